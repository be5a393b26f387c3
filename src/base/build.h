/*
 * build.h - which build this program belongs to.
 *
 * Every program of one build has the same text; HELLO and READY carry it.
 * Programs of two builds do not talk to each other: the messages may differ.
 */
#ifndef RG_BUILD_H
#define RG_BUILD_H

#include "config.h"

#define RG_BUILD PACKAGE_VERSION "+" RG_BUILD_ID

_Static_assert(sizeof(RG_BUILD) <= 64 + 1, "must fit MSG_HELLO");

#endif
