#include "config.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/names.h"
#include "ctl/fmt.h"
#include "ctl/json.h"
#include "ctl/status.h"

#define RECORD_SIZE 2048

/* One session's record, as far as people need it. */
struct session {
	char line[RG_LINE_MAX + 1];
	char text[RECORD_SIZE]; /* key=value, one a line */
};

struct sessions {
	struct session *v;
	size_t n;
};

static bool
value(const struct session *s, const char *key, char dst[ROW_VALUE])
{
	const char *p = s->text, *end;
	size_t n = strlen(key), len;

	for (; *p != '\0'; p = *end == '\0' ? end : end + 1) {
		end = p + strcspn(p, "\n");
		if (strncmp(p, key, n) != 0 || p[n] != '=')
			continue;
		len = (size_t)(end - p) - n - 1;
		if (len >= ROW_VALUE)
			return false;
		memcpy(dst, p + n + 1, len);
		dst[len] = '\0';
		return true;
	}
	return false;
}

/* Its process must be there still; a record of the dead has no session. */
static bool
alive(const struct session *s)
{
	char v[ROW_VALUE];
	long pid;

	if (!value(s, "session_pid", v) || (pid = strtol(v, NULL, 10)) <= 0)
		return false;
	return kill((pid_t)pid, 0) == 0 || errno == EPERM;
}

static bool
read_record(int folder, const char *name, struct session *s)
{
	ssize_t n;
	int fd = openat(folder, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd == -1)
		return false;
	n = read(fd, s->text, sizeof(s->text) - 1);
	(void)close(fd);
	s->text[n > 0 ? n : 0] = '\0';
	(void)rg_strlcpy(s->line, name, sizeof(s->line));
	return n > 0 && alive(s);
}

static int
by_line(const void *a, const void *b)
{
	return strcmp(((const struct session *)a)->line,
	    ((const struct session *)b)->line);
}

/* CTL_OK, or why the folder cannot be read (absent: nothing runs). */
static enum ctl_status
gather(const char *path, struct sessions *all)
{
	DIR *d = opendir(path);
	struct dirent *e;
	struct session s;

	if (d == NULL)
		return errno == ENOENT ? CTL_OK : ctl_status_of(errno);
	while ((e = readdir(d)) != NULL) {
		if (!rg_line_ok(e->d_name) ||
		    !read_record(dirfd(d), e->d_name, &s))
			continue;
		all->v = realloc(all->v, (all->n + 1) * sizeof(*all->v));
		if (all->v == NULL)
			abort();
		all->v[all->n++] = s;
	}
	(void)closedir(d);
	if (all->n > 0)
		qsort(all->v, all->n, sizeof(*all->v), by_line);
	return CTL_OK;
}

static void
cell(struct table *t, const struct session *s, const char *key)
{
	char v[ROW_VALUE];

	table_cell(t, value(s, key, v) ? v : "-");
}

static void
print_sessions(const struct sessions *all)
{
	static const char *const heads[] = { "LINE", "FOR", "CALL", "USER",
		"SERVICE", "PID" };
	struct table t = { .heads = heads,
		.columns = RG_COUNTOF(heads),
		.colored = -1,
		.edge = table_edge() };
	char v[ROW_VALUE], age[FMT_SIZE];
	uint64_t now = (uint64_t)time(NULL), begun;
	size_t i;

	for (i = 0; i < all->n; i++) {
		const struct session *s = &all->v[i];

		begun = value(s, "begun", v) ? strtoull(v, NULL, 10) : now;
		fmt_age(age, begun < now ? now - begun : 0);
		table_cell(&t, s->line);
		table_cell(&t, age);
		cell(&t, s, "call");
		cell(&t, s, "user");
		cell(&t, s, "service");
		cell(&t, s, "session_pid");
	}
	if (all->n > 0)
		table_print(&t, stdout);
	table_free(&t);
}

static void
print_json(const struct sessions *all)
{
	static const char *const keys[] = { "call", "user", "service" };
	struct json j = { .f = stdout };
	char v[ROW_VALUE], when[FMT_SIZE];
	size_t i, k;

	fmt_rfc3339(when, (uint64_t)time(NULL));
	json_open(&j, NULL, '{');
	json_num(&j, "schema", 1);
	json_str(&j, "time", when);
	json_str(&j, "daemon", NULL);
	json_open(&j, "sessions", '[');
	for (i = 0; i < all->n; i++) {
		json_open(&j, NULL, '{');
		json_str(&j, "line", all->v[i].line);
		for (k = 0; k < RG_COUNTOF(keys); k++)
			json_str(&j, keys[k],
			    value(&all->v[i], keys[k], v) ? v : NULL);
		json_num(&j, "pid",
		    value(&all->v[i], "session_pid", v) ? strtoull(v, NULL, 10)
							: 0);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	printf("\n");
}

int
status_away(const struct ctl *c)
{
	char run[CTL_PATH_MAX], path[CTL_PATH_MAX + 16];
	struct sessions all = { NULL, 0 };
	enum ctl_status r;

	ctl_run_folder(c, run);
	(void)snprintf(path, sizeof(path), "%s/%s", run, CTL_LINE_DIR);
	if ((r = gather(path, &all)) != CTL_OK)
		return ctl_say(r, "%s: %s", path, strerror(errno));
	if (ctl_has(c, CTL_JSON))
		print_json(&all);
	else
		print_sessions(&all);
	(void)ctl_say(CTL_AWAY, "rasgated is not running, %zu session%s on",
	    all.n, all.n == 1 ? " runs" : "s run");
	free(all.v);
	return CTL_AWAY;
}
