#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/build.h"
#include "base/record.h"
#include "ctl/client.h"
#include "ctl/json.h"
#include "ctl/rows.h"

/* What configure was asked for, or found; NULL ends it. */
static const char *const built_in[] = {
#ifdef RG_PAM
	"PAM",
#endif
#ifdef RG_BSDAUTH
	"BSD-auth",
#endif
#ifdef RG_RADIUS
	"RADIUS",
#endif
#ifdef RG_OATH
	"OATH",
#endif
#ifdef RG_QRENCODE
	"QR",
#endif
#ifdef RG_SANDBOX_SECCOMP
	"seccomp",
#endif
#ifdef RG_SANDBOX_PLEDGE
	"pledge",
#endif
#ifdef RG_SANDBOX_CAPSICUM
	"capsicum",
#endif
	NULL
};

/* Where pppd finds ours; NULL: there is none. */
#ifdef RG_PPPD
static const char *const plugins = RG_PPPDPLUGINDIR;
#else
static const char *const plugins;
#endif

struct versions {
	bool known;
	char daemon[ROW_VALUE], build[ROW_VALUE], sandbox[ROW_VALUE];
};

static void
take_version(void *ctx, const char *kind, const char *text)
{
	struct versions *v = ctx;

	if (strcmp(kind, CTL_ROW_VERSION) != 0)
		return;
	v->known = rec_get(text, "version", v->daemon, sizeof(v->daemon));
	if (!rec_get(text, "build", v->build, sizeof(v->build)))
		v->build[0] = '\0';
	if (!rec_get(text, "sandbox", v->sandbox, sizeof(v->sandbox)))
		v->sandbox[0] = '\0';
}

static void
print_json(const struct versions *v)
{
	struct json j = { .f = stdout };
	size_t i;

	json_open(&j, NULL, '{');
	json_num(&j, "schema", 1);
	json_str(&j, "rasgatectl", PACKAGE_VERSION);
	json_str(&j, "build", RG_BUILD);
	json_str(&j, "rasgated", v->known ? v->daemon : NULL);
	json_str(&j, "rasgated_build", v->known ? v->build : NULL);
	json_str(&j, "sandbox", v->known ? v->sandbox : NULL);
	json_str(&j, "pppd_plugins", plugins);
	json_open(&j, "built_in", '[');
	for (i = 0; built_in[i] != NULL; i++)
		json_str(&j, NULL, built_in[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	printf("\n");
}

/* The tool's own part needs nobody: no daemon is no fault here. */
int
verb_version(const struct ctl *c)
{
	struct client_args args = { .len = 0 };
	struct versions v = { .known = false };
	size_t i;
	int r = client_ask(c, CTL_VERSION, &args, true, take_version, &v);

	if (ctl_has(c, CTL_JSON)) {
		print_json(&v);
		return CTL_OK;
	}
	printf("rasgatectl    %s, build %s\n", PACKAGE_VERSION, RG_BUILD);
	if (!v.known)
		printf("rasgated      %s\n",
		    r == CTL_AWAY ? "not running" : "not known");
	else
		printf("rasgated      %s, build %s%s\n", v.daemon, v.build,
		    strcmp(v.build, RG_BUILD) == 0 ? "" : " (another one)");
	if (v.known)
		printf("sandbox       %s\n", v.sandbox);
	printf("pppd plugin   %s%s\n", plugins != NULL ? plugins : "not built",
	    plugins != NULL ? "/rasgate.so" : "");
	printf("built in     ");
	for (i = 0; built_in[i] != NULL; i++)
		printf(" %s", built_in[i]);
	printf("%s\n", i == 0 ? " -" : "");
	return CTL_OK;
}
