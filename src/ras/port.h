/*
 * port.h - from handles (HPORT) to transactions, for calls that come by
 * handle: from a module's process, or from a thread nobody stopped.
 *
 * A handle is dead once its transaction has ended, and is never taken
 * again: the monitor issues them in a growing row, and this table accepts
 * them in no other order.
 */
#ifndef RG_RAS_PORT_H
#define RG_RAS_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ras/call.h"

struct ras_ports;

/*
 * violation() hears of calls with dead or foreign handles, at most ten in
 * any ten seconds of the time that now_ms() tells.
 */
struct ras_ports_ops {
	uint64_t (*now_ms)(void *ctx);
	void (*violation)(void *ctx, uint64_t hport, const char *what);
};

struct ras_ports *ras_ports_new(const struct ras_ports_ops *, void *ctx);
void ras_ports_free(struct ras_ports **);

/*
 * A new handle (ARM): RG_E_NAME when it is not above all before it,
 * RG_E_SYS without memory. It is dead until it is bound.
 */
int ras_ports_issue(struct ras_ports *, uint64_t hport);
/*
 * Its transaction begins; `owner` tells one module process from another.
 * RG_E_NAME when not issued or retired, RG_E_STATE when bound before.
 */
int ras_ports_bind(struct ras_ports *, uint64_t hport, const void *owner,
    struct ras_txn *);
/* The handle is dead from now on. */
void ras_ports_retire(struct ras_ports *, uint64_t hport);
size_t ras_ports_count(const struct ras_ports *);

/*
 * For a module call by handle: what it finds goes to the calls of call.h,
 * which take NULL for a dead handle. NULL, and a violation, when dead,
 * unknown or another owner's.
 */
struct ras_txn *ras_ports_find(struct ras_ports *, uint64_t hport,
    const void *owner);

uint64_t ras_ports_refused(const struct ras_ports *); /* calls, in all */

#endif
