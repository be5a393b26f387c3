#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/err.h"
#include "base/names.h"
#include "session/record.h"

#define PATH_SIZE (sizeof(((struct msg_START *)0)->record) + 8)

/*
 * A left-over of a session that died in the middle of this is removed once;
 * O_EXCL keeps us from following anything that was put there.
 */
static int
open_new(const char *path)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	int fd = open(path, flags, 0600);

	if (fd == -1 && errno == EEXIST && unlink(path) == 0)
		fd = open(path, flags, 0600);
	return fd;
}

struct text {
	size_t n;
	char bytes[2048]; /* all keys with values of full length */
};

static void put(struct text *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->n += (size_t)vsnprintf(t->bytes + t->n, sizeof(t->bytes) - t->n, fmt,
	    ap);
	va_end(ap);
	if (t->n > sizeof(t->bytes))
		t->n = sizeof(t->bytes);
}

static void
put_begin(struct text *t, const struct session_record *r)
{
	const struct msg_START *s = r->start;

	put(t, "format=1\ncall=%s\nhport=%llu\nline=%s\nuser=%s\n", s->call,
	    (unsigned long long)r->hport, s->line, s->user);
	put(t,
	    "service=%s\nppp=%u\nsession_pid=%ld\n"
	    "session_start=%llu\nservice_pid=%ld\nboot_id=%s\n",
	    s->service, s->ppp, (long)r->session,
	    (unsigned long long)r->session_start, (long)r->service, s->boot);
	if (r->outer_start != 0)
		put(t, "outer_start=%llu\n",
		    (unsigned long long)r->outer_start);
	if (s->number[0] != '\0')
		put(t, "number=%s\n", s->number);
	if (s->address[0] != '\0')
		put(t, "address=%s\n", s->address);
	put(t, "begun=%llu\nlimit_ms=%llu\nidle_ms=%lu\n",
	    (unsigned long long)r->start_unix, (unsigned long long)r->limit_ms,
	    (unsigned long)s->idle_ms);
}

static void
put_end(struct text *t, const struct session_record *r)
{
	if (r->end != NULL)
		put(t,
		    "end_cause=%s\nend_at=%llu\nend_signaled=%u\n"
		    "end_status=%lu\nend_rx=%llu\nend_tx=%llu\n",
		    cause_name(r->end->cause), (unsigned long long)r->end_unix,
		    r->end->signaled, (unsigned long)r->end->status,
		    (unsigned long long)r->end->rx,
		    (unsigned long long)r->end->tx);
	if (r->hung != NULL)
		put(t, "hung_low=%u\nhung_error=%u\n", r->hung->low,
		    r->hung->error);
}

bool
session_record_ok(const struct msg_START *s)
{
	return s->record[0] == '/' &&
	    (s->number[0] == '\0' || rg_number_ok(s->number)) &&
	    (s->user[0] == '\0' || rg_user_ok(s->user)) &&
	    rg_line_ok(s->line) && rg_line_ok(s->service) &&
	    strlen(s->call) == RG_CALL_LEN &&
	    strspn(s->call, "0123456789abcdefghijklmnopqrstuvwxyz") ==
	    RG_CALL_LEN &&
	    strspn(s->address, "0123456789abcdefABCDEF.:") ==
	    strlen(s->address) &&
	    strspn(s->boot, "0123456789abcdef-") == strlen(s->boot);
}

int
session_record_write(const struct session_record *r)
{
	struct text t = { 0 };
	char tmp[PATH_SIZE];
	bool good;
	int fd;

	put_begin(&t, r);
	put_end(&t, r);
	(void)snprintf(tmp, sizeof(tmp), "%s.new", r->start->record);
	if ((fd = open_new(tmp)) == -1)
		return RG_E_SYS;
	errno = ENOSPC; /* for a part of it */
	good = t.n < sizeof(t.bytes) && write(fd, t.bytes, t.n) == (ssize_t)t.n;
	if (close(fd) == 0 && good && rename(tmp, r->start->record) == 0)
		return RG_OK;
	(void)unlink(tmp);
	return RG_E_SYS;
}

void
session_record_remove(const struct session_record *r)
{
	(void)unlink(r->start->record);
}
