#include "config.h"

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "oom.h"

#define MANY 10000

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
char *__real_strdup(const char *);
void __real_free(void *);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
char *__wrap_strdup(const char *);
void __wrap_free(void *);

static struct {
	long calls, fail_at, live;
	bool and_later, failed;
	const char *broken;
	int line;
} oom;

static bool
fails(void)
{
	oom.calls++;
	if (oom.fail_at == 0 || oom.calls < oom.fail_at ||
	    (oom.calls > oom.fail_at && !oom.and_later))
		return false;
	oom.failed = true;
	errno = ENOMEM;
	return true;
}

static void *
count(void *p)
{
	oom.live += p != NULL;
	return p;
}

void *
__wrap_malloc(size_t n)
{
	return fails() ? NULL : count(__real_malloc(n));
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : count(__real_calloc(n, size));
}

void *
__wrap_realloc(void *p, size_t n)
{
	if (fails())
		return NULL;
	return p == NULL ? count(__real_realloc(p, n)) : __real_realloc(p, n);
}

char *
__wrap_strdup(const char *s)
{
	return fails() ? NULL : count(__real_strdup(s));
}

void
__wrap_free(void *p)
{
	oom.live -= p != NULL;
	__real_free(p);
}

void
oom_broken(const char *what, int line)
{
	if (oom.broken != NULL)
		return;
	oom.broken = what;
	oom.line = line;
}

bool
oom_failed(void)
{
	return oom.failed;
}

static bool
run(void (*scenario)(void), long at, bool and_later)
{
	long live = oom.live;

	oom.broken = NULL;
	oom.calls = 0;
	oom.fail_at = at;
	oom.and_later = and_later;
	oom.failed = false;
	scenario();
	oom.fail_at = 0;
	live = oom.live - live;
	ck_assert_msg(oom.broken == NULL, "allocation %ld failed: line %d: %s",
	    at, oom.line, oom.broken);
	ck_assert_msg(live == 0, "allocation %ld failed: %ld leaked", at, live);
	return oom.failed;
}

void
oom_fail_at(long n)
{
	oom.calls = 0;
	oom.fail_at = n;
}

int
oom_walk(void (*scenario)(void))
{
	int n;

	ck_assert(!run(scenario, 0, false));
	for (n = 1; n < MANY && run(scenario, n, false); n++)
		(void)run(scenario, n, true);
	ck_assert_int_lt(n, MANY);
	return n - 1;
}
