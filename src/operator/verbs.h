/* verbs.h - what rasgatectl can ask of the daemon (wire/control.h). */
#ifndef RG_VERBS_H
#define RG_VERBS_H

#include "operator/control.h"
#include "wire/control.h"

/* Permitted already; args is a well formed strv. Ends in client_done(), but
 * for watch. */
void verbs_run(struct client *, enum ctl_verb, const char *args, size_t len);

#endif
