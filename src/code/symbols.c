/* symbols: the table of dynamic symbols in an ELF file.
 *
 * Idea: dlsym tells whether a name is there, not which names are; the file
 * itself does. Only for messages: what is called is what dlsym and dladdr say.
 *
 * Invariant: every offset is held against the file's size, so a broken file
 * gives fewer names and nothing else. Source: the System V ABI (elf(5)).
 */
#include "code/symbols.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#ifdef __linux__
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#include "base/diag.h"
#include "base/vec.h"

#ifdef __linux__
struct image {
    const char *at;
    size_t n;
};

/* n bytes at an offset, or NULL. */
static const void *inside(const struct image *f, size_t offset, size_t n)
{
    return offset <= f->n && n <= f->n - offset ? f->at + offset : NULL;
}

static bool is_function(const ElfW(Sym) * s)
{
    unsigned type = s->st_info & 15u, bind = s->st_info >> 4;
    return s->st_shndx != SHN_UNDEF &&
           (bind == STB_GLOBAL || bind == STB_WEAK) &&
           (type == STT_FUNC || type == STT_GNU_IFUNC);
}

static void collect(const struct image *f, const ElfW(Shdr) * table,
                    const ElfW(Shdr) * text, struct arena *a, const char **to,
                    size_t *n, size_t most)
{
    const char *names = inside(f, text->sh_offset, text->sh_size);
    const ElfW(Sym) *s = inside(f, table->sh_offset, table->sh_size);
    size_t count = table->sh_size / sizeof *s;
    for (size_t i = 0; names && s && i < count && *n < most; i++) {
        ElfW(Sym) entry;
        memcpy(&entry, s + i, sizeof entry);
        if (!is_function(&entry) || entry.st_name >= text->sh_size)
            continue;
        const char *name = names + entry.st_name;
        size_t len = strnlen(name, text->sh_size - entry.st_name);
        if (len > 0 && len < text->sh_size - entry.st_name)
            to[(*n)++] = arena_strndup(a, name, len);
    }
}

static const char *const *names_in(const struct image *f, struct arena *a)
{
    const ElfW(Ehdr) *head = inside(f, 0, sizeof *head);
    size_t most = f->n / sizeof(ElfW(Sym)) + 1, n = 0;
    const char **names = arena_alloc(a, (most + 1) * sizeof *names);
    if (!head || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_shentsize != sizeof(ElfW(Shdr)))
        return names;
    for (size_t i = 0; i < head->e_shnum; i++) {
        ElfW(Shdr) table, text;
        size_t size = sizeof table;
        const void *p = inside(f, head->e_shoff + i * size, size), *q;
        if (!p)
            break;
        memcpy(&table, p, size);
        q = inside(f, head->e_shoff + table.sh_link * size, size);
        if (table.sh_type != SHT_DYNSYM || !q)
            continue;
        memcpy(&text, q, size);
        collect(f, &table, &text, a, names, &n, most);
    }
    return names;
}

const char *const *symbols_of(struct arena *a, const char *path)
{
    static const char *const none[] = {NULL};
    const char *const *names = none;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
        st.st_size > 0) {
        struct image f = {NULL, (size_t)st.st_size};
        void *p = mmap(NULL, f.n, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p != MAP_FAILED) {
            f.at = p;
            names = names_in(&f, a);
            munmap(p, f.n);
        }
    }
    if (fd >= 0)
        close(fd);
    return names;
}
#else
const char *const *symbols_of(struct arena *a, const char *path)
{
    static const char *const none[] = {NULL};
    (void)a;
    (void)path;
    return none;
}
#endif

/* Is it NAME(...) as a C++ compiler spells it: _Z, the length, the name? */
static bool is_mangled(const char *symbol, const char *name)
{
    char start[32];
    int n = snprintf(start, sizeof start, "_Z%zu", strlen(name));
    size_t at = (size_t)n;
    return strncmp(symbol, start, at) == 0 &&
           strncmp(symbol + at, name, strlen(name)) == 0;
}

static bool same_letters(const char *a, const char *b)
{
    for (; *a && *b; a++, b++)
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
    return *a == *b;
}

const char *symbols_suggest(struct arena *a, const char *const *names,
                            const char *name)
{
    const char *fortran = arena_printf(a, "%s_", name);
    for (size_t i = 0; names[i]; i++)
        if (same_letters(names[i], fortran))
            return arena_printf(a, "there is %s (as fortran)", names[i]);
    for (size_t i = 0; names[i]; i++)
        if (is_mangled(names[i], name))
            return "it was compiled as C++: extern \"C\"";
    const char *near = diag_nearest(name, names);
    return near ? arena_printf(a, "there is %s", near) : NULL;
}
