/* lines.h - a target whose bytes are a file of lines. */
#ifndef FUZZ_LINES_H
#define FUZZ_LINES_H

/* What the target does with each, which it may change. */
void fuzz_line(char *line);

#endif
