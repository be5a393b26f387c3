/*
 * The probe filter, byte by byte, against a slow reference that sees all
 * of the input at once.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "engine/probe.h"

#define INPUT_MAX 8192

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct outcome {
	uint8_t text[INPUT_MAX];
	size_t len;
	unsigned found[PROBE_TELNET + 1];
};

static void
must(bool cond)
{
	if (!cond)
		abort();
}

/* --- the reference --- */

static const char *const starts[] = { "~\xff\x03", "~\xff}#", "~}\xdf\x03",
	"~}\xdf}#", "**EMSI_" };

/* Length of a probe's start at p, 0: none, n + 1: input ends inside one. */
static size_t
start_len(const uint8_t *p, size_t n, enum probe_kind *kind)
{
	size_t i, len;

	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		len = strlen(starts[i]);
		if (memcmp(p, starts[i], len < n ? len : n) != 0)
			continue;
		*kind = i < 4 ? PROBE_PPP : PROBE_EMSI;
		return len <= n ? len : n + 1;
	}
	*kind = PROBE_TELNET;
	if (p[0] != 0xff)
		return 0;
	if (n == 1)
		return n + 1;
	if (p[1] < 0xf0)
		return 0;
	len = p[1] >= 0xfb && p[1] <= 0xfe ? 3 : 2;
	return len <= n ? len : n + 1;
}

/* How many bytes after its start a probe swallows. */
static size_t
swallowed(const uint8_t *p, size_t n, enum probe_kind kind, bool *flag)
{
	size_t most = kind == PROBE_PPP ? 2000
	    : kind == PROBE_EMSI        ? 2100
					: 128;
	bool iac = false;
	size_t i;

	*flag = false;
	for (i = 0; i < n && i < most; i++) {
		if (kind == PROBE_TELNET) {
			if (iac && p[i] == 0xf0)
				return i + 1;
			iac = p[i] == 0xff && !iac;
		} else if (kind == PROBE_PPP && p[i] == 0x7e) {
			*flag = true; /* it may begin the next frame */
			return i;
		} else if (p[i] == '\r' || p[i] == '\n')
			return i + 1;
	}
	return i;
}

static void
reference(const uint8_t *p, size_t n, struct outcome *o)
{
	enum probe_kind kind;
	size_t at = 0, len;
	bool flag;

	while (at < n) {
		len = start_len(p + at, n - at, &kind);
		if (len > n - at)
			return;
		if (len == 0) {
			o->text[o->len++] = p[at++];
			continue;
		}
		o->found[kind]++;
		at += len;
		if (kind == PROBE_TELNET && p[at - 1 - (len == 3)] != 0xfa)
			continue;
		at += swallowed(p + at, n - at, kind, &flag);
		if (!flag && kind != PROBE_TELNET && p[at - 1] == '\r' &&
		    at < n && (p[at] == '\n' || p[at] == '\0'))
			at++;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct outcome fast, slow;
	uint8_t out[PROBE_HOLD];
	struct probe p;
	size_t i, n;

	if (size > INPUT_MAX)
		return 0;
	memset(&fast, 0, sizeof(fast));
	memset(&slow, 0, sizeof(slow));
	probe_init(&p);
	for (i = 0; i < size; i++) {
		fast.found[probe_byte(&p, data[i], out, &n)]++;
		must(n <= PROBE_HOLD && fast.len + n <= size);
		memcpy(fast.text + fast.len, out, n);
		fast.len += n;
	}
	fast.found[PROBE_NONE] = 0;
	reference(data, size, &slow);
	must(memcmp(fast.found, slow.found, sizeof(fast.found)) == 0);
	must(fast.len == slow.len);
	must(memcmp(fast.text, slow.text, fast.len) == 0);
	return 0;
}
