#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cause.h"
#include "base/err.h"
#include "base/names.h"
#include "base/proc.h"
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

static void
print_begin(FILE *f, const struct session_record *r)
{
	const struct msg_START *s = r->start;
	char boot[64];

	proc_boot_id(boot, sizeof(boot));
	(void)fprintf(f, "format=1\ncall=%s\nhport=%llu\nline=%s\nuser=%s\n",
	    s->call, (unsigned long long)r->hport, s->line, s->user);
	(void)fprintf(f,
	    "service=%s\nppp=%u\nsession_pid=%ld\n"
	    "session_start=%llu\nservice_pid=%ld\nboot_id=%s\n",
	    s->service, s->ppp, (long)getpid(),
	    (unsigned long long)proc_start(getpid()), (long)r->service, boot);
	if (s->number[0] != '\0')
		(void)fprintf(f, "number=%s\n", s->number);
	(void)fprintf(f, "begun=%llu\nlimit_ms=%llu\nidle_ms=%lu\n",
	    (unsigned long long)r->start_unix, (unsigned long long)r->limit_ms,
	    (unsigned long)s->idle_ms);
}

static void
print_end(FILE *f, const struct session_record *r)
{
	if (r->end != NULL)
		(void)fprintf(f,
		    "end_cause=%s\nend_signaled=%u\nend_status=%lu\n"
		    "end_rx=%llu\nend_tx=%llu\n",
		    cause_name(r->end->cause), r->end->signaled,
		    (unsigned long)r->end->status,
		    (unsigned long long)r->end->rx,
		    (unsigned long long)r->end->tx);
	if (r->hung != NULL)
		(void)fprintf(f, "hung_low=%u\nhung_error=%u\n", r->hung->low,
		    r->hung->error);
}

int
session_record_write(const struct session_record *r)
{
	const struct msg_START *s = r->start;
	char tmp[PATH_SIZE];
	FILE *f;
	bool good;
	int fd;

	if (s->record[0] != '/' ||
	    (s->number[0] != '\0' && !rg_number_ok(s->number)) ||
	    !rg_user_ok(s->user) || !rg_line_ok(s->line) ||
	    !rg_line_ok(s->service) || strlen(s->call) != RG_CALL_LEN ||
	    strspn(s->call, "0123456789abcdefghijklmnopqrstuvwxyz") !=
		RG_CALL_LEN)
		return RG_E_NAME;
	(void)snprintf(tmp, sizeof(tmp), "%s.new", s->record);
	if ((fd = open_new(tmp)) == -1)
		return RG_E_SYS;
	if ((f = fdopen(fd, "w")) == NULL) {
		(void)close(fd);
		return RG_E_SYS;
	}
	print_begin(f, r);
	print_end(f, r);
	good = ferror(f) == 0;
	good = fclose(f) == 0 && good;
	if (good && rename(tmp, s->record) == 0)
		return RG_OK;
	(void)unlink(tmp);
	return RG_E_SYS;
}

void
session_record_remove(const struct session_record *r)
{
	(void)unlink(r->start->record);
}
