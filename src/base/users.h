/*
 * users.h - one line of the users file, taken apart.
 *
 *	name:hash[:option,option=value,...]
 *
 * Pure text: whether the hash is one that crypt(3) takes is not asked here,
 * so that rasgatectl can read the file as well.
 */
#ifndef RG_USERS_H
#define RG_USERS_H

#include <stdbool.h>
#include <stdint.h>

#define USERS_LINE_MAX 1024

enum users_kind {
	USERS_BLANK, /* nothing, or a comment */
	USERS_ACCOUNT,
	USERS_BAD, /* refuses the account `name`, if there is one */
};

/* The strings point into the line and are NULL when not given. */
struct users_line {
	const char *name;
	const char *hash;
	const char *address; /* ip=, IPv4 */
	const char *lines;   /* rows of patterns, users_match() */
	const char *numbers;
	const char *groups; /* group=, names joined by + */
	const char *service;
	uint32_t expires; /* the last good day as YYYYMMDD; 0: never */
	uint16_t sessions;
	bool disabled;
	const char *problem; /* USERS_BAD: a phrase, none of the line's text */
};

/*
 * What all files of accounts have in common: cuts the name off and says
 * where the rest begins (NULL: there is none); _ACCOUNT: the rest is to be
 * looked at.
 */
enum users_kind users_head(char *line, const char **name, char **rest,
    const char **problem);

/* Takes a line without its line end apart and changes it in doing so. */
enum users_kind users_parse(char *line, struct users_line *);

/*
 * Does a pattern of the row fit? Patterns are joined by +; a + in front of
 * one belongs to it: +44*++49* is +44* and +49*.
 */
bool users_match(const char *row, const char *text);

#endif
