/*
 * Files of init, systemd, mgetty and pppd that rasgatectl check reads: what
 * comes out of them fits its place, and ends.
 */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "machine/gettyfile.h"
#include "machine/pppwords.h"

#define TTY "ttyS1"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const char *text, size_t size)
{
	if (memchr(text, '\0', size) == NULL || strchr(text, '\n') != NULL)
		abort();
}

static void
read_tables(FILE *f)
{
	struct getty_entry e;

	if (getty_inittab(f, TTY, &e)) {
		check(e.id, sizeof(e.id));
		check(e.command, sizeof(e.command));
		if (strstr(e.command, TTY) == NULL &&
		    strlen(e.command) + 1 < sizeof(e.command))
			abort();
	}
	rewind(f);
	if (getty_ttys(f, TTY, &e)) {
		check(e.command, sizeof(e.command));
		if (strcmp(e.id, TTY) != 0)
			abort();
	}
	rewind(f);
}

static void
read_mgetty(FILE *f)
{
	struct getty_logins l;
	bool named, hack;

	getty_logins(f, &l);
	check(l.user, sizeof(l.user));
	check(l.program, sizeof(l.program));
	check(l.other, sizeof(l.other));
	check(l.other_program, sizeof(l.other_program));
	if ((!l.any && l.program[0] != '\0') ||
	    getty_is(l.other_program, "rasgate-login"))
		abort();
	rewind(f);
	getty_mgetty(f, TTY, &named, &hack);
	rewind(f);
}

static void
read_rest(FILE *f, size_t size)
{
	char command[GETTY_TEXT] = "", word[16];
	size_t n = 0;

	getty_unit(f, command);
	check(command, sizeof(command));
	rewind(f);
	while (pppwords_next(f, word, sizeof(word))) {
		if (strlen(word) >= sizeof(word) || ++n > size)
			abort();
		(void)pppwords_takes_text(word);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1);
	FILE *f;

	if (copy == NULL || size == 0) {
		free(copy);
		return 0;
	}
	memcpy(copy, data, size);
	if ((f = fmemopen(copy, size, "r")) != NULL) {
		read_tables(f);
		read_mgetty(f);
		read_rest(f, size);
		(void)fclose(f);
	}
	free(copy);
	return 0;
}
