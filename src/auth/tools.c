#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/accounts.h"
#include "auth/hash.h"
#include "auth/tools.h"
#include "base/err.h"
#include "base/filemode.h"
#include "base/secret.h"

#define SECRET_MAX 256 /* what a caller can answer */

struct check {
	const char *path;
	bool bad;
};

/* Unbuffered: stdio would keep a copy. False: empty, too long, a NUL. */
static bool
read_secret(char *dst, size_t dstsz)
{
	size_t n = 0;
	ssize_t k;

	while (n < dstsz && (k = read(STDIN_FILENO, dst + n, 1)) != 0) {
		if (k == -1 && errno == EINTR)
			continue;
		if (k == -1 || dst[n] == '\n')
			break;
		n++;
	}
	if (n == dstsz)
		return false;
	dst[n] = '\0';
	return n > 0 && strlen(dst) == n;
}

int
tool_hash(const char *kind)
{
	char secret[SECRET_MAX + 1], hash[HASH_MAX];
	int r;

	rg_guard_process();
	if (!read_secret(secret, sizeof(secret))) {
		rg_wipe(secret, sizeof(secret));
		fprintf(stderr,
		    "rasgate-auth: a password is one line of 1 to %d bytes\n",
		    SECRET_MAX);
		return 1;
	}
	r = hash_make(kind, secret, hash, sizeof(hash));
	rg_wipe(secret, sizeof(secret));
	if (r != RG_OK) {
		fprintf(stderr, "rasgate-auth: crypt(3) has no %s here\n",
		    kind != NULL ? kind : "strong hash");
		return 1;
	}
	return printf("%s\n", hash) < 0 || fflush(stdout) == EOF ? 1 : 0;
}

static void
print_problem(void *ctx, unsigned row, const char *text)
{
	struct check *c = ctx;

	c->bad = true;
	printf("%s:%u: %s\n", c->path, row, text);
}

/* Hashes may be seen if need be, seeds may not. */
static void
check_mode(struct check *c, int fd, bool seeds)
{
	const char *flaw;
	struct stat st;

	if (fstat(fd, &st) == -1)
		flaw = strerror(errno);
	else
		flaw = filemode_flaw(&st, seeds);
	if (flaw != NULL)
		print_problem(c, 0, flaw);
}

int
tool_check(const char *path, bool seeds)
{
	struct check c = { path, false };
	struct accounts *as = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r;

	if (fd == -1) {
		printf("%s:0: %s\n", path, strerror(errno));
		return 1;
	}
	check_mode(&c, fd, seeds);
	r = (seeds ? accounts_load_seeds : accounts_load)(&as, fd,
	    print_problem, &c);
	if (r != RG_OK)
		printf("%s:0: %s\n", path,
		    r == RG_E_SYS ? strerror(errno) : "the file is too large");
	accounts_free(&as);
	(void)close(fd);
	return r != RG_OK || c.bad || fflush(stdout) == EOF ? 1 : 0;
}
