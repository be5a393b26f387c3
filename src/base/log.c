#include "config.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/log.h"

#define RING_SIZE 1024

struct entry {
	enum rec_level level;
	char text[RECORD_MAX];
};

static struct {
	enum log_to to;
	int fd;
	int facility;
	enum rec_level level;
	bool journal; /* stderr is the journal: <N> prefixes */
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)];
	struct entry *ring; /* there while something waits */
	size_t head, count;
	uint64_t lost;
	log_tap *tap;
	log_waiting *waiting;
	void *waiting_ctx;
	void *tap_ctx;
} sink = { .fd = -1, .to = LOG_TO_STDERR, .level = REC_NOTICE };

static const struct {
	const char *name;
	int number;
} facilities[] = {
	{ "user", 1 },
	{ "daemon", 3 },
	{ "auth", 4 },
	{ "syslog", 5 },
	{ "authpriv", 10 },
	{ "local0", 16 },
	{ "local1", 17 },
	{ "local2", 18 },
	{ "local3", 19 },
	{ "local4", 20 },
	{ "local5", 21 },
	{ "local6", 22 },
	{ "local7", 23 },
};

int
log_facility(const char *name)
{
	size_t i;

	for (i = 0; i < RG_COUNTOF(facilities); i++)
		if (strcmp(name, facilities[i].name) == 0)
			return facilities[i].number;
	return -1;
}

void
log_open(enum log_to to, const char *path, int facility, enum rec_level level)
{
	log_close();
	sink.to = to;
	sink.facility = facility;
	sink.level = level;
	sink.journal = getenv("JOURNAL_STREAM") != NULL;
	rg_strlcpy(sink.path, path != NULL ? path : "/dev/log",
	    sizeof(sink.path));
}

void
log_close(void)
{
	(void)log_flush();
	if (sink.fd != -1)
		(void)close(sink.fd);
	sink.fd = -1;
}

void
log_set_waiting(log_waiting *waiting, void *ctx)
{
	sink.waiting = waiting;
	sink.waiting_ctx = ctx;
}

void
log_set_tap(log_tap *tap, void *ctx)
{
	sink.tap = tap;
	sink.tap_ctx = ctx;
}

static bool
syslog_connect(void)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };

	if (sink.fd != -1)
		return true;
	rg_strlcpy(sun.sun_path, sink.path, sizeof(sun.sun_path));
	sink.fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (sink.fd == -1)
		return false;
	if (fcntl(sink.fd, F_SETFD, FD_CLOEXEC) != -1 &&
	    fcntl(sink.fd, F_SETFL, O_NONBLOCK) != -1 &&
	    connect(sink.fd, (struct sockaddr *)&sun, sizeof(sun)) != -1)
		return true;
	(void)close(sink.fd);
	sink.fd = -1;
	return false;
}

/* The BSD form that every syslog daemon reads (RFC 3164, section 4.1). */
static bool
send_syslog(enum rec_level level, const char *text)
{
	char msg[RECORD_MAX + 64], when[20];
	time_t now = time(NULL);
	struct tm tm;
	int n;

	if (!syslog_connect())
		return false;
	localtime_r(&now, &tm);
	strftime(when, sizeof(when), "%b %e %T", &tm);
	n = snprintf(msg, sizeof(msg), "<%d>%s rasgated[%ld]: %s",
	    sink.facility * 8 + (int)level, when, (long)getpid(), text);
	if (send(sink.fd, msg, (size_t)n, 0) != -1)
		return true;
	if (errno != EAGAIN && errno != ENOBUFS && errno != EINTR) {
		(void)close(sink.fd); /* the daemon went away: connect anew */
		sink.fd = -1;
	}
	return false;
}

/*
 * A pipe that poll(2) calls writable takes a record whole, without blocking
 * (PIPE_BUF); we may not make stderr non-blocking, others write to it.
 */
static bool
send_stderr(enum rec_level level, const char *text)
{
	struct pollfd p = { STDERR_FILENO, POLLOUT, 0 };
	char line[RECORD_MAX + 8];
	int n;

	if (poll(&p, 1, 0) == 0)
		return false;
	if (sink.journal)
		n = snprintf(line, sizeof(line), "<%d>%s\n", (int)level, text);
	else
		n = snprintf(line, sizeof(line), "%s\n", text);
	return write(STDERR_FILENO, line, (size_t)n) != -1 || errno != EAGAIN;
}

static bool
send_one(enum rec_level level, const char *text)
{
	return sink.to == LOG_TO_STDERR ? send_stderr(level, text)
					: send_syslog(level, text);
}

static bool
report_lost(void)
{
	char text[RECORD_MAX];
	struct rec r;

	rec_init(&r, REC_LOG_LOST_EVENT);
	rec_setu(&r, KEY_COUNT, sink.lost);
	rec_format(&r, text);
	if (!send_one(REC_WARNING, text))
		return false;
	sink.lost = 0;
	return true;
}

/*
 * Apart from the heap, which could not give it back: among what waits in there
 * are always some who came later, and stay.
 */
static bool
make_ring(void)
{
	void *p;

	if (sink.ring != NULL)
		return true;
	p = mmap(NULL, RING_SIZE * sizeof(struct entry), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANON, -1, 0);
	if (p != MAP_FAILED)
		sink.ring = p;
	return sink.ring != NULL;
}

static void
drop_ring(void)
{
	if (sink.ring != NULL)
		(void)munmap(sink.ring, RING_SIZE * sizeof(struct entry));
	sink.ring = NULL;
}

bool
log_flush(void)
{
	while (sink.count > 0) {
		struct entry *e = &sink.ring[sink.head];

		if (!send_one(e->level, e->text))
			return false;
		sink.head = (sink.head + 1) % RING_SIZE;
		sink.count--;
	}
	drop_ring();
	return sink.lost == 0 || report_lost();
}

void
log_lost(unsigned n)
{
	sink.lost += n;
}

/* Half of the ring is kept free of debug text, for what must not be lost. */
static void
enqueue(enum rec_level level, const char *text)
{
	const size_t room = level == REC_DEBUG ? RING_SIZE / 2 : RING_SIZE;
	struct entry *e;

	if (sink.count >= room || !make_ring()) {
		sink.lost++;
		return;
	}
	e = &sink.ring[(sink.head + sink.count) % RING_SIZE];
	(void)rg_strlcpy(e->text, text, sizeof(e->text));
	e->level = level;
	if (++sink.count == 1 && sink.waiting != NULL)
		sink.waiting(sink.waiting_ctx);
}

void
log_text(enum rec_level level, const char *text)
{
	if (level > sink.level)
		return;
	if (sink.tap != NULL)
		sink.tap(sink.tap_ctx, level, text);
	if (!log_flush() || !send_one(level, text))
		enqueue(level, text);
}

void
log_record(const struct rec *r)
{
	char text[RECORD_MAX];

	rec_format(r, text);
	log_text(rec_event_level(r->event), text);
}

void
log_debug(const char *fmt, ...)
{
	struct rec r;
	char text[256];
	va_list ap;

	if (sink.level < REC_DEBUG)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	rec_init(&r, REC_DEBUG_EVENT);
	rec_set(&r, KEY_TEXT, text);
	log_record(&r);
}
