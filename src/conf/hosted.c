/*
 * Dialogs that rasgate-modhost runs. A module's file is read and looked
 * through here, so that what misses is known before a caller is; it is
 * loaded by rasgate-modhost alone.
 */
#include "config.h"

#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/elfsym.h"
#include "conf/expand.h"
#include "conf/load.h"
#define RASGATE_HOST /* no module, so without the mark of one */
#include "include/rasgate_abi.h"

#define MODULE_SIZE (64u << 20)
#define EXEC_ESCAPES "ldscn%" /* what is known before the dialog */

/* The bytes of a regular file, NULL with what was wrong. */
static uint8_t *
slurp(int fd, size_t *n, const char **bad)
{
	struct stat st;
	uint8_t *bytes;
	ssize_t r;

	*bad = NULL;
	if (fd == -1 || fstat(fd, &st) == -1)
		*bad = strerror(errno);
	else if (!S_ISREG(st.st_mode))
		*bad = "not a regular file";
	else if (st.st_size > (off_t)MODULE_SIZE)
		*bad = "longer than 64 MB";
	if (*bad != NULL)
		return NULL;
	bytes = conf_grow(NULL, (size_t)st.st_size + 1, 1);
	for (*n = 0; *n < (size_t)st.st_size; *n += (size_t)r)
		if ((r = read(fd, bytes + *n, (size_t)st.st_size - *n)) <= 0)
			break;
	return bytes;
}

/* Its two entries (ruling G28), and the mark of the SDK that it is from. */
static void
check_file(struct loader *l, const struct conf_dialog *d)
{
	static const char *const entries[] = { "RasSecurityDialogBegin",
		"RasSecurityDialogEnd", RASGATE_MODULE_ABI_SYMBOL, NULL };
	const uint32_t origin = conf_check_origin(CONF_DIALOGS, d, "module");
	const int fd = open(d->module_path,
	    O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	const char *bad, *missing = NULL;
	uint8_t *bytes;
	size_t n;

	if ((bytes = slurp(fd, &n, &bad)) != NULL)
		bad = elfsym_check(bytes, n, entries, &missing);
	if (missing == entries[2])
		conf_check_error(l, origin, "module",
		    "\"%s\": %s is missing in it: compile it with this SDK "
		    "(193, ERROR_BAD_EXE_FORMAT)",
		    d->module_path, missing);
	else if (missing != NULL)
		conf_check_error(l, origin, "module",
		    "\"%s\": %s is missing in it (127, ERROR_PROC_NOT_FOUND)",
		    d->module_path, missing);
	else if (bad != NULL)
		conf_check_error(l, origin, "module", "\"%s\": %s",
		    d->module_path, bad);
	free(bytes);
	if (fd != -1)
		(void)close(fd);
}

static void
check_module(struct loader *l, struct conf_dialog *d)
{
	const uint32_t origin = conf_check_origin(CONF_DIALOGS, d, "module");

	if (d->module == NULL) {
		conf_check_error(l, d->from->entry, "",
		    "a module is missing: module = \"NAME.so\"");
		return;
	}
	if (d->module[0] != '/' && strchr(d->module, '/') != NULL) {
		conf_check_error(l, origin, "module",
		    "\"%s\": a full path, or a file's name in %s", d->module,
		    l->conf->g.paths.modules);
		return;
	}
	d->module_path = d->module;
	if (d->module[0] != '/')
		d->module_path = conf_arena_printf(&l->conf->priv->arena,
		    "%s/%s", l->conf->g.paths.modules, d->module);
	if (strlen(d->module_path) > 255)
		conf_check_error(l, origin, "module",
		    "\"%s\": longer than 255 bytes", d->module_path);
	else
		check_file(l, d);
}

static void
check_exec(struct loader *l, const struct conf_dialog *d)
{
	size_t i;
	char bad;

	if (d->command.n == 0)
		conf_check_error(l, d->from->entry, "",
		    "a command is missing: command = [\"/full/path\"]");
	for (i = 0; i < d->command.n; i++) {
		bad = conf_escape_bad(d->command.v[i], EXEC_ESCAPES);
		if (bad != '\0')
			conf_check_error(l,
			    conf_check_origin(CONF_DIALOGS, d, "command"),
			    "command", "%%%c has no value before the dialog",
			    bad);
	}
	if (d->command.n > 0 && access(d->command.v[0], X_OK) == -1)
		conf_check_error(l,
		    conf_check_origin(CONF_DIALOGS, d, "command"), "command",
		    "\"%s\": %s", d->command.v[0], strerror(errno));
}

bool
conf_is_hosted(const struct conf_dialog *d)
{
	return d->type == CONF_DIALOG_MODULE || d->type == CONF_DIALOG_EXEC;
}

void
conf_check_hosted(struct loader *l, struct conf_dialog *d)
{
	conf_check_dialog_user(l, d);
	if (d->type == CONF_DIALOG_MODULE)
		check_module(l, d);
	else
		check_exec(l, d);
}

void
conf_module_owners(const struct conf *c, struct conf_errors *errors)
{
	const struct origin *o;
	const char *path;
	struct stat st;
	size_t i;

	for (i = 0; i < c->ndialogs; i++) {
		const struct conf_dialog *d = &c->dialogs[i];

		path = d->type == CONF_DIALOG_EXEC ? d->command.v[0]
						   : d->module_path;
		if (!conf_is_hosted(d) || stat(path, &st) == -1 ||
		    (st.st_uid == 0 && (st.st_mode & 022) == 0))
			continue;
		o = &c->priv->origins[d->from->entry];
		conf_error(errors, o->file != NULL ? o->file : c->file, o->line,
		    "dialogs.%s: \"%s\" is not root's, or others can write it",
		    d->name, path);
	}
}
