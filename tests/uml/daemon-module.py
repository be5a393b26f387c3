#!/usr/bin/env python3
"""daemon-module.py - payload: foreign dialogs under a daemon that is root,
with users of their own, and a time zone that moves. What an ordinary user's
daemon cannot show."""

import os
import pathlib
import pty
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from rooted import RootDaemon, main
from hosted import config, dial, ended, module, program
from rg import DENIED, GRANTED, lines_config
from tap import test
from world import Caller, world

UIDS = """
uids: { engine = "10101"; auth = "10102"; store = "10103";
        modules = "10105"; };
"""
ASK = "say:User:_ recv:0 user"


def scene(dialogs, names):
    callers = [Caller(n) for n in names]
    daemon = RootDaemon(config(names, dialogs, more=UIDS))
    for name in names:
        daemon.wait("line-up", line=name)
    return daemon, callers


def facts(pid):
    """/proc/PID/status, and the limits that it has."""
    rows = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    found = dict(row.split(":\t", 1) for row in rows if ":\t" in row)
    for row in pathlib.Path(f"/proc/{pid}/limits").read_text().splitlines():
        name, *values = row.split("  ")
        found[name] = [v.strip() for v in values if v.strip()]
    return found


def for_sanitizers():
    """They need more address space than any dialog gets."""
    said = subprocess.run([world.folder / "bin/rasgated", "-V"],
                          stdout=subprocess.PIPE, text=True, check=True)
    return "loosened for sanitizers" in said.stdout


def is_confined(pid, uid):
    f = facts(pid)
    assert set(f["Uid"].split()) == {uid} == set(f["Gid"].split()), f
    assert f["Groups"].strip() in ("", uid), f
    assert f["NoNewPrivs"] == "1" and int(f["CapEff"], 16) == 0, f
    assert f["Max open files"][0] == "32", f
    assert f["Max cpu time"][0] == "5", f
    assert int(f["Max processes"][0]) <= 4096, f
    room = "unlimited" if for_sanitizers() else str(256 << 20)
    assert f["Max address space"][0] == room, f
    tty = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1]
    assert tty.split()[4] == "0", "it has a terminal"
    for link in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        assert "/dev/pts" not in os.readlink(link), os.readlink(link)


def until(fd, screen, text):
    """What a terminal shows, with this text in it."""
    def read():
        try:
            screen.extend(os.read(fd, 4096))
        except BlockingIOError:
            pass
        except OSError as gone:
            raise AssertionError(screen) from gone
        return text in screen

    os.set_blocking(fd, False)
    world.until(read, 20, f"{text!r} behind {screen!r}")


def script(name, text):
    path = world.folder / name
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


@test("a module's process: the user for modules, limits, no terminal")
def confined():
    daemon, (caller,) = scene(module(worker=ASK), {"l1": "acme"})
    for _ in range(2):
        since = daemon.mark()
        dial(caller, "User: ")
        is_confined(daemon.helper("rasgate-modhost"), "10105")
        caller.send("bob\r")
        caller.expect("SERVICE argv=bob l1")
        caller.drop()
        ended(daemon, since, user="bob")
        daemon.wait_state("l1", "idle", limit=15)
    daemon.stop()


@test("a dialog with a user of its own: others cannot signal or trace it")
def own_user():
    quiet = script("quiet", "id -u\nprintf 'pid=%s.\\n' $$\nread x\n"
                   "echo success user=bob >&3\n")
    nosy = script("nosy", "id -u\nread pid\n"
                  "kill -0 $pid 2>/dev/null && echo signalled\n"
                  "(: </proc/$pid/environ) 2>/dev/null && echo looked\n"
                  "echo tried\necho success user=eve >&3\n")
    daemon, (one, two) = scene(
        program("quiet", [quiet], more="user = 10106;") +
        program("nosy", [nosy]), {"l1": "quiet", "l2": "nosy"})
    dial(one, "10106\n")
    one.expect("pid=")
    at = one.seen
    one.expect(".")
    pid = one.screen[at : one.seen - 1].decode()
    is_confined(daemon.helper("rasgate-modhost"), "10106")
    dial(two, "10105\n")
    two.send(pid + "\r")
    two.expect("tried\n")
    for word in (b"signalled", b"looked"):
        assert word not in two.screen, two.screen
    one.send("\r")
    one.expect("SERVICE argv=bob l1")
    two.expect("SERVICE argv=eve l2")
    daemon.stop()


@test("a module that crashes, as root's own: its call, and the next one")
def crash():
    daemon, (caller,) = scene(module(worker="say:x recv:0 crash"),
                              {"l1": "acme"})
    dial(caller, "x")
    caller.send("\r")
    end = ended(daemon)
    assert (end["cause"], end["error"]) == ("module-crash", "645"), end.text
    assert daemon.find("helper-exit", helper="modhost", module="play.so")
    caller.drop()
    daemon.wait_state("l1", "idle", limit=15)
    dial(caller, "x")
    daemon.stop()


def of_user(uid):
    """The processes that are this user's."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/status"):
        try:
            rows = dict(row.split(":\t", 1) for row in
                        entry.read_text().splitlines() if ":\t" in row)
        except OSError:
            continue
        if rows["Uid"].split()[0] == uid and rows["State"][0] != "Z":
            found.append(int(entry.parent.name))
    return found


@test("what it forks ends with its call, also what left its group; what "
      "another call has started goes on")
def forks():
    away = script("away", "printf 'x\\n'\nread x\n"
                  "for i in 1 2 3; do\n"
                  "setsid sh -c 'setsid sleep 1000 & sleep 1000' &\n"
                  "(sleep 1000 &)\ndone\nsleep 1\n"
                  "[ -z \"$x\" ] || echo success user=$x >&3\n")
    calm = script("calm", "(setsid sleep 1000 &)\nprintf 'y\\n'\nread x\n"
                  "echo success user=$x >&3\n")
    daemon, (one, two, other) = scene(
        module(worker="say:x recv:0 away bomb bomb crash") +
        program("away", [away]) + program("calm", [calm]),
        {"l1": "acme", "l2": "away", "l3": "calm"})
    dial(other, "y\n")
    world.until(lambda: len(of_user("10105")) == 3, 20, "the calm one")
    stay = set(of_user("10105"))
    for caller, text, cause in ((one, "bob", "module-crash"),
                                (two, "", "module-error"),
                                (two, "bob", "service-exit")):
        since = daemon.mark()
        dial(caller, "x")
        caller.send(text + "\r")
        if cause == "service-exit":
            caller.expect("SERVICE argv=bob l2")
            caller.drop()
        else:
            end = ended(daemon, since, line=caller.name)
            assert end["cause"] == cause, end.text
            caller.drop()
        world.until(lambda: set(of_user("10105")) == stay, 20,
                    f"only {stay} of {of_user('10105')}")
        world.until(lambda: len(daemon.children("rasgate-modhost")) == 1, 20,
                    "the dead to be reaped")
        daemon.wait_state(caller.name, "idle", limit=15)
    other.send("eve\r")
    other.expect("SERVICE argv=eve l3")
    world.until(lambda: not of_user("10105"), 20, "the last to end")
    daemon.stop()


@test("what a shared module has started lives as long as it, whatever host "
      "ends beside it")
def shared_forks():
    short = script("short", "printf 'y\\n'\nread x\n")
    daemon, (one, two) = scene(
        module(worker="say:x recv:0 away user", more='instances = "shared";') +
        program("short", [short]), {"l1": "acme", "l2": "short"})
    dial(one, "x")
    one.send("bob\r")
    one.expect("SERVICE argv=bob l1")
    one.drop()
    world.until(lambda: len(of_user("10105")) == 2, 20, "what went away")
    stay = set(of_user("10105"))
    for _ in range(2):  # the first one's end is over at the second one's
        since = daemon.mark()
        dial(two, "y\n")
        two.send("\r")
        ended(daemon, since, line="l2")
        two.drop()
        world.until(lambda: set(of_user("10105")) <= stay, 20, "its end")
        daemon.wait_state("l2", "idle", limit=15)
    assert set(of_user("10105")) == stay, (stay, of_user("10105"))
    daemon.stop()
    world.until(lambda: not of_user("10105"), 20, "the shared one's end")


@test("what it leaves behind signals all of its user while it is killed: "
      "nothing of the daemon is among them")
def fights_back():
    fight = script("fight", "printf 'x\\n'\nread x\n"
                   "for i in 1 2 3 4; do (trap '' TERM\n"
                   "exec setsid sh -c 'while :; do kill -TERM -1; done') &\n"
                   "done\nwait\n")
    daemon, (one,) = scene(program("fight", [fight]), {"l1": "fight"})
    for _ in range(3):
        since = daemon.mark()
        dial(one, "x")
        one.send("\r")
        end = ended(daemon, since)
        assert end["cause"] in ("module-crash", "module-error"), end.text
        one.drop()
        world.until(lambda: not of_user("10105"), 20, "all of it to end")
        daemon.wait_state("l1", "idle", limit=15)
    assert not daemon.find("stop")
    daemon.stop()


@test("a module file that others can write is refused")
def foreign_file():
    path = world.folder / "mine.so"
    path.write_bytes((world.folder / "bin/play.so").read_bytes())
    path.chmod(0o777)
    Caller("l1")
    daemon = RootDaemon(config({"l1": "login"}, "", more=UIDS))
    daemon.write_config(config({"l1": "acme"}, module(path=path), more=UIDS))
    said = daemon.ctl("reload", status=6)
    assert "is not root's, or others can write it" in said, said
    daemon.stop()


@test("rasgatectl try as root: the trial has the users of the site")
def trial():
    daemon, _ = scene(module(worker=ASK), {"l1": "acme"})
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["PATH"] = f"{world.folder}/bin:{os.environ['PATH']}"
        # the machine's own /tmp is the ordinary user's outside
        os.execvp("unshare", ["unshare", "-m", "sh", "-c",
                              'mount -t tmpfs tmpfs /tmp && exec "$@"', "-",
                              "rasgatectl", "-f", str(daemon.config), "try",
                              "--dialog", "acme"])
    screen = bytearray()
    until(fd, screen, b"User: ")
    hosts = [int(p.parent.name) for p in pathlib.Path("/proc").glob(
        "[0-9]*/comm") if p.read_text().strip() == "rasgate-modhost"]
    assert len(hosts) == 1, hosts
    is_confined(hosts[0], "10105")
    os.write(fd, b"bob\r")
    until(fd, screen, b"bob passed")
    os.close(fd)
    os.waitpid(pid, 0)
    daemon.stop()


def move_clocks(days):
    """A time zone that is so far ahead."""
    kind = struct.pack(">iBB", days * 86400, 0, 0)
    zone = pathlib.Path("/etc/zone")
    zone.write_bytes(b"TZif" + bytes(16) + struct.pack(
        ">6I", 0, 0, 0, 0, 1, 4) + kind + b"FAR\0")
    local = pathlib.Path("/etc/localtime")
    local.unlink(missing_ok=True)
    zone.rename(local)


@test("a reload sees another time zone: hours of rules, days of accounts")
def zones():
    today = time.time()
    date, first, last = (time.strftime(form, time.gmtime(today + n * 86400))
                         for form, n in (("%F", 1), ("%a", 0), ("%a", 1)))
    move_clocks(0)
    caller = Caller("l1")
    rules = f'rules: {{ now: {{ hours = "{first}-{last}"; allow = true; }}; }};'
    daemon = RootDaemon(
        lines_config(["l1"], dialog="attempts = 1;", more=UIDS + rules),
        [("noc1", "correct horse"),
         ("soon", "correct horse", f"expires={date}")])
    for days, causes in ((0, (None, None)), (2, ("hours", "expired"))):
        move_clocks(days)
        daemon.ctl("reload")
        for name, cause in zip(("noc1", "soon"), causes):
            daemon.wait_state("l1", "idle", 20)
            since = daemon.mark()
            caller.dial()
            caller.answer(name, "correct horse")
            caller.expect(DENIED if cause else GRANTED, 10)
            if cause:
                fail = daemon.wait("auth-fail", since, user=name)
                assert fail["cause"] == cause, fail.text
            else:
                caller.drop()
            daemon.wait("call-end", since, line="l1")
    daemon.stop()


main(pathlib.Path("play.so").resolve())
