"""One part of a running daemon killed or stopped, in each state of a call.

A cell of the matrix is (victim, signal, state). It is played on three lines:
l1 is in the state, l2 has a session, l3 is in a dialog. Whatever breaks, what
must be true afterwards is always the same (judge).
"""

import os
import signal

from journal import Journal
from rg import GRANTED, Daemon, lines_config
from tap import seconds
from world import PASSWORD, Caller, alive, world

SECRET = "correct horse"
NAMES = ("l1", "l2", "l3")
# What a call may leave behind for the next one to see, if anything does.
CANARY = "canary-of-the-call-before"
LINE_BACK = 15  # seconds after a fault that a line may need (promise)

VICTIMS = ("rasgated", "rasgate-engine", "rasgate-auth", "rasgate-store",
           "rasgate-session", "service")
SIGNALS = (signal.SIGKILL, signal.SIGSTOP)


# --- states of l1 ---

def idle(daemon, caller):
    daemon.wait_state(caller.name, "idle")


def name(daemon, caller):
    caller.dial()
    caller.send(CANARY)


def password(daemon, caller):
    caller.dial()
    caller.send("noc1\r")
    caller.expect(PASSWORD)
    caller.send(CANARY)


def verdict(daemon, caller):
    caller.dial()
    caller.send("noc1\r")
    caller.expect(PASSWORD)
    caller.send(SECRET + "\r")


def refusal(daemon, caller):
    since = daemon.mark()
    caller.dial()
    caller.send("noc1\r")
    caller.expect(PASSWORD)
    caller.send("wrong battery\r")
    daemon.wait("auth-fail", since)


def granted(daemon, caller):
    verdict(daemon, caller)
    caller.expect(GRANTED)


def service(daemon, caller):
    granted(daemon, caller)
    caller.expect("SERVICE")
    daemon.wait_state(caller.name, "up")
    caller.send(CANARY)
    caller.expect(CANARY)


def hanging_up(daemon, caller):
    since = daemon.mark()
    service(daemon, caller)
    daemon.ctl("hangup", daemon.wait("handoff", since)["call"])


def carrier_lost(daemon, caller):
    service(daemon, caller)
    caller.drop()


STATES = (idle, name, password, verdict, refusal, granted, service,
          hanging_up, carrier_lost)


def matrix():
    return [(v, s, state) for v in VICTIMS for s in SIGNALS
            for state in STATES]


def title(cell):
    victim, number, state = cell
    return f"{signal.Signals(number).name} to {victim} in {state.__name__}"


# --- the fault ---

def pid_of_session(daemon, line):
    record = (daemon.folder / "run" / "lines" / line).read_text()
    fields = dict(row.split("=", 1) for row in record.splitlines())
    return int(fields["session_pid"]), int(fields["service_pid"])


def targets(daemon, victim):
    """The pids that the signal goes to: l2's, where it is a session's."""
    if victim == "rasgated":
        return [daemon.process.pid]
    if victim == "rasgate-session":
        return [pid_of_session(daemon, "l2")[0]]
    if victim == "service":
        return [pid_of_session(daemon, "l2")[1]]
    return daemon.children(victim[:15])


def strike(daemon, victim, number):
    pids = targets(daemon, victim)
    assert pids, f"no {victim}"
    for pid in pids:
        os.kill(pid, number)
    return pids


def recover(daemon, victim, number, pids):
    """What an operator or a service manager does."""
    if victim == "rasgated":
        if number == signal.SIGKILL:
            daemon.process.wait()
            daemon.start()
        else:
            world.sleep(seconds(12))  # longer than its children may be silent
            os.kill(pids[0], signal.SIGCONT)
    elif victim != "service":
        world.until(lambda: not any(alive(p) for p in pids), LINE_BACK,
                    f"{victim} to be killed at its deadline")


# --- what must be true ---

def takes_a_call(daemon, caller):
    """The line is back in time, and knows nothing of the call before."""
    daemon.wait_state(caller.name, "idle", limit=LINE_BACK)
    caller.drop()
    daemon.wait_state(caller.name, "idle", limit=LINE_BACK)
    since = daemon.mark()
    granted(daemon, caller)
    caller.expect("SERVICE")
    assert CANARY.encode() not in caller.screen, caller.screen
    caller.drop()
    daemon.wait("call-end", since, line=caller.name)


def session_is_whole(daemon, caller):
    caller.send("still here")
    caller.expect("still here", limit=10)


def journal_is_whole(daemon, begun):
    """Each call is in the history once, and none is open."""
    path = daemon.folder / "state" / "journal"

    def settled():
        journal = Journal(path)
        told = [row for row in journal.history]
        return not journal.open_calls() and all(
            sum(f"call={call} " in row for row in told) == 1
            for call in begun)

    world.until(settled, 10, "each call once in the journal")


def play(cell, rng):
    victim, number, state = cell
    callers = [Caller(line) for line in NAMES]
    daemon = Daemon(lines_config(NAMES), (("noc1", SECRET),))
    for line in NAMES:
        daemon.wait("line-up", line=line)
    service(daemon, callers[1])
    callers[2].dial()
    state(daemon, callers[0])
    world.sleep(rng.choice((0, 0, rng.random() * 0.2)))
    pids = strike(daemon, victim, number)
    recover(daemon, victim, number, pids)
    if victim not in ("rasgate-session", "service"):
        session_is_whole(daemon, callers[1])
    judge(daemon, callers)


def judge(daemon, callers):
    for caller in callers:
        caller.drop()
    for caller in callers:
        takes_a_call(daemon, caller)
    begun = {r["call"] for r in daemon.records if r.event == "call-begin"}
    world.until(lambda: {r["call"] for r in daemon.records
                         if r.event == "call-end"} == begun, LINE_BACK,
                "each call to end")
    journal_is_whole(daemon, begun)
    daemon.process.terminate()
    daemon.expect_exit(0)
    daemon.check()
