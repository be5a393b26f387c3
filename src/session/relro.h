/* relro.h - read-only relocations, where the C library leaves that to us. */
#ifndef RG_SESSION_RELRO_H
#define RG_SESSION_RELRO_H

/*
 * What only the relocation at our start had to write (-z relro) cannot be
 * written any more. Nothing to do but in a static program with musl: it
 * relocates itself there, and leaves it at that.
 */
void relro_protect(void);

#endif
