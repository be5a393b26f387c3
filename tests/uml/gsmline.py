"""Callers on real ttys, for the tests that run inside user-mode Linux.

A modem on a line with real control lines (gsm_linux.c), which answers AT
commands, raises and drops carrier, and sees DTR; and a cable without any
(run.sh). Their moves are those of world.Caller."""

import os
import pathlib
import subprocess
import tty

import tap
from world import Caller, world


class GsmModem(Caller):
    """One gsm process: the line's device is self.path, we are behind it."""

    def plug(self):
        self.events = []
        self.rest = b""
        self.command = b""
        self.online = False
        self.answers = True  # ... ATA with CONNECT
        far = world.folder / f"far-{self.name}"
        self.process = subprocess.Popen(
            [world.folder / "bin/gsm", "-f", self.path, far],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.wait("ready")
        self.master = os.open(far, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        world.watch(self.master, self)
        self.opened()

    # --- the modem's side ---
    def take_events(self):
        data = self.process.stdout.read()
        if not data:
            return
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.events.append(line.decode())
            if line == b"dtr 0":
                self.online = False

    def mark(self):
        self.take_events()
        return len(self.events)

    def wait(self, event, since=0, limit=10):
        def condition():
            self.take_events()
            return event in self.events[since:]

        world.until(condition, limit, f"{event} of {self.name}")

    def set(self, *commands):
        for command in commands:
            self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def say(self, text):
        os.write(self.master, b"\r\n" + text + b"\r\n")

    def readable(self):
        self.take_events()
        if self.master < 0:
            return
        try:
            data = os.read(self.master, 4096)
        except BlockingIOError:
            return
        if self.online:
            self.screen += data
            return
        *lines, self.command = (self.command + data).split(b"\r")
        for line in lines:
            self.obey(line.strip())

    def obey(self, line):
        line = line[max(line.rfind(b"AT"), 0):]  # behind a link's last bytes
        if line == b"ATA" and self.answers:
            self.connect()
        elif line.startswith(b"AT") and line != b"ATA":
            self.say(b"OK")

    def connect(self):
        self.set("dcd 1")
        self.say(b"CONNECT 33600")
        self.online = True
        self.opened()

    # --- the caller's moves ---
    def ring(self):
        self.say(b"RING")

    def dial(self, limit=15):
        self.ring()
        world.until(lambda: self.online, tap.seconds(limit), "CONNECT")
        self.expect("login: ", limit)

    def drop(self):
        """The caller is gone: so is the carrier."""
        self.online = False
        self.set("dcd 0")

    def is_closed(self):
        self.poll()
        signals = [e for e in self.events if e.startswith("dtr")]
        return not signals or signals[-1] == "dtr 0"

    def break_off(self):
        """The device is gone, with the modem."""
        world.unwatch(self.master)
        os.close(self.master)
        self.master = -1
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        os.unlink(self.path)

    def tell(self):
        return f"{super().tell()}\nevents: {' '.join(self.events)}"

    def close(self):
        if self.master >= 0:
            self.break_off()


class CableCaller(Caller):
    """At ttyS1, the line being ttyS0."""

    near, far = "/dev/ttyS0", "/dev/ttyS1"

    def plug(self):
        self.path = pathlib.Path(self.near)
        self.master = os.open(self.far,
                              os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.master)
        world.watch(self.master, self)
        self.opened()

    def close(self):
        world.unwatch(self.master)
        os.close(self.master)
