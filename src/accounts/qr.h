/* qr.h - a text as a QR code on a terminal. */
#ifndef RG_ACCOUNTS_QR_H
#define RG_ACCOUNTS_QR_H

#include <stdbool.h>
#include <stdio.h>

/*
 * Black on white whatever the terminal's colours are; with half blocks where
 * it speaks UTF-8, else with blanks. False: built without the library, or
 * the text is too long.
 */
bool qr_print(FILE *, const char *text, bool utf8);

#endif
