/*
 * windef.h - the basic types of Win32. A LONG has 32 bits whatever a long
 * has; what holds a pointer or a handle is as wide as a pointer.
 */
#ifndef RASGATE_WINDEF_H
#define RASGATE_WINDEF_H

#include <stddef.h>

/* Calling conventions mean nothing here; neither do the notes on parameters. */
#define WINAPI
#define APIENTRY
#define APIPRIVATE
#define CALLBACK
#define WINAPIV
#define PASCAL
#define CDECL
#define FAR
#define NEAR
#define far
#define near
#define _stdcall
#define __stdcall
#define _cdecl
#define __cdecl
#define _fastcall
#undef __fastcall /* FreeBSD has one of x86 */
#define __fastcall
#define _export
#define __export
#ifndef IN
#define IN
#endif
#ifndef OUT
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#ifndef CONST
#define CONST const
#endif
#ifndef VOID
#define VOID void
#endif

/* Of an unknown attribute the compiler says that RASGATE_DECLSPEC_x is not. */
#define __declspec(x) RASGATE_DECLSPEC_##x
#define _declspec(x) RASGATE_DECLSPEC_##x
#define RASGATE_DECLSPEC_dllexport __attribute__((visibility("default")))
#define RASGATE_DECLSPEC_dllimport
#define RASGATE_DECLSPEC_thread __thread
#define RASGATE_DECLSPEC_noreturn __attribute__((noreturn))
#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif
#define DECLSPEC_IMPORT
#define WINBASEAPI
#define WINADVAPI
#define WINUSERAPI

#ifndef NULL
#define NULL 0
#endif
#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif
#define MAX_PATH 260

typedef char CHAR, *PCHAR, *LPCH, *PCH, *NPSTR, *LPSTR, *PSTR;
typedef const char *LPCSTR, *PCSTR, *LPCCH, *PCCH;
typedef signed char INT8;
typedef unsigned char UCHAR, *PUCHAR, BYTE, *PBYTE, *LPBYTE, UINT8;
typedef unsigned char BOOLEAN, *PBOOLEAN;
typedef short SHORT, *PSHORT, INT16;
typedef unsigned short USHORT, *PUSHORT, WORD, *PWORD, *LPWORD, UINT16;
typedef int INT, *PINT, *LPINT, INT32, BOOL, *PBOOL, *LPBOOL;
typedef int LONG, *PLONG, *LPLONG, LONG32;
typedef unsigned int UINT, *PUINT, *LPUINT, UINT32;
typedef unsigned int ULONG, *PULONG, ULONG32;
typedef unsigned int DWORD, *PDWORD, *LPDWORD, DWORD32;
typedef float FLOAT;
__extension__ typedef __INT64_TYPE__ LONGLONG, *PLONGLONG, LONG64, INT64;
__extension__ typedef __UINT64_TYPE__ ULONGLONG, *PULONGLONG, ULONG64, UINT64;
__extension__ typedef __UINT64_TYPE__ DWORDLONG, *PDWORDLONG, DWORD64;
typedef ptrdiff_t INT_PTR, LONG_PTR, SSIZE_T;
typedef size_t UINT_PTR, ULONG_PTR, *PULONG_PTR, DWORD_PTR, SIZE_T, *PSIZE_T;
typedef void *PVOID, *LPVOID;
typedef const void *LPCVOID, *PCVOID;

/* The ANSI half: a TCHAR is a char. */
typedef char TCHAR, *PTCHAR, *LPTSTR, *PTSTR, *PTCH, *LPTCH;
typedef const char *LPCTSTR, *PCTSTR;
#define __TEXT(quote) quote
#define TEXT(quote) __TEXT(quote)

typedef void *HANDLE, **PHANDLE, **LPHANDLE;
#ifdef STRICT
#define DECLARE_HANDLE(name) typedef struct name##__ *name
struct HINSTANCE__;
struct HKEY__;
#else
#define DECLARE_HANDLE(name) typedef HANDLE name
#endif
DECLARE_HANDLE(HINSTANCE);
DECLARE_HANDLE(HKEY);
typedef HINSTANCE HMODULE;
typedef HKEY *PHKEY;
typedef HANDLE HGLOBAL, HLOCAL, GLOBALHANDLE, LOCALHANDLE;
#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)

/* In C it may be called with any arguments: old sources do. */
#ifdef __cplusplus
typedef void (*FARPROC)(void);
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
typedef int (*FARPROC)();
#pragma GCC diagnostic pop
#endif
typedef FARPROC PROC;

#define MAKEWORD(low, high) \
	((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high))) << 8))
#define MAKELONG(low, high) \
	((LONG)(((WORD)(low)) | ((DWORD)((WORD)(high))) << 16))
#define LOWORD(l) ((WORD)((DWORD_PTR)(l)&0xFFFF))
#define HIWORD(l) ((WORD)(((DWORD_PTR)(l) >> 16) & 0xFFFF))
#define LOBYTE(w) ((BYTE)((DWORD_PTR)(w)&0xFF))
#define HIBYTE(w) ((BYTE)(((DWORD_PTR)(w) >> 8) & 0xFF))

#define UNREFERENCED_PARAMETER(p) ((void)(p))
#define DBG_UNREFERENCED_PARAMETER(p) ((void)(p))

#ifndef NOMINMAX
#ifndef max
#define max(a, b) (((a) > (b)) ? (a) : (b))
#endif
#ifndef min
#define min(a, b) (((a) < (b)) ? (a) : (b))
#endif
#endif

#endif
