#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "conf/token.h"

static char
peek(const struct token_reader *r, size_t i)
{
	return (size_t)(r->end - r->p) > i ? r->p[i] : '\0';
}

static void
step(struct token_reader *r)
{
	if (*r->p == '\n')
		r->line++;
	r->p++;
}

static void
skip_line(struct token_reader *r)
{
	while (r->p < r->end && *r->p != '\n')
		r->p++;
}

static void
skip_block(struct token_reader *r)
{
	r->p += 2;
	while (r->p < r->end && !(peek(r, 0) == '*' && peek(r, 1) == '/'))
		step(r);
	r->p += r->end - r->p < 2 ? r->end - r->p : 2;
}

static void
skip_space(struct token_reader *r)
{
	for (;;) {
		char c = peek(r, 0);

		if (r->p == r->end)
			return;
		if (c == '#' || (c == '/' && peek(r, 1) == '/'))
			skip_line(r);
		else if (c == '/' && peek(r, 1) == '*')
			skip_block(r);
		else if (c == ' ' || (c >= '\t' && c <= '\r'))
			step(r);
		else
			return;
	}
}

static void
read_string(struct token_reader *r)
{
	r->p++;
	while (r->p < r->end && *r->p != '"') {
		if (*r->p == '\\' && r->end - r->p > 1)
			r->p++;
		step(r);
	}
	if (r->p < r->end)
		r->p++;
}

static bool
ends_word(char c)
{
	return (unsigned char)c <= ' ' || strchr("{}[]():=;,\"'#", c) != NULL;
}

static void
read_word(struct token_reader *r)
{
	while (r->p < r->end && !ends_word(*r->p) &&
	    !(*r->p == '/' && (peek(r, 1) == '/' || peek(r, 1) == '*')))
		r->p++;
}

struct token
conf_token_next(struct token_reader *r)
{
	struct token t = { .kind = TOKEN_END };

	skip_space(r);
	t.at = r->p;
	t.line = r->line;
	if (r->p < r->end) {
		if (*r->p == '"') {
			t.kind = TOKEN_STRING;
			read_string(r);
		} else if (ends_word(*r->p)) {
			t.kind = TOKEN_SIGN;
			r->p++;
		} else {
			t.kind = TOKEN_WORD;
			read_word(r);
		}
	}
	t.len = (size_t)(r->p - t.at);
	t.last = r->line;
	return t;
}
