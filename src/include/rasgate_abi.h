/*
 * rasgate_abi.h - which SDK a module was compiled with. Every object that
 * sees windows.h carries the number, once in each module; rasgate-modhost
 * reads it before it calls anything and refuses a module of another number.
 */
#ifndef RASGATE_ABI_H
#define RASGATE_ABI_H

/* Grows when the layout of a type or the meaning of a call changes. */
#define RASGATE_MODULE_ABI 1

#ifndef RASGATE_HOST
#ifdef __cplusplus
extern "C" {
#endif

extern const unsigned int rasgate_module_abi
    __attribute__((weak, visibility("default")));
const unsigned int rasgate_module_abi = RASGATE_MODULE_ABI;

#ifdef __cplusplus
}
#endif
#endif

#endif
