/* login_cap.h - what bsd_auth.h of this folder needs of OpenBSD's. */
#ifndef RG_TEST_LOGIN_CAP_H
#define RG_TEST_LOGIN_CAP_H

struct login_cap;

#endif
