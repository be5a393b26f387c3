/*
 * bsd_auth.h - a double of OpenBSD's interface, as far as method_bsdauth.c
 * has use for it, written from authenticate(3) and auth_subr(3). What it
 * checks of its caller is in bsddouble.h.
 */
#ifndef RG_TEST_BSD_AUTH_H
#define RG_TEST_BSD_AUTH_H

struct login_cap;
typedef struct auth_session_t auth_session_t;

auth_session_t *auth_userchallenge(char *name, char *style, char *type,
    char **challengep);
int auth_userresponse(auth_session_t *, char *response, int more);
int auth_getstate(auth_session_t *);
int auth_approval(auth_session_t *, struct login_cap *, char *name, char *type);
int auth_close(auth_session_t *);

#endif
