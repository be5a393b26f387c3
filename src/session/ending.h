/* ending.h - why a session ended, out of everything that was seen. Pure. */
#ifndef RG_SESSION_ENDING_H
#define RG_SESSION_ENDING_H

#include <stdbool.h>

#include "base/cause.h"

struct ending {
	bool ppp;    /* the service is pppd: its exit status means something */
	bool failed; /* it could not be started */
	bool lost;   /* the line was hung up from the other side */
	enum cause stopped; /* we ended it: operator, shutdown, a limit */
	enum cause told;    /* the plugin's word, or CAUSE_NONE */
	bool signaled;      /* killed by signal `status`, else it exited */
	unsigned status;
};

enum cause ending_cause(const struct ending *);

#endif
