/* err.h - the error returns shared by all layers: 0, or one of these. */
#ifndef RG_ERR_H
#define RG_ERR_H

enum rg_err {
	RG_OK = 0,
	RG_E_SYS = -1,   /* a system call failed, errno says why */
	RG_E_AGAIN = -2, /* not now: would block */
	RG_E_GONE = -3,  /* the peer closed */
	RG_E_PROTO = -4, /* malformed message */
	RG_E_SIZE = -5,  /* does not fit */
	RG_E_STATE = -6, /* not allowed at this moment */
	RG_E_NAME = -7,  /* unknown or unacceptable name */
	RG_E_LACKS = -8, /* this system lacks what we are built for */
};

#endif
