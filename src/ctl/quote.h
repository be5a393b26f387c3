/* quote.h - words for other programs' files: for sh, pppd and chat. */
#ifndef RG_CTL_QUOTE_H
#define RG_CTL_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A command for sh -c. */
struct quoted {
	char text[1024];
	size_t n;
	bool full;
};

void quoted_add(struct quoted *, const char *text);
void quoted_sh(struct quoted *, const char *word);

/* One word of a file of options. */
void quoted_pppd(const char *word, FILE *);

/* One string of a chat script, to be expected or sent as it stands. */
void quoted_chat(const char *text, FILE *);

#endif
