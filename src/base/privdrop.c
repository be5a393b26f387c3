#include "config.h"

#include <sys/resource.h>

#include <grp.h>
#include <signal.h>
#include <unistd.h>

#include "base/err.h"
#include "base/privdrop.h"

static int
become(uid_t uid, gid_t gid)
{
	if (setgroups(1, &gid) == -1)
		return -1;
#if defined(HAVE_SETRESGID) && defined(HAVE_SETRESUID)
	return setresgid(gid, gid, gid) == -1 ? -1 : setresuid(uid, uid, uid);
#else
	return setgid(gid) == -1 ? -1 : setuid(uid);
#endif
}

int
privdrop(const char *root, uid_t uid, gid_t gid)
{
	if (uid == RG_NO_ID)
		return RG_OK;
	if (root != NULL && (chroot(root) == -1 || chdir("/") == -1))
		return RG_E_SYS;
	if (become(uid, gid) == -1)
		return RG_E_SYS;
	if (uid != 0 && (setuid(0) != -1 || geteuid() != uid))
		return RG_E_STATE;
	return RG_OK;
}

/* Who may not raise the limit has to do with what he was given. */
static int
limit_files(unsigned files)
{
	struct rlimit r, want = { files, files };

	if (files == 0 || setrlimit(RLIMIT_NOFILE, &want) == 0)
		return 0;
	if (getrlimit(RLIMIT_NOFILE, &r) == -1)
		return -1;
	r.rlim_cur = r.rlim_max;
	return setrlimit(RLIMIT_NOFILE, &r);
}

int
privdrop_limits(unsigned files)
{
	const struct rlimit none = { 0, 0 };

	return setrlimit(RLIMIT_FSIZE, &none) == -1
	    ? RG_E_SYS
	    : privdrop_limits_writer(files);
}

int
privdrop_limits_writer(unsigned files)
{
	const struct rlimit none = { 0, 0 };

	if (limit_files(files) == -1 || setrlimit(RLIMIT_CORE, &none) == -1)
		return RG_E_SYS;
#ifdef SIGXFSZ
	/* what libraries say on a stderr that is a file must not kill us */
	(void)signal(SIGXFSZ, SIG_IGN);
#endif
	/* LeakSanitizer looks at us from a thread of its own at the end */
#if defined(RLIMIT_NPROC) && !defined(RG_SANITIZED)
	if (setrlimit(RLIMIT_NPROC, &none) == -1)
		return RG_E_SYS;
#endif
	return RG_OK;
}
