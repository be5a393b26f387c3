/*
 * report.h - what the plugin tells rasgate-session. Knows nothing of pppd.
 *
 * A reader that is slow or away never stops pppd: what cannot be sent is
 * left out.
 */
#ifndef RG_PPPD_REPORT_H
#define RG_PPPD_REPORT_H

#include <stdint.h>

enum report_end {
	REPORT_NONE, /* pppd's exit status says it all */
	REPORT_OTHER_USER,
	REPORT_PEER_CLOSED,
	REPORT_CARRIER_LOST,
};

/* Takes the socket; close-on-exec from now on. 0, or -1: it is none. */
int report_open(int fd);

/* The same, in the place of what was open, if anything. */
int report_renew(int fd);

void report_link(const char *ifname, const char *local, const char *remote,
    const char *auth);

/* The kernel counts in 32 bits; call this often enough to see it wrap. */
void report_count(uint32_t in, uint32_t out);
void report_send_count(uint32_t idle_s);

/* ask.h speaks there too; NULL when rasgate-session is gone. */
struct chan *report_chan(void);

/* The last word; pppd exits with this status. */
void report_down(enum report_end, int status);

#endif
