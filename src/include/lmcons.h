/* lmcons.h - the lengths of names, without their NUL. */
#ifndef RASGATE_LMCONS_H
#define RASGATE_LMCONS_H

#define CNLEN 15
#define DNLEN CNLEN
#define UNLEN 256
#define PWLEN 256
#define GNLEN UNLEN

#endif
