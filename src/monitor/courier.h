/*
 * courier.h - brings what the books hold to the servers of one method: in
 * order, so many pieces at once, and less often while nobody answers. Each
 * method has a courier of its own, and none waits for another's servers.
 */
#ifndef RG_COURIER_H
#define RG_COURIER_H

#include "monitor/books.h"

struct courier;

/* The one for this method; it is made for the first account. */
struct courier *courier_of(struct books *, const char *method);
void couriers_free(struct books *);

/* As much as may be told now; and for all methods. */
void courier_pump(struct courier *);
void couriers_pump(struct books *);

/* What he tells of is dropped. */
void courier_drop(struct courier *, const struct account *);

const char *courier_method(const struct courier *);

/* His method as it is configured now; NULL: it is not there any more. */
const struct conf_method *courier_conf(const struct courier *);

/* Nobody has answered him last. */
bool courier_is_waiting(const struct courier *);

/* --- of radius.c: an answer, or the process started or ended --- */
void couriers_answered(struct books *, const struct msg_ACCOUNTED *);
void couriers_wake(struct books *);
void couriers_lost(struct books *);

#endif
