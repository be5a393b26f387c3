/* A question to a modem that nobody uses: who are you? */
#include "config.h"

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/compat.h"
#include "ctl/fmt.h"
#include "machine/devices.h"

#define ASK_MS 1000
#define COMMAND "ATI"

static void
set_raw(int fd, const struct termios *old)
{
	struct termios raw = *old;

	raw.c_iflag = IGNBRK | IGNPAR;
	raw.c_oflag = 0;
	raw.c_lflag = 0;
	raw.c_cflag &= ~(tcflag_t)(CSIZE | PARENB | CSTOPB);
	raw.c_cflag |= CS8 | CREAD | CLOCAL;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	(void)tcsetattr(fd, TCSANOW, &raw);
	(void)tcflush(fd, TCIOFLUSH);
}

/* The first line that is neither our echo nor a result. True: all is said. */
static bool
take_answer(char *text, char *dst, size_t size)
{
	char *next = text, *line;

	dst[0] = '\0';
	while ((line = strsep(&next, "\r\n")) != NULL) {
		if (next == NULL)
			return false; /* not complete yet */
		if (strcmp(line, "OK") == 0 || strcmp(line, "ERROR") == 0)
			return true;
		if (*line != '\0' && dst[0] == '\0' &&
		    strcmp(line, COMMAND) != 0)
			(void)rg_strlcpy(dst, line, size);
	}
	return false;
}

static void
converse(int fd, char *dst, size_t size)
{
	const uint64_t end = clock_ms() + ASK_MS;
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	char text[512], copy[512];
	size_t n = 0;
	ssize_t got;
	bool done = false;

	if (write(fd, COMMAND "\r", 4) != 4)
		return;
	while (!done && n + 1 < sizeof(text) && clock_ms() < end) {
		if (poll(&pfd, 1, 100) <= 0)
			continue;
		got = read(fd, text + n, sizeof(text) - 1 - n);
		if (got <= 0)
			break;
		n += (size_t)got;
		text[n] = '\0';
		memcpy(copy, text, n + 1);
		done = take_answer(copy, dst, size);
	}
	if (!done)
		dst[0] = '\0'; /* no modem that speaks */
	(void)fmt_safe(dst);
}

void
device_ask(const char *tty, char *dst, size_t size)
{
	struct termios old;
	int fd = open(tty, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	dst[0] = '\0';
	if (fd == -1)
		return;
	if (tcgetattr(fd, &old) == 0) {
		set_raw(fd, &old);
		converse(fd, dst, size);
		(void)tcflush(fd, TCIOFLUSH);
		(void)tcsetattr(fd, TCSANOW, &old);
	}
	(void)close(fd);
}
