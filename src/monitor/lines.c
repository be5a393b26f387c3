#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "conf/show.h"
#include "device/lock.h"
#include "monitor/hport.h"
#include "monitor/lines.h"
#include "monitor/mline.h"
#include "monitor/outage.h"

struct mline *
lines_find(const struct monitor *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL &&
		    strcmp(m->lines[i]->conf->name, name) == 0)
			return m->lines[i];
	return NULL;
}

const char *
lines_type(const struct mline *l)
{
	static const char *const words[] = { [CONF_LINE_MODEM] = "modem",
		[CONF_LINE_DIRECT] = "direct",
		[CONF_LINE_LENT] = "lent" };

	return words[l->conf->type];
}

void
lines_count(struct mline *l, enum tally_what what, const char *why)
{
	time_t now = time(NULL);

	tally_count(&l->tally, what, why, now);
	tally_add(&l->mon->today, what, now);
}

void
lines_fault(struct mline *l, const char *why)
{
	if (!tally_lasts(l->tally, why))
		lines_count(l, TALLY_FAULTS, why);
}

struct mline *
lines_of_hport(const struct monitor *m, uint64_t hport)
{
	const size_t slot = hport_slot(hport);
	struct mline *l = slot < m->slots ? m->lines[slot] : NULL;

	return l != NULL && hport != 0 && l->hport == hport ? l : NULL;
}

static struct mline **
free_slot(struct monitor *m)
{
	struct mline **v;
	size_t i, n = m->slots;

	for (i = 0; i < n; i++)
		if (m->lines[i] == NULL)
			return &m->lines[i];
	v = realloc(m->lines, (n + n / 2 + 16) * sizeof(*v));
	if (v == NULL)
		return NULL;
	m->lines = v;
	m->slots = n + n / 2 + 16;
	for (i = n; i < m->slots; i++)
		m->lines[i] = NULL;
	return &m->lines[n];
}

static struct mline *
add(struct monitor *m, const struct conf_line *conf)
{
	struct mline **slot = free_slot(m);

	if (slot != NULL && (*slot = mline_new(m, conf)) != NULL)
		(*slot)->slot = (uint32_t)(slot - m->lines);
	return slot == NULL ? NULL : *slot;
}

int
lines_create(struct monitor *m)
{
	const struct conf *conf = m->ref->conf;
	char path[512];
	size_t i;

	snprintf(path, sizeof(path), "%s/lines", conf->g.paths.run);
	linelock_sweep(path, conf->g.paths.lock);
	m->lines = calloc(conf->nlines > 0 ? conf->nlines : 1,
	    sizeof(struct mline *));
	if (m->lines == NULL)
		return RG_E_SYS;
	m->slots = conf->nlines;
	for (i = 0; i < conf->nlines; i++) {
		if (conf->lines[i].type != CONF_LINE_LENT) /* its getty's */
			linelock_sweep_name(conf->g.paths.lock,
			    conf->lines[i].device);
		if (add(m, &conf->lines[i]) == NULL)
			return RG_E_SYS;
	}
	return RG_OK;
}

void
lines_free(struct monitor *m)
{
	size_t i;

	for (i = 0; i < m->slots; i++)
		mline_free(&m->lines[i]);
	free(m->lines);
	m->lines = NULL;
	m->slots = 0;
}

void
monitor_forget_line(struct mline *l)
{
	mline_free(&l->mon->lines[l->slot]);
}

static bool
same_banner(const struct conf_dialog *a, const struct conf_dialog *b)
{
	return a->banner_len == b->banner_len &&
	    (a->banner_len == 0 ||
		memcmp(a->banner, b->banner, a->banner_len) == 0);
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

bool
lines_same_locks(const struct conf *a, const struct conf *b)
{
	return strcmp(or_empty(a->g.paths.lock), or_empty(b->g.paths.lock)) ==
	    0;
}

/* References are compared by name, so what they lead to counts as well. */
static bool
same(const struct conf_line *a, const struct conf_line *b)
{
	return conf_line_equal(a, b) &&
	    conf_entry_equal(CONF_PROFILES, a->profile, b->profile) &&
	    conf_entry_equal(CONF_DIALOGS, a->dialog, b->dialog) &&
	    same_banner(a->dialog, b->dialog);
}

/* An idle line is opened anew, one in a call afterwards. */
static void
change(struct mline *l)
{
	outage_forget(l);
	if (l->permit.stage == STAGE_ARMED)
		mline_drop(l, WHY_REMOVED, CAUSE_OPERATOR);
	else if (l->permit.stage == STAGE_CLOSED)
		mline_timer(l, 0);
}

static void
update_one(struct monitor *m, const struct conf_line *now,
    const struct conf *old, struct reload_result *n)
{
	const struct conf_line *before = conf_find_line(old, now->name);
	struct mline *l = lines_find(m, now->name);

	if (l == NULL || before == NULL) {
		n->added++;
		if (l == NULL && (l = add(m, now)) != NULL)
			mline_open(l);
		else if (l != NULL)
			l->removed = false; /* came back in time */
		return;
	}
	l->removed = false;
	if (same(before, now) && lines_same_locks(m->ref->conf, old))
		return;
	n->changed++;
	change(l);
}

/* The line left the configuration: it ends when its call has. */
static void
leave(struct mline *l)
{
	l->removed = true;
	if (l->permit.stage == STAGE_CLOSED)
		mline_timer(l, 0);
	else if (l->permit.stage == STAGE_ARMED)
		mline_drop(l, WHY_REMOVED, CAUSE_OPERATOR);
}

void
lines_update(struct monitor *m, const struct conf *old, struct reload_result *n)
{
	const struct conf *now = m->ref->conf;
	size_t i;

	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL && !m->lines[i]->removed &&
		    conf_find_line(now, m->lines[i]->conf->name) == NULL) {
			n->removed++;
			leave(m->lines[i]);
		}
	for (i = 0; i < now->nlines; i++)
		update_one(m, &now->lines[i], old, n);
	for (i = 0; i < m->slots; i++)
		if (m->lines[i] != NULL)
			mline_rebase(m->lines[i]);
}
