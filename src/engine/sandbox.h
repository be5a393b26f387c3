/* sandbox.h - the engine gives up all it does not need, and proves it. */
#ifndef RG_SANDBOX_H
#define RG_SANDBOX_H

#include "wire/msg.h"

/*
 * Chroot, uid, limits, no traces: everything that HELLO asks for. To be
 * called after the event base is made and before the first byte of a line is
 * read. RG_OK, RG_E_SYS or RG_E_STATE.
 */
int engine_lock(const struct msg_HELLO *);

#endif
