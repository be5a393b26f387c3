#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "base/err.h"
#include "base/names.h"
#include "base/secret.h"
#include "ctl/helper.h"
#include "ctl/userfile.h"

#define SECRET_MAX 256 /* what a caller can answer */
#define HASH_SIZE 512
#define INTERRUPT 3 /* Ctrl-C */

/*
 * One line without its end. Byte by byte: nothing behind it is taken, and no
 * copy stays in a buffer of stdio. False: empty, too long, or Ctrl-C.
 */
static bool
read_line(int fd, char *dst, size_t dstsz)
{
	size_t n = 0;
	ssize_t k;

	for (;;) {
		if (n == dstsz)
			return false;
		k = read(fd, dst + n, 1);
		if (k == -1 && errno == EINTR)
			continue;
		if (k == 1 && dst[n] == INTERRUPT)
			return false;
		if (k != 1 || dst[n] == '\n')
			break;
		n++;
	}
	dst[n] = '\0';
	return n > 0 && strlen(dst) == n;
}

/* Ctrl-C must not leave the terminal mute: signals wait until it echoes. */
static bool
ask(int tty, const char *prompt, char *dst, size_t dstsz)
{
	struct termios old, mute;
	sigset_t held, before;
	bool good;

	if (tcgetattr(tty, &old) == -1)
		return false;
	sigemptyset(&held);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGQUIT);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGTSTP);
	(void)sigprocmask(SIG_BLOCK, &held, &before);
	mute = old;
	mute.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	mute.c_lflag |= ECHONL;
	mute.c_cc[VEOL] = INTERRUPT;
	(void)tcsetattr(tty, TCSAFLUSH, &mute);
	(void)!write(tty, prompt, strlen(prompt));
	good = read_line(tty, dst, dstsz);
	(void)tcsetattr(tty, TCSAFLUSH, &old);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return good;
}

static bool
ask_twice(const char *user, char secret[SECRET_MAX + 1])
{
	char prompt[RG_USER_MAX + 32], again[SECRET_MAX + 1] = "";
	int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
	bool good;

	if (tty == -1) {
		(void)ctl_say(CTL_USAGE,
		    "no terminal to ask on, and no --stdin");
		return false;
	}
	(void)snprintf(prompt, sizeof(prompt), "Password for %s: ", user);
	good = ask(tty, prompt, secret, SECRET_MAX + 1) &&
	    ask(tty, "Once more: ", again, sizeof(again));
	(void)close(tty);
	if (!good)
		(void)ctl_say(CTL_BAD, "nothing changed");
	else if (strcmp(secret, again) != 0) {
		(void)ctl_say(CTL_BAD, "the two differ, nothing changed");
		good = false;
	}
	rg_wipe(again, sizeof(again));
	return good;
}

/*
 * On a line ~ begins a PPP frame and control characters edit: whoever has
 * one in his password could never log in.
 */
static bool
can_be_typed(const char *secret)
{
	const unsigned char *p = (const unsigned char *)secret;

	for (; *p != '\0'; p++)
		if (*p < 0x20 || *p == '~' || *p == 0x7f) {
			(void)ctl_say(CTL_BAD,
			    "a caller cannot type ~ or "
			    "control characters: choose another password");
			return false;
		}
	return true;
}

static bool
get_secret(const struct ctl *c, char secret[SECRET_MAX + 1])
{
	if (!ctl_has(c, CTL_STDIN)) {
		if (!ask_twice(c->words[0], secret))
			return false;
	} else if (!read_line(STDIN_FILENO, secret, SECRET_MAX + 1)) {
		(void)ctl_say(CTL_BAD,
		    "a password is one line of 1 to %d bytes", SECRET_MAX);
		return false;
	}
	return can_be_typed(secret);
}

/* A hash that does not fit a line of the file is none. */
static bool
hash_ok(const char *hash)
{
	size_t n = strlen(hash);

	return n > 0 && strcspn(hash, ":\r\n \t") == n;
}

/* The only program here that knows crypt(3) is rasgate-auth. */
static bool
make_hash(const struct conf *conf, const struct ctl *c, char hash[HASH_SIZE])
{
	char secret[SECRET_MAX + 1], program[CTL_PATH_MAX], flag[] = "-H";
	char *const argv[] = { program, flag, NULL };
	bool good = get_secret(c, secret);
	int r = 0;

	(void)snprintf(program, sizeof(program), "%s/rasgate-auth",
	    conf->g.paths.libexec);
	if (good) {
		r = helper_run(argv, secret, strlen(secret), hash, HASH_SIZE);
		hash[strcspn(hash, "\n")] = '\0';
		good = r == 0 && hash_ok(hash);
		if (r == -1)
			(void)ctl_say(CTL_BAD, "%s: %s", program,
			    strerror(errno));
		else if (!good)
			(void)ctl_say(CTL_BAD, "%s made no hash", program);
	}
	rg_wipe(secret, sizeof(secret));
	return good;
}

/* Is the account there as often as the wish needs it? */
static int
check_count(const struct ctl *c, const char *path, unsigned n)
{
	const char *user = c->words[0];

	if (n > 1)
		return ctl_say(CTL_BAD,
		    "%s: %u lines name %s, and so it is refused: "
		    "edit the file",
		    path, n, user);
	if (ctl_has(c, CTL_ADD) && n == 1)
		return ctl_say(CTL_BAD, "%s: there is an account %s already",
		    path, user);
	if (!ctl_has(c, CTL_ADD) && n == 0)
		return ctl_say(CTL_UNKNOWN,
		    "%s: no account %s (passwd -a %s adds it)", path, user,
		    user);
	return CTL_OK;
}

static int
edit(const struct ctl *c, const char *path, const char *hash)
{
	const char *user = c->words[0];
	struct userfile *u = NULL;
	int r = userfile_open(path, true, &u);

	if (r != RG_OK)
		return accounts_say(path, r);
	r = check_count(c, path, userfile_count(u, user));
	if (r == CTL_OK) {
		r = ctl_has(c, CTL_ADD) ? userfile_add(u, user, hash)
					: userfile_set(u, user, hash);
		if (r == RG_OK)
			r = userfile_save(u);
		if (r != RG_OK)
			r = accounts_say(path, r);
	}
	userfile_close(&u);
	return r;
}

/* Looks before it asks for a password; edit() looks again, locked. */
static int
look(const struct ctl *c, const char *path)
{
	struct userfile *u = NULL;
	int r = userfile_open(path, false, &u);

	if (r == RG_E_SYS && errno == ENOENT)
		return check_count(c, path, 0);
	if (r != RG_OK)
		return accounts_say(path, r);
	r = check_count(c, path, userfile_count(u, c->words[0]));
	userfile_close(&u);
	return r;
}

static int
change(const struct conf *conf, const struct ctl *c, const char *path)
{
	char hash[HASH_SIZE];
	int r = look(c, path);

	if (r != CTL_OK || ctl_has(c, CTL_DELETE))
		return r != CTL_OK ? r : edit(c, path, NULL);
	return make_hash(conf, c, hash) ? edit(c, path, hash) : CTL_BAD;
}

int
verb_passwd(const struct ctl *c)
{
	const struct conf_method *m;
	struct conf *conf;
	int r;

	if (ctl_has(c, CTL_ADD) && ctl_has(c, CTL_DELETE))
		return ctl_say(CTL_USAGE, "-a or -d?");
	if (!rg_user_ok(c->words[0]))
		return ctl_say(CTL_USAGE,
		    "%s: a name is a letter or digit, then letters, digits "
		    "and . _ @ -",
		    c->words[0]);
	if ((conf = ctl_conf(c)) == NULL)
		return CTL_BAD;
	if ((m = accounts_method(c, conf)) == NULL)
		r = CTL_UNKNOWN;
	else
		r = change(conf, c, m->file);
	conf_free(&conf);
	return r;
}
