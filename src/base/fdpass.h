/*
 * fdpass.h - one datagram with at most one descriptor.
 *
 * The receive buffer holds exactly one descriptor (CMSG_LEN, not CMSG_SPACE:
 * the padding of the latter takes a second one on 64 bit), and anything but
 * none or one closes what came and counts as malformed.
 */
#ifndef RG_FDPASS_H
#define RG_FDPASS_H

#include <sys/types.h>

/* Sends n bytes, with fd unless it is -1. RG_OK, RG_E_AGAIN, _GONE, _SYS. */
int fdpass_send(int sock, const void *buf, size_t n, int fd);

/*
 * Receives one datagram. *fd is -1 or a descriptor with close-on-exec that
 * the caller owns. Returns the length > 0, or RG_E_AGAIN, _GONE (peer
 * closed), _PROTO (truncated, or more than one descriptor) or _SYS, also when
 * one came for which we have no number left.
 */
ssize_t fdpass_recv(int sock, void *buf, size_t size, int *fd);

#endif
