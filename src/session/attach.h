/*
 * attach.h - RECORD.sock, on which a restarted monitor takes up the
 * conversation with a session that outlived its predecessor.
 */
#ifndef RG_SESSION_ATTACH_H
#define RG_SESSION_ATTACH_H

/* The listening socket, or -1 with errno. */
int attach_listen(const char *record);

/* A connection of root or of our own user, or -1. */
int attach_accept(int sock);

void attach_close(int sock, const char *record);

#endif
