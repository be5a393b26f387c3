#include "config.h"

#include <unistd.h>

#include "monitor/call.h"
#include "monitor/grant.h"
#include "monitor/plan.h"

int
plan_service(const struct call *c, struct service_cmd *cmd, char *why,
    size_t whysz)
{
	const struct conf_globals *g = &c->line->ref->conf->g;
	const struct conf_line *l = c->line->conf;
	const bool plugin = c->service->type == CONF_SERVICE_PPPD &&
	    access(g->paths.plugin, R_OK) == 0;
	const struct service_call call = {
		.user = c->line->permit.user,
		.nobody = c->line->permit.nobody,
		.domain = c->judged.domain,
		.call = c->line->call_id,
		.line = l->name,
		.device = l->device,
		.number = c->number,
		.address = c->address,
		.speed = c->speed,
		.carrier = l->carrier != CONF_CARRIER_NONE,
		.flow = (enum conf_flow)l->flow,
		.idle_ms = grant_idle_ms(c),
		.session_ms = grant_session_ms(c),
		.pppd = g->paths.pppd,
		.plugin = plugin ? g->paths.plugin : NULL,
		.password = conf_password_step(l->dialog) != 0,
	};

	return service_build(c->service, &call, cmd, why, whysz);
}
