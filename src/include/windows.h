/*
 * windows.h - the part of Win32 (ANSI) that RAS security modules use, on
 * POSIX threads. What it lacks is not declared: a source that needs more
 * fails when it is compiled or loaded, by name. rasgate-module(3) lists what
 * differs from Windows.
 */
#ifndef RASGATE_WINDOWS_H
#define RASGATE_WINDOWS_H

#if defined(UNICODE) || defined(_UNICODE)
#error "rasgate's SDK has the ANSI half of Win32 only: compile without UNICODE"
#endif

#include "rasgate_abi.h"
#include "windef.h"
#include "winerror.h"
#include "winbase.h"
#include "winreg.h"

#endif
