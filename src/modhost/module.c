#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/compat.h"
#include "modhost/module.h"
#include "modhost/ras_host.h"
#include "modhost/tell.h"

#define CODE_INVALID_HANDLE 601
#define CODE_BUFFER_INVALID 610
#define CODE_PENDING 600

static char path[256];
static struct ras_module module;
static struct ras_setting *settings;
static size_t nsettings;

/* --- what the module asks, in any thread --- */

static uint32_t
host_send(void *ctx, HPORT port, const BYTE *buffer, WORD length)
{
	(void)ctx;
	return calls_send((uintptr_t)port, buffer, length);
}

static void
host_received(struct receiver *r, size_t len)
{
	*r->length = (WORD)len;
	ras_event_signal(r->event);
}

static uint32_t
host_receive(void *ctx, HPORT port, PBYTE buffer, PWORD length, DWORD timeout_s,
    HANDLE event)
{
	struct receiver r = { .done = host_received, .length = length };
	uint32_t code;

	(void)ctx;
	r.event = ras_event_hold(event);
	code = calls_receive((uintptr_t)port, buffer,
	    length != NULL ? *length : 0, timeout_s, r.event ? &r : NULL);
	if (code != CODE_PENDING && r.event != NULL)
		ras_event_drop(r.event);
	return code;
}

static uint32_t
host_info(void *ctx, HPORT port, RAS_SECURITY_INFO *info)
{
	struct msg_RAS_CODE m;
	uint32_t code = calls_info((uintptr_t)port, &m);

	(void)ctx;
	if (code == 0 && info == NULL)
		return CODE_BUFFER_INVALID;
	if (code != 0)
		return code;
	info->LastError = m.last_error;
	info->BytesReceived = m.received;
	(void)rg_strlcpy(info->DeviceName, m.device, sizeof(info->DeviceName));
	return 0;
}

/* As much of a name as there is; all of an array that has no end. */
static uint16_t
take_name(uint8_t *dst, const char *name, size_t size)
{
	const size_t n = strnlen(name, size);

	memcpy(dst, name, n);
	return (uint16_t)n;
}

static void
host_complete(void *ctx, const SECURITY_MESSAGE *m)
{
	struct msg_SAID said = { 0 };

	(void)ctx;
	if (m == NULL) {
		tell_broke("Complete without a message");
		return;
	}
	said.id = m->dwMsgId;
	said.error = m->dwError;
	said.user_len = take_name(said.user, m->UserName, sizeof(m->UserName));
	said.domain_len = take_name(said.domain, m->Domain, sizeof(m->Domain));
	calls_complete((uintptr_t)m->hPort, &said);
}

static void
host_debug(void *ctx, const char *text)
{
	(void)ctx;
	tell_debug(text, strnlen(text, 1024));
}

/* --- what the module is asked, in the dialog's thread --- */

static uint32_t
module_open(char *text, size_t size)
{
	static struct ras_host host = { .send = host_send,
		.receive = host_receive,
		.get_info = host_info,
		.complete = host_complete,
		.debug = host_debug };
	char why[RAS_MODULE_TEXT];
	uint32_t code;

	host.settings = settings;
	host.nsettings = nsettings;
	if (ras_host_attach(&host, NULL) != 0)
		return 1; /* there is one already: cannot be */
	code = ras_module_open(path, &module, why);
	if (code == 0 && (code = ras_module_start(&module)) != 0)
		(void)rg_strlcpy(why, "DllMain refused", sizeof(why));
	(void)rg_strlcpy(text, code != 0 ? why : "loaded", size);
	return code;
}

static uint32_t
module_begin(struct ras_call *c)
{
	return module.begin((HPORT)c->handle, c->send_buf, (DWORD)c->size,
	    c->recv_buf, (DWORD)c->size, ras_host_complete);
}

static uint32_t
module_end(struct ras_call *c)
{
	return module.end((HPORT)c->handle);
}

static void
module_stop(void)
{
	ras_module_stop(&module);
}

void
module_setting(const struct msg_SETTING *m)
{
	struct ras_setting *s;
	char *name = strdup(m->name), *text = strdup(m->value);

	s = realloc(settings, (nsettings + 1) * sizeof(*s));
	if (s == NULL || name == NULL || text == NULL)
		abort();
	settings = s;
	s += nsettings++;
	*s = (struct ras_setting) { .name = name };
	if (m->number) {
		s->number = (DWORD)strtoul(text, NULL, 10);
		free(text);
	} else
		s->text = text;
}

const struct dialog *
module_dialog(const struct msg_MODULE *m)
{
	static const struct dialog d = { module_open, module_begin, module_end,
		module_stop };

	(void)rg_strlcpy(path, m->path, sizeof(path));
	return &d;
}
