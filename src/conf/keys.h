/*
 * keys.h - every key of the file: its kind, its field, its range.
 *
 * The reader, the printer and the comparison all walk these tables; no key
 * has code of its own. Default values and predefined entries are text in
 * the language of the file (conf_keys_builtin).
 */
#ifndef RG_CONF_KEYS_H
#define RG_CONF_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "conf/conf.h"

enum key_kind {
	KIND_BOOL,    /* bool */
	KIND_INT,     /* uint32_t, low..high */
	KIND_MS,      /* uint32_t, a duration, low..high in seconds */
	KIND_WORD,    /* uint8_t, one of `words` */
	KIND_TEXT,    /* char *, at most `high` bytes */
	KIND_PATH,    /* char *, absolute, at most `high` bytes */
	KIND_DEVICE,  /* the same, with the escape %l */
	KIND_NAME,    /* char *, of an entry of table `low`; then the entry */
	KIND_ADDR,    /* char *, an IPv4 address */
	KIND_POOL,    /* char *, ranges of addresses */
	KIND_SPAN,    /* char *, "2s..60s", a duration to another */
	KIND_HOURS,   /* char *, spans of a week */
	KIND_USER,    /* struct conf_user, a name or a number */
	KIND_TEXTS,   /* struct conf_words, low.. words, `high` bytes in all */
	KIND_COMMAND, /* the same, with the escapes of commands */
	KIND_NAMES,   /* the same, entries of table `low` */
	KIND_ADDRS,   /* the same, IPv4 addresses, at most `high` */
	KIND_WHO,     /* the same, users and @groups */
	KIND_OPTIONS, /* the same, pppd's, none of those that we set */
	KIND_FILES,   /* the same, patterns of files to include */
	KIND_VALUES,  /* the same, a group: see conf_dialog.settings */
	KIND_HOST,    /* char *, an address, IPv4 or IPv6 */
	KIND_SERVERS, /* struct conf_servers */
	KIND_RANGE,   /* no field: names of a bank */
	KIND_LATER,   /* of a part that this version does not have */
	KIND_SECRET,  /* what must never stand in this file */
};

/* What the field of a kind is in C. */
enum key_store {
	STORE_NONE,
	STORE_BOOL,
	STORE_U32,
	STORE_WORD,
	STORE_TEXT,
	STORE_ENTRY,
	STORE_WORDS,
	STORE_USER,
	STORE_SERVERS,
};
enum key_store conf_key_store(enum key_kind);

struct key_word {
	const char *text;
	int value;
};
#define KEY_WORD_LATER (-1) /* value of a word of a part not built yet */

#define KEY_ZERO 1u /* 0 resp. "" is allowed and means none */

struct key {
	const char *name; /* "device", "prompts.user", "log.to" */
	enum key_kind kind;
	size_t offset;
	uint32_t low, high;
	const struct key_word *words;
	unsigned flags;
	unsigned types; /* bits of the entry types that have it; 0: all */
};

struct table {
	const char *name; /* "lines"; NULL for the globals */
	const char *noun; /* "line" */
	const struct key *keys;
	size_t nkeys, size;
	const struct key *type; /* the key that says the type, or NULL */
	bool banks;             /* may have entries with `range` */
};

extern const struct table conf_key_tables[CONF_TABLES];
extern const struct table conf_server_table; /* inside of methods */
extern const char conf_keys_builtin[];

/* Where values were written; 0 = not at all, else an index of origins. */
struct conf_from {
	uint32_t entry;
	uint32_t at[];
};

#define ORIGIN_BUILTIN 1u

struct origin {
	const char *file; /* NULL: built in */
	unsigned line;
	const char *path; /* of the entry: "lines.m" */
	uint32_t over;    /* the origin of the value that this one replaced */
};

/* The head that all entries share. */
const char *conf_entry_name(const void *entry);
const struct conf_from *conf_entry_from(const void *entry);
void *conf_entry_field(const void *entry, const struct key *);
uint32_t conf_entry_type(const struct table *, const void *entry);

/* Does an entry of that type have the key? */
bool conf_key_applies(const struct table *, const struct key *,
    const void *entry);

/* The word of a value, NULL when there is none. */
const char *conf_key_word_text(const struct key *, uint32_t value);

/* The words that a key can have in this version, each in quotes. */
#define KEY_WORDS_LEN 200
void conf_key_words_list(const struct key *, char list[KEY_WORDS_LEN]);

/* The array of a table and its length; NULL for the globals. */
void *conf_table_entries(const struct conf *, enum conf_table, size_t *n);
const void *conf_table_find(const struct conf *, enum conf_table,
    const char *name);

#endif
