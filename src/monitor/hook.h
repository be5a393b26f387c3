/*
 * hook.h - RUN/hook.sock, where rasgate-login lends us the line of a getty.
 *
 * Only root, or who we are ourselves, is listened to, and is known before a
 * byte is read. Each connection has one message, with exactly one
 * descriptor, and two seconds for it; eight are listened to at a time, the
 * others wait. Nothing of it is trusted beyond that: see lend.h.
 */
#ifndef RG_HOOK_H
#define RG_HOOK_H

struct hook;
struct monitor;

/* NULL with errno. */
struct hook *hook_open(struct monitor *);
void hook_close(struct hook **);

#endif
