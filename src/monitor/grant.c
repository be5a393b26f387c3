#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "base/err.h"
#include "conf/service.h"
#include "gate/pool.h"
#include "monitor/call.h"
#include "monitor/grant.h"
#include "monitor/lend.h"
#include "monitor/policy.h"
#include "monitor/store.h"
#include "ras/code.h"

#define NOBODY UINT64_MAX /* an HPORT that no call has */

/* A pool belongs to a service's name, so that it outlives a reload. */
struct named {
	struct named *next;
	char *service;
	struct pool *pool;
};

struct pools {
	struct named *first;
};

struct pools *
pools_new(void)
{
	return calloc(1, sizeof(struct pools));
}

void
pools_free(struct pools **pp)
{
	struct named *n;

	if (*pp == NULL)
		return;
	while ((n = (*pp)->first) != NULL) {
		(*pp)->first = n->next;
		pool_free(&n->pool);
		free(n->service);
		free(n);
	}
	free(*pp);
	*pp = NULL;
}

static struct pool *
find(const struct pools *p, const char *service)
{
	const struct named *n;

	for (n = p->first; n != NULL; n = n->next)
		if (strcmp(n->service, service) == 0)
			return n->pool;
	return NULL;
}

static struct pool *
find_or_add(struct pools *p, const char *service)
{
	struct pool *pool = find(p, service);
	struct named *n;

	if (pool != NULL || (n = calloc(1, sizeof(*n))) == NULL)
		return pool;
	n->service = strdup(service);
	n->pool = pool_new();
	if (n->service == NULL || n->pool == NULL) {
		free(n->service);
		pool_free(&n->pool);
		free(n);
		return NULL;
	}
	n->next = p->first;
	p->first = n;
	return n->pool;
}

int
pools_load(struct pools *p, const struct conf *conf)
{
	const struct conf_service *s;
	struct pool *pool;
	uint32_t local;
	size_t i, k;

	for (i = 0; i < conf->nservices; i++) {
		s = &conf->services[i];
		if (s->type != CONF_SERVICE_PPPD)
			continue;
		if ((pool = find_or_add(p, s->name)) == NULL)
			return RG_E_SYS;
		pool_clear(pool);
		for (k = 0; k < s->npool; k++)
			if (pool_add(pool, s->pool[k].first, s->pool[k].last) !=
			    RG_OK)
				return RG_E_SYS;
		if (s->local != NULL && pool_address(s->local, &local) == RG_OK)
			pool_keep(pool, local);
	}
	return RG_OK;
}

static bool
no_with(struct grant_refusal *no, enum auth_cause auth, enum cause cause,
    uint32_t error)
{
	*no = (struct grant_refusal) { auth, cause, error, "no address" };
	return false;
}

/* How many calls of this user are granted or in service already. */
static unsigned
sessions_of(const struct monitor *m, const char *user)
{
	unsigned n = 0;
	size_t i;

	for (i = 0; i < m->slots; i++) {
		const struct mline *l = m->lines[i];

		if (l != NULL && l->call != NULL &&
		    (l->permit.stage == STAGE_GRANTED ||
			l->permit.stage == STAGE_SESSION) &&
		    strcmp(l->permit.user, user) == 0)
			n++;
	}
	return n;
}

static bool
has_enough(const struct monitor *m, const struct msg_VERDICT *v)
{
	return v->sessions > 0 && sessions_of(m, v->user) >= v->sessions;
}

/* By the rule, else by the account, else by the line; NULL: there is none. */
static const struct conf_service *
service_of(const struct mline *l, const struct conf_rule *rule,
    const struct msg_VERDICT *v)
{
	if (rule != NULL && rule->service != NULL)
		return rule->service;
	if (v->service[0] != '\0')
		return conf_find_service(l->ref->conf, v->service);
	return l->conf->service;
}

/* *addr 0: the peer brings its own, as pppd allows it. */
static int
reserve(const struct monitor *m, const struct conf_service *s, uint64_t hport,
    const char *pin, uint32_t *addr)
{
	struct pool *pool = find(m->pools, s->name);

	*addr = 0;
	if (pool == NULL)
		return RG_E_SYS;
	if (pin[0] == '\0')
		return pool_size(pool) > 0 ? pool_take(pool, hport, addr)
					   : RG_OK;
	return pool_address(pin, addr) == RG_OK ? pool_pin(pool, hport, *addr)
						: RG_E_SYS;
}

static bool
take_address(struct call *c, const char *pin, struct grant_refusal *no)
{
	const struct mline *l = c->line;
	uint32_t addr;

	if (reserve(l->mon, c->service, l->hport, pin, &addr) != RG_OK)
		return no_with(no, AUTH_CAUSE_NONE, CAUSE_SERVICE_FAILED,
		    RAS_ERROR_AUTH_INTERNAL);
	if (addr != 0)
		pool_format(addr, c->address);
	return true;
}

const char *
grant_lacks(const struct mline *l, const struct conf_rule *rule,
    const struct msg_VERDICT *v)
{
	const struct conf_service *s = service_of(l, rule, v);
	uint32_t addr;
	int r;

	if (s == NULL || conf_lacks_password(l->conf, s))
		return "service";
	if (has_enough(l->mon, v))
		return "sessions";
	if (s->type != CONF_SERVICE_PPPD)
		return NULL;
	r = reserve(l->mon, s, NOBODY, v->address, &addr);
	if (r == RG_OK)
		pool_release(find(l->mon->pools, s->name), NOBODY);
	return r == RG_OK ? NULL : "address";
}

bool
grant_still(struct call *c, const struct msg_VERDICT *v,
    struct grant_refusal *no)
{
	if (!has_enough(c->line->mon, v))
		return true;
	grant_undo(c);
	return no_with(no, AUTH_CAUSE_RULE, CAUSE_RULE,
	    RAS_ERROR_NO_DIALIN_PERMISSION);
}

/* Why nobody can have this service on this line now; NULL: he can. */
static const char *
unfit(const struct mline *l, const struct conf_service *s)
{
	if (store_trouble(l->mon) != NULL)
		return store_trouble(l->mon); /* nothing would tell of it */
	if (s == NULL)
		return "no such service";
	return conf_lacks_password(l->conf, s) ? SERVICE_NO_PASSWORD : NULL;
}

bool
grant_prepare(struct call *c, const struct msg_VERDICT *v,
    struct grant_refusal *no)
{
	const struct mline *l = c->line;
	const char *why;

	if (!policy_allows(c, no))
		return false;
	c->service = service_of(l, c->rule, v);
	if ((why = unfit(l, c->service)) != NULL) {
		*no = (struct grant_refusal) { AUTH_CAUSE_NONE,
			CAUSE_SERVICE_FAILED, RAS_ERROR_AUTH_INTERNAL, why };
		return false;
	}
	if (!grant_still(c, v, no))
		return false;
	if (lend_is_outer(l) && !l->lender->plugin)
		return true; /* nobody tells that pppd */
	if (c->service->type == CONF_SERVICE_PPPD)
		return take_address(c, v->address, no);
	rg_strlcpy(c->address, v->address, sizeof(c->address));
	return true;
}

static uint32_t
milliseconds(uint32_t s)
{
	return s < UINT32_MAX / 1000 ? s * 1000 : 0;
}

uint32_t
grant_idle_ms(const struct call *c)
{
	return conf_shorter(conf_call_idle_ms(c->line->conf, c->service),
	    milliseconds(c->proven.idle_s));
}

uint32_t
grant_session_ms(const struct call *c)
{
	return conf_shorter(policy_session_ms(c),
	    milliseconds(c->proven.session_s));
}

void
grant_hold(struct call *c, const char *address)
{
	struct pool *pool = find(c->line->mon->pools, c->service->name);
	uint32_t addr;

	if (pool != NULL && pool_address(address, &addr) == RG_OK)
		(void)pool_pin(pool, c->line->hport, addr);
}

void
grant_undo(struct call *c)
{
	struct named *n;

	for (n = c->line->mon->pools->first; n != NULL; n = n->next)
		pool_release(n->pool, c->line->hport);
}
