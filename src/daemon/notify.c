#include "config.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/compat.h"
#include "daemon/notify.h"

#define TEXT_SIZE (NOTIFY_STATUS_MAX + 100)

struct notify {
	int fd;
	unsigned watchdog_ms;
	enum notify_state untold; /* 0: the manager knows */
	char status[NOTIFY_STATUS_MAX + 1];
};

/* A path, or with @ in front a name of Linux's abstract name space. */
static socklen_t
make_address(struct sockaddr_un *sun, const char *name)
{
	size_t n = strlen(name);

	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	if (n < 2 || n >= sizeof(sun->sun_path) ||
	    (name[0] != '/' && name[0] != '@'))
		return 0;
	memcpy(sun->sun_path, name, n);
	if (name[0] == '@')
		sun->sun_path[0] = '\0';
	else
		n++;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n);
}

static int
open_socket(const char *name)
{
	struct sockaddr_un sun;
	socklen_t len = make_address(&sun, name);
	int fd;

	if (len == 0 || (fd = socket(AF_UNIX, SOCK_DGRAM, 0)) == -1)
		return -1;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) != -1 &&
	    fcntl(fd, F_SETFL, O_NONBLOCK) != -1 &&
	    connect(fd, (struct sockaddr *)&sun, len) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* A number of the environment, 0 when there is none. */
static unsigned long long
take_number(const char *name)
{
	const char *s = getenv(name);
	unsigned long long n = s == NULL ? 0 : strtoull(s, NULL, 10);

	(void)unsetenv(name);
	return n;
}

/* It may be meant for the process that started us. */
static unsigned
take_watchdog(void)
{
	unsigned long long usec = take_number("WATCHDOG_USEC");
	unsigned long long pid = take_number("WATCHDOG_PID");

	if (pid != 0 && pid != (unsigned long long)getpid())
		return 0;
	return usec / 1000 > 3600000 ? 3600000 : (unsigned)(usec / 1000);
}

struct notify *
notify_new(void)
{
	const char *name = getenv("NOTIFY_SOCKET");
	struct notify *n;
	int fd = name == NULL ? -1 : open_socket(name);
	unsigned watchdog_ms = take_watchdog();

	(void)unsetenv("NOTIFY_SOCKET");
	if (fd == -1)
		return NULL;
	if ((n = calloc(1, sizeof(*n))) == NULL)
		abort();
	n->fd = fd;
	n->watchdog_ms = watchdog_ms;
	return n;
}

void
notify_free(struct notify **np)
{
	struct notify *n = *np;

	*np = NULL;
	if (n == NULL)
		return;
	(void)close(n->fd);
	free(n);
}

unsigned
notify_watchdog_ms(const struct notify *n)
{
	return n->watchdog_ms;
}

/* Newer managers want to know which of two reloads this is. */
static int
put_state(char *dst, size_t size, enum notify_state state)
{
	struct timespec t;

	if (state == NOTIFY_READY)
		return snprintf(dst, size, "READY=1\n");
	if (state == NOTIFY_STOPPING)
		return snprintf(dst, size, "STOPPING=1\n");
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return snprintf(dst, size, "RELOADING=1\nMONOTONIC_USEC=%llu\n",
	    (unsigned long long)t.tv_sec * 1000000 +
		(unsigned long long)t.tv_nsec / 1000);
}

static bool
send_text(struct notify *n, enum notify_state state, const char *status)
{
	char text[TEXT_SIZE] = "";
	int k = 0;

	if (state != 0)
		k = put_state(text, sizeof(text), state);
	if (status != NULL)
		k += snprintf(text + k, sizeof(text) - (size_t)k,
		    "STATUS=%.*s\n", NOTIFY_STATUS_MAX, status);
	if (n->watchdog_ms != 0)
		k += snprintf(text + k, sizeof(text) - (size_t)k,
		    "WATCHDOG=1\n");
	return k == 0 || send(n->fd, text, (size_t)k, 0) == k;
}

void
notify_state(struct notify *n, enum notify_state state, const char *status)
{
	bool told = send_text(n, state, status);

	n->untold = told ? 0 : state;
	(void)rg_strlcpy(n->status, told ? status : "", sizeof(n->status));
}

void
notify_alive(struct notify *n, const char *status)
{
	if (n->untold != 0)
		notify_state(n, n->untold, status);
	else if (strcmp(n->status, status) == 0)
		(void)send_text(n, 0, NULL);
	else if (send_text(n, 0, status))
		(void)rg_strlcpy(n->status, status, sizeof(n->status));
}
