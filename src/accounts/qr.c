#include "config.h"

#ifdef RG_QRENCODE

#include <qrencode.h>

#include "accounts/qr.h"
#include "base/secret.h"

#define QUIET 4 /* modules of white around it, by the standard */
#define INK "\033[30;107m"
#define BLACK "\033[40m"
#define WHITE "\033[107m"
#define PLAIN "\033[0m"

static bool
is_black(const QRcode *qr, int x, int y)
{
	return x >= 0 && y >= 0 && x < qr->width && y < qr->width &&
	    (qr->data[y * qr->width + x] & 1) != 0;
}

/* Two rows of modules in one of characters. */
static void
print_halves(FILE *f, const QRcode *qr)
{
	static const char *const blocks[] = { " ", "\xe2\x96\x80",
		"\xe2\x96\x84", "\xe2\x96\x88" };
	int x, y;

	for (y = -QUIET; y < qr->width + QUIET; y += 2) {
		(void)fputs(INK, f);
		for (x = -QUIET; x < qr->width + QUIET; x++)
			(void)fputs(blocks[is_black(qr, x, y) |
					is_black(qr, x, y + 1) << 1],
			    f);
		(void)fputs(PLAIN "\n", f);
	}
}

static void
print_blanks(FILE *f, const QRcode *qr)
{
	int x, y;

	for (y = -QUIET; y < qr->width + QUIET; y++) {
		for (x = -QUIET; x < qr->width + QUIET; x++)
			(void)fprintf(f, "%s  ",
			    is_black(qr, x, y) ? BLACK : WHITE);
		(void)fputs(PLAIN "\n", f);
	}
}

bool
qr_print(FILE *f, const char *text, bool utf8)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);

	if (qr == NULL)
		return false;
	(utf8 ? print_halves : print_blanks)(f, qr);
	rg_wipe(qr->data, (size_t)qr->width * (size_t)qr->width);
	QRcode_free(qr);
	return true;
}

#else

#include "accounts/qr.h"

bool
qr_print(FILE *f, const char *text, bool utf8)
{
	(void)f;
	(void)text;
	(void)utf8;
	return false;
}

#endif
