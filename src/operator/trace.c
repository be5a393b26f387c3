/* The bytes of lines, for those who trace them. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "monitor/engine.h"
#include "operator/control.h"
#include "operator/trace.h"
#include "wire/control.h"
#include "wire/kv.h"

void
trace_line(struct mline *l)
{
	const enum stage stage = l->permit.stage;
	struct msg m;
	bool on;

	if (stage < STAGE_ARMED || stage > STAGE_GRANTED)
		return;
	on = control_wanted(l->mon->control, WATCH_BYTES, l->conf->name);
	if (on == l->traced)
		return;
	l->traced = on;
	msg_init(&m, WIRE_TRACE, 0);
	m.u.TRACE.on = on;
	(void)engine_send(l, &m);
}

void
trace_all(struct monitor *m)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL)
			trace_line(m->lines[i]);
}

/* As in C, so that every byte can be told. */
static void
escape(char *dst, size_t size, const uint8_t *bytes, size_t n)
{
	static const char names[] = "\rr\nn\tt\033e\\\\";
	const char *name;
	size_t i, len = 0;

	for (i = 0; i < n && len + 5 < size; i++) {
		name = bytes[i] != 0 ? strchr(names, bytes[i]) : NULL;
		if (name != NULL && (name - names) % 2 == 0)
			len += (size_t)snprintf(dst + len, size - len, "\\%c",
			    name[1]);
		else if (bytes[i] >= ' ' && bytes[i] < 0x7f)
			dst[len++] = (char)bytes[i];
		else
			len += (size_t)snprintf(dst + len, size - len,
			    "\\x%02x", bytes[i]);
	}
	dst[len] = '\0';
}

void
trace_bytes(const struct mline *l, const struct msg_BYTES *b)
{
	char text[4 * sizeof(b->bytes) + 8];
	char row[sizeof(((struct msg_ROW *)0)->text)];
	struct kv kv;

	escape(text, sizeof(text), b->bytes, b->bytes_len);
	kv_init(&kv, row, sizeof(row));
	kv_add(&kv, "line", l->conf->name);
	kv_add(&kv, "dir", b->out != 0 ? "out" : "in");
	kv_add(&kv, "text", text);
	if (b->hidden > 0)
		kv_addu(&kv, "hidden", b->hidden);
	if (b->lost > 0)
		kv_addu(&kv, "lost", b->lost);
	control_show(l->mon->control, WATCH_BYTES, l->conf->name, CTL_ROW_TRACE,
	    row);
}
