/*
 * tryhost.c - runs one transaction with a module, without a daemon: a small
 * host after ras_host.h. Usage:
 *	tryhost [-s NAME=TEXT] [-n NAME=NUMBER] MODULE [ANSWER...]
 * What is received are the answers, each with a CR behind it; or "@wait": a
 * time-out, "@drop": the line is lost. What happens goes to standard output.
 */
#include "config.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "modhost/ras_host.h"

#define PORT ((HPORT)(ULONG_PTR)0x51)
#define SETTINGS_MAX 8
#define LIMIT_S 60

struct trial {
	pthread_mutex_t lock;
	pthread_cond_t news;
	BYTE send_buf[1500], receive_buf[1500];
	struct ras_event *event; /* a Receive is pending */
	PWORD length;
	DWORD last_error, received;
	bool dead, completed;
};

static struct trial trial = { .lock = PTHREAD_MUTEX_INITIALIZER,
	.news = PTHREAD_COND_INITIALIZER };

static void
say(const char *what, const void *bytes, size_t len)
{
	const BYTE *b = bytes;

	flockfile(stdout); /* whole lines, whoever else says something */
	printf("%s ", what);
	for (; len > 0; len--, b++) {
		if (*b >= ' ' && *b < 0x7F)
			putchar(*b);
		else
			printf("\\%03o", *b);
	}
	putchar('\n');
	fflush(stdout);
	funlockfile(stdout);
}

static uint32_t
trial_send(void *ctx, HPORT port, const BYTE *buffer, WORD length)
{
	struct trial *t = ctx;
	uint32_t answer = PENDING;

	pthread_mutex_lock(&t->lock);
	if (port != PORT || t->dead)
		answer = ERROR_INVALID_PORT_HANDLE;
	else if (buffer != t->send_buf)
		answer = ERROR_BUFFER_INVALID;
	else if (length > sizeof(t->send_buf))
		answer = ERROR_INVALID_SIZE;
	else if (t->completed)
		answer = ERROR_INVALID_AUTH_STATE;
	else
		say("send", buffer, length);
	pthread_mutex_unlock(&t->lock);
	return answer;
}

static uint32_t
trial_receive(void *ctx, HPORT port, PBYTE buffer, PWORD length,
    DWORD timeout_s, HANDLE event)
{
	struct trial *t = ctx;
	uint32_t answer = PENDING;

	(void)timeout_s;
	pthread_mutex_lock(&t->lock);
	if (port != PORT || t->dead)
		answer = ERROR_INVALID_PORT_HANDLE;
	else if (buffer != t->receive_buf)
		answer = ERROR_BUFFER_INVALID;
	else if (*length == 0 || *length > sizeof(t->receive_buf))
		answer = ERROR_INVALID_SIZE;
	else if (t->completed)
		answer = ERROR_INVALID_AUTH_STATE;
	else if (t->event != NULL)
		answer = ERROR_ASYNC_REQUEST_PENDING;
	else if ((t->event = ras_event_hold(event)) == NULL)
		answer = ERROR_EVENT_INVALID;
	if (answer == PENDING) {
		t->length = length;
		t->last_error = PENDING;
		pthread_cond_signal(&t->news);
	}
	pthread_mutex_unlock(&t->lock);
	return answer;
}

/* Under the lock: the one end of the pending Receive. */
static void
received(struct trial *t, const char *text, size_t len, DWORD error)
{
	struct ras_event *event = t->event;

	memcpy(t->receive_buf, text, len);
	*t->length = (WORD)len;
	t->received = (DWORD)len;
	t->last_error = error;
	t->event = NULL;
	ras_event_signal(event);
}

/* As line mode has it: up to the CR, or as much as there is room for. */
static char *
received_part(struct trial *t, char *answer)
{
	size_t len = strlen(answer) + 1;

	if (len <= *t->length) {
		answer[len - 1] = '\r';
		received(t, answer, len, NO_ERROR);
		return NULL;
	}
	len = *t->length;
	received(t, answer, len, NO_ERROR);
	return answer + len;
}

static uint32_t
trial_info(void *ctx, HPORT port, RAS_SECURITY_INFO *info)
{
	struct trial *t = ctx;

	if (port != PORT)
		return ERROR_INVALID_PORT_HANDLE;
	pthread_mutex_lock(&t->lock);
	info->LastError = t->last_error;
	info->BytesReceived = t->received;
	strcpy(info->DeviceName, "Trial modem");
	pthread_mutex_unlock(&t->lock);
	return NO_ERROR;
}

static void
trial_complete(void *ctx, const SECURITY_MESSAGE *message)
{
	struct trial *t = ctx;

	pthread_mutex_lock(&t->lock);
	printf("complete %u %u user=%s domain=%s%s\n", message->dwMsgId,
	    message->dwError, message->UserName, message->Domain,
	    message->hPort == PORT ? "" : " WRONG PORT");
	fflush(stdout);
	if (t->event != NULL)
		received(t, "", 0, ERROR_OPERATION_ABORTED);
	t->completed = true;
	pthread_cond_signal(&t->news);
	pthread_mutex_unlock(&t->lock);
}

static void
trial_debug(void *ctx, const char *text)
{
	(void)ctx;
	say("debug", text, strlen(text));
}

static struct ras_setting settings[SETTINGS_MAX];
static struct ras_host host = { trial_send, trial_receive, trial_info,
	trial_complete, trial_debug, settings, 0 };

/* The module's waits for the caller, answered one by one, until it is done. */
static void
talk(struct trial *t, char **answers)
{
	char *rest = NULL;

	pthread_mutex_lock(&t->lock);
	while (!t->completed) {
		if (t->event == NULL) {
			pthread_cond_wait(&t->news, &t->lock);
			continue;
		}
		if (rest == NULL && *answers != NULL)
			rest = *answers++;
		if (rest == NULL || strcmp(rest, "@wait") == 0) {
			received(t, "", 0, ERROR_REQUEST_TIMEOUT);
			rest = NULL;
		} else if (strcmp(rest, "@drop") == 0) {
			received(t, "", 0, ERROR_PORT_DISCONNECTED);
			break;
		} else {
			rest = received_part(t, rest);
		}
	}
	t->completed = false;
	pthread_mutex_unlock(&t->lock);
}

/* End, and where it is delayed, the Complete that it promised and its End. */
static void
finish(struct trial *t, struct ras_module *module)
{
	DWORD answer = module->end(PORT);

	printf("end %u\n", answer);
	if (answer != NO_ERROR)
		return;
	pthread_mutex_lock(&t->lock);
	while (!t->completed)
		pthread_cond_wait(&t->news, &t->lock);
	pthread_mutex_unlock(&t->lock);
	printf("end %u\n", module->end(PORT));
}

static int
run(const char *path, char **answers)
{
	char text[RAS_MODULE_TEXT];
	struct ras_module module;
	DWORD answer;

	answer = ras_module_open(path, &module, text);
	if (answer != NO_ERROR) {
		printf("open %u %s\n", answer, text);
		return 1;
	}
	answer = ras_module_start(&module);
	if (answer != NO_ERROR) {
		printf("start %u\n", answer);
		return 1;
	}
	answer = module.begin(PORT, trial.send_buf, sizeof(trial.send_buf),
	    trial.receive_buf, sizeof(trial.receive_buf), ras_host_complete);
	printf("begin %u\n", answer);
	if (answer == NO_ERROR) {
		talk(&trial, answers);
		finish(&trial, &module);
	}
	pthread_mutex_lock(&trial.lock);
	trial.dead = true;
	pthread_mutex_unlock(&trial.lock);
	ras_module_stop(&module);
	fflush(stdout);
	return 0;
}

static void
set(char *assignment, bool number)
{
	struct ras_setting *setting = &settings[host.nsettings++];
	char *value = strchr(assignment, '=');

	if (value == NULL || host.nsettings > SETTINGS_MAX)
		exit(2);
	*value++ = '\0';
	setting->name = assignment;
	setting->text = number ? NULL : value;
	setting->number = number ? (DWORD)strtoul(value, NULL, 0) : 0;
}

int
main(int argc, char **argv)
{
	int option;

	alarm(LIMIT_S);
	while ((option = getopt(argc, argv, "s:n:")) != -1) {
		if (option == '?')
			return 2;
		set(optarg, option == 'n');
	}
	if (optind == argc || ras_host_attach(&host, &trial) != 0 ||
	    ras_host_attach(&host, &trial) == 0)
		return 2;
	return run(argv[optind], argv + optind + 1);
}
