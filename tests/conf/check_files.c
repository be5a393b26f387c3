/* Files: the shipped sample, conf.d, includes, who may write them. */
#include "config.h"

#include <sys/stat.h>

#include <unistd.h>

#include "conf/keys.h"
#include "conf/stale.h"
#include "conf/trial.h"
#include "run.h"

#define LOCAL "services: { ppp: { local = \"10.9.0.1\"; }; };\n"

static char dir[] = "/tmp/rg-conf-XXXXXX";

static void
set_up(void)
{
	(void)umask(022);
	ck_assert_ptr_nonnull(mkdtemp(dir));
}

static void
tear_down(void)
{
	char command[64];

	(void)snprintf(command, sizeof(command), "rm -r %s", dir);
	ck_assert_int_eq(system(command), 0);
	memcpy(dir + strlen(dir) - 6, "XXXXXX", 6);
}

static void
put(const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

static void
make_folder(const char *name)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void
set_mode(const char *name, mode_t mode)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* Loads DIR/rasgate.conf; DIR in `said` is the folder. */
static struct conf *
load(const char *said)
{
	struct conf_errors errors = { 0 };
	char path[128], expected[1024];
	const char *at = strstr(said, "DIR");
	struct conf *c;
	char *text;

	(void)snprintf(path, sizeof(path), "%s/rasgate.conf", dir);
	c = conf_load(path, &errors);
	text = trial_said(&errors);
	(void)snprintf(expected, sizeof(expected), "%.*s%s%s",
	    at == NULL ? (int)strlen(said) : (int)(at - said), said,
	    at == NULL ? "" : dir, at == NULL ? "" : at + 3);
	ck_assert_str_eq(text, expected);
	ck_assert_int_eq(c == NULL, errors.nerrors > 0);
	free(text);
	conf_errors_free(&errors);
	return c;
}

static void
refuse(const char *said)
{
	struct conf *c = load(said);

	ck_assert_ptr_null(c);
}

START_TEST(shipped_sample_idles)
{
	const char *srcdir = getenv("srcdir");
	char command[512];
	struct conf *c;

	/* a copy: who may write the source tree is not our business */
	(void)snprintf(command, sizeof(command),
	    "cp %s/etc/rasgate.conf %s/ && chmod 644 %s/rasgate.conf",
	    srcdir != NULL ? srcdir : ".", dir, dir);
	ck_assert_int_eq(system(command), 0);
	c = load("");
	ck_assert_uint_eq(c->nlines, 0);
	conf_free(&c);
}
END_TEST

/*
 * What the sample shows in comments is right as well, each part alone; PAM's
 * file and the banner this machine need not have.
 */
START_TEST(shipped_comments_are_right)
{
	const char *srcdir = getenv("srcdir");
	char command[512];
	struct conf *c;

	(void)snprintf(command, sizeof(command),
	    "sed -n -e '/^# One USB/,/^# More/s/^#\\([a-z }]\\)/\\1/p' "
	    "%s/etc/rasgate.conf | sed '/^ [A-Z]/d;/^$/d' > %s/rasgate.conf",
	    srcdir != NULL ? srcdir : ".", dir);
	ck_assert_int_eq(system(command), 0);
	c = load("");
	ck_assert_uint_eq(c->nlines, 1);
	conf_free(&c);
	(void)snprintf(command, sizeof(command),
	    "sed -n -e '/^# More/,$s/^#\\([a-z }]\\)/\\1/p' "
	    "%s/etc/rasgate.conf | sed '/^ "
	    "[A-Z]/d;/banner/s/b.*\";//;/\"pam\"/d;/^$/d'"
	    " > %s/rasgate.conf",
	    srcdir != NULL ? srcdir : ".", dir);
	ck_assert_int_eq(system(command), 0);
	c = load("");
	ck_assert_uint_eq(c->nlines, 51);
	conf_free(&c);
}
END_TEST

/* Does the manual name the key as a word of its own? */
static bool
manual_has(const char *manual, const char *word)
{
	size_t n = strlen(word);
	const char *p = manual;

	for (; (p = strstr(p, word)) != NULL; p += n)
		if (strchr(" {", p[-1]) != NULL && strchr(" ;\n", p[n]) != NULL)
			return true;
	return false;
}

START_TEST(manual_has_every_key)
{
	const char *srcdir = getenv("srcdir"), *name, *dot;
	char path[512], manual[65536];
	size_t i, j, n;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/man/rasgate.conf.5",
	    srcdir != NULL ? srcdir : ".");
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	n = fread(manual, 1, sizeof(manual) - 1, f);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_uint_lt(n, sizeof(manual) - 1);
	manual[n] = '\0';
	for (i = 0; i < CONF_TABLES; i++)
		for (j = 0; j < conf_key_tables[i].nkeys; j++) {
			name = conf_key_tables[i].keys[j].name;
			if (conf_key_tables[i].keys[j].kind >= KIND_LATER)
				continue;
			if ((dot = strrchr(name, '.')) != NULL)
				name = dot + 1;
			ck_assert_msg(manual_has(manual, name), "%s", name);
		}
}
END_TEST

START_TEST(folders_are_united)
{
	struct conf *c;

	put("rasgate.conf",
	    "lines: { m: { range = \"1-3\"; device = \"/dev/%l\"; }; };\n"
	    "log: { to = \"stderr\"; };\n" LOCAL);
	make_folder("conf.d");
	put("conf.d/b.conf",
	    "lines: { n: { device = \"/dev/n\"; }; };\n"
	    "log: { level = \"debug\"; };\n");
	put("conf.d/a.conf",
	    "lines: { m2: { note = \"from a\"; }; };\n"
	    "profiles: { generic: { rings = 3; }; };\n");
	put("conf.d/x.conf~", "broken");
	put("conf.d/x.conf.dpkg-old", "broken");
	put("conf.d/.hidden.conf", "broken");
	c = load("");
	ck_assert_uint_eq(c->nfiles, 3);
	ck_assert_uint_eq(c->nlines, 4);
	ck_assert_str_eq(conf_find_line(c, "m2")->note, "from a");
	ck_assert_uint_eq(conf_find_line(c, "n")->profile->rings, 3);
	ck_assert_uint_eq(c->g.log.to_stderr, 1);
	ck_assert_uint_eq(c->g.log.level, 7);
	conf_free(&c);
}
END_TEST

START_TEST(same_name_in_two_files)
{
	put("rasgate.conf",
	    "\nlines: { m17: { device = \"/dev/x\"; }; };\n"
	    "log: { to = \"stderr\"; };\n" LOCAL);
	make_folder("conf.d");
	put("conf.d/site.conf",
	    "lines: {\n"
	    "  m17: { device = \"/dev/y\"; };\n"
	    "};\n"
	    "log: { to = \"syslog\"; };\n");
	refuse("conf.d/site.conf:4: log.to: already defined at "
	       "rasgate.conf:3\n"
	       "conf.d/site.conf:2: lines.m17: already defined at "
	       "rasgate.conf:2\n");
}
END_TEST

START_TEST(errors_name_their_file)
{
	put("rasgate.conf", LOCAL);
	make_folder("conf.d");
	put("conf.d/a.conf", "lines: { m: { spead = 1; }; };\n");
	put("conf.d/b.conf", "include = [\"x.conf\"];\n");
	refuse("conf.d/b.conf:1: include: only in the main file\n"
	       "conf.d/a.conf:1: lines.m.spead: unknown key, did you mean "
	       "\"speed\"?\n");
}
END_TEST

START_TEST(syntax_error_in_a_folder)
{
	put("rasgate.conf", LOCAL);
	make_folder("conf.d");
	put("conf.d/a.conf", "lines {\n");
	refuse("conf.d/a.conf:1: syntax error\n"
	       "    lines {\n"
	       "          ^ a colon is missing: lines: {\n");
}
END_TEST

START_TEST(include_says_which_files)
{
	struct conf *c;

	put("rasgate.conf", "include = [\"a.conf\", \"none.d/*.conf\"];\n");
	put("a.conf", "log: { to = \"stderr\"; };\n");
	make_folder("conf.d");
	put("conf.d/b.conf", "broken");
	c = load("");
	ck_assert_uint_eq(c->nfiles, 2);
	ck_assert_uint_eq(c->g.log.to_stderr, 1);
	conf_free(&c);
	put("rasgate.conf", "include = [\"b.conf\"];\n");
	refuse("b.conf: No such file or directory\n");
	put("rasgate.conf", "include = [];\n");
	c = load("");
	ck_assert_uint_eq(c->nfiles, 1);
	conf_free(&c);
}
END_TEST

START_TEST(what_is_no_file)
{
	refuse("rasgate.conf: No such file or directory\n");
	make_folder("rasgate.conf");
	refuse("rasgate.conf: not a regular file\n");
}
END_TEST

START_TEST(nul_bytes_are_refused)
{
	struct conf_errors errors = { 0 };
	char *said;

	ck_assert_ptr_null(
	    conf_load_text("x.conf", "lines: {}\0;", 11, &errors));
	said = trial_said(&errors);
	ck_assert_str_eq(said, "x.conf: holds a NUL byte\n");
	free(said);
	conf_errors_free(&errors);
}
END_TEST

START_TEST(others_must_not_write)
{
	put("rasgate.conf", LOCAL);
	set_mode("rasgate.conf", 0666);
	refuse("rasgate.conf: others can write it (mode 0666): "
	       "chmod go-w DIR/rasgate.conf\n");
	set_mode("rasgate.conf", 0664);
	refuse("rasgate.conf: others can write it (mode 0664): "
	       "chmod go-w DIR/rasgate.conf\n");
	set_mode("rasgate.conf", 0644);
	make_folder("conf.d");
	put("conf.d/a.conf", "");
	set_mode("conf.d", 0777);
	refuse("conf.d: others can write it (mode 0777): "
	       "chmod go-w DIR/conf.d\n");
	set_mode("conf.d", 0755);
	set_mode("conf.d/a.conf", 0646);
	refuse("conf.d/a.conf: others can write it (mode 0646): "
	       "chmod go-w DIR/conf.d/a.conf\n");
}
END_TEST

START_TEST(strangers_must_not_own)
{
	char path[128];
	struct conf_errors errors = { 0 };
	char *said;

	put("rasgate.conf", LOCAL);
	(void)snprintf(path, sizeof(path), "%s/rasgate.conf", dir);
	ck_assert_int_eq(chown(path, 12345, 0), 0);
	ck_assert_ptr_null(conf_load(path, &errors));
	said = trial_said(&errors);
	ck_assert_ptr_nonnull(strstr(said, "belongs to user 12345"));
	free(said);
	conf_errors_free(&errors);
}
END_TEST

START_TEST(banner_is_loaded)
{
	char text[256];
	struct conf *c;

	put("banner", "Authorised callers only.\nGo away.\n");
	(void)snprintf(text, sizeof(text),
	    "dialogs: { login: { banner_file = \"%s/banner\"; }; };\n", dir);
	put("rasgate.conf", text);
	c = load("");
	ck_assert_uint_eq(conf_find_dialog(c, "login")->banner_len, 34);
	ck_assert_str_eq(conf_find_dialog(c, "login")->banner,
	    "Authorised callers only.\nGo away.\n");
	conf_free(&c);
}
END_TEST

/* What can happen to files on disk, and what is said of it. */
static const struct {
	const char *command; /* in the folder */
	const char *how, *file;
} changes[] = {
	{ "true", NULL, NULL },
	{ "touch -t 202601010000 rasgate.conf", "changed", "rasgate.conf" },
	{ "echo '# more' >>conf.d/a.conf", "changed", "conf.d/a.conf" },
	{ "cp -p conf.d/a.conf x && mv x conf.d/a.conf", "changed",
	    "conf.d/a.conf" },
	{ "rm conf.d/a.conf", "removed", "conf.d/a.conf" },
	{ "rm -r conf.d", "removed", "conf.d/a.conf" },
	{ "cp -p conf.d/a.conf conf.d/b.conf", "added", "conf.d/b.conf" },
	{ "cp conf.d/a.conf conf.d/b.conf~ && touch conf.d/.b.conf b.conf",
	    NULL, NULL },
};

START_TEST(what_changed_on_disk)
{
	struct conf_stale stale;
	char command[512];
	struct conf *c;

	put("rasgate.conf", LOCAL);
	make_folder("conf.d");
	put("conf.d/a.conf", "# nothing\n");
	c = load("");
	ck_assert(!conf_is_stale(c, &stale));
	(void)snprintf(command, sizeof(command), "cd %s && %s", dir,
	    changes[_i].command);
	ck_assert_int_eq(system(command), 0);
	ck_assert(conf_is_stale(c, &stale) == (changes[_i].how != NULL));
	if (changes[_i].how != NULL) {
		ck_assert_str_eq(stale.how, changes[_i].how);
		ck_assert_str_eq(stale.file, changes[_i].file);
		ck_assert_int_le(llabs((long long)(time(NULL) - stale.when)),
		    60);
	}
	conf_free(&c);
}
END_TEST

/* A folder that comes into being later is noticed as well. */
START_TEST(a_folder_appears)
{
	struct conf_stale stale;
	struct conf *c;

	put("rasgate.conf", LOCAL);
	c = load("");
	make_folder("conf.d");
	ck_assert(!conf_is_stale(c, &stale));
	put("conf.d/a.conf", "# nothing\n");
	ck_assert(conf_is_stale(c, &stale));
	ck_assert_str_eq(stale.file, "conf.d/a.conf");
	conf_free(&c);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("files");
	TCase *tc = tcase_create("files");

	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, shipped_sample_idles);
	tcase_add_test(tc, shipped_comments_are_right);
	tcase_add_test(tc, manual_has_every_key);
	tcase_add_test(tc, folders_are_united);
	tcase_add_test(tc, same_name_in_two_files);
	tcase_add_test(tc, errors_name_their_file);
	tcase_add_test(tc, syntax_error_in_a_folder);
	tcase_add_test(tc, include_says_which_files);
	tcase_add_test(tc, what_is_no_file);
	tcase_add_test(tc, nul_bytes_are_refused);
	tcase_add_test(tc, others_must_not_write);
	if (geteuid() == 0) /* only root can give a file away */
		tcase_add_test(tc, strangers_must_not_own);
	tcase_add_test(tc, banner_is_loaded);
	tcase_add_loop_test(tc, what_changed_on_disk, 0,
	    sizeof(changes) / sizeof(changes[0]));
	tcase_add_test(tc, a_folder_appears);
	suite_add_tcase(s, tc);
	return run_suite(s);
}
