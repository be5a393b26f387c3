#include "config.h"

#include <sys/types.h>

#include "base/err.h"
#include "base/privdrop.h"
#include "base/sandbox.h"
#include "base/secret.h"
#include "engine/lock.h"

int
engine_lock(const struct msg_HELLO *h)
{
	const char *root = h->root[0] != '\0' ? h->root : NULL;
	int r;

	r = privdrop_limits(h->files); /* root may still raise one */
	if (r == RG_OK)
		r = privdrop(root, (uid_t)h->uid, (gid_t)h->gid);
	if (r != RG_OK)
		return r;
	rg_guard_process();
	return sandbox_enter(SANDBOX_ENGINE);
}
