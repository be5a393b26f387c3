#include "config.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/compat.h"
#include "conf/scan.h"
#include "conf/token.h"

#define DEPTH 32
#define SHOWN 100 /* bytes of a line shown */
#define GUESS 200

enum want { WANT_NAME, WANT_SEPARATOR, WANT_VALUE, WANT_END };

/* A bracket that is open. */
struct open {
	char sign;
	unsigned line;
	unsigned indent; /* of that line */
};

struct scan {
	const struct scan_text *src;
	struct conf_errors *errors;
	struct token_reader in;
	struct token name, last; /* the last name; the token before this one */
	enum want want;
	struct open stack[DEPTH];
	unsigned depth;
	struct open crooked; /* closed by a brace of another indentation */
};

static bool
is_sign(const struct token *t, char c)
{
	return t->kind == TOKEN_SIGN && *t->at == c;
}

static bool
is_word(const struct token *t, const char *word)
{
	return t->kind == TOKEN_WORD && t->len == strlen(word) &&
	    memcmp(t->at, word, t->len) == 0;
}

static bool
in_row(const struct scan *s)
{
	return s->depth > 0 && s->stack[s->depth - 1].sign == '[';
}

static const char *
line_start(const struct scan_text *src, const char *at)
{
	while (at > src->text && at[-1] != '\n')
		at--;
	return at;
}

/* libconfig 1.5 cuts it to 32 bits. */
static bool
number_wraps(const struct token *t)
{
	char buf[32], *end;
	long long v;
	bool hex;

	if (t->kind != TOKEN_WORD ||
	    (!isdigit((unsigned char)*t->at) && strchr("+-", *t->at) == NULL))
		return false;
	(void)snprintf(buf, sizeof(buf), "%.*s", (int)t->len, t->at);
	hex = strncmp(buf, "0x", 2) == 0 || strncmp(buf, "0X", 2) == 0;
	errno = 0;
	v = strtoll(buf, &end, hex ? 16 : 10);
	if (end == buf || end[strspn(end, "L0123456789")] != '\0')
		return false;
	return errno == ERANGE || v > INT32_MAX || v < INT32_MIN;
}

/* "syntax error", the line, and a caret with the guess under the token. */
static void
show(const struct scan *s, const struct token *t, const char *guess)
{
	const char *from = line_start(s->src, t->at), *p;
	char line[SHOWN + 1], pad[SHOWN + 1];
	size_t n = 0, mark;

	while (from < t->at && (*from == ' ' || *from == '\t'))
		from++;
	for (p = from; p < s->src->text + s->src->n && *p != '\n' && n < SHOWN;
	     p++, n++) {
		line[n] = (unsigned char)*p < ' ' || *p == 0x7f ? ' ' : *p;
		pad[n] = ' ';
	}
	line[n] = '\0';
	mark = (size_t)(t->at - from) < n ? (size_t)(t->at - from) : n;
	pad[mark] = '\0';
	conf_error(s->errors, s->src->file, t->line,
	    "syntax error\n    %s\n    %s^ %s", line, pad, guess);
}

static void
guess_separator(const struct scan *s, const struct token *t)
{
	char guess[GUESS];
	int n = (int)s->name.len;

	if (is_sign(t, '{'))
		(void)snprintf(guess, sizeof(guess),
		    "a colon is missing: %.*s: {", n, s->name.at);
	else
		(void)snprintf(guess, sizeof(guess),
		    "\"=\" is missing: %.*s = ...", n, s->name.at);
	show(s, t, guess);
}

static bool
is_duration(const struct token *t)
{
	size_t i = 0;

	while (i < t->len && isdigit((unsigned char)t->at[i]))
		i++;
	return i > 0 && i + 1 == t->len && strchr("smhd", t->at[i]) != NULL;
}

/* A word that libconfig takes as it stands. */
static bool
is_scalar(const struct token *t)
{
	char buf[64], *end;

	if (t->kind != TOKEN_WORD || t->len >= sizeof(buf))
		return false;
	memcpy(buf, t->at, t->len);
	buf[t->len] = '\0';
	if (strcasecmp(buf, "true") == 0 || strcasecmp(buf, "false") == 0)
		return true;
	if (!isdigit((unsigned char)buf[0]) && strchr("+-.", buf[0]) == NULL)
		return false;
	(void)strtod(buf, &end);
	return end != buf &&
	    (*end == '\0' || strcmp(end, "L") == 0 || strcmp(end, "LL") == 0);
}

static void
guess_value(const struct scan *s, const struct token *t)
{
	static const char *const bools[] = { "yes", "no", "on", "off", "Yes",
		"No" };
	const char *why = "a word needs quotes";
	char guess[GUESS];
	size_t i;

	for (i = 0; i < RG_COUNTOF(bools); i++)
		if (is_word(t, bools[i])) {
			show(s, t, "true or false, or a word in quotes");
			return;
		}
	if (t->kind != TOKEN_WORD) {
		show(s, t,
		    is_sign(t, '\'')      ? "text stands in double quotes"
			: is_sign(t, '(') ? "round brackets are not used"
			: is_sign(t, ']') ? "no comma before ]"
					  : "a value is missing");
		return;
	}
	if (is_duration(t))
		why = "a duration with a unit needs quotes";
	else if (isdigit((unsigned char)*t->at))
		why = "what is no plain number needs quotes";
	if (in_row(s))
		(void)snprintf(guess, sizeof(guess), "%s: \"%.*s\"", why,
		    (int)t->len, t->at);
	else
		(void)snprintf(guess, sizeof(guess), "%s: %.*s = \"%.*s\"", why,
		    (int)s->name.len, s->name.at, (int)t->len, t->at);
	show(s, t, guess);
}

static void
guess_name(const struct scan *s, const struct token *t)
{
	if (is_sign(t, '}') || is_sign(t, ']'))
		show(s, t, "nothing is open that this could close");
	else if (is_word(t, "@include"))
		show(s, t, "not used: include = [\"conf.d/*.conf\"]");
	else if (t->kind == TOKEN_WORD && isdigit((unsigned char)*t->at))
		show(s, t, "a name begins with a letter");
	else if (t->kind == TOKEN_WORD)
		show(s, t, "a name is a letter, then letters, digits, - and _");
	else if (is_sign(t, '('))
		show(s, t, "round brackets are not used");
	else
		show(s, t, "a name is expected here");
}

/*
 * A string over several lines is one whose end was forgotten: the next
 * quote, far below, ended it, and everything after is inside out.
 */
static bool
is_run_away(const struct scan *s, const struct token *t)
{
	bool closed = t->len > 1 && t->at[t->len - 1] == '"';
	unsigned end = t->last;

	if (t->kind != TOKEN_STRING || (t->line == t->last && closed))
		return false;
	conf_error(s->errors, s->src->file, t->line,
	    "the quote opened here is never closed (noticed in line %u)", end);
	return true;
}

static bool
name_ok(const struct token *t)
{
	size_t i;

	if (t->kind != TOKEN_WORD ||
	    (!isalpha((unsigned char)*t->at) && *t->at != '*'))
		return false;
	for (i = 1; i < t->len; i++)
		if (!isalnum((unsigned char)t->at[i]) &&
		    strchr("-_*", t->at[i]) == NULL)
			return false;
	return true;
}

static unsigned
indent(const struct scan *s, const char *at)
{
	const char *from = line_start(s->src, at), *p = from;

	while (*p == ' ' || *p == '\t')
		p++;
	return (unsigned)(p - from);
}

static bool
push(struct scan *s, const struct token *t)
{
	if (s->depth == DEPTH) {
		show(s, t, "too many brackets inside each other");
		return false;
	}
	s->stack[s->depth++] = (struct open) { *t->at, t->line,
		indent(s, t->at) };
	s->want = *t->at == '{' ? WANT_NAME : WANT_VALUE;
	return true;
}

static void
pop(struct scan *s, const struct token *t)
{
	struct open *o = &s->stack[--s->depth];
	bool first = line_start(s->src, t->at) + indent(s, t->at) == t->at;

	if (first && o->line != t->line && o->indent != indent(s, t->at) &&
	    s->crooked.line == 0)
		s->crooked = *o;
	s->want = WANT_END;
}

/* A name, or the end of the group. */
static bool
at_name(struct scan *s, const struct token *t)
{
	if (is_sign(t, '}') && s->depth > 0) {
		pop(s, t);
		return true;
	}
	if (!name_ok(t)) {
		guess_name(s, t);
		return false;
	}
	s->name = *t;
	s->want = WANT_SEPARATOR;
	return true;
}

static bool
at_value(struct scan *s, const struct token *t)
{
	if (is_sign(t, ']') && in_row(s) && is_sign(&s->last, '[')) {
		pop(s, t);
		return true;
	}
	if ((is_sign(t, '{') || is_sign(t, '[')) && !in_row(s))
		return push(s, t);
	if (number_wraps(t)) {
		show(s, t, "this number is too large");
		return false;
	}
	if (t->kind == TOKEN_STRING || is_scalar(t)) {
		s->want = WANT_END;
		return true;
	}
	guess_value(s, t);
	return false;
}

/* After a value. */
static bool
at_end(struct scan *s, const struct token *t)
{
	if (in_row(s)) {
		if (is_sign(t, ']')) {
			pop(s, t);
			return true;
		}
		s->want = WANT_VALUE;
		if (!is_sign(t, ','))
			show(s, t, "a comma or ] is missing before this");
		return is_sign(t, ',');
	}
	s->want = WANT_NAME;
	if (is_sign(t, ';') || is_sign(t, ','))
		return true;
	return at_name(s, t);
}

static bool
take(struct scan *s, const struct token *t)
{
	if (is_run_away(s, t))
		return false;
	switch (s->want) {
	case WANT_NAME:
		return at_name(s, t);
	case WANT_SEPARATOR:
		if (!is_sign(t, ':') && !is_sign(t, '=')) {
			guess_separator(s, t);
			return false;
		}
		s->want = WANT_VALUE;
		return true;
	case WANT_VALUE:
		return at_value(s, t);
	case WANT_END:
		break;
	}
	return at_end(s, t);
}

/* The file ended too early: whose bracket is it? */
static bool
unclosed(const struct scan *s, unsigned line)
{
	const struct open *o = &s->crooked;

	if (s->depth == 0)
		return false;
	if (o->line == 0)
		o = &s->stack[s->depth - 1];
	conf_error(s->errors, s->src->file, o->line,
	    "the %s opened here is never closed (noticed in line %u)",
	    o->sign == '{' ? "brace" : "bracket", line);
	return true;
}

bool
conf_scan_file(const struct scan_text *src, struct conf_errors *e)
{
	struct scan s = { .src = src, .errors = e };
	struct token t;

	s.in = (struct token_reader) { src->text, src->text + src->n, 1 };
	for (;;) {
		t = conf_token_next(&s.in);
		if (t.kind == TOKEN_END)
			break;
		if (!take(&s, &t))
			return false;
		s.last = t;
	}
	if (unclosed(&s, t.line))
		return false;
	if (s.want == WANT_SEPARATOR || s.want == WANT_VALUE) {
		show(&s, &s.last, "the file ends after this");
		return false;
	}
	return true;
}

/* Walks the names of a file and knows how deep each stands. */
struct walk {
	struct token_reader in;
	struct token last;
	unsigned depth;
};

static bool
next_name(struct walk *w, struct token *name)
{
	struct token t;
	bool found = false;

	while (!found) {
		t = conf_token_next(&w->in);
		if (t.kind == TOKEN_END)
			return false;
		if (is_sign(&t, '{'))
			w->depth++;
		else if (is_sign(&t, '}'))
			w->depth--;
		*name = w->last;
		found = (is_sign(&t, ':') || is_sign(&t, '=')) &&
		    w->last.kind == TOKEN_WORD;
		w->last = t;
	}
	return true;
}

/* The line in which a name stands first in the same group, or 0. */
static unsigned
stands_above(const struct scan_text *src, const struct token *what,
    unsigned depth)
{
	struct walk w = { .in = { src->text, src->text + src->n, 1 } };
	struct token name;
	unsigned line = 0;

	while (next_name(&w, &name) && name.at < what->at) {
		if (w.depth < depth)
			line = 0; /* another group from here on */
		else if (w.depth == depth && line == 0 &&
		    name.len == what->len &&
		    memcmp(name.at, what->at, name.len) == 0)
			line = name.line;
	}
	return w.depth == depth && name.at == what->at ? line : 0;
}

void
conf_scan_duplicate(const struct scan_text *src, unsigned line,
    struct conf_errors *e)
{
	struct walk w = { .in = { src->text, src->text + src->n, 1 } };
	struct token name;
	unsigned first;

	while (next_name(&w, &name) && name.line <= line) {
		if (name.line != line)
			continue;
		if ((first = stands_above(src, &name, w.depth)) == 0)
			continue;
		conf_error(e, src->file, line,
		    "%.*s: already defined in line "
		    "%u",
		    (int)name.len, name.at, first);
		return;
	}
	conf_error(e, src->file, line, "a name stands above already");
}
