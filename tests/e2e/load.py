"""Many calls of all kinds on many lines, with faults among them.

A Scene is one daemon, its lines and the people who call them. Each call is
judged when it is over: the caller's own view joined with the records.
"""

import collections
import re
import subprocess
import time

import proc
from calls import KINDS, PATIENCE, SERVED, good
from chaos import FAULTS
from journal import HISTORY, LOG, Journal, frame
from rg import Daemon, crypt, lines_config
from tap import comment, seconds
from world import LOGIN, Caller, within, world

QUICK = "$y$j/.$rasgatebench"  # N = 2^10, r = 1: tens of microseconds
LINE_BACK = 15  # seconds after a fault that a line may need (promise)
ENDINGS = {kind: endings for kind, _, endings in KINDS}
HISTORY_MAX = 10000  # calls that the store keeps (rasgate(7))
OLD_ROW = ("call=%010d line=l1 user=user-l1 number=- stage=service "
           "cause=carrier-lost duration_s=0 dialog_s=0 session_s=0 error=619 "
           "errname=ERROR_PORT_DISCONNECTED began=%d service=echo "
           "passed=local@1795264393 verdict_ms=178 handoff_ms=221")
CANARY = re.compile(rb"cn\.[a-z0-9]+\.[0-9]+;")


class Ledger:
    """The records of each line's calls, as they come."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.read_to = 0
        self.begun = {}
        self.ended = {}
        self.over = []
        self.served = {}  # call: user
        self.retry = {}  # line: when it is tried again, as was told

    def read(self):
        self.daemon.log.readable()
        records = self.daemon.log.records
        for r in records[self.read_to :]:
            if r.event == "call-begin":
                self.begun.setdefault(r["line"], []).append(r["call"])
            elif r.event == "call-end":
                self.ended.setdefault(r["line"], []).append(r)
                self.over.append(r["call"])
            elif r.event == "handoff":
                self.served[r["call"]] = r["user"]
            elif r.event == "line-down":
                self.retry[r["line"]] = r.at + int(r["retry_s"])
        self.read_to = len(records)

    def count(self, line):
        """Calls that have begun, and have ended."""
        self.read()
        return (len(self.begun.get(line, ())), len(self.ended.get(line, ())))


class Person:
    """Who calls one line, again and again."""

    attempts = 2
    prompt = LOGIN

    def __init__(self, scene, name):
        self.scene = scene
        self.rng = scene.rng
        self.name = name
        self.caller = Caller(name)
        self.user, self.secret = f"user-{name}", f"secret of {name}"
        self.canary = ""
        self.calls = 0
        self.first = 0  # of this line's calls, those that had begun before
        self.before = 0  # of this line's calls, those that were over
        self.between = True  # calls
        self.disturbed = False
        self.heard = b""  # in this call, before the line was left

    def now(self):
        return time.monotonic()

    # --- what a kind of call is made of ---
    def over(self):
        self.caller.poll()
        return (self.caller.master < 0 or self.caller.closed or
                self.scene.ledger.count(self.name)[1] > self.before)

    def type(self, text):
        if not self.over():
            self.caller.send(text)

    def hear(self, text, limit=PATIENCE):
        """Wait for a text: was it said before the line closed?"""
        said = self.caller.sees(text)
        end = self.now() + seconds(limit)
        found = []

        def turn():
            if said():
                found.append(True)
            return found or self.over() or self.now() > end

        yield turn
        return bool(found)

    def keep(self):
        self.heard += self.caller.screen
        self.caller.screen, self.caller.seen = b"", 0

    def leave(self):
        self.keep()
        if self.caller.master >= 0:
            self.caller.drop()

    def ctl(self, *words):
        return self.scene.ctl(*words)

    def ends(self, condition=None):
        """Wait for the end of the call."""
        yield from within(PATIENCE, f"the end of a call on {self.name}",
                          condition or self.over)

    def call_id(self):
        """Of this call, once the records have come so far."""
        begun = self.scene.ledger.begun.get(self.name, [])[self.first :]
        return begun[-1] if begun else None

    # --- one call ---
    def dial(self):
        """Type until somebody asks for the name, as people do.

        A line that says when it is tried again may take its time until then:
        after each fault all callers leave idle lines, and one that is left
        again and again, without a call that was served, is said to flap.
        """
        dialled = self.now()
        while True:
            self.before = self.scene.ledger.count(self.name)[1]
            if self.caller.master >= 0:
                self.caller.opened()
                self.caller.poll()
                if not self.caller.closed:
                    self.caller.send("\r")
            if (yield from self.hear(self.prompt, 2)):
                return
            since = max(dialled, self.scene.fault_at,
                        self.scene.ledger.retry.get(self.name, 0))
            assert self.now() < since + seconds(LINE_BACK), (
                f"{self.name} is deaf for {self.now() - since:.1f} s")
            pause = self.now() + 0.02
            yield lambda end=pause: self.now() > end

    def call(self, kind):
        self.calls += 1
        self.canary = f"cn.{self.name}.{self.calls};"
        self.first = self.scene.ledger.count(self.name)[0]
        self.heard = b""
        self.disturbed = self.scene.troubled
        yield from self.dial()
        self.between = False
        yield from kind(self)
        self.between = True
        end = self.now() + seconds(PATIENCE)
        yield lambda: self.settled() or self.now() > end
        self.keep()
        self.judge(kind)
        if self.disturbed:
            self.leave()  # the pty may keep what nobody took

    def settled(self):
        begun, ended = self.scene.ledger.count(self.name)
        self.caller.poll()
        return begun > self.first and ended == begun

    def judge(self, kind):
        """The caller's own view of this call, and the records'."""
        scene = self.scene
        begun = scene.ledger.begun.get(self.name, [])[self.first :]
        ends = scene.ledger.ended.get(self.name, [])[self.first :]
        told = [r.text for r in scene.daemon.log.records
                if r.get("call") in begun] if len(begun) != len(ends) else \
            [r.text for r in ends]
        story = f"{kind.__name__} on {self.name}: {told} {self.heard!r}"
        others = set(CANARY.findall(self.heard)) - {self.canary.encode()}
        assert not others, f"{others} in {story}"
        assert begun and begun == [r["call"] for r in ends], story
        served = b"SERVICE" in self.heard
        users = {scene.ledger.served[c] for c in begun
                 if c in scene.ledger.served}
        assert users <= {self.user} and (users or not served), story
        if not self.disturbed:
            assert len(begun) == 1, story
            assert (ends[0]["stage"], ends[0]["cause"]) in ENDINGS[kind], story
            assert served or kind not in SERVED, story
        scene.book(kind, ends[-1])


class Scene:
    """A daemon under load."""

    # No caller needs that long between two words, however busy the machine.
    dialog = f'attempts = {Person.attempts}; prompt_timeout = "6s";'

    def __init__(self, rng, lines):
        self.rng = rng
        self.left = 0  # calls to make
        self.faults = list(FAULTS[::-1])  # those to come
        self.fault_at = 0.0
        self.troubled = False
        self.done = 0
        self.endings = {}
        names = [f"l{n}" for n in range(1, lines + 1)]
        self.people = [Person(self, n) for n in names]
        self.accounts = []
        self.daemon = Daemon(lines_config(names, dialog=self.dialog),
                             start=False)
        self.add_accounts(self.people)
        self.fill_history()
        self.daemon.start()
        self.ledger = Ledger(self.daemon)
        locks = self.daemon.folder / "run" / "lines"  # records may be lost
        world.until(lambda: len(list(locks.glob("LCK..*"))) == lines, 60,
                    "every line to open")

    def now(self):
        return time.monotonic()

    def add_accounts(self, people):
        world.secrets.update(p.secret for p in people)
        self.accounts += [f"{p.user}:{crypt(p.secret, QUICK)}"
                          for p in people]
        self.daemon.write_users(self.accounts)

    def fill_history(self):
        """As of a daemon that has run for long: the store holds it all."""
        now = int(time.time())
        rows = (frame(LOG, HISTORY, "", OLD_ROW % (n, now), now)
                for n in range(HISTORY_MAX))
        path = self.daemon.folder / "state" / "journal"
        path.write_bytes(b"".join(rows))

    def check_journal(self):
        """Each call is in the history once, and none is open."""
        journal = Journal(self.daemon.folder / "state" / "journal")
        assert not journal.open_calls(), journal.open_calls()
        told = collections.Counter(re.search("call=([^ ]*)", row)[1]
                                   for row in journal.history)
        over = self.ledger.over
        assert all(told[call] <= 1 for call in over)
        assert all(told[call] == 1 for call in over[-HISTORY_MAX // 2 :])

    def ctl(self, *words):
        """Part of a script: rasgatectl; its exit status."""
        tool = subprocess.Popen(
            [world.folder / "bin/rasgatectl", "-f", self.daemon.config,
             *words], stdin=subprocess.DEVNULL, stdout=self.daemon.stderr,
            stderr=self.daemon.stderr)
        yield from within(PATIENCE, f"rasgatectl {words}",
                          lambda: tool.poll() is not None)
        return tool.returncode

    def trouble(self, people=None):
        """From now on, calls of these (of all) may end in any way."""
        self.fault_at = self.now()
        self.troubled = True
        for person in people or self.people:
            person.disturbed = True

    def book(self, kind, end):
        self.done += 1
        key = f"{kind.__name__} {end['stage']} {end['cause']}"
        self.endings[key] = self.endings.get(key, 0) + 1

    def dials(self, person):
        """Calls, as long as there are any left to make."""
        kinds, weights, _ = zip(*KINDS)
        while self.left > 0:
            self.left -= 1
            kind = self.rng.choices(kinds, weights)[0]
            yield from person.call(kind)

    def misfortunes(self, every):
        """A fault whenever so many calls are over (a script for play)."""
        while self.left > 0:
            due = self.done + every
            yield lambda due=due: self.done >= due or self.left <= 0
            if self.left <= 0:
                break
            if not self.faults:
                self.faults = self.rng.sample(FAULTS, len(FAULTS))
            fault = self.faults.pop()
            comment(f"{self.done} calls, {fault.__name__}")
            yield from fault(self)
            if self.troubled:
                self.fault_at = self.now()
                calm = self.now() + 1
                yield lambda end=calm: self.now() > end
            self.troubled = False

    def play(self, calls, script, people=None):
        """So many calls, or until the script says that none is left."""
        self.left = calls
        world.play([*map(self.dials, people or self.people), script],
                   60 + calls)

    def play_each(self, at_once=64):
        """One good call on each line."""
        for at in range(0, len(self.people), at_once):
            world.play([p.call(good)
                        for p in self.people[at : at + at_once]], 60)

    def quiet(self):
        """What the processes hold when no call is there.

        A reload gives back what a bad hour needed: as large as that was by
        chance (800 KB to 950 KB after 10,000 calls), it would hide a leak.
        """
        def calm():
            return not self.daemon.children("rasgate-session")

        world.until(calm, PATIENCE, "the last session to end")
        self.daemon.ctl("reload")
        world.sleep(1.5)
        return proc.holdings(self.daemon)

    def tell(self):
        for key in sorted(self.endings):
            comment(f"{self.endings[key]:6} {key}")
