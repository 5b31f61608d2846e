/* lex_name: names, and the table that holds each spelling once.
 *
 * A name is looked up once, when it is lexed, and is an address from then
 * on: whether it is a word of the language and whether it occurs in the
 * problem are fields of what it points to.
 *
 * Invariant: the table is at most half full, so every probe ends.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/hash.h"
#include "syntax/lexer.h"

struct name_slot {
    struct name *name;
    uint32_t hash; /* a name is looked at only where it agrees */
};
struct names {
    struct arena
        *own; /* the names, but for their spellings, which trees keep */
    struct name_slot *slots; /* open hash */
    size_t n, nslots;        /* nslots is a power of two, at most half full */
    char *next, *end;        /* room for spellings */
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
    {"let", WORD_LET},
    {"ask", WORD_ASK},
    {"here", WORD_HERE},
};

/* Bytes: claims look at all ways to split a name. */
enum { LONGEST_NAME = 500 };

static void names_grow(struct names *names)
{
    size_t nslots = names->nslots ? 2 * names->nslots : 128;
    struct name_slot *slots = mem_alloc(nslots * sizeof *slots);
    for (size_t i = 0; i < names->nslots; i++) {
        struct name_slot *old = &names->slots[i];
        if (!old->name)
            continue;
        size_t j = old->hash & (nslots - 1);
        while (slots[j].name)
            j = (j + 1) & (nslots - 1);
        slots[j] = *old;
    }
    mem_free(names->slots);
    names->slots = slots;
    names->nslots = nslots;
}

/* A copy of the text. Spellings lie side by side, in the order of their first
 * use, for whoever looks names up by their addresses. */
static const char *spelling(struct lexer *lx, const char *text, size_t len)
{
    enum { BLOCK = 4096, APART = 16 };
    struct names *names = lx->names;
    size_t need = (len + APART) / APART * APART; /* with its end */
    if ((size_t)(names->end - names->next) < need) {
        size_t block = need > BLOCK ? need : BLOCK;
        names->next = arena_alloc(lx->arena, block);
        names->end = names->next + block;
    }
    char *copy = memcpy(names->next, text, len);
    names->next += need;
    return copy;
}

struct name *lex_intern(struct lexer *lx, const char *text, size_t len)
{
    struct names *names = lx->names;
    if (2 * (names->n + 1) > names->nslots)
        names_grow(names);
    uint32_t hash = hash_name(text, len);
    size_t i = hash & (names->nslots - 1);
    for (struct name *name; (name = names->slots[i].name);
         i = (i + 1) & (names->nslots - 1))
        if (names->slots[i].hash == hash && name->len == len &&
            memcmp(name->text, text, len) == 0)
            return name;
    struct name *name = arena_alloc(names->own, sizeof *name);
    name->text = spelling(lx, text, len);
    name->len = (uint32_t)len;
    names->slots[i] = (struct name_slot){name, hash};
    names->n++;
    return name;
}

void lex_names_init(struct lexer *lx)
{
    lx->names = mem_alloc(sizeof *lx->names);
    lx->names->own = arena_new();
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *s = words[i].text;
        lex_intern(lx, s, strlen(s))->word = (unsigned char)words[i].word;
    }
}

void lex_names_free(struct lexer *lx)
{
    arena_free(lx->names->own);
    mem_free(lx->names->slots);
    mem_free(lx->names);
}

/* Behind the d or the partial sign of a derivative digits above the line are
 * its order, if a name follows: d²z. */
static const char *order_end(const struct lexer *lx, const char *from,
                             const char *p)
{
    static const char sign[] = "∂";
    size_t n = strlen(sign);
    bool partial = (size_t)(p - from) == n && memcmp(from, sign, n) == 0;
    if (!partial && !(p - from == 1 && *from == 'd'))
        return p;
    const char *end = lex_superscripts_end(lx, p);
    bool name = end < lx->end && (is_letter(*end) || lex_letter(lx, end, true));
    return name ? end : p;
}

const char *lex_name_end(const struct lexer *lx, const char *p)
{
    const char *from = p;
    while (p < lx->end) {
        unsigned bytes = is_letter(*p) || (is_digit(*p) && p > from);
        if ((unsigned char)*p >= 0x80)
            bytes = lex_letter(lx, p, p == from);
        if (!bytes)
            bytes = (unsigned)(order_end(lx, from, p) - p);
        if (!bytes)
            break;
        p += bytes;
    }
    return p;
}

/* The name of these bytes of the source. */
static struct name *intern_source(struct lexer *lx, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return lex_intern_printed(lx, s, len);
    return lex_intern(lx, s, len);
}

static const char *digits_end(const struct lexer *lx, const char *p)
{
    while (is_digit(byte(lx, p, 0)))
        p++;
    return p;
}

/* The name of these bytes, as it is spelled in the table. */
static void put_name(struct lexer *lx, struct buffer *b, const char *s,
                     const char *end)
{
    buffer_put(b, intern_source(lx, s, (size_t)(end - s))->text);
}

/* NULL: too long, which is an error where its token is read. */
static struct name *take_name(struct lexer *lx, struct buffer *b)
{
    struct name *name = b->n > LONGEST_NAME ? NULL
                                            : lex_intern(lx, b->at, b->n);
    buffer_free(b);
    return name;
}

struct name *lex_ordered(struct lexer *lx, const char **end)
{
    const char *digits = lx->p + 1;
    if (byte(lx, lx->p, 0) != '^' || !is_digit(byte(lx, digits, 0)))
        return NULL;
    const char *name = digits_end(lx, digits);
    *end = lex_name_end(lx, name);
    if (*end == name)
        return NULL;
    struct buffer b = {0};
    buffer_printf(&b, "d%.*s", (int)(name - digits), digits);
    put_name(lx, &b, name, *end);
    return take_name(lx, &b);
}

/* Does another differential start at p? */
static bool is_differential(const struct lexer *lx, const char *p)
{
    static const char sign[] = "∂";
    size_t n = byte(lx, p, 0) == 'd' ? 1 : strlen(sign);
    return (n == 1 || ((size_t)(lx->end - p) > n && !memcmp(p, sign, n))) &&
           lex_name_end(lx, p) > p + n;
}

/* The powers and names that go on a lower half, behind its first name. */
static const char *put_powers(struct lexer *lx, const char *p, struct buffer *b)
{
    const char *end;
    for (;; p = end) {
        bool hat = byte(lx, p, 0) == '^' && is_digit(byte(lx, p, 1));
        end = hat ? digits_end(lx, p + 1) : lex_superscripts_end(lx, p);
        if (end == p)
            return p;
        if (hat)
            buffer_add(b, p + 1, (size_t)(end - p - 1));
        else
            put_name(lx, b, p, end);
        if (!is_differential(lx, end))
            return end;
        const char *from = end;
        end = lex_name_end(lx, from);
        put_name(lx, b, from, end);
    }
}

struct name *lex_divisor(struct lexer *lx, const char *p, bool powers,
                         const char **end)
{
    p = behind_blanks(lx, p);
    if (byte(lx, p, 0) != '/')
        return NULL;
    p = behind_blanks(lx, p + 1);
    *end = lex_name_end(lx, p);
    if (*end == p)
        return NULL;
    struct buffer b = {0};
    put_name(lx, &b, p, *end);
    if (powers)
        *end = put_powers(lx, *end, &b);
    return take_name(lx, &b);
}

struct name *lex_divisor_behind(struct lexer *lx)
{
    enum { LONGEST_INDEX = 200 };
    const char *p = lx->p, *end;
    int depth = 0;
    if (byte(lx, p, 0) != '(')
        return NULL;
    for (; p - lx->p < LONGEST_INDEX && p < lx->end && *p != '\n'; p++) {
        depth += *p == '(';
        depth -= *p == ')';
        if (depth == 0)
            return lex_divisor(lx, p + 1, false, &end);
    }
    return NULL;
}

void lex_jump(struct lexer *lx, const char *p)
{
    lx->p = p;
}

void lex_name(struct lexer *lx, struct token *t)
{
    size_t len = (size_t)(lex_name_end(lx, lx->p) - lx->p);
    if (len > LONGEST_NAME) {
        lex_emit_error(lx, t, len, "a name has at most 500 bytes", NULL);
        return;
    }
    t->name = intern_source(lx, lx->p, len);
    lex_emit(lx, t, TOK_NAME, len);
    enum word word = t->name->word;
    if (word != WORD_NONE && word <= LEX_RESERVED)
        lx->operand = word == WORD_END && lx->open.n > 0;
    if ((word == WORD_CASE || word == WORD_SWITCH) &&
        is_blank(byte(lx, lx->p, 0)))
        lx->operand = false; /* case 'a' */
    lx->after_within = word == WORD_WITHIN;
}
