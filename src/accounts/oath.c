#include "config.h"

#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "accounts/accounts.h"
#include "accounts/otpauth.h"
#include "accounts/qr.h"
#include "accounts/used.h"
#include "base/compat.h"
#include "base/err.h"
#include "base/names.h"
#include "base/secret.h"
#include "ctl/json.h"
#include "ctl/table.h"
#include "ctl/userfile.h"

#define SECRET_LEN 20 /* bytes: as RFC 4226 has it, section 4, R6 */
#define SCRATCH_CODES 10

/* The method of --method, or the only one of its type; NULL after a word. */
static const struct conf_method *
find_method(const struct ctl *c, const struct conf *conf)
{
	const struct conf_method *m = NULL;
	size_t i;

	for (i = 0; i < conf->nmethods; i++) {
		const struct conf_method *one = &conf->methods[i];

		if (one->type != CONF_METHOD_OATH ||
		    (c->method != NULL && strcmp(c->method, one->name) != 0))
			continue;
		if (m != NULL) {
			(void)ctl_say(CTL_USAGE, "--method %s or %s?", m->name,
			    one->name);
			return NULL;
		}
		m = one;
	}
	if (m == NULL)
		(void)ctl_say(CTL_UNKNOWN,
		    "%s: no method of type \"oath\" in the configuration",
		    c->method != NULL ? c->method : c->file);
	return m;
}

/* --- add --- */

/* Now, and behind what is in doubt, by whatever clock that was. */
static uint64_t
time_to_add(const struct ctl *c)
{
	const uint64_t now = (uint64_t)time(NULL);
	struct used *used = used_ask(c);
	const uint64_t since = used_since(used);

	used_free(&used);
	return since < now ? now : since + 1;
}

/* What stands behind the name; `s` points into it. */
static void
make_line(const struct ctl *c, char *text, size_t size)
{
	uint8_t secret[SECRET_LEN];
	char seed[SEEDS_TEXT_MAX];
	uint64_t r;
	size_t n;
	int i;

	rg_random(secret, sizeof(secret));
	rg_random(&r, sizeof(r));
	seeds_encode(secret, sizeof(secret), seed);
	n = (size_t)snprintf(text, size,
	    "%s:%s:id=%016" PRIx64 ",added=%" PRIu64 ",scratch=",
	    seeds_type_name(ctl_has(c, CTL_HOTP) ? SEEDS_HOTP : SEEDS_TOTP),
	    seed, r, time_to_add(c));
	for (i = 0; i < SCRATCH_CODES; i++) {
		rg_random(&r, sizeof(r));
		n += (size_t)snprintf(text + n, size - n, "%s%010" PRIu64,
		    i > 0 ? "+" : "", r % UINT64_C(10000000000));
	}
	rg_wipe(secret, sizeof(secret));
	rg_wipe(seed, sizeof(seed));
}

static void
print_enrolment(const struct seeds_line *s)
{
	char host[256] = "", uri[OTPAUTH_MAX];
	const char *code = s->scratch;
	unsigned i, n = seeds_scratch_count(s);

	(void)gethostname(host, sizeof(host) - 1);
	host[strcspn(host, ".")] = '\0';
	otpauth_uri(s, rg_user_ok(host) ? host : "rasgate", uri);
	printf("%s\n", uri);
	if (isatty(STDOUT_FILENO)) {
		(void)setlocale(LC_CTYPE, "");
		if (!qr_print(stdout, uri,
			strcmp(nl_langinfo(CODESET), "UTF-8") == 0))
			printf("(no QR code: built without libqrencode)\n");
	}
	printf("Scratch codes of %s, each good once, without the device:\n",
	    s->name);
	for (i = 0; i < n; i++, code += SEEDS_SCRATCH_LEN + 1)
		printf("  %.5s-%.5s%s", code, code + 5,
		    i % 5 == 4 || i == n - 1 ? "\n" : "");
	rg_wipe(uri, sizeof(uri));
}

/* Written first, shown then: what is shown works. */
static int
add_line(const struct ctl *c, const char *path, struct userfile *u)
{
	const char *user = c->words[1];
	char text[USERS_LINE_MAX], line[USERS_LINE_MAX * 2];
	struct seeds_line s;
	int r;

	if (userfile_count(u, user) > 0)
		return ctl_say(CTL_BAD,
		    "%s: %s is enrolled already (oath drop %s)", path, user,
		    user);
	if (!userfile_is_private(u))
		return ctl_say(CTL_BAD,
		    "%s: others can read it, and so it gives no answer: "
		    "chmod 600 %s",
		    path, path);
	make_line(c, text, sizeof(text));
	(void)snprintf(line, sizeof(line), "%s:%s", user, text);
	r = userfile_add(u, user, text);
	if (r == RG_OK && seeds_parse(line, &s) != USERS_ACCOUNT)
		r = RG_E_NAME;
	if (r == RG_OK)
		r = userfile_save(u);
	if (r == RG_OK)
		print_enrolment(&s);
	rg_wipe(text, sizeof(text));
	rg_wipe(line, sizeof(line));
	rg_wipe(&s, sizeof(s));
	return r == RG_OK ? CTL_OK : accounts_say(path, r);
}

/* --- drop --- */

static int
drop_line(const struct ctl *c, const char *path, struct userfile *u)
{
	const char *user = c->words[1];
	const unsigned n = userfile_count(u, user);
	int r;

	if (n == 0)
		return ctl_say(CTL_UNKNOWN, "%s: %s is not enrolled", path,
		    user);
	if (n > 1)
		return ctl_say(CTL_BAD,
		    "%s: %u lines name %s, and so it is refused: "
		    "edit the file",
		    path, n, user);
	if ((r = userfile_set(u, user, NULL)) == RG_OK)
		r = userfile_save(u);
	return r == RG_OK ? CTL_OK : accounts_say(path, r);
}

/* --- list --- */

/* A line as it is shown. */
struct shown {
	const struct seeds_line *s;
	bool bad;
	unsigned row;
	const char *state;
	unsigned left; /* scratch codes */
	bool known;    /* ... how many */
};

/* `used` NULL: the daemon is not there to be asked. */
static void
look(struct shown *w, const struct used *used)
{
	bool doubt = false;

	if (!w->bad && used != NULL) {
		w->left = used_left(used, w->s, &doubt);
		w->known = true;
	}
	w->state = w->bad    ? "bad"
	    : w->s->disabled ? "disabled"
	    : doubt          ? "doubt"
			     : "ok";
}

static void
put_row(struct table *t, const struct shown *w)
{
	char text[128];

	table_cell(t, w->s->name != NULL ? w->s->name : "-");
	table_cell(t, w->state);
	if (w->bad) {
		(void)snprintf(text, sizeof(text), "line %u: %s", w->row,
		    w->s->problem);
		table_cell(t, text);
		table_fill(t);
		return;
	}
	table_cell(t, seeds_type_name(w->s->type));
	(void)snprintf(text, sizeof(text), "%u", w->s->digits);
	table_cell(t, text);
	(void)snprintf(text, sizeof(text), "%u of %u", w->left,
	    seeds_scratch_count(w->s));
	table_cell(t, w->known ? text : "-");
}

static void
put_json(struct json *j, const struct shown *w)
{
	json_open(j, NULL, '{');
	json_str(j, "user", w->s->name);
	json_str(j, "state", w->state);
	json_num(j, "row", w->row);
	json_str(j, "problem", w->bad ? w->s->problem : NULL);
	json_str(j, "type", w->bad ? NULL : seeds_type_name(w->s->type));
	json_num(j, "digits", w->s->digits);
	if (w->known)
		json_num(j, "scratch", w->left);
	else
		json_str(j, "scratch", NULL);
	json_close(j, '}');
}

static int
list(const struct ctl *c, struct userfile *u)
{
	static const char *const heads[] = { "USER", "STATE", "TYPE", "DIGITS",
		"SCRATCH" };
	struct table t = { .heads = heads,
		.columns = RG_COUNTOF(heads),
		.edge = table_edge(),
		.colored = -1 };
	struct json j = { .f = stdout };
	struct used *used = used_ask(c);
	struct seeds_line s;
	struct shown w = { .s = &s };
	enum users_kind kind;
	size_t at = 0;
	char *line;

	if (ctl_has(c, CTL_JSON)) {
		json_open(&j, NULL, '{');
		json_num(&j, "schema", 1);
		json_open(&j, "users", '[');
	}
	while (userfile_line(u, &at, &w.row, &line)) {
		char none[] = "";

		kind = seeds_parse(line != NULL ? line : none, &s);
		if (kind == USERS_BLANK)
			continue;
		w.bad = kind == USERS_BAD;
		w.known = false;
		look(&w, used);
		if (ctl_has(c, CTL_JSON))
			put_json(&j, &w);
		else
			put_row(&t, &w);
		rg_wipe(&s, sizeof(s));
	}
	used_free(&used);
	if (ctl_has(c, CTL_JSON)) {
		json_close(&j, ']');
		json_close(&j, '}');
		printf("\n");
	} else if (t.n > 0)
		table_print(&t, stdout);
	table_free(&t);
	return CTL_OK;
}

/* --- the verb --- */

static int
run(const struct ctl *c, const char *path, const char *what)
{
	const bool edit = strcmp(what, "list") != 0;
	struct userfile *u = NULL;
	int r = userfile_open(path, edit, &u);

	if (r != RG_OK)
		return accounts_say(path, r);
	if (!edit)
		r = list(c, u);
	else if (strcmp(what, "add") == 0)
		r = add_line(c, path, u);
	else
		r = drop_line(c, path, u);
	userfile_close(&u);
	return r;
}

int
verb_oath(const struct ctl *c)
{
	static const char *const whats[] = { "add", "drop", "list" };
	const struct conf_method *m;
	struct conf *conf;
	size_t i;
	int r;

	for (i = 0; i < RG_COUNTOF(whats); i++)
		if (strcmp(whats[i], c->words[0]) == 0)
			break;
	if (i == RG_COUNTOF(whats) || (i < 2) != (c->nwords == 2) ||
	    (ctl_has(c, CTL_HOTP) && i != 0) || (ctl_has(c, CTL_JSON) && i < 2))
		return ctl_say(CTL_USAGE,
		    "usage: rasgatectl oath add [--hotp] USER, "
		    "oath drop USER, oath [--json] list");
	if (i < 2 && !rg_user_ok(c->words[1]))
		return ctl_say(CTL_USAGE,
		    "%s: a name is a letter or digit, then letters, digits "
		    "and . _ @ -",
		    c->words[1]);
	if ((conf = ctl_conf(c)) == NULL)
		return CTL_BAD;
	m = find_method(c, conf);
	r = m == NULL ? CTL_UNKNOWN : run(c, m->file, whats[i]);
	conf_free(&conf);
	return r;
}
