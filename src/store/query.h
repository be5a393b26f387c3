/*
 * query.h - which rows of a log an operator wants to see. Pure.
 *
 * Filters are a strv of key=value: line (as ctl_line_match()), user, number,
 * cause, stage (globs), call (a beginning), since, until (seconds since
 * 1970, of the row's `began`). Of one key any must fit, of all keys each.
 */
#ifndef RG_QUERY_H
#define RG_QUERY_H

#include <stdbool.h>
#include <stddef.h>

bool query_ok(const char *filters, size_t len);
bool query_match(const char *row, const char *filters, size_t len);

#endif
