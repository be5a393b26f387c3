/*
 * watchdog.h - ends this process when what it called does not return. Modules
 * may use alarm(2) and SIGALRM as they like.
 */
#ifndef RG_AUTH_WATCHDOG_H
#define RG_AUTH_WATCHDOG_H

/* In so many seconds, instead of what was set before; 0: never. */
void watchdog_set(unsigned seconds);

#endif
