#!/usr/bin/env python3
"""locks.py - payload: one line, cu, minicom, mgetty and pppd, and the lock
files that keep them and rasgated apart, in the folder that all of them know."""

import contextlib
import os
import pathlib
import pty
import re
import signal
import sys

sys.dont_write_bytecode = True

from rooted import UIDS, RootDaemon, main
from getties import Getty, write_mgetty
from rg import lines_config
from tap import test
from gsmline import CableCaller
from world import world

LOCKS = pathlib.Path("/run/lock")
PPP_LOCKED = 6


class Line(CableCaller):
    """The line is /dev/line1, a link to ttyS0."""

    def plug(self):
        super().plug()
        self.path.chmod(0o666)  # cu becomes uucp
        link = pathlib.Path("/dev") / self.name
        if not link.is_symlink():
            link.symlink_to(self.path)
        self.path = link

    def names(self):
        return str(self.path), os.path.realpath(self.path)


class Locking(RootDaemon):
    """Its lock files lie where everybody's do."""

    def write_config(self, config):
        super().write_config(config)
        text = self.config.read_text()
        self.config.write_text(
            text.replace(f'lock = "{self.folder}/lock"', f'lock = "{LOCKS}"'))


class Program:
    """On a terminal of its own, as somebody would run it."""

    def __init__(self, *words):
        self.text = b""
        self.pid, self.screen = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "linux"
            os.execvp(words[0], words)
        os.set_blocking(self.screen, False)
        self.status = None
        world.add(self)

    def poll(self):
        try:
            self.text += os.read(self.screen, 65536)
        except (BlockingIOError, OSError):
            pass
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def ends(self, limit=30):
        world.until(lambda: self.poll() is not None, limit,
                    f"{self.tell()} to end")
        self.poll()
        return self.status

    def kill(self):
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            self.ends()

    def tell(self):
        return f"{self.pid}: {self.status} {self.text!r}"

    def close(self):
        self.kill()
        os.close(self.screen)


def cu(name):
    return Program("cu", "-l", name, "-s", "38400")


def minicom(name):
    return Program("minicom", "-D", name)


def pppd(name, connect="/bin/true"):
    return Program("/usr/sbin/pppd", name, "38400", "lock", "nodetach",
                   "noauth", "connect", connect)


def scene():
    """A daemon, its idle line, and what it has locked that by."""
    line = Line("line1")
    daemon = Locking(lines_config(["line1"], more=UIDS).replace(
        f'{world.folder}/tty-line1', str(line.path)), (("noc1", "correct horse"),))
    daemon.wait_state("line1", "idle")
    return daemon, line


def locked():
    """Who has what; a file that comes or goes just now is not there yet."""
    found = {}
    for path in LOCKS.glob("LCK..*"):
        with contextlib.suppress(FileNotFoundError, ValueError):
            found[path.name] = int(path.read_text())
    return found


def ours(daemon, line):
    """Both names, by the monitor's pid."""
    return {"LCK.." + os.path.basename(name): daemon.process.pid
            for name in line.names()}


@test("a line of ours is refused to cu, minicom and pppd, by each name")
def refused():
    daemon, line = scene()
    assert locked() == ours(daemon, line), locked()
    for name in line.names():
        program = cu(name)
        assert program.ends() != 0, program.tell()
        assert b"Line in use" in program.text, program.tell()
        program = minicom(name)
        assert program.ends() != 0, program.tell()
        assert b"is locked" in program.text, program.tell()
        assert pppd(name).ends() == PPP_LOCKED
    assert locked() == ours(daemon, line), locked()
    assert daemon.state("line1") == "idle" and not line.screen, line.screen
    daemon.stop()
    assert not locked(), locked()


@test("a line of theirs is busy, with who has it, and ours when it is free")
def busy():
    daemon, line = scene()
    for start in cu, minicom, lambda name: pppd(name, "sleep 600"):
        for name in line.names():
            daemon.ctl("disable", "line1")
            world.until(lambda: not locked(), 10, "no lock")
            program = start(name)
            world.until(lambda p=program: p.poll() is not None or locked(), 30,
                        f"a lock by {program.tell()}")
            assert set(locked().values()) == {program.pid}, (
                locked(), program.tell())
            daemon.ctl("enable", "line1")
            daemon.wait_state("line1", "busy", limit=10)
            why = daemon.status("line1")["why"]
            assert re.search(rf"^\w+, pid {program.pid}$", why), why
            program.kill()  # its lock stays behind, of nobody
            daemon.wait_state("line1", "idle", limit=30)
            assert locked() == ours(daemon, line), locked()
    daemon.stop()


def kept(getty, condition):
    """... while it is started again whenever it ends, as it does when a lock
    that it has waited for is gone."""
    def turn():
        getty.keep()
        return condition()

    return turn


@test("mgetty leaves a line of ours alone, and has its own one in a call")
def mgetty():
    daemon, line = scene()
    write_mgetty(["line1"])
    log = pathlib.Path("/var/log/mgetty/mg_line1.log")
    getty = Getty(daemon, "/usr/sbin/mgetty", "line1")
    world.until(lambda: log.exists() and
                b"check for lockfiles" in log.read_bytes(), 30, "its look")
    world.sleep(3)  # it says ATZ within a second of that, where it may
    assert locked() == ours(daemon, line), locked()
    assert daemon.state("line1") == "idle"
    line.poll()
    assert getty.starts == 1 and not line.screen, line.screen
    daemon.ctl("disable", "line1")
    world.until(kept(getty, line.sees(b"ATZ")), 60, "its turn")
    line.send("\r\nOK\r\n")
    world.until(kept(getty, lambda: b"waiting..." in log.read_bytes() and
                     not locked()), 30, "it to wait for a call")
    line.send("\r\nRING\r\n\r\nRING\r\n")
    line.expect("ATA", 30)
    assert locked() == {"LCK..line1": getty.process.pid}, locked()
    daemon.ctl("enable", "line1")
    daemon.wait_state("line1", "busy", limit=10)
    why = daemon.status("line1")["why"]
    assert why == f"mgetty, pid {getty.process.pid}", why
    getty.close()
    daemon.wait_state("line1", "idle", limit=30)
    assert locked() == ours(daemon, line), locked()
    daemon.stop()


@test("locks of a daemon that was killed are nobody's, to them and to the next")
def stale():
    daemon, line = scene()
    before = locked()
    daemon.process.kill()
    daemon.process.wait()
    assert locked() == before, locked()
    program = pppd(str(line.path), "sleep 600")
    world.until(lambda: program.pid in locked().values(), 30,
                f"pppd to have it: {program.tell()}")
    daemon.start()
    daemon.wait_state("line1", "busy", limit=10)
    program.kill()
    daemon.wait_state("line1", "idle", limit=30)
    assert locked() == ours(daemon, line), locked()
    daemon.stop()
    assert not locked(), locked()


os.chdir(os.path.dirname(os.path.abspath(__file__)))
main()
