#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "base/compat.h"
#include "base/pamfile.h"

bool
rg_pam_file(const char *service)
{
#ifdef __linux__ /* Linux-PAM */
	static const char *const folders[] = { "/etc/pam.d", "/usr/lib/pam.d" };
#else /* OpenPAM */
	static const char *const folders[] = { "/etc/pam.d",
		"/usr/local/etc/pam.d" };
#endif
	char path[512];
	size_t i;

	if (service[0] == '/')
		return access(service, F_OK) == 0;
	for (i = 0; i < RG_COUNTOF(folders); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", folders[i],
		    service);
		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}
