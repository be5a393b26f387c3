/*
 * remark.h - the texts that status shows with a line. Most lines have none,
 * and none has all: what there is shares one piece of memory.
 */
#ifndef RG_REMARK_H
#define RG_REMARK_H

enum remark {
	REMARK_WHY,   /* beside the status */
	REMARK_BY,    /* who disabled it */
	REMARK_IDENT, /* what the modem says it is */
	REMARK_LAST,  /* how the last call ended */
	REMARK_NOTES, /* what the modem refused of its init */
	REMARK_MAX
};

/* Of all of a line's (NULL: none) that one, or NULL; good until one is set. */
const char *remark_get(const char *all, enum remark);

/* NULL or "" removes it; the text may be in *all. free(*all) ends them. */
void remark_set(char **all, enum remark, const char *text);

#endif
