#include "config.h"

#include "base/compat.h"
#include "method/problem.h"

void
problem_tell(void *problem, unsigned row, const char *text)
{
	const struct problem *p = problem;
	struct msg m;

	msg_init(&m, WIRE_PROBLEM, 0);
	m.u.PROBLEM.method = p->method;
	m.u.PROBLEM.row = row;
	rg_strlcpy(m.u.PROBLEM.text, text, sizeof(m.u.PROBLEM.text));
	p->tell(p->ctx, &m);
}
