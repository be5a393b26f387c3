#include "config.h"

#include <elf.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "base/compat.h"
#include "conf/elfsym.h"

#if ULONG_MAX > 0xffffffffu
typedef Elf64_Ehdr elf_head;
typedef Elf64_Shdr elf_section;
typedef Elf64_Sym elf_symbol;
#define OUR_CLASS ELFCLASS64
#else
typedef Elf32_Ehdr elf_head;
typedef Elf32_Shdr elf_section;
typedef Elf32_Sym elf_symbol;
#define OUR_CLASS ELFCLASS32
#endif

#define SECTIONS_MAX 4096

struct elf {
	const uint8_t *bytes;
	size_t n;
	elf_head head;
	elf_section symbols, names;
};

/* Copies what lies at `at`: nothing in the file is aligned for sure. */
static bool
get(const struct elf *e, uint64_t at, void *dst, size_t size)
{
	if (at > e->n || e->n - at < size)
		return false;
	memcpy(dst, e->bytes + at, size);
	return true;
}

static bool
is_little_endian(void)
{
	const uint16_t one = 1;
	uint8_t low;

	memcpy(&low, &one, 1);
	return low == 1;
}

static bool
get_head(struct elf *e)
{
	const elf_head *h = &e->head;

	return get(e, 0, &e->head, sizeof(e->head)) &&
	    memcmp(h->e_ident, ELFMAG, SELFMAG) == 0 &&
	    h->e_ident[EI_CLASS] == OUR_CLASS &&
	    h->e_ident[EI_DATA] ==
	    (is_little_endian() ? ELFDATA2LSB : ELFDATA2MSB) &&
	    h->e_type == ET_DYN && h->e_shentsize == sizeof(elf_section) &&
	    h->e_shnum <= SECTIONS_MAX;
}

static bool
get_section(const struct elf *e, uint32_t i, elf_section *s)
{
	return i < e->head.e_shnum &&
	    get(e, (uint64_t)e->head.e_shoff + i * sizeof(*s), s, sizeof(*s));
}

static bool
find_symbols(struct elf *e)
{
	uint32_t i;

	for (i = 0; i < e->head.e_shnum; i++)
		if (get_section(e, i, &e->symbols) &&
		    e->symbols.sh_type == SHT_DYNSYM)
			return e->symbols.sh_entsize == sizeof(elf_symbol) &&
			    get_section(e, e->symbols.sh_link, &e->names);
	return false;
}

static bool
is_named(const struct elf *e, const elf_symbol *s, const char *name)
{
	const size_t n = strlen(name) + 1;
	const uint64_t at = (uint64_t)e->names.sh_offset + s->st_name;

	return s->st_shndx != SHN_UNDEF && at <= e->n && e->n - at >= n &&
	    memcmp(e->bytes + at, name, n) == 0;
}

static bool
defines(const struct elf *e, const char *name)
{
	uint64_t i, count = e->symbols.sh_size / sizeof(elf_symbol);
	elf_symbol s;

	for (i = 0; i < count &&
	     get(e, e->symbols.sh_offset + i * sizeof(s), &s, sizeof(s));
	     i++)
		if (is_named(e, &s, name))
			return true;
	return false;
}

const char *
elfsym_check(const uint8_t *bytes, size_t n, const char *const names[],
    const char **missing)
{
	struct elf e = { .bytes = bytes, .n = n };

	*missing = NULL;
	if (!get_head(&e) || !find_symbols(&e))
		return "no shared object of this kind of machine";
	for (; *names != NULL; names++) {
		if (defines(&e, *names))
			continue;
		*missing = *names;
		return "the symbol is missing";
	}
	return NULL;
}
