#include "config.h"

#include "session/relro.h"

#ifdef RG_MUSL

#include <sys/mman.h>

#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static int
protect(struct dl_phdr_info *info, size_t size, void *arg)
{
	const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	uintptr_t from, to;
	int i;

	(void)size;
	(void)arg;
	for (i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];

		if (h->p_type != PT_GNU_RELRO)
			continue;
		from = (info->dlpi_addr + h->p_vaddr) & ~(page - 1);
		to = (info->dlpi_addr + h->p_vaddr + h->p_memsz) & ~(page - 1);
		/* The linker has told us both: there is no other pointer. */
		if (mprotect((void *)from, to - from, PROT_READ) == -1)
			abort();
	}
	return 0;
}

void
relro_protect(void)
{
	(void)dl_iterate_phdr(protect, NULL);
}

#else

void
relro_protect(void)
{
}

#endif
