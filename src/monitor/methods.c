#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/strv.h"
#include "monitor/methods.h"

uint16_t
methods_settings(const struct conf_method *m, char dst[METHODS_SETTINGS])
{
	size_t len = 0;
	char text[32];

	memset(dst, 0, METHODS_SETTINGS);
	if (m->type != CONF_METHOD_OATH)
		return 0;
	(void)snprintf(text, sizeof(text), "drift=%u", m->drift_ms / 1000);
	(void)strv_add(dst, METHODS_SETTINGS, &len, text);
	(void)snprintf(text, sizeof(text), "ahead=%u", m->look_ahead);
	(void)strv_add(dst, METHODS_SETTINGS, &len, text);
	if (m->skip)
		(void)strv_add(dst, METHODS_SETTINGS, &len, "unenrolled=skip");
	return (uint16_t)len;
}
