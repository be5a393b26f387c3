/*
 * unixsock.h - the near end of a SOCK_SEQPACKET socket in the file system.
 */
#ifndef RG_UNIXSOCK_H
#define RG_UNIXSOCK_H

#include <sys/types.h>

#include <stdbool.h>

/*
 * A listening socket with that mode, close-on-exec and non-blocking, in the
 * place of what stood there; -1 with errno.
 */
int unixsock_listen(const char *path, mode_t mode, int backlog);

/*
 * A connection, close-on-exec, or -1 with errno. Who does not wait gets
 * EAGAIN from a listener whose queue is full, and a non-blocking descriptor.
 */
int unixsock_connect(const char *path, bool wait);

/*
 * The same, without waiting, to another process of rasgate or the service
 * manager that starts it: EPERM unless root or our own user listens.
 */
int unixsock_helper(const char *path);

#endif
