/* login_cap.h - what goes with the double of bsd_auth.h in this folder. */
#ifndef RG_TEST_LOGIN_CAP_H
#define RG_TEST_LOGIN_CAP_H

/* The states that the manual names; their numbers are OpenBSD's. */
#define AUTH_OKAY 0x01
#define AUTH_ROOTOKAY 0x02
#define AUTH_SECURE 0x04
#define AUTH_EXPIRED 0x20
#define AUTH_PWEXPIRED 0x40
#define AUTH_ALLOW (AUTH_OKAY | AUTH_ROOTOKAY | AUTH_SECURE)

struct login_cap;

#endif
