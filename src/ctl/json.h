/*
 * json.h - JSON on stdout, one line, ASCII; commas are its own business.
 */
#ifndef RG_CTL_JSON_H
#define RG_CTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *f;
	bool comma; /* something stands before, on this level */
};

/* Key NULL: an element of an array, or the outermost value. */
void json_open(struct json *, const char *key, char bracket); /* { or [ */
void json_close(struct json *, char bracket);                 /* } or ] */
void json_str(struct json *, const char *key, const char *);  /* NULL: null */
void json_num(struct json *, const char *key, uint64_t);
void json_bool(struct json *, const char *key, bool);

#endif
