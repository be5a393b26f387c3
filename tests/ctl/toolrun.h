/*
 * toolrun.h - runs the built rasgatectl in a folder of its own, with a
 * configuration, and if wanted a fake daemon.
 */
#ifndef RG_TEST_TOOLRUN_H
#define RG_TEST_TOOLRUN_H

#include <stddef.h>

#include "ctl/fakedaemon.h"

#define TOOL_OUT 16384

extern char tool_folder[];
extern char tool_out[TOOL_OUT]; /* of the last run, both streams */

/* A checked fixture; the current folder is the build's. */
void tool_setup(void);
void tool_teardown(void);

/* Files in the folder. */
void tool_put(const char *name, const char *text);
const char *tool_get(const char *name); /* until the next call */

/* The configuration, with these lines in it. */
void tool_conf(const char *lines);

/* Runs "before rasgatectl args" in a shell; its exit code. */
int tool_run(const char *before, const char *args);

/* Its exit code, and its whole output or a part of it. */
void tool_expect(int status, const char *args, const char *text);
void tool_expect_part(int status, const char *args, const char *text);

/* A fake daemon that gives this answer, until the end of the test. */
void tool_serve(const struct fake_row *rows, size_t n, int status,
    const char *text);

#endif
