#include "config.h"

#include "monitor/onlooker.h"

void
onlooker_armed(struct mline *l)
{
	if (l->mon->onlooker != NULL)
		l->mon->onlooker->armed(l);
}

void
onlooker_lent(const struct mline *l)
{
	if (l->mon->onlooker != NULL)
		l->mon->onlooker->lent(l);
}

void
onlooker_bytes(const struct mline *l, const struct msg_BYTES *b)
{
	if (l->mon->onlooker != NULL)
		l->mon->onlooker->bytes(l, b);
}

void
onlooker_reply(const struct mline *l, const char *text)
{
	if (l->mon->onlooker != NULL)
		l->mon->onlooker->reply(l, text);
}

void
onlooker_order_over(const struct mline *l, unsigned status, const char *text)
{
	if (l->mon->onlooker != NULL)
		l->mon->onlooker->order_over(l, status, text);
}
