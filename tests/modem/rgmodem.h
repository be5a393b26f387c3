/*
 * rgmodem.h - what all lines of rgmodem share: the loop, the list of them,
 * and the events that are printed.
 */
#ifndef RGMODEM_H
#define RGMODEM_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pollfd;
struct port;

/* loop.c */
struct loop {
	bool keep, strict, scripted, stdin_open;
	volatile sig_atomic_t stopped;
};
extern struct loop loop;
bool loop_done(void);
void loop_turn(void);

/* rgmodem.c */
extern struct port *ports;
extern struct pollfd *fds; /* stdin; each line's master, bridge */
extern unsigned port_count;
extern bool failed, quitting;
struct port *stdio_bridge(void);
void stdin_read(void);
int event_flush(void);
uint64_t now_us(void);
void event(const struct port *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* "..." with C escapes; good until the next call. */
const char *quoted(const char *bytes, size_t n);

#endif
