#include "config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/cause.h"
#include "base/err.h"
#include "wire/sessionfile.h"

/* The value of a key at the start of a line; false when absent or too long. */
static bool
get(const char *text, const char *key, char *dst, size_t dstsz)
{
	size_t n = strlen(key), len;
	const char *p = text;

	while (p != NULL) {
		if (strncmp(p, key, n) == 0 && p[n] == '=') {
			len = strcspn(p + n + 1, "\n");
			if (len >= dstsz)
				return false;
			memcpy(dst, p + n + 1, len);
			dst[len] = '\0';
			return true;
		}
		if ((p = strchr(p, '\n')) != NULL)
			p++;
	}
	return false;
}

static bool
get_uint(const char *text, const char *key, uint64_t max, uint64_t *v)
{
	char s[24], *end;

	if (!get(text, key, s, sizeof(s)) || s[0] < '0' || s[0] > '9')
		return false;
	errno = 0;
	*v = strtoull(s, &end, 10);
	return errno == 0 && *end == '\0' && *v <= max;
}

static unsigned
find_cause(const char *word)
{
	unsigned c;

	for (c = CAUSE_NONE + 1; c < CAUSE_MAX; c++)
		if (strcmp(cause_name(c), word) == 0)
			return c;
	return CAUSE_NONE;
}

static bool
call_ok(const char *id)
{
	return strlen(id) == RG_CALL_LEN &&
	    strspn(id, "0123456789abcdefghjkmnpqrstvwxyz") == RG_CALL_LEN;
}

static bool
parse_who(const char *text, struct sessionfile *f)
{
	if (!get(text, "number", f->number, sizeof(f->number)))
		f->number[0] = '\0';
	if (!get(text, "address", f->address, sizeof(f->address)) ||
	    strspn(f->address, "0123456789abcdefABCDEF.:") !=
		strlen(f->address))
		f->address[0] = '\0';
	return get(text, "call", f->call, sizeof(f->call)) &&
	    call_ok(f->call) && get(text, "line", f->line, sizeof(f->line)) &&
	    rg_line_ok(f->line) &&
	    get(text, "user", f->user, sizeof(f->user)) &&
	    (f->user[0] == '\0' || rg_user_ok(f->user)) &&
	    get(text, "service", f->service, sizeof(f->service)) &&
	    rg_line_ok(f->service) &&
	    (f->number[0] == '\0' || rg_number_ok(f->number));
}

static bool
parse_process(const char *text, struct sessionfile *f)
{
	uint64_t session = 0, service = 0;

	if (!get_uint(text, "hport", UINT64_MAX, &f->hport) ||
	    !get_uint(text, "session_pid", INT32_MAX, &session) ||
	    !get_uint(text, "service_pid", INT32_MAX, &service) ||
	    !get_uint(text, "session_start", UINT64_MAX, &f->session_start) ||
	    !get_uint(text, "begun", INT64_MAX, &f->begun) ||
	    !get(text, "boot_id", f->boot_id, sizeof(f->boot_id)))
		return false;
	(void)get_uint(text, "outer_start", UINT64_MAX, &f->outer_start);
	f->session_pid = (pid_t)session;
	f->service_pid = (pid_t)service;
	return session > 1;
}

/* Either no word of the end, or all of it. */
static bool
parse_end(const char *text, struct sessionfile *f)
{
	uint64_t signaled = 0, status = 0;
	char word[32];

	if (!get(text, "end_cause", word, sizeof(word)))
		return true;
	f->ended = true;
	f->cause = find_cause(word);
	(void)get_uint(text, "end_at", INT64_MAX, &f->over);
	if (!get_uint(text, "end_signaled", 1, &signaled) ||
	    !get_uint(text, "end_status", UINT32_MAX, &status) ||
	    !get_uint(text, "end_rx", UINT64_MAX, &f->rx) ||
	    !get_uint(text, "end_tx", UINT64_MAX, &f->tx))
		return false;
	f->signaled = signaled != 0;
	f->status = (uint32_t)status;
	return f->cause != CAUSE_NONE;
}

int
sessionfile_parse(const char *text, struct sessionfile *f)
{
	char format[8];

	memset(f, 0, sizeof(*f));
	if (!get(text, "format", format, sizeof(format)) ||
	    strcmp(format, "1") != 0 || !parse_who(text, f) ||
	    !parse_process(text, f) || !parse_end(text, f))
		return RG_E_PROTO;
	return RG_OK;
}
