#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "base/strv.h"
#include "engine/table.h"

void
profile_release(struct profile **pp)
{
	struct profile *p = *pp;

	*pp = NULL;
	if (p != NULL && --p->refs == 0)
		free(p);
}

void
dialog_release(struct dialog **dp)
{
	struct dialog *d = *dp;

	*dp = NULL;
	if (d == NULL || --d->refs > 0)
		return;
	free(d->banner);
	free(d);
}

static struct profile **
find_profile(struct profile **p, uint32_t id)
{
	while (*p != NULL && (*p)->id != id)
		p = &(*p)->next;
	return p;
}

static struct dialog **
find_dialog(struct dialog **d, uint32_t id)
{
	while (*d != NULL && (*d)->id != id)
		d = &(*d)->next;
	return d;
}

static void
forget_profile(struct table *t, uint32_t id)
{
	struct profile **at = find_profile(&t->profiles, id), *p = *at;

	if (p == NULL)
		return;
	*at = p->next;
	profile_release(&p);
}

static void
forget_dialog(struct table *t, uint32_t id)
{
	struct dialog **at = find_dialog(&t->dialogs, id), *d = *at;

	if (d == NULL)
		return;
	*at = d->next;
	dialog_release(&d);
}

int
table_profile(struct table *t, const struct msg_PROFILE *m)
{
	struct profile *p;

	if (!strv_ok((const char *)m->init, m->init_len) ||
	    !strv_ok((const char *)m->init_try, m->init_try_len) ||
	    m->answer[0] == '\0' || m->rings == 0)
		return RG_E_PROTO;
	if ((p = calloc(1, sizeof(*p))) == NULL)
		return RG_E_SYS;
	p->refs = 1;
	p->id = m->id;
	p->no_carrier_text = m->no_carrier_text != 0;
	p->probe_ms = m->probe_ms;
	p->told = *m;
	p->line.init = (const char *)p->told.init;
	p->line.init_len = m->init_len;
	p->line.init_try = (const char *)p->told.init_try;
	p->line.init_try_len = m->init_try_len;
	p->line.answer = p->told.answer;
	p->line.busy_out = p->told.busy_out;
	p->line.connect_ms = m->connect_ms;
	p->line.rings = m->rings;
	forget_profile(t, m->id);
	p->next = t->profiles;
	t->profiles = p;
	return RG_OK;
}

static const char *
text_or_default(char *dst, size_t size, const char *text)
{
	(void)rg_strlcpy(dst, text, size);
	return dst[0] != '\0' ? dst : NULL;
}

int
table_dialog(struct table *t, const struct msg_DIALOG *m)
{
	struct login_settings *s;
	struct dialog *d;

	if (m->limit_ms == 0 || m->early_ppp > EARLY_PPP_IGNORE ||
	    m->receive > RECEIVE_ANY)
		return RG_E_PROTO;
	if ((d = calloc(1, sizeof(*d))) == NULL)
		return RG_E_SYS;
	d->refs = 1;
	d->id = m->id;
	d->hosted = m->hosted != 0;
	d->none = m->none != 0;
	d->receive = m->receive;
	s = &d->login[0];
	s->user = text_or_default(d->user, sizeof(d->user), m->user);
	s->password = text_or_default(d->password, sizeof(d->password),
	    m->password);
	s->code = text_or_default(d->code, sizeof(d->code), m->code);
	s->prompt_ms = m->prompt_ms;
	s->refuse_ppp = m->early_ppp == EARLY_PPP_REFUSE;
	d->login[1] = *s;
	d->login[1].prompt_ms = m->prompt_ms * TABLE_SLOW_TIMES;
	d->limit_ms[0] = m->limit_ms;
	d->limit_ms[1] = m->limit_ms * TABLE_SLOW_TIMES;
	forget_dialog(t, m->id);
	d->next = t->dialogs;
	t->dialogs = d;
	return RG_OK;
}

/* Comes before any line uses the dialog: the settings' pointers may move. */
int
table_banner(struct table *t, const struct msg_BANNER *m)
{
	struct dialog *d = *find_dialog(&t->dialogs, m->id);
	size_t len;
	char *banner;

	if (d == NULL || d->refs > 1)
		return RG_E_PROTO;
	len = d->login[0].banner_len;
	if (len + m->text_len > TABLE_BANNER_MAX)
		return RG_E_PROTO;
	if ((banner = realloc(d->banner, len + m->text_len + 1)) == NULL)
		return RG_E_SYS;
	memcpy(banner + len, m->text, m->text_len);
	d->banner = banner;
	d->login[0].banner = d->login[1].banner = banner;
	d->login[0].banner_len = d->login[1].banner_len = len + m->text_len;
	return RG_OK;
}

int
table_forget(struct table *t, const struct msg_FORGET *m)
{
	if (m->kind == FORGET_PROFILE)
		forget_profile(t, m->id);
	else if (m->kind == FORGET_DIALOG)
		forget_dialog(t, m->id);
	else
		return RG_E_PROTO;
	return RG_OK;
}

void
table_clear(struct table *t)
{
	while (t->profiles != NULL)
		forget_profile(t, t->profiles->id);
	while (t->dialogs != NULL)
		forget_dialog(t, t->dialogs->id);
}

struct profile *
table_find_profile(const struct table *t, uint32_t id)
{
	struct profile *list = t->profiles, *p = *find_profile(&list, id);

	if (p != NULL)
		p->refs++;
	return p;
}

struct dialog *
table_find_dialog(const struct table *t, uint32_t id)
{
	struct dialog *list = t->dialogs, *d = *find_dialog(&list, id);

	if (d != NULL)
		d->refs++;
	return d;
}
