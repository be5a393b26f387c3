/* trace.h - the bytes of lines, for those who trace them (control.h). */
#ifndef RG_OPERATOR_TRACE_H
#define RG_OPERATOR_TRACE_H

#include "monitor/monitor.h"

/* Has the engine tell the bytes of the line, if anybody wants them. */
void trace_line(struct mline *);
void trace_all(struct monitor *);

void trace_bytes(const struct mline *, const struct msg_BYTES *);

#endif
