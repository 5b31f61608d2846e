/* lex_name: names, and the table that holds each spelling once.
 *
 * A name is looked up once, when it is lexed, and is an address from then
 * on: whether it is a word of the language and whether it occurs in the
 * problem are fields of what it points to.
 *
 * Invariant: the table is at most half full, so every probe ends.
 */
#include <string.h>

#include "syntax/lexer.h"

struct names {
    struct name **slots; /* open hash */
    size_t n, nslots;    /* nslots is a power of two, at most half full */
};

static const struct {
    const char *text;
    enum word word;
} words[] = {
    {"if", WORD_IF},
    {"elseif", WORD_ELSEIF},
    {"else", WORD_ELSE},
    {"for", WORD_FOR},
    {"while", WORD_WHILE},
    {"function", WORD_FUNCTION},
    {"end", WORD_END},
    {"endif", WORD_ENDIF},
    {"endfor", WORD_ENDFOR},
    {"endwhile", WORD_ENDWHILE},
    {"param", WORD_PARAM},
    {"endfunction", WORD_ENDFUNCTION},
    {"data", WORD_DATA},
    {"output", WORD_OUTPUT},
    {"at", WORD_AT},
    {"seed", WORD_SEED},
    {"claim", WORD_CLAIM},
    {"refute", WORD_REFUTE},
    {"code", WORD_CODE},
    {"expect", WORD_EXPECT},
    {"option", WORD_OPTION},
    {"problem", WORD_PROBLEM},
    {"within", WORD_WITHIN},
    {"digits", WORD_DIGITS},
    {"as", WORD_AS},
    {"by", WORD_BY},
    {"break", WORD_BREAK},
    {"continue", WORD_CONTINUE},
    {"return", WORD_RETURN},
    {"solve", WORD_SOLVE},
    {"near", WORD_NEAR},
    {"do", WORD_DO},
    {"switch", WORD_SWITCH},
    {"until", WORD_UNTIL},
    {"case", WORD_CASE},
    {"otherwise", WORD_OTHERWISE},
    {"endswitch", WORD_ENDSWITCH},
};

static uint32_t name_hash(const char *s, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h ^ h >> 15;
}

static void names_grow(struct names *names)
{
    size_t nslots = names->nslots ? 2 * names->nslots : 128;
    struct name **slots = mem_alloc(nslots * sizeof *slots);
    for (size_t i = 0; i < names->nslots; i++) {
        struct name *name = names->slots[i];
        if (!name)
            continue;
        size_t j = name->hash & (nslots - 1);
        while (slots[j])
            j = (j + 1) & (nslots - 1);
        slots[j] = name;
    }
    mem_free(names->slots);
    names->slots = slots;
    names->nslots = nslots;
}

struct name *lex_intern(struct lexer *lx, const char *text, size_t len)
{
    struct names *names = lx->names;
    if (2 * (names->n + 1) > names->nslots)
        names_grow(names);
    uint32_t hash = name_hash(text, len);
    size_t i = hash & (names->nslots - 1);
    for (struct name *name; (name = names->slots[i]);
         i = (i + 1) & (names->nslots - 1))
        if (name->hash == hash && name->len == len &&
            memcmp(name->text, text, len) == 0)
            return name;
    struct name *name = arena_alloc(lx->arena, sizeof *name);
    name->text = arena_strndup(lx->arena, text, len);
    name->len = (uint32_t)len;
    name->hash = hash;
    names->slots[i] = name;
    names->n++;
    return name;
}

void lex_names_init(struct lexer *lx)
{
    lx->names = mem_alloc(sizeof *lx->names);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *s = words[i].text;
        lex_intern(lx, s, strlen(s))->word = (unsigned char)words[i].word;
    }
}

void lex_names_free(struct lexer *lx)
{
    mem_free(lx->names->slots);
    mem_free(lx->names);
}

static uint32_t code_point(const char *s, unsigned bytes)
{
    const unsigned char *u = (const unsigned char *)s;
    if (bytes == 2)
        return (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
    if (bytes == 3)
        return (u[0] & 0xFu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
    return 0x10000;
}

/* Bytes of a letter of names outside ASCII: Latin, Greek, and the partial
 * sign of derivatives; 0 if p is none. */
static unsigned letter_bytes(const struct lexer *lx, const char *p)
{
    unsigned bytes = text_char(p, (size_t)(lx->end - p));
    if (bytes < 2)
        return 0;
    uint32_t c = code_point(p, bytes);
    bool latin = c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7;
    bool greek = (c >= 0x370 && c <= 0x3FF && c != 0x37E && c != 0x387) ||
                 (c >= 0x1F00 && c <= 0x1FFF) || c == 0xB5;
    return latin || greek || c == 0x2202 ? bytes : 0;
}

const char *lex_name_end(const struct lexer *lx, const char *p)
{
    const char *from = p;
    while (p < lx->end) {
        if (is_letter(*p) || (is_digit(*p) && p > from)) {
            p++;
        } else if ((unsigned char)*p >= 0x80) {
            unsigned bytes = letter_bytes(lx, p);
            if (!bytes)
                break;
            p += bytes;
        } else {
            break;
        }
    }
    return p;
}

struct name *lex_divisor(struct lexer *lx)
{
    const char *p = behind_blanks(lx, lx->p);
    if (byte(lx, p, 0) != '/')
        return NULL;
    p = behind_blanks(lx, p + 1);
    const char *end = lex_name_end(lx, p);
    return end > p ? lex_intern(lx, p, (size_t)(end - p)) : NULL;
}

void lex_name(struct lexer *lx, struct token *t)
{
    size_t len = (size_t)(lex_name_end(lx, lx->p) - lx->p);
    t->name = lex_intern(lx, lx->p, len);
    lex_emit(lx, t, TOK_NAME, len);
    enum word word = t->name->word;
    if (word != WORD_NONE && word <= LEX_RESERVED)
        lx->operand = word == WORD_END && lx->open.n > 0;
    if ((word == WORD_CASE || word == WORD_SWITCH) &&
        is_blank(byte(lx, lx->p, 0)))
        lx->operand = false; /* case 'a' */
    lx->after_within = word == WORD_WITHIN;
}
