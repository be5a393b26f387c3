/*
 * Races of events, waits, threads and handles. Shared counters are plain
 * variables on purpose: the events alone order them, which the sanitizer of
 * threads sees (race.test compiles this with it). A lost signal is a hang, so
 * an alarm is set.
 */
#include "config.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "modhost/ras_host.h"

#define SEATS 5
#define PAIRS 8
#define LIMIT_S 240

static LONG rounds;

#define need(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "%s:%d: %s, error %u\n", __FILE__, \
			    __LINE__, #condition, GetLastError()); \
			abort(); \
		} \
	} while (0)

/* PARAMETERS is an array of COUNT elements: one thread for each. */
#define run_threads(routine, parameters, count) \
	run_all(routine, parameters, sizeof((parameters)[0]), count)

static void
run_all(LPTHREAD_START_ROUTINE routine, void *parameters, size_t size,
    DWORD count)
{
	HANDLE threads[MAXIMUM_WAIT_OBJECTS];
	DWORD i, code;

	for (i = 0; i < count; i++) {
		threads[i] = CreateThread(NULL, 0, routine,
		    (char *)parameters + i * size, 0, NULL);
		need(threads[i] != NULL);
	}
	need(WaitForMultipleObjects(count, threads, TRUE, INFINITE) ==
	    WAIT_OBJECT_0);
	for (i = 0; i < count; i++) {
		need(GetExitCodeThread(threads[i], &code) && code == 0);
		need(CloseHandle(threads[i]));
	}
}

/* Who waits for all takes both forks at once: nobody starves holding one. */
static HANDLE forks[SEATS];
static int uses[SEATS];

static DWORD WINAPI
dine(LPVOID parameter)
{
	DWORD seat = *(DWORD *)parameter;
	HANDLE both[2] = { forks[seat], forks[(seat + 1) % SEATS] };
	LONG i;

#ifdef UNGUARDED
	for (i = 0; i < 1000000; i++)
		(*(volatile int *)&uses[0])++;
#endif
	for (i = 0; i < rounds; i++) {
		need(WaitForMultipleObjects(2, both, TRUE, INFINITE) ==
		    WAIT_OBJECT_0);
		uses[seat]++;
		uses[(seat + 1) % SEATS]++;
		need(SetEvent(both[i % 2]));
		need(SetEvent(both[1 - i % 2]));
	}
	return 0;
}

static void
dinner(void)
{
	DWORD seats[SEATS], i;

	for (i = 0; i < SEATS; i++) {
		seats[i] = i;
		forks[i] = CreateEvent(NULL, FALSE, TRUE, NULL);
	}
	run_threads(dine, seats, SEATS);
	for (i = 0; i < SEATS; i++) {
		need(uses[i] == 2 * rounds);
		need(CloseHandle(forks[i]));
	}
}

/*
 * Ping from one, pong from the other, over events held as a Receive holds
 * them, while time-outs of a millisecond race the signals. One of each pair
 * waits for any of two events, of which one never comes.
 */
struct pair {
	HANDLE ping, pong, never;
	LONG value;
};

static void
wait_racing(HANDLE event)
{
	DWORD result;

	do
		result = WaitForSingleObject(event, 1);
	while (result == WAIT_TIMEOUT);
	need(result == WAIT_OBJECT_0);
}

static DWORD WINAPI
play(LPVOID parameter)
{
	struct pair *pair = ((struct pair **)parameter)[0];
	bool second = ((struct pair **)parameter)[1] != NULL;
	HANDLE any[2] = { pair->never, pair->ping };
	struct ras_event *held;
	LONG i;

	for (i = 0; i < rounds; i++) {
		if (second) {
			need(WaitForMultipleObjects(2, any, FALSE, INFINITE) ==
			    WAIT_OBJECT_0 + 1);
			need(pair->value++ == 2 * i + 1);
			need(SetEvent(pair->pong));
		} else {
			held = ras_event_hold(pair->ping);
			need(held != NULL);
			need(pair->value++ == 2 * i);
			ras_event_signal(held);
			wait_racing(pair->pong);
		}
	}
	return 0;
}

static void
games(void)
{
	static struct pair pairs[PAIRS];
	struct pair *players[2 * PAIRS][2];
	DWORD i;

	for (i = 0; i < PAIRS; i++) {
		pairs[i].ping = CreateEvent(NULL, FALSE, FALSE, NULL);
		pairs[i].pong = CreateEvent(NULL, FALSE, FALSE, NULL);
		pairs[i].never = CreateEvent(NULL, TRUE, FALSE, NULL);
		players[2 * i][0] = players[2 * i + 1][0] = &pairs[i];
		players[2 * i][1] = NULL;
		players[2 * i + 1][1] = &pairs[i];
	}
	run_threads(play, players, 2 * PAIRS);
	for (i = 0; i < PAIRS; i++)
		need(pairs[i].value == 2 * rounds);
}

/*
 * One token, many takers, the half of them by waits for all of a pair of
 * events that are set together: it is never with two.
 */
static HANDLE token, partner;
static int holders, taken;

static DWORD WINAPI
grab(LPVOID parameter)
{
	HANDLE both[2] = { partner, token };
	bool all = *(DWORD *)parameter % 2 == 0;
	LONG i;

	for (i = 0; i < rounds; i++) {
		if (all)
			need(WaitForMultipleObjects(2, both, TRUE, INFINITE) ==
			    WAIT_OBJECT_0);
		else
			wait_racing(token);
		need(++holders == 1);
		taken++;
		holders--;
		if (all)
			need(SetEvent(partner));
		need(SetEvent(token));
	}
	return 0;
}

static void
relay(void)
{
	DWORD numbers[8], i;

	token = CreateEvent(NULL, FALSE, TRUE, NULL);
	partner = CreateEvent(NULL, FALSE, TRUE, NULL);
	for (i = 0; i < 8; i++)
		numbers[i] = i;
	run_threads(grab, numbers, 8);
	need(taken == 8 * rounds);
}

/* Handles come and go under those who use them: an error, no more. */
static HANDLE shelf[4];

static HANDLE
look(LONG place)
{
	return __atomic_load_n(&shelf[place % 4], __ATOMIC_SEQ_CST);
}

static DWORD WINAPI
churn(LPVOID parameter)
{
	LONG number = *(LONG *)parameter;
	DWORD result;
	struct ras_event *held;
	HANDLE handle;
	LONG i;

	for (i = 0; i < rounds; i++) {
		handle = CreateEvent(NULL, i % 2, i % 3 == 0, NULL);
		need(handle != NULL);
		handle = __atomic_exchange_n(&shelf[i % 4], handle,
		    __ATOMIC_SEQ_CST);
		held = ras_event_hold(look(number));
		SetEvent(look(i + 1));
		result = WaitForSingleObject(look(i + 2), i % 2);
		need(result != WAIT_FAILED ||
		    GetLastError() == ERROR_INVALID_HANDLE);
		if (handle != NULL)
			need(CloseHandle(handle));
		if (held != NULL)
			ras_event_signal(held);
	}
	return 0;
}

static DWORD WINAPI
leave(LPVOID parameter)
{
	ExitThread(*(DWORD *)parameter);
}

/* Threads whose handles are closed before, while and after they end. */
static void
crowd(void)
{
	DWORD zero = 0;
	HANDLE thread;
	LONG i;

	for (i = 0; i < rounds / 10; i++) {
		thread = CreateThread(NULL, 0, leave, &zero, 0, NULL);
		need(thread != NULL);
		if (i % 2 == 0)
			need(WaitForSingleObject(thread, INFINITE) ==
			    WAIT_OBJECT_0);
		need(CloseHandle(thread));
	}
}

int
main(int argc, char **argv)
{
	DWORD numbers[8], i;

	rounds = argc > 1 ? atoi(argv[1]) : 2000;
	alarm(LIMIT_S);
	dinner();
	games();
	relay();
	for (i = 0; i < 8; i++)
		numbers[i] = i;
	run_threads(churn, numbers, 8);
	crowd();
	return 0;
}
