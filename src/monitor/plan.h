/* plan.h - from the configuration and a granted call to a service's argv. */
#ifndef RG_PLAN_H
#define RG_PLAN_H

#include "monitor/monitor.h"
#include "conf/service.h"

/* As service_build(); the limits come out of the service and the line. */
int plan_service(const struct call *, struct service_cmd *, char *why,
    size_t whysz);

#endif
