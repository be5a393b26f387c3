/* trial.h - a configuration as text, and all that is said about it. */
#ifndef RG_TEST_TRIAL_H
#define RG_TEST_TRIAL_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"
#include "conf/show.h"

struct trial {
	const char *text;
	const char *said; /* "" = it loads without a word */
};

/* The errors as printed, in a buffer that the caller frees. */
static inline char *
trial_said(const struct conf_errors *e)
{
	char *text = NULL;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	ck_assert_ptr_nonnull(f);
	conf_errors_print(e, f);
	ck_assert_int_eq(fclose(f), 0);
	return text;
}

static inline void
trial_run(const struct trial *t)
{
	struct conf_errors errors = { 0 };
	struct conf *c;
	char *said;

	c = conf_load_text("rasgate.conf", t->text, strlen(t->text), &errors);
	said = trial_said(&errors);
	ck_assert_str_eq(said, t->said);
	ck_assert_int_eq(c == NULL, errors.nerrors > 0);
	free(said);
	conf_free(&c);
	ck_assert_ptr_null(c);
	conf_errors_free(&errors);
}

/* A configuration that must load without a word. */
static inline struct conf *
trial_load(const char *text)
{
	struct conf_errors errors = { 0 };
	struct conf *c;
	char *said;

	c = conf_load_text("rasgate.conf", text, strlen(text), &errors);
	said = trial_said(&errors);
	ck_assert_str_eq(said, "");
	ck_assert_ptr_nonnull(c);
	free(said);
	conf_errors_free(&errors);
	return c;
}

#endif
