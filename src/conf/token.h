/* token.h - the words and signs of a configuration file, for error texts. */
#ifndef RG_CONF_TOKEN_H
#define RG_CONF_TOKEN_H

#include <stddef.h>

enum token_kind {
	TOKEN_END,
	TOKEN_WORD,   /* name, number, or what should be in quotes */
	TOKEN_STRING, /* with its quotes; the last one may lack its end */
	TOKEN_SIGN,   /* one of { } [ ] ( ) : = ; , or any other byte */
};

struct token {
	enum token_kind kind;
	const char *at;
	size_t len;
	unsigned line; /* where it begins */
	unsigned last; /* where it ends */
};

struct token_reader {
	const char *p, *end;
	unsigned line;
};

/* The next one; comments are skipped. */
struct token conf_token_next(struct token_reader *);

#endif
