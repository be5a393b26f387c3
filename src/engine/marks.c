#include "config.h"

#include "engine/marks.h"

enum { PLAIN, MARK, ERROR };

size_t
marks_take(uint8_t *state, const uint8_t *bytes, size_t n, uint8_t *plain,
    bool *broke)
{
	size_t i, kept = 0;

	*broke = false;
	for (i = 0; i < n && !*broke; i++) {
		uint8_t c = bytes[i], was = *state;

		*state = PLAIN;
		if (was == PLAIN && c == 0xff)
			*state = MARK;
		else if (was == MARK && c == 0)
			*state = ERROR;
		else if (was == ERROR && c == 0)
			*broke = true;
		else {
			if (was == MARK && c != 0xff)
				plain[kept++] = 0xff;
			plain[kept++] = c;
		}
	}
	return kept;
}
