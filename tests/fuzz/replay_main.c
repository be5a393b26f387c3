/*
 * replay_main.c - runs a fuzz target over its committed corpus, where there
 * is no libFuzzer: each file whole, and small ones cut short at every byte.
 * The corpus is found by the program's name.
 */
#include "config.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX (1 << 20)
#define CUT_MAX 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In a block of its very size, so that a byte too far is seen. */
static void
run(const uint8_t *bytes, size_t n)
{
	uint8_t *data = malloc(n > 0 ? n : 1);

	if (data == NULL)
		abort();
	memcpy(data, bytes, n);
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
}

static int
replay(const char *folder, const char *name)
{
	static uint8_t bytes[INPUT_MAX];
	char path[1024];
	size_t n, k;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((f = fopen(path, "rb")) == NULL) {
		perror(path);
		return 1;
	}
	n = fread(bytes, 1, sizeof(bytes), f);
	fclose(f);
	for (k = n <= CUT_MAX ? 0 : n; k <= n; k++)
		run(bytes, k);
	return 0;
}

int
main(int argc, char **argv)
{
	const char *srcdir = getenv("srcdir");
	const char *name = strstr(argv[0], "fuzz_");
	char folder[512];
	struct dirent *e;
	unsigned n = 0;
	int failed = 0;
	DIR *d;

	(void)argc;
	while (name != NULL && strstr(name + 1, "fuzz_") != NULL)
		name = strstr(name + 1, "fuzz_");
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s",
	    srcdir != NULL ? srcdir : ".",
	    name != NULL ? name + strlen("fuzz_") : "");
	if ((d = opendir(folder)) == NULL) {
		perror(folder);
		return 1;
	}
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			failed |= replay(folder, e->d_name);
			n++;
		}
	closedir(d);
	printf("%s: %u inputs replayed\n", folder, n);
	return failed != 0 || n == 0;
}
