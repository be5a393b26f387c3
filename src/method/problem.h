/* problem.h - what a method finds wrong with its file, told to the monitor. */
#ifndef RG_PROBLEM_H
#define RG_PROBLEM_H

#include "wire/msg.h"

struct problem {
	void (*tell)(void *ctx, struct msg *);
	void *ctx;
	uint32_t method;
};

/* An rg_problem; its context is a struct problem. */
void problem_tell(void *problem, unsigned row, const char *text);

#endif
