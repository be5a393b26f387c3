#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/compat.h"
#include "base/log.h"
#include "base/names.h"
#include "base/record.h"
#include "gate/codes.h"
#include "monitor/books.h"
#include "monitor/call.h"
#include "monitor/kept.h"
#include "monitor/lines.h"
#include "monitor/lockout.h"
#include "monitor/remark.h"
#include "monitor/report.h"
#include "monitor/store.h"
#include "wire/kv.h"

#define TAG "tag" /* the KEEP_SECRET of the name tags */

/* A disabled line, which need not be in the configuration just now. */
struct kept_line {
	struct kept_line *next;
	char line[RG_LINE_MAX + 1];
	char *text; /* by= note= */
};

/* --- calls --- */

/* A row is a record without its event, and times in the call behind it. */
static void
row_of(struct kv *kv, char buf[KEEP_TEXT_MAX + 1], const char *record)
{
	const char *keys = strchr(record, ' ');

	kv_init(kv, buf, KEEP_TEXT_MAX + 1);
	rg_strlcpy(buf, keys != NULL ? keys + 1 : "", KEEP_TEXT_MAX + 1);
	kv->len = strlen(buf);
}

static void
put_begin(struct kv *kv, const struct call *c)
{
	kv_addu(kv, "began", clock_wall(c->began_ms));
	if (c->rings != 0)
		kv_addu(kv, "rings", c->rings);
	if (c->answer_ms != 0)
		kv_addu(kv, "answer_ms", c->answer_ms);
}

static void
put_service(struct kv *kv, const struct call *c)
{
	kv_add(kv, "service", c->service->name);
	kv_add(kv, "address", c->remote[0] != '\0' ? c->remote : c->address);
}

void
kept_begin(struct call *c, const char *record)
{
	char text[KEEP_TEXT_MAX + 1];
	struct kv kv;

	c->kept = true;
	row_of(&kv, text, record);
	put_begin(&kv, c);
	store_keep(c->line->mon, KEEP_SET, KEEP_CALL, c->line->call_id, text);
}

void
kept_handoff(const struct call *c, const char *begin)
{
	char text[KEEP_TEXT_MAX + 1];
	struct kv kv;

	row_of(&kv, text, begin);
	put_begin(&kv, c);
	kv_add(&kv, "user", c->user);
	kv_add(&kv, "stage", "service");
	put_service(&kv, c);
	store_keep(c->line->mon, KEEP_SET, KEEP_CALL, c->line->call_id, text);
}

/* A moment of the call, in milliseconds after its begin. */
static void
put_moment(struct kv *kv, const char *key, const struct call *c, uint64_t ms)
{
	if (ms != 0 && ms >= c->began_ms)
		kv_addu(kv, key, ms - c->began_ms);
}

void
kept_end(const struct call *c, const char *record)
{
	char text[KEEP_TEXT_MAX + 1];
	struct kv kv;

	row_of(&kv, text, record);
	put_begin(&kv, c);
	kv_addu(&kv, "ended", clock_wall(clock_ms()));
	kv_add(&kv, "name", c->name);
	kv_add(&kv, "called", c->called);
	kv_add(&kv, "connect", c->connect);
	if (c->speed != 0)
		kv_addu(&kv, "speed", c->speed);
	if (c->session_ms != 0)
		put_service(&kv, c);
	if (c->tries > 0) /* came with the first name */
		kv_addu(&kv, "first_prompt_ms", c->first_ms);
	call_passed(&kv, c);
	put_moment(&kv, "verdict_ms", c, c->verdict_ms);
	put_moment(&kv, "handoff_ms", c, c->session_ms);
	put_moment(&kv, "ppp_up_ms", c, c->linked_ms);
	store_keep(c->line->mon, KEEP_LOG, KEEP_HISTORY, c->line->call_id,
	    text);
}

void
kept_missed(struct monitor *m, const char *record)
{
	char text[KEEP_TEXT_MAX + 1];
	struct kv kv;

	row_of(&kv, text, record);
	kv_addu(&kv, "began", clock_wall(clock_ms()));
	store_keep(m, KEEP_LOG, KEEP_MISSED, "", text);
}

/* --- lines --- */

static struct kept_line **
find_line(struct monitor *m, const char *name)
{
	struct kept_line **at;

	for (at = &m->disabled; *at != NULL; at = &(*at)->next)
		if (strcmp((*at)->line, name) == 0)
			break;
	return at;
}

static void
forget_line(struct kept_line **at)
{
	struct kept_line *k = *at;

	*at = k->next;
	free(k->text);
	free(k);
}

static void
remember_line(struct monitor *m, const char *name, const char *text)
{
	struct kept_line **at = find_line(m, name), *k;

	if (*at != NULL)
		forget_line(at);
	if ((k = calloc(1, sizeof(*k))) == NULL ||
	    (k->text = strdup(text)) == NULL)
		abort();
	rg_strlcpy(k->line, name, sizeof(k->line));
	k->next = m->disabled;
	m->disabled = k;
}

void
kept_disabled(const struct mline *l)
{
	struct monitor *m = l->mon;
	struct kept_line **at = find_line(m, l->conf->name);
	char text[KEEP_TEXT_MAX + 1];
	struct kv kv;

	if (l->disabled && l->loan == 0) { /* a loan ends with us */
		kv_init(&kv, text, sizeof(text));
		kv_add(&kv, "by", remark_get(l->remarks, REMARK_BY));
		kv_add(&kv, "note", remark_get(l->remarks, REMARK_WHY));
		remember_line(m, l->conf->name, text);
		store_keep(m, KEEP_SET, KEEP_LINE, l->conf->name, text);
	} else if (*at != NULL) {
		forget_line(at);
		store_keep(m, KEEP_DROP, KEEP_LINE, l->conf->name, "");
	}
}

void
kept_recall(struct mline *l)
{
	const struct kept_line *k = *find_line(l->mon, l->conf->name);
	char value[KEEP_TEXT_MAX + 1];

	if (k == NULL || l->disabled)
		return;
	l->disabled = true;
	if (rec_get(k->text, "note", value, sizeof(value)))
		remark_set(&l->remarks, REMARK_WHY, value);
	if (rec_get(k->text, "by", value, sizeof(value)))
		remark_set(&l->remarks, REMARK_BY, value);
}

/* --- at the start --- */

static bool
take_key(struct tagger *t, const char *hex)
{
	unsigned byte;
	size_t i;

	if (strlen(hex) != 2 * sizeof(t->key) ||
	    strspn(hex, "0123456789abcdef") != strlen(hex))
		return false;
	for (i = 0; i < sizeof(t->key); i++) {
		(void)sscanf(hex + 2 * i, "%2x", &byte);
		t->key[i] = (uint8_t)byte;
	}
	return true;
}

static void
put_key(struct monitor *m)
{
	char hex[2 * TAG_KEY + 1];
	size_t i;

	for (i = 0; i < TAG_KEY; i++)
		snprintf(hex + 2 * i, 3, "%02x", m->tagger.key[i]);
	store_keep(m, KEEP_SET, KEEP_SECRET, TAG, hex);
}

static uint64_t
number_in(const char *row, const char *key, uint64_t max)
{
	uint64_t v = 0;

	return kv_getu(row, key, &v) && v <= max ? v : 0;
}

/* What its session could not know of a call that we found again. */
static void
resume(struct call *c, const char *row)
{
	uint64_t began = number_in(row, "began", INT64_MAX);
	uint64_t age_s, now = clock_wall(clock_ms());
	char stage[16];

	c->kept = true;
	(void)rec_get(row, "name", c->name, sizeof(c->name));
	(void)rec_get(row, "called", c->called, sizeof(c->called));
	(void)rec_get(row, "connect", c->connect, sizeof(c->connect));
	c->speed = (uint32_t)number_in(row, "speed", UINT32_MAX);
	c->rings = (uint8_t)number_in(row, "rings", UINT8_MAX);
	c->answer_ms = (uint32_t)number_in(row, "answer_ms", UINT32_MAX);
	age_s = began < now ? now - began : 0;
	if (began != 0 && age_s < clock_ms() / 1000 &&
	    clock_ms() - age_s * 1000 < c->session_ms)
		c->began_ms = clock_ms() - age_s * 1000;
	/* We died between its start and the word of it. */
	if (!rec_get(row, "stage", stage, sizeof(stage)))
		report_handoff(c);
}

/* Nobody will tell how it ended: it ends now. */
static void
close_orphan(struct monitor *m, const char *call_id, const char *row)
{
	char record[RECORD_MAX], text[KEEP_TEXT_MAX + 1];
	struct kv kv;

	report_orphan(call_id, row, record);
	row_of(&kv, text, record);
	kv_addu(&kv, "began", number_in(row, "began", INT64_MAX));
	kv_addu(&kv, "ended", clock_wall(clock_ms()));
	store_keep(m, KEEP_LOG, KEEP_HISTORY, call_id, text);
}

static void
take_call(struct monitor *m, const char *call_id, const char *row)
{
	char name[RG_LINE_MAX + 1] = "";
	struct mline *l;

	(void)rec_get(row, "line", name, sizeof(name));
	l = lines_find(m, name);
	if (l != NULL && l->call != NULL && strcmp(l->call_id, call_id) == 0)
		resume(l->call, row);
	else if (!store_has_end(m, call_id))
		close_orphan(m, call_id, row);
}

/* Its line was still being hung up when we died: nothing is left to tell. */
static void
take_end(struct monitor *m, const char *call_id)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL && m->lines[i]->call != NULL &&
		    strcmp(m->lines[i]->call_id, call_id) == 0)
			m->lines[i]->call->told = true;
}

void
kept_held(struct monitor *m, const struct msg_HELD *h)
{
	struct mline *l;

	if (h->kind == KEEP_CALL)
		take_call(m, h->key, h->text);
	else if (h->kind == KEEP_HISTORY)
		take_end(m, h->key);
	else if (h->kind == KEEP_ACCOUNT)
		books_held(m, h);
	else if (h->kind == KEEP_SECRET && strcmp(h->key, TAG) == 0)
		m->tag_kept = take_key(&m->tagger, h->text);
	else if (h->kind == KEEP_PENALTY)
		lockout_held(m->lockout, h);
	else if (h->kind == KEEP_CODE && !codes_take(m->codes, h->key, h->text))
		log_debug("a one-time code's key: not understood");
	else if (h->kind == KEEP_DOUBT && strcmp(h->key, "codes") == 0)
		codes_doubt(m->codes, h->text);
	else if (h->kind == KEEP_LINE && rg_line_ok(h->key)) {
		remember_line(m, h->key, h->text);
		if ((l = lines_find(m, h->key)) != NULL)
			kept_recall(l);
	}
}

void
kept_known(struct monitor *m)
{
	size_t i;

	if (!m->tag_kept)
		put_key(m);
	books_known(m);
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL && m->lines[i]->call != NULL &&
		    !m->lines[i]->call->kept && !m->lines[i]->call->told)
			report_begin_again(m->lines[i]->call);
}

void
kept_free(struct monitor *m)
{
	while (m->disabled != NULL)
		forget_line(&m->disabled);
}
