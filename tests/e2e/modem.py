"""Modem lines: the emulator (tests/modem/rgmodem.c) as a thing of the loop."""

import os
import subprocess
import time

from rg import service
from world import BUILD, world

SECRET = "correct horse"
NOC = (("noc1", SECRET),)


class Modem:
    """One rgmodem process with `count` modems behind tty-NAME symlinks."""

    def __init__(self, name, *options, count=1):
        self.path = world.folder / f"tty-{name}"
        if count > 1:
            self.path = world.folder / f"tty-{name}%d"
        self.name = name
        self.events = []
        self.rest = b""
        argv = [world.folder / "bin/rgmodem", "-k", "-l", self.path]
        if count > 1:
            argv += ["-n", str(count)]
        for option in options:
            argv += ["-o", option]
        self.process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        os.set_blocking(self.process.stdout.fileno(), False)
        world.watch(self.process.stdout, self)
        world.add(self)
        self.wait("ready")

    def readable(self):
        data = self.process.stdout.read()
        if not data:
            return
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            self.events.append(line.decode().split(" ", 1)[1])

    def do(self, *commands):
        """Commands of rgmodem; they run one after the other."""
        for command in commands:
            self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def mark(self):
        return len(self.events)

    def find(self, start, since=0):
        for event in self.events[since:]:
            assert not event.startswith("failed"), self.tell()
            if event.startswith(start):
                return event
        return None

    def wait(self, start, since=0, limit=10):
        """The first event since then that begins so."""
        return world.until(lambda: self.find(start, since), limit,
                           f"{start} of modem {self.name}")

    def run(self, *commands, limit=15):
        """Commands, and wait until the last of them is through."""
        mark = f"mark {time.monotonic()}"
        since = self.mark()
        self.do(*commands, f"echo {mark}")
        world.until(lambda: [e for e in self.events[since:] if mark in e] or
                    self.find("failed", since), limit, f"{commands}")

    def tell(self):
        return f"modem {self.name}:\n" + "\n".join(self.events[-80:])

    def close(self):
        world.unwatch(self.process.stdout)
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


RGMODEM = BUILD / "tests/modem/rgmodem"


def modem_config(line="", profile="", more="", name="generic"):
    """One modem line m1 with the echo service, on its profile."""
    return f"""
services: {{ echo: {{ type = "program"; termios = "raw";
    command = ["{service(world.folder)}", "%u", "%l", "%c", "%n"]; }}; }};
profiles: {{ {name}: {{ {profile} }}; }};
lines: {{ m1: {{ device = "{world.folder}/tty-m1"; service = "echo";
    profile = "{name}"; idle_limit = "10m"; carrier = "none"; {line} }}; }};
{more}
"""


def good_call(daemon, modem, ring="ring +441632960123"):
    """Rings, is answered, logs in; the call-begin record."""
    since = daemon.mark()
    world.secrets.add(SECRET)
    modem.run(ring, "expect \"login: \"", "type noc1\\r",
              "expect \"assword: \"", f"type {SECRET}\\r",
              "expect SERVICE", limit=25)
    return daemon.wait("call-begin", since)
