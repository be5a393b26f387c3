#include "config.h"

#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#ifdef HAVE_PTY_H
#include <pty.h>
#elif defined(HAVE_LIBUTIL_H)
#include <libutil.h>
#elif defined(HAVE_UTIL_H)
#include <util.h>
#endif

#include "base/compat.h"
#include "conf/show.h"
#include "ctl/scene.h"

static const char *const folders[] = { "run", "state", "lock" };

/* The line is made the user's own, and raw as a modem's would be. */
static int
make_line(struct scene *s, char device[128])
{
	if (openpty(&s->master, &s->slave, NULL, NULL, NULL) == -1 ||
	    fcntl(s->master, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(s->slave, F_SETFD, FD_CLOEXEC) == -1)
		return ctl_say(CTL_BAD, "pty: %s", strerror(errno));
	(void)rg_strlcpy(device, ttyname(s->slave), 128);
	return CTL_OK;
}

static int
make_folder(struct scene *s)
{
	char path[96];
	size_t i;

	(void)rg_strlcpy(s->folder, "/tmp/rasgate-try.XXXXXX",
	    sizeof(s->folder));
	if (mkdtemp(s->folder) == NULL) {
		s->folder[0] = '\0';
		return ctl_say(CTL_BAD, "/tmp: %s", strerror(errno));
	}
	/* As root, processes of other users pass through it. */
	if (geteuid() == 0)
		(void)chmod(s->folder, 0711);
	for (i = 0; i < RG_COUNTOF(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", s->folder,
		    folders[i]);
		if (mkdir(path, 0700) == -1)
			return ctl_say(CTL_BAD, "%s: %s", path,
			    strerror(errno));
	}
	(void)snprintf(s->config, sizeof(s->config), "%s/rasgate.conf",
	    s->folder);
	return CTL_OK;
}

/* The dialog as the configuration has it, its module by its full path. */
static int
put_dialog(FILE *f, const struct conf *conf, const char *name)
{
	const struct conf_dialog *d = conf_find_dialog(conf, name);
	static struct conf_value v;
	size_t i;

	if (d == NULL)
		return ctl_say(CTL_UNKNOWN, "no dialog \"%s\"", name);
	if (!conf_is_hosted(d))
		return ctl_say(CTL_USAGE,
		    "%s is no dialog of type module or exec, and those are "
		    "tried here",
		    name);
	for (i = 0; conf_value(conf, CONF_DIALOGS, d, &i, &v); i++)
		if (strcmp(v.key, "module") != 0)
			(void)fprintf(f, "%s = %s; ", v.key, v.text);
	if (d->module_path != NULL)
		(void)fprintf(f, "module = \"%s\"; ", d->module_path);
	return CTL_OK;
}

static int
put_module(FILE *f, const char *file)
{
	char *path = realpath(file, NULL);

	if (path == NULL)
		return ctl_say(CTL_UNKNOWN, "%s: %s", file, strerror(errno));
	(void)fprintf(f, "type = \"module\"; module = \"%s\"; ", path);
	free(path);
	return CTL_OK;
}

/* As root the trial runs as the service does. */
static void
put_uids(FILE *f, const struct conf *conf)
{
	const struct conf_globals *g = &conf->g;
	const struct {
		const char *key;
		const struct conf_user *user;
	} uids[] = {
		{ "engine", &g->uids.engine },
		{ "auth", &g->uids.auth },
		{ "modules", &g->uids.modules },
		{ "radius", &g->uids.radius },
		{ "store", &g->uids.store },
	};
	size_t i;

	(void)fprintf(f, "uids: { ");
	for (i = 0; i < RG_COUNTOF(uids); i++)
		(void)fprintf(f, "%s = \"%s\"; ", uids[i].key,
		    uids[i].user->text);
	(void)fprintf(f, "};\n");
}

static int
put_config(FILE *f, const struct ctl *c, const struct scene *s,
    const char *device)
{
	struct conf *conf = ctl_conf(c);
	int r;

	if (conf == NULL)
		return CTL_BAD;
	(void)fprintf(f,
	    "paths: { run = \"%s/run\"; state = \"%s/state\"; lock = "
	    "\"%s/lock\"; libexec = \"%s\"; };\ncontrol: { admin = []; read = "
	    "[]; };\n",
	    s->folder, s->folder, s->folder, conf->g.paths.libexec);
	put_uids(f, conf);
	(void)fprintf(f,
	    "services: { granted: { type = \"program\"; command = "
	    "[\"/bin/echo\", \"rasgatectl: %%u passed\"]; }; };\n"
	    "lines: { try: { type = \"direct\"; device = \"%s\"; carrier = "
	    "\"none\"; start = \"byte\"; idle_limit = \"5m\"; service = "
	    "\"granted\"; dialog = \"tried\"; }; };\ndialogs: { tried: { ",
	    device);
	if (c->nwords > 0)
		r = put_module(f, c->words[0]);
	else
		r = put_dialog(f, conf, c->dialog);
	(void)fprintf(f, "}; };\n");
	conf_free(&conf);
	return r;
}

int
scene_make(const struct ctl *c, struct scene *s)
{
	char device[128];
	FILE *f;
	int r;

	*s = (struct scene) { .master = -1, .slave = -1 };
	(void)umask(077);
	if ((r = make_line(s, device)) != CTL_OK ||
	    (r = make_folder(s)) != CTL_OK)
		return r;
	if ((f = fopen(s->config, "w")) == NULL)
		return ctl_say(CTL_BAD, "%s: %s", s->config, strerror(errno));
	r = put_config(f, c, s, device);
	if (fclose(f) == EOF && r == CTL_OK)
		r = ctl_say(CTL_BAD, "%s: %s", s->config, strerror(errno));
	return r;
}

/* Two levels deep, no link followed: the daemon's files, and nobody else's. */
static void
empty_folder(int at, const char *name, unsigned deep)
{
	const int fd = openat(at, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct dirent *e;
	DIR *d;

	if (fd == -1 || (d = fdopendir(fd)) == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, e->d_name, 0) == 0 || deep == 0)
			continue;
		empty_folder(fd, e->d_name, deep - 1);
		(void)unlinkat(fd, e->d_name, AT_REMOVEDIR);
	}
	(void)closedir(d);
}

void
scene_remove(struct scene *s)
{
	if (s->master != -1)
		(void)close(s->master);
	if (s->slave != -1)
		(void)close(s->slave);
	if (s->folder[0] == '\0')
		return;
	empty_folder(AT_FDCWD, s->folder, 3);
	(void)rmdir(s->folder);
}
