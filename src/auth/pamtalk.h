/*
 * pamtalk.h - what PAM's modules say to the caller, and ask him.
 *
 * What is only said is held back until the next question, or until all of it
 * is a success: behind the last answer of one who is refused no text tells
 * why. Between two questions PAMTALK_MAX bytes are kept.
 */
#ifndef RG_PAMTALK_H
#define RG_PAMTALK_H

#include <security/pam_appl.h>

#include "method/method.h"

#define PAMTALK_MAX 8192

struct pamtalk {
	const struct rg_input *in; /* NULL: nobody listens */
	uint32_t broken; /* why an answer did not come, RG_RESULT_OK: it did */
	size_t n;
	char held[PAMTALK_MAX];
};

/* The conversation function of PAM; its data is a struct pamtalk. */
int pamtalk_converse(int n, const struct pam_message **, struct pam_response **,
    void *data);

/* What is held back, for one who passes: at most `size` bytes of it. */
size_t pamtalk_rest(const struct pamtalk *, uint8_t *dst, size_t size);

#endif
