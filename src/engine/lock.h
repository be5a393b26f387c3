/* lock.h - the engine gives up all it does not need, and proves it. */
#ifndef RG_ENGINE_LOCK_H
#define RG_ENGINE_LOCK_H

#include "wire/msg.h"

/*
 * Chroot, uid, limits, no traces: everything that HELLO asks for; then the
 * sandbox. To be called after the event base is made and before the first
 * byte of a line is read. RG_OK, RG_E_SYS or RG_E_STATE.
 */
int engine_lock(const struct msg_HELLO *);

#endif
