/*
 * background.h - away from the terminal, and the start's outcome with it:
 * the command returns when the daemon serves, or failed to.
 */
#ifndef RG_BACKGROUND_H
#define RG_BACKGROUND_H

/*
 * Forks; the parent waits for background_done() of the child, or its end,
 * and exits 0 or 1. The child goes on here, its messages still on stderr.
 * RG_OK or RG_E_SYS.
 */
int background_begin(void);

/* Lets the parent go with success, and the terminal too. */
void background_done(void);

#endif
