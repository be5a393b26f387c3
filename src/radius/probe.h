/*
 * probe.h - `rasgate-radius -C HOST PORT`: what rasgatectl check asks. The
 * secret comes on stdin; a Status-Server (RFC 5997) goes to the server.
 */
#ifndef RG_RADIUS_PROBE_H
#define RG_RADIUS_PROBE_H

/* Prints "MICROSECONDS signed|unsigned" or what is wrong. 0 or 1. */
int probe_run(const char *host, const char *port);

#endif
