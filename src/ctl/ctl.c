#include "config.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/compat.h"
#include "ctl/ctl.h"
#include "ctl/fmt.h"
#include "ctl/runpath.h"

int
ctl_say(enum ctl_status status, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "rasgatectl: %s\n", fmt_safe(text));
	return (int)status;
}

enum ctl_status
ctl_status_of(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
	case EROFS:
		return CTL_DENIED;
	case ENOENT:
	case ECONNREFUSED:
		return CTL_AWAY;
	default:
		return CTL_BAD;
	}
}

struct conf *
ctl_conf(const struct ctl *c)
{
	struct conf_errors errors = { 0 };
	struct conf *conf = conf_load(c->file, &errors);

	if (conf == NULL)
		conf_errors_print(&errors, stderr);
	conf_errors_free(&errors);
	return conf;
}

int
ctl_of_line(const struct ctl *c,
    int (*print)(const struct conf *, const struct conf_line *))
{
	struct conf *conf = ctl_conf(c);
	const struct conf_line *l;
	int r;

	if (conf == NULL)
		return CTL_BAD;
	if ((l = conf_find_line(conf, c->words[0])) == NULL)
		r = ctl_say(CTL_UNKNOWN, "%s: no such line", c->words[0]);
	else
		r = print(conf, l);
	conf_free(&conf);
	return r;
}

void
ctl_run_folder(const struct ctl *c, char dst[CTL_PATH_MAX])
{
	struct conf_errors errors = { 0 };
	struct conf *conf = conf_load(c->file, &errors);

	if (conf != NULL)
		(void)rg_strlcpy(dst, conf->g.paths.run, CTL_PATH_MAX);
	else if (!runpath_scan(c->file, dst, CTL_PATH_MAX))
		(void)rg_strlcpy(dst, RG_RUNDIR, CTL_PATH_MAX);
	conf_free(&conf);
	conf_errors_free(&errors);
}
