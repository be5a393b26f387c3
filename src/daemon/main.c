#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/build.h"
#include "conf/conf.h"
#include "daemon/daemon.h"
#include "daemon/proof.h"

#define DEFAULT_FILE RG_SYSCONFDIR "/rasgate.conf"

static _Noreturn void
usage(void)
{
	fprintf(stderr, "usage: rasgated [-dFtV] [-f file]\n");
	exit(2);
}

/* -t: every problem of the configuration and of the users files it names. */
static int
check(const struct conf *conf, const struct conf_errors *errors)
{
	bool ok = conf != NULL;

	conf_errors_print(errors, stdout);
	if (conf != NULL && !proof_users(conf))
		ok = false;
	if (ok)
		printf("%s: ok, %zu lines\n", conf->file, conf->nlines);
	return ok ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	struct daemon_options o = { .file = DEFAULT_FILE };
	struct conf_errors errors = { 0 };
	struct conf *conf;
	char *whole = NULL;
	bool check_only = false;
	int c, r;

	while ((c = getopt(argc, argv, "dFf:tV")) != -1) {
		switch (c) {
		case 'd':
			o.debug = o.foreground = true;
			break;
		case 'F':
			o.foreground = true;
			break;
		case 'f':
			o.file = optarg;
			break;
		case 't':
			check_only = true;
			break;
		case 'V':
			printf("rasgated %s\nsandbox: %s\n", PACKAGE_VERSION,
			    RG_SANDBOX);
			return 0;
		default:
			usage();
		}
	}
	if (optind != argc)
		usage();
	/* In the background the working folder is another one. */
	if (!o.foreground && !check_only &&
	    (whole = realpath(o.file, NULL)) != NULL)
		o.file = whole;
	conf = conf_load(o.file, &errors);
	if (conf != NULL && geteuid() == 0 &&
	    conf_check_root(conf, &errors) > 0)
		conf_free(&conf);
	if (check_only)
		r = check(conf, &errors);
	else {
		conf_errors_print(&errors, stderr);
		r = conf == NULL ? 1 : daemon_run(&o, conf);
		if (conf != NULL)
			conf = NULL; /* taken */
	}
	conf_errors_free(&errors);
	conf_free(&conf);
	free(whole);
	return r;
}
