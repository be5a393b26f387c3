#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "misdeeds.h"

/* A child keeps all that we have, and goes away from us. */
void
misdeed_fork_away(void)
{
	if (fork() == 0) {
		(void)setsid();
		if (fork() == 0)
			(void)sleep(60);
		_exit(0);
	}
}

void
misdeed_fork_bomb(void)
{
	int i;

	for (i = 0; i < 200; i++)
		if (fork() == 0) {
			(void)sleep(20);
			_exit(0);
		}
}

void
misdeed_scribble(unsigned char *const old[], unsigned n)
{
	unsigned i, k;

	for (i = 0; i < n; i++)
		for (k = 0; old[i] != NULL && k < 1500; k++)
			old[i][k] = 'X';
}

void
misdeed_leak(unsigned mb)
{
	unsigned i;
	char *p;

	for (i = 0; i < mb; i++)
		if ((p = malloc(1 << 20)) != NULL)
			memset(p, 1, 1 << 20);
}

static pthread_barrier_t all;

static void *
use_little(void *arg)
{
	void *volatile little = malloc(100);

	(void)pthread_barrier_wait(&all);
	(void)pthread_barrier_wait(&all);
	free(little);
	return arg;
}

bool
misdeed_room(unsigned mb)
{
	pthread_t threads[3];
	void *volatile much; /* else the compiler asks nobody */
	int i;

	if (pthread_barrier_init(&all, NULL, 4) != 0)
		return false;
	for (i = 0; i < 3; i++)
		if (pthread_create(&threads[i], NULL, use_little, NULL) != 0)
			return false;
	(void)pthread_barrier_wait(&all);
	much = malloc((size_t)mb << 20);
	(void)pthread_barrier_wait(&all);
	for (i = 0; i < 3; i++)
		(void)pthread_join(threads[i], NULL);
	free(much);
	return much != NULL;
}

void
misdeed_spin(void)
{
	volatile unsigned n = 0;

	for (;;)
		n++;
}

int
misdeed_first(const char *file)
{
	const int fd = open(file, O_WRONLY | O_CREAT | O_EXCL, 0600);

	return fd != -1 && close(fd) == 0;
}
