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
			(void)sleep(20);
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

void
misdeed_spin(void)
{
	volatile unsigned n = 0;

	for (;;)
		n++;
}
