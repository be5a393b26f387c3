/*
 * workerrig.h - a rasgate-auth, driven as the monitor and the engine do.
 * Every wait is bounded and fails the test when it ends.
 */
#ifndef RG_WORKERRIG_H
#define RG_WORKERRIG_H

#include <sys/types.h>

#include <stdint.h>

#include "auth/hash.h"
#include "base/cause.h"
#include "wire/chan.h"

#define WORKER_PROGRAM "src/auth/rasgate-auth"
#define WORKER_SECRET "correct horse canary 7f3a"

extern struct worker {
	pid_t pid;
	struct chan *monitor, *engine;
	char hash[HASH_MAX]; /* of WORKER_SECRET */
	uint64_t hport;      /* of the next worker_begin() */
	uint32_t drop_to;    /* uid for HELLO; (uint32_t)-1: stay who we are */
} worker;

/* Started, nothing said. */
void worker_start(void);
/* HELLO, READY, and METHOD 1 of type file. */
void worker_hello(void);
/* Hangs up; the program must end well. */
void worker_stop(void);
/* The program must have ended of itself. */
void worker_exits(int status);

int worker_wait(struct chan *, struct msg *);

void worker_method(uint32_t method, uint8_t type);

/* FILE of a method; the text, or one in which % is the hash for method 1. */
void worker_send_fd(uint32_t method, int fd);
void worker_send_file(uint32_t method, const char *text);
void worker_accounts(const char *fmt);
void worker_problem(uint32_t row, const char *text);

/* A conversation: step 2, of line modem1 and number +441. */
void worker_begin(uint32_t method, const char *name, uint32_t deadline_ms);
void worker_prompt(void);
void worker_answer(const char *text);
struct msg_VERDICT worker_verdict(uint32_t result, enum auth_cause);

/* All of one for method 1. */
struct msg_VERDICT worker_try(const char *name, const char *secret,
    uint32_t result, enum auth_cause);

#endif
