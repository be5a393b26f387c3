#include "config.h"

#include <stdlib.h>

#include "monitor/confref.h"
#include "monitor/engine.h"
#include "monitor/monitor.h"

struct confref *
confref_new(struct monitor *m, struct conf *conf)
{
	struct confref *r = calloc(1, sizeof(*r));

	if (r == NULL)
		abort();
	r->conf = conf;
	r->refs = 1;
	r->generation = ++m->generations & 0x7fff;
	return r;
}

void
confref_release(struct monitor *m, struct confref **rp)
{
	struct confref *r = *rp;

	*rp = NULL;
	if (r == NULL || --r->refs > 0)
		return;
	if (!m->stopping)
		engine_forget(m, r);
	conf_free(&r->conf);
	free(r);
}
