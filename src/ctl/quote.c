#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "ctl/quote.h"

void
quoted_add(struct quoted *q, const char *text)
{
	if (rg_strlcpy(q->text + q->n, text, sizeof(q->text) - q->n) >=
	    sizeof(q->text) - q->n)
		q->full = true;
	else
		q->n += strlen(text);
}

void
quoted_sh(struct quoted *q, const char *word)
{
	char one[2] = "";

	quoted_add(q, "'");
	for (; *word != '\0'; word++) {
		one[0] = *word;
		quoted_add(q, *word == '\'' ? "'\\''" : one);
	}
	quoted_add(q, "'");
}

static void
print_escaped(const char *text, const char *special, FILE *f)
{
	(void)putc('"', f);
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			(void)putc('\\', f);
		(void)putc(*text, f);
	}
	(void)putc('"', f);
}

void
quoted_pppd(const char *word, FILE *f)
{
	if (*word == '\0' || strpbrk(word, " \t#\"'\\") != NULL)
		print_escaped(word, "\"\\", f);
	else
		(void)fputs(word, f);
}

/* A - in what is expected begins another try. */
void
quoted_chat(const char *text, FILE *f)
{
	print_escaped(text, "\"\\^-", f);
}
