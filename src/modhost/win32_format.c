/*
 * wsprintf: the conversions of user32, no others (no floating point, no *),
 * and never more than 1,024 bytes with the NUL. An l changes nothing: a LONG
 * has 32 bits.
 */
#include "config.h"

#include <stdio.h>
#include <wchar.h>

#include "modhost/win32.h"

#define OUT_MAX 1024

struct out {
	char *to;
	int used;
};

struct spec {
	bool left, alternate, zero;
	bool is_short, wide;
	int width;
	int precision; /* -1: none */
};

static void
put(struct out *out, char c)
{
	if (out->used < OUT_MAX - 1)
		out->to[out->used++] = c;
}

static void
pad(struct out *out, char c, int n)
{
	for (; n > 0; n--)
		put(out, c);
}

/* A prefix (sign or 0x), zeros, a body, and blanks around them. */
static void
put_field(struct out *out, const struct spec *spec, const char *prefix,
    int zeros, const char *body, int len)
{
	int all = (int)strlen(prefix) + zeros + len;

	if (spec->zero && !spec->left && all < spec->width) {
		zeros += spec->width - all;
		all = spec->width;
	}
	if (!spec->left)
		pad(out, ' ', spec->width - all);
	while (*prefix != '\0')
		put(out, *prefix++);
	pad(out, '0', zeros);
	for (; len > 0; len--)
		put(out, *body++);
	if (spec->left)
		pad(out, ' ', spec->width - all);
}

static void
put_number(struct out *out, const struct spec *spec, const char *prefix,
    char letter, DWORD number)
{
	char digits[16];
	int len, zeros = 0;

	len = snprintf(digits, sizeof(digits),
	    letter == 'u'       ? "%u"
		: letter == 'x' ? "%x"
				: "%X",
	    number);
	if (spec->precision > len)
		zeros = spec->precision - len;
	put_field(out, spec, prefix, zeros, digits, len);
}

static void
put_signed(struct out *out, const struct spec *spec, LONG number)
{
	DWORD size = number < 0 ? 0 - (DWORD)number : (DWORD)number;

	put_number(out, spec, number < 0 ? "-" : "", 'u', size);
}

static void
put_pointer(struct out *out, const void *pointer)
{
	static const char digits[] = "0123456789ABCDEF";
	int shift = (int)sizeof(pointer) * 8;

	while ((shift -= 4) >= 0)
		put(out, digits[((ULONG_PTR)pointer >> shift) & 0xF]);
}

static void
put_text(struct out *out, const struct spec *spec, const char *text)
{
	size_t most = spec->precision < 0 ? OUT_MAX : (size_t)spec->precision;

	if (text == NULL)
		text = "(null)";
	put_field(out, spec, "", 0, text, (int)strnlen(text, most));
}

/* There is no code page: what is no byte becomes a question mark. */
static void
put_wide_text(struct out *out, const struct spec *spec, const wchar_t *text)
{
	char bytes[OUT_MAX];
	size_t i;

	if (text == NULL) {
		put_text(out, spec, NULL);
		return;
	}
	for (i = 0; i < sizeof(bytes) - 1 && text[i] != L'\0'; i++) {
		bytes[i] = '?';
		if (text[i] > 0 && text[i] <= 0xFF)
			bytes[i] = (char)text[i];
	}
	bytes[i] = '\0';
	put_text(out, spec, bytes);
}

static const char *
parse_number(const char *at, int *number)
{
	for (*number = 0; *at >= '0' && *at <= '9'; at++) {
		if (*number < OUT_MAX)
			*number = *number * 10 + (*at - '0');
	}
	return at;
}

/* From behind the % to the letter of the conversion. */
static const char *
parse_spec(const char *at, struct spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->precision = -1;
	for (; *at == '-' || *at == '#'; at++) {
		spec->left |= *at == '-';
		spec->alternate |= *at == '#';
	}
	spec->zero = *at == '0';
	at = parse_number(at, &spec->width);
	if (*at == '.')
		at = parse_number(at + 1, &spec->precision);
	for (; *at == 'h' || *at == 'l' || *at == 'w'; at++) {
		spec->is_short = *at == 'h';
		spec->wide = *at != 'h';
	}
	return at;
}

/* One conversion; the argument list goes on by what it took. */
static void
convert(struct out *out, const struct spec *spec, char letter, va_list *args)
{
	char byte;
	DWORD number;
	bool wide = spec->wide;

	switch (letter) {
	case 'c':
	case 'C':
		byte = (char)va_arg(*args, int);
		put_field(out, spec, "", 0, &byte, 1);
		break;
	case 's':
	case 'S':
		if (letter == 'S' && !spec->is_short)
			wide = true;
		if (wide)
			put_wide_text(out, spec, va_arg(*args, wchar_t *));
		else
			put_text(out, spec, va_arg(*args, char *));
		break;
	case 'd':
	case 'i':
		number = va_arg(*args, DWORD);
		put_signed(out, spec,
		    spec->is_short ? (SHORT)number : (LONG)number);
		break;
	case 'u':
	case 'x':
	case 'X':
		number = va_arg(*args, DWORD);
		put_number(out, spec,
		    !spec->alternate || letter == 'u' ? ""
			: letter == 'x'               ? "0x"
						      : "0X",
		    letter, spec->is_short ? (WORD)number : number);
		break;
	case 'p':
		put_pointer(out, va_arg(*args, void *));
		break;
	default: /* not a conversion: it stands for itself */
		put(out, letter);
	}
}

int WINAPI
wvsprintfA(LPSTR lpOut, LPCSTR lpFmt, va_list arglist)
{
	struct out out = { .to = lpOut };
	struct spec spec;
	va_list args;

	va_copy(args, arglist);
	while (*lpFmt != '\0') {
		if (*lpFmt++ != '%') {
			put(&out, lpFmt[-1]);
			continue;
		}
		lpFmt = parse_spec(lpFmt, &spec);
		if (*lpFmt != '\0')
			convert(&out, &spec, *lpFmt++, &args);
	}
	va_end(args);
	lpOut[out.used] = '\0';
	return out.used;
}

int WINAPIV
wsprintfA(LPSTR lpOut, LPCSTR lpFmt, ...)
{
	va_list args;
	int used;

	va_start(args, lpFmt);
	used = wvsprintfA(lpOut, lpFmt, args);
	va_end(args);
	return used;
}
