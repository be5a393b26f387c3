#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/record.h"
#include "base/strv.h"
#include "monitor/methods.h"
#include "wire/msg.h"

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

/* Seeds are no hashes: who can read them can log in. */
bool
methods_file_ok(uint8_t type, const char *path, const struct stat *st)
{
	struct rec r;

	if (type != METHOD_OATH ||
	    ((st->st_mode & (S_IRWXG | S_IRWXO)) == 0 &&
		(st->st_uid == 0 || st->st_uid == geteuid())))
		return true;
	rec_init(&r, REC_CONFIG_ERROR_EVENT);
	rec_set(&r, KEY_FILE, path);
	rec_setu(&r, KEY_POS, 0);
	rec_set(&r, KEY_TEXT, "holds seeds, and others can read it");
	log_record(&r);
	return false;
}
