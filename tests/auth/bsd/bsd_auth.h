/*
 * bsd_auth.h - a double of OpenBSD's interface, as far as method_bsdauth.c
 * has use for it, written from authenticate(3) and auth_subr(3). What it
 * checks of its caller is in bsddouble.h.
 */
#ifndef RG_TEST_BSD_AUTH_H
#define RG_TEST_BSD_AUTH_H

/* The states that the manual names; their numbers are OpenBSD's. */
#define AUTH_OKAY 0x01
#define AUTH_ROOTOKAY 0x02
#define AUTH_SECURE 0x04
#define AUTH_EXPIRED 0x20
#define AUTH_PWEXPIRED 0x40
#define AUTH_ALLOW (AUTH_OKAY | AUTH_ROOTOKAY | AUTH_SECURE)

struct login_cap;
typedef struct auth_session_t auth_session_t;

auth_session_t *auth_userchallenge(char *name, char *style, char *type,
    char **challengep);
int auth_userresponse(auth_session_t *, char *response, int more);
int auth_getstate(auth_session_t *);
int auth_approval(auth_session_t *, struct login_cap *, char *name, char *type);
int auth_close(auth_session_t *);

#endif
