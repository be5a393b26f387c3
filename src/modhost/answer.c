#include "config.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "modhost/answer.h"

/* dwMsgId and the code of the RAS contract for an error without one. */
#define ID_SUCCESS 1
#define ID_FAILURE 2
#define ID_ERROR 3
#define CODE_AUTH_INTERNAL 645

void
answer_missing(struct msg_SAID *said)
{
	memset(said, 0, sizeof(*said));
	said->id = ID_ERROR;
	said->error = CODE_AUTH_INTERNAL;
}

/* The next word of the line, NULL at its end. */
static char *
word(char **rest)
{
	char *w = *rest + strspn(*rest, " ");

	*rest = w + strcspn(w, " ");
	if (**rest != '\0')
		*(*rest)++ = '\0';
	return *w != '\0' ? w : NULL;
}

/* Printable ASCII; what else a name must be, the monitor knows. */
static bool
take_name(const char *w, const char *key, uint8_t *dst, size_t max,
    uint16_t *len)
{
	const size_t n = strlen(key);
	size_t i;

	if (strncmp(w, key, n) != 0 || *len != 0 || strlen(w + n) >= max ||
	    w[n] == '\0')
		return false;
	for (i = n; w[i] != '\0'; i++)
		if (!isgraph((unsigned char)w[i]))
			return false;
	*len = (uint16_t)(i - n);
	memcpy(dst, w + n, *len);
	return true;
}

static bool
take_names(char *rest, struct msg_SAID *said)
{
	const char *w;

	while ((w = word(&rest)) != NULL)
		if (!take_name(w, "user=", said->user, sizeof(said->user),
			&said->user_len) &&
		    !take_name(w, "domain=", said->domain, sizeof(said->domain),
			&said->domain_len))
			return false;
	return said->id == ID_FAILURE || said->user_len > 0;
}

static bool
take_number(char *rest, struct msg_SAID *said)
{
	const char *w = word(&rest);
	size_t n = w != NULL ? strlen(w) : 0;

	if (n == 0 || n > 9 || strspn(w, "0123456789") != n ||
	    word(&rest) != NULL)
		return false;
	said->error = (uint32_t)strtoul(w, NULL, 10);
	return said->error != 0;
}

bool
answer_parse(const char *line, size_t n, struct msg_SAID *said)
{
	char text[ANSWER_MAX + 1], *rest = text;
	const char *w;
	bool good = false;

	memset(said, 0, sizeof(*said));
	if (n > ANSWER_MAX || memchr(line, '\0', n) != NULL) {
		answer_missing(said);
		return false;
	}
	memcpy(text, line, n);
	text[n] = '\0';
	w = word(&rest);
	if (w != NULL && strcmp(w, "success") == 0) {
		said->id = ID_SUCCESS;
		good = take_names(rest, said);
	} else if (w != NULL && strcmp(w, "failure") == 0) {
		said->id = ID_FAILURE;
		good = take_names(rest, said);
	} else if (w != NULL && strcmp(w, "error") == 0) {
		said->id = ID_ERROR;
		good = take_number(rest, said);
	}
	if (!good)
		answer_missing(said);
	return good;
}
