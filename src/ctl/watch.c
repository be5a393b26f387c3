#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/record.h"
#include "ctl/client.h"
#include "ctl/json.h"
#include "ctl/rows.h"
#include "ctl/screen.h"

/* Keys whose values are numbers; so are all that end in _s. */
static const char *const numbers[] = { "pid", "lines", "sessions", "added",
	"changed", "removed", "errors", "kept", "lost", "count", "rings", "rx",
	"tx", "exit", "error", "failures", "up_s", "calls", "pos" };

static bool
is_number(const char *key, const char *value)
{
	size_t i, n = strlen(key);
	bool named = n > 2 && strcmp(key + n - 2, "_s") == 0;

	for (i = 0; !named && i < sizeof(numbers) / sizeof(numbers[0]); i++)
		named = strcmp(key, numbers[i]) == 0;
	n = strlen(value);
	return named && n > 0 && n <= 15 && strspn(value, "0123456789") == n &&
	    (value[0] != '0' || n == 1);
}

static void
put_value(struct json *j, const char *key, const char *value)
{
	if (strcmp(value, "-") == 0)
		json_str(j, key, NULL);
	else if (is_number(key, value))
		json_num(j, key, strtoull(value, NULL, 10));
	else
		json_str(j, key, value);
}

/* The keys of a record in its own order, by walking over its text. */
static void
print_json(const char *record)
{
	struct json j = { .f = stdout };
	char key[32], value[RECORD_MAX];
	const char *p = record;
	size_t n;

	json_open(&j, NULL, '{');
	while ((n = strcspn(p, "=")) > 0 && p[n] == '=' && n < sizeof(key)) {
		memcpy(key, p, n);
		key[n] = '\0';
		if (!rec_get(p, key, value, sizeof(value)))
			break;
		put_value(&j, key, value);
		for (p += n + 1; *p != ' ' && *p != '\0'; p++)
			if (*p == '"')
				for (p++; *p != '"' && *p != '\0'; p++)
					p += *p == '\\' && p[1] != '\0';
		p += *p == ' ';
	}
	json_close(&j, '}');
	printf("\n");
}

static int
stream(const struct ctl *c, const struct client_args *args)
{
	struct chan *ch = NULL;
	struct msg m;
	int r = client_open(c, CTL_WATCH, args, false, &ch);

	while (r == CTL_OK && (r = client_next(ch, -1, &m)) == CTL_OK) {
		if (m.type == WIRE_DONE) {
			r = ctl_say((enum ctl_status)m.u.DONE.status, "%s",
			    m.u.DONE.text);
			break;
		}
		if (m.type != WIRE_ROW ||
		    strcmp(m.u.ROW.kind, CTL_ROW_RECORD) != 0)
			continue;
		if (ctl_has(c, CTL_JSON))
			print_json(m.u.ROW.text);
		else
			printf("%s\n", m.u.ROW.text);
		if (fflush(stdout) == EOF)
			break;
	}
	if (r == CTL_AWAY && ch != NULL)
		(void)ctl_say(CTL_AWAY, "rasgated is gone");
	chan_free(&ch);
	return r;
}

int
verb_watch(const struct ctl *c)
{
	struct client_args args = { .len = 0 };

	client_lines(&args, c);
	if (isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) &&
	    !ctl_has(c, CTL_JSON))
		return screen_run(c, &args);
	return stream(c, &args);
}
