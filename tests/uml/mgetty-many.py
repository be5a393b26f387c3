#!/usr/bin/env python3
"""mgetty-many.py CALLS LINES - payload: so many calls through the real mgetty,
on so many lines side by side. Its modems are pseudo-terminals; lent-gsm.py has
one with control lines."""

import collections
import os
import pathlib
import sys
import time

sys.dont_write_bytecode = True

from rooted import UIDS, RootDaemon, main
from getties import Getty, write_mgetty
from rg import DENIED
from tap import comment, test
from world import LOGIN, PASSWORD, Caller, within, world

CALLS, LINES = (int(word) for word in sys.argv[1:])
SECRET = "correct horse"
LOCKS = pathlib.Path("/run/lock")
RING_S = 3


class Modem(Caller):
    """On a pseudo-terminal: on line from ATA until its getty has ended."""

    getty = None
    online = False
    command = b""
    rung = 0.0

    def plug(self):
        self.path = pathlib.Path("/dev") / self.name
        super().plug()
        self.online = False

    def say(self, text):
        self.send(b"\r\n" + text + b"\r\n")

    def poll(self):
        super().poll()
        if self.getty.process.poll() is not None:
            super().poll()  # its last words are still the call's
            self.online = False
            self.command = b""
            self.getty.keep()

    def readable(self):
        before = len(self.screen)
        super().readable()
        if self.online or len(self.screen) == before:
            return
        *lines, self.command = (self.command + self.screen[before:]).split(
            b"\r")
        self.screen = self.screen[:before]
        for line in lines:
            self.obey(line.strip())

    def obey(self, line):
        if line == b"ATA":
            self.say(b"CONNECT 33600")
            self.opened()
            self.online = True
        elif line.startswith(b"AT"):
            self.say(b"OK")

    def answered(self):
        """A condition: it rings until then."""
        self.poll()
        if not self.online and time.monotonic() - self.rung > RING_S:
            self.rung = time.monotonic()
            self.say(b"RING\r\n\r\nNMBR = +441632960123\r\n\r\nRING")
        return self.online

    def rearmed(self, starts):
        def condition():
            self.poll()
            return self.getty.starts > starts

        return condition


def config(modems):
    service = world.folder / "service"
    service.write_text("#!/bin/sh\nprintf 'SERVICE %s\\r\\n' \"$1\"\nread -r x\n")
    service.chmod(0o755)
    lines = "".join(f'{modem.name}: {{ type = "lent"; device = "{modem.path}"; '
                    'service = "echo"; };\n' for modem in modems)
    return f"""
{UIDS}
services: {{
  echo: {{ type = "program"; termios = "raw"; command = ["{service}", "%u"]; }};
}};
lines: {{ {lines} }};
"""


def good(modem):
    """(Part of a script:) a password, and the service."""
    modem.send("noc1\r")
    yield from within(60, "a password prompt", modem.sees(PASSWORD))
    modem.send(f"{SECRET}\r")
    yield from within(60, "the service", modem.sees(b"SERVICE noc1"))


def served(modem):
    yield from good(modem)
    modem.send("\n")


def lost(modem):
    yield from good(modem)
    modem.drop()


def left(modem):
    modem.send("noc1\r")
    yield from within(60, "a password prompt", modem.sees(PASSWORD))
    modem.drop()


def denied(modem):
    for again in range(3):
        if again:
            yield from within(60, "another prompt", modem.sees(LOGIN))
        modem.send("noc1\r")
        yield from within(60, "a password prompt", modem.sees(PASSWORD))
        modem.send("wrong battery\r")
    yield from within(60, "a refusal", modem.sees(DENIED))


KINDS = [(served, "service", "service-exit"),
         (lost, "service", "carrier-lost"),
         (left, "dialog", "carrier-lost"),
         (served, "service", "service-exit"),
         (denied, "dialog", "refused")]


def play(modem, calls):
    """(A script:) the calls of this line, one after the other."""
    while calls:
        way, *_ = KINDS[calls.pop() % len(KINDS)]
        starts = modem.getty.starts
        yield from within(120, "an answer", modem.answered)
        yield from within(60, "a prompt", modem.sees(LOGIN))
        yield from way(modem)
        yield from within(60, "the next mgetty", modem.rearmed(starts))


def programs():
    """All processes but the kernel's own, by name."""
    names = collections.Counter()
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cmdline").read_bytes():
                names[(entry / "comm").read_text().strip()] += 1
        except (FileNotFoundError, ProcessLookupError):
            pass
    return names


def locks():
    return [path.name for path in LOCKS.glob("LCK..*")]


def at_rest(modems, before):
    """Every mgetty waits for a call, and so it was before the first one."""
    def condition():
        for modem in modems:
            modem.poll()
        return not locks() and programs() == before

    world.until(condition, 60, f"no lock and {before}, "
                f"not {locks()} and {programs()}")


@test(f"{CALLS} calls through the real mgetty, {LINES} lines side by side")
def many():
    modems = [Modem(f"mg{n:02}") for n in range(LINES)]
    daemon = RootDaemon(config(modems), (("noc1", SECRET),))
    write_mgetty([modem.name for modem in modems])
    daemon.wait_state(modems[-1].name, "lent", limit=15)
    before = programs()
    for modem in modems:
        modem.getty = Getty(daemon, "/usr/sbin/mgetty", modem.name)
    before["mgetty"] = LINES
    world.secrets.add(SECRET)
    began = time.monotonic()
    calls = list(range(CALLS))
    world.play([play(modem, calls) for modem in modems], 60 + 6 * CALLS)
    comment(f"{CALLS / (time.monotonic() - began):.2f} calls/s")
    at_rest(modems, before)
    ends = [r for r in daemon.records if r.event == "call-end"]
    assert len(ends) == len({r["call"] for r in ends}) == CALLS, len(ends)
    assert len([r for r in daemon.records if r.event == "call-begin"]) == CALLS
    expected = collections.Counter(
        KINDS[n % len(KINDS)][1:] for n in range(CALLS))
    assert collections.Counter(
        (r["stage"], r["cause"]) for r in ends) == expected, ends
    for event in "call-missed", "line-down", "violation", "helper-exit":
        assert not daemon.find(event), daemon.find(event).text
    for modem in modems:
        modem.getty.close()
    assert not programs()["mgetty"] and not locks(), locks()
    daemon.stop()


os.chdir(os.path.dirname(os.path.abspath(__file__)))
main()
