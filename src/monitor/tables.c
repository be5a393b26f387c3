#include "config.h"

#include <string.h>

#include "base/compat.h"
#include "base/strv.h"
#include "child/child.h"
#include "monitor/tables.h"

static uint32_t
table_id(const struct confref *ref, size_t index)
{
	return (uint32_t)ref->generation << 16 | (uint32_t)index;
}

static uint16_t
pack_words(const struct conf_words *w, uint8_t *dst, size_t size)
{
	size_t i, len = 0;

	for (i = 0; i < w->n; i++)
		(void)strv_add((char *)dst, size, &len, w->v[i]);
	return (uint16_t)len;
}

static void
tell_profile(struct child *c, const struct confref *ref, size_t i)
{
	const struct conf_profile *p = &ref->conf->profiles[i];
	struct msg_PROFILE *f;
	struct msg msg;

	msg_init(&msg, WIRE_PROFILE, 0);
	f = &msg.u.PROFILE;
	f->id = table_id(ref, i);
	f->rings = (uint8_t)p->rings;
	f->connect_ms = p->connect_timeout_ms;
	f->init_len = pack_words(&p->init, f->init, sizeof(f->init));
	f->init_try_len = pack_words(&p->init_try, f->init_try,
	    sizeof(f->init_try));
	rg_strlcpy(f->answer, p->answer, sizeof(f->answer));
	if (p->busy_out != NULL)
		rg_strlcpy(f->busy_out, p->busy_out, sizeof(f->busy_out));
	f->no_carrier_text = p->no_carrier_text;
	f->probe_ms = p->probe_interval_ms;
	(void)child_send(c, &msg);
}

static void
tell_banner(struct child *c, uint32_t id, const char *text, size_t len)
{
	struct msg msg;
	size_t n;

	for (; len > 0; text += n, len -= n) {
		n = len < WIRE_CHUNK ? len : WIRE_CHUNK;
		msg_init(&msg, WIRE_BANNER, 0);
		msg.u.BANNER.id = id;
		msg.u.BANNER.text_len = (uint16_t)n;
		memcpy(msg.u.BANNER.text, text, n);
		(void)child_send(c, &msg);
	}
}

static void
tell_dialog(struct child *c, const struct confref *ref, size_t i)
{
	const struct conf_dialog *d = &ref->conf->dialogs[i];
	struct msg_DIALOG *f;
	struct msg msg;

	msg_init(&msg, WIRE_DIALOG, 0);
	f = &msg.u.DIALOG;
	f->id = table_id(ref, i);
	f->prompt_ms = d->prompt_timeout_ms;
	f->limit_ms = d->dialog_limit_ms;
	f->early_ppp = (uint8_t)d->early_ppp;
	f->hosted = conf_is_hosted(d);
	f->none = d->type == CONF_DIALOG_NONE;
	f->receive = d->receive;
	rg_strlcpy(f->user, d->prompt_user, sizeof(f->user));
	rg_strlcpy(f->password, d->prompt_password, sizeof(f->password));
	rg_strlcpy(f->code, d->prompt_code, sizeof(f->code));
	(void)child_send(c, &msg);
	tell_banner(c, table_id(ref, i), d->banner, d->banner_len);
}

uint32_t
tables_profile(const struct mline *l)
{
	return table_id(l->ref,
	    (size_t)(l->conf->profile - l->ref->conf->profiles));
}

uint32_t
tables_dialog(const struct mline *l)
{
	return table_id(l->ref,
	    (size_t)(l->conf->dialog - l->ref->conf->dialogs));
}

static bool
is_used(const struct conf *c, const struct conf_profile *p)
{
	size_t i;

	for (i = 0; i < c->nlines; i++)
		if (c->lines[i].profile == p)
			return true;
	return false;
}

void
tables_tell(struct child *c, const struct confref *ref)
{
	size_t i;

	for (i = 0; i < ref->conf->nprofiles; i++)
		if (is_used(ref->conf, &ref->conf->profiles[i]))
			tell_profile(c, ref, i);
	for (i = 0; i < ref->conf->ndialogs; i++)
		tell_dialog(c, ref, i);
}

void
tables_tell_line(struct child *c, const struct mline *l)
{
	const struct conf *conf = l->ref->conf;

	tell_profile(c, l->ref, (size_t)(l->conf->profile - conf->profiles));
	tell_dialog(c, l->ref, (size_t)(l->conf->dialog - conf->dialogs));
}

static void
forget(struct child *c, enum wire_forget kind, uint32_t id)
{
	struct msg msg;

	msg_init(&msg, WIRE_FORGET, 0);
	msg.u.FORGET.kind = (uint8_t)kind;
	msg.u.FORGET.id = id;
	(void)child_send(c, &msg);
}

void
tables_forget(struct child *c, const struct confref *ref)
{
	size_t i;

	for (i = 0; i < ref->conf->nprofiles; i++)
		forget(c, FORGET_PROFILE, table_id(ref, i));
	for (i = 0; i < ref->conf->ndialogs; i++)
		forget(c, FORGET_DIALOG, table_id(ref, i));
}
