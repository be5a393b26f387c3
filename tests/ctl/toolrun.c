#include "config.h"

#include <sys/stat.h>
#include <sys/wait.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl/toolrun.h"

char tool_folder[] = "/tmp/rgtoolXXXXXX";
static char home[4096]; /* the build tool_folder */
char tool_out[TOOL_OUT];
static pid_t daemon_pid;

void
tool_put(const char *name, const char *text)
{
	char path[200];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", tool_folder, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

const char *
tool_get(const char *name)
{
	static char text[4096];
	char path[200];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", tool_folder, name);
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s", path);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	(void)fclose(f);
	return text;
}

void
tool_conf(const char *lines)
{
	char text[8192];

	(void)snprintf(text, sizeof(text),
	    "paths: { run = \"%s\"; lock = \"%s\"; state = \"%s/state\";\n"
	    " libexec = \"%s/src/auth\"; };\n"
	    "methods: { local: { type = \"file\"; file = \"%s/users\"; }; };\n"
	    "services: { sh: { type = \"program\"; command = [\"/x\"]; }; };\n"
	    "lines: { *: { type = \"direct\"; carrier = \"none\"; service = "
	    "\"sh\"; idle_limit = \"5m\"; };\n%s};\n",
	    tool_folder, tool_folder, tool_folder, home, tool_folder, lines);
	tool_put("conf", text);
}

void
tool_setup(void)
{
	char path[200];

	ck_assert_ptr_nonnull(getcwd(home, sizeof(home) - 20));
	ck_assert_ptr_nonnull(mkdtemp(tool_folder));
	(void)snprintf(path, sizeof(path), "%s/lines", tool_folder);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	tool_conf("");
	ck_assert_int_eq(setenv("TZ", "UTC0", 1), 0);
}

void
tool_teardown(void)
{
	char cmd[64];

	if (daemon_pid != 0)
		fake_stop(daemon_pid);
	(void)snprintf(cmd, sizeof(cmd), "rm -rf %s", tool_folder);
	ck_assert_int_eq(system(cmd), 0);
}

/* Runs the tool; its output, both streams, into tool_out. */
int
tool_run(const char *before, const char *args)
{
	char cmd[9000];
	FILE *p;
	size_t n;
	int status;

	(void)snprintf(cmd, sizeof(cmd),
	    "%s '%s/src/ctl/rasgatectl' -f %s/conf %s 2>&1", before, home,
	    tool_folder, args);
	p = popen(cmd, "r");
	ck_assert_ptr_nonnull(p);
	n = fread(tool_out, 1, sizeof(tool_out) - 1, p);
	tool_out[n] = '\0';
	status = pclose(p);
	ck_assert(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void
tool_expect(int status, const char *args, const char *text)
{
	int r = tool_run("", args);

	ck_assert_msg(r == status, "%s: exit %d: %s", args, r, tool_out);
	ck_assert_str_eq(tool_out, text);
}

void
tool_expect_part(int status, const char *args, const char *text)
{
	int r = tool_run("", args);

	ck_assert_msg(r == status, "%s: exit %d: %s", args, r, tool_out);
	ck_assert_msg(strstr(tool_out, text) != NULL, "%s: %s", args, tool_out);
}

void
tool_serve(const struct fake_row *rows, size_t n, int status, const char *text)
{
	static char seen[200], path[200];
	static struct fake_answer a;

	(void)snprintf(seen, sizeof(seen), "%s/seen", tool_folder);
	(void)snprintf(path, sizeof(path), "%s/control.sock", tool_folder);
	a = (struct fake_answer) { rows, n, status, text, seen };
	daemon_pid = fake_start(path, &a);
}
