/* backoff.h - how long to wait before what has failed is tried again. */
#ifndef RG_BACKOFF_H
#define RG_BACKOFF_H

/* After so many failures in a row: 0 after none, 1 s, doubling to a minute. */
unsigned backoff_s(unsigned fails);

#endif
