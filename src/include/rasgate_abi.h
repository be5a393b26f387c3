/*
 * rasgate_abi.h - which SDK a module was compiled with. Every object that
 * sees windows.h carries a symbol named after the number, once in each
 * module. rasgated looks for it before it starts, rasgate-modhost before it
 * calls anything; both refuse a module of another number.
 */
#ifndef RASGATE_ABI_H
#define RASGATE_ABI_H

/* Grows when the layout of a type or the meaning of a call changes. */
#define RASGATE_MODULE_ABI 1
#define RASGATE_MODULE_ABI_SYMBOL "rasgate_module_abi_1"

#ifndef RASGATE_HOST
#ifdef __cplusplus
extern "C" {
#endif

extern const unsigned int rasgate_module_abi_1
    __attribute__((weak, visibility("default")));
const unsigned int rasgate_module_abi_1 = RASGATE_MODULE_ABI;

#ifdef __cplusplus
}
#endif
#endif

#endif
