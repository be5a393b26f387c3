/* profile.h - what the life cycle of a line knows of a make of modem. */
#ifndef RG_LINE_PROFILE_H
#define RG_LINE_PROFILE_H

#include <stddef.h>
#include <stdint.h>

/* How to talk to a make of modem; shared by lines and must outlive them. */
struct line_profile {
	const char *init; /* base/strv.h blocks */
	size_t init_len;
	const char *init_try;
	size_t init_try_len;
	const char *answer;   /* "ATA" */
	const char *busy_out; /* "ATH1"; "" or NULL: none */
	uint32_t connect_ms;
	uint8_t rings;
};

#endif
