/*
 * ask.h - a question to the caller that is waited for: for a method which is
 * alone in its process, and cannot return in the middle of what it does.
 */
#ifndef RG_ASK_H
#define RG_ASK_H

#include <stdbool.h>

#include "method/method.h"
#include "wire/chan.h"

/* The messages; false: there is no such prompt. */
bool ask_prompt(struct msg *, const struct rg_output *, const char *text);
void ask_info(struct msg *, const char *text);

/*
 * Sends a PROMPT and waits for its ANSWER, until clock_ms() is the deadline.
 * RG_RESULT_OK with the line in answer; else SILENT, ABORTED or INTERNAL.
 */
uint32_t ask_caller(struct chan *engine, const struct rg_output *,
    const char *text, uint64_t deadline, char answer[RG_ANSWER_MAX + 1]);

/* Sends one INFO, for which there is no answer. */
uint32_t ask_tell(struct chan *engine, const char *text);

#endif
