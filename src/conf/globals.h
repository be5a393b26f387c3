/*
 * globals.h - the groups of the configuration that exist once.
 */
#ifndef RG_CONF_GLOBALS_H
#define RG_CONF_GLOBALS_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/words.h"

struct conf_from;

struct conf_globals {
	const char *name; /* NULL */
	const struct conf_from *from;
	struct {
		const char *run, *state, *lock;
		const char *libexec, *pppd, *plugin, *modules;
	} paths;
	struct {
		struct conf_user engine, auth, modules, radius, store;
	} uids;
	struct {
		uint8_t to_stderr; /* 0 or 1 */
		uint8_t facility;  /* syslog's number, for log_open() */
		uint8_t level;     /* enum rec_level */
		uint8_t names;
		const char *socket; /* of the syslog daemon */
	} log;
	struct {
		struct conf_words admin, read; /* user names, @groups */
	} control;
	struct {
		uint8_t preset;
		struct {
			uint32_t failures, within_ms, for_ms;
		} account, number;
		const char *delay_text; /* line.delay, NULL: none */
		uint32_t delay_s, delay_max_s;
		struct conf_words exempt; /* names */
	} lockout;
	const char *country; /* numbers.country, NULL: as they come */
	struct conf_words include;
	uint8_t per_line; /* engine.isolation */
};

#endif
