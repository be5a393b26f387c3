#!/usr/bin/env python3
"""daemon-gsm.py - payload: the whole daemon on a line with real modem control
lines. What DESIGN calls rule 3 is shown here: on a pseudo-terminal it cannot
be."""

import base64
import errno
import fcntl
import hmac
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import termios
import time

sys.dont_write_bytecode = True

from rooted import RootDaemon, main
from gsmline import CableCaller, GsmModem
from rg import DENIED, GRANTED
from tap import test
from world import PASSWORD, world

SECRET = "correct horse"
CANARY = b"canary0xc0ffee"
NOC = (("noc1", SECRET), ("net", SECRET, "service=ppp"),
       ("deaf", SECRET, "service=deaf"), ("keep", SECRET, "service=keep"),
       ("user", SECRET, "service=user"))
USER = "10104"
AS_USER = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"]

# What services do: say who they are, then...
SERVICES = {
    "echo": "exec cat\n",
    # ... take no hint that it is time to go
    "deaf": "trap '' HUP TERM INT\nwhile :; do sleep 1; done\n",
    # ... become a user, who uses his terminal as programs do
    "user": f"exec {' '.join(AS_USER)} sh -c 'echo OPENED >/dev/tty; exec cat'\n",
    # ... leave somebody behind who holds on to the tty, and tries it
    "keep": "setsid sh -c 'trap \"\" HUP TERM; exec >/dev/null 2>&1\n"
            "while :; do sleep 0.3; if echo {canary} >&3; then echo alive\n"
            "else echo dead; fi >>{log}; done' 3<>\"$2\" &\nexec cat\n",
}


def config(line):
    world.holder = world.folder / "holder"
    commands = []
    for name, script in SERVICES.items():
        path = world.folder / name
        path.write_text(
            "#!/bin/sh\nprintf 'SERVICE %s\\r\\n' \"$1\"\n" +
            script.replace("{canary}", CANARY.decode()).replace(
                "{log}", str(world.holder)))
        path.chmod(0o755)
        commands.append(f'  {name}: {{ type = "program"; termios = "raw";'
                        f' command = ["{path}", "%u", "%d"]; }};')
    return f"""
uids: {{ engine = "10101"; auth = "10102"; store = "10103";
         modules = "10105"; }};
services: {{
{chr(10).join(commands)}
  ppp: {{ local = "10.9.0.1"; pool = "10.9.0.10"; }};
}};
profiles: {{ generic: {{ init = ["ATZ"]; init_try = []; rings = 1; }}; }};
lines: {{ m1: {{ service = "echo"; {line} }}; }};
"""


def on_modem(modem):
    return config(f'device = "{modem.path}";')


def on_auto_answer(modem):
    return config(f'device = "{modem.path}"; start = "carrier";')


def on_cable(caller):
    return config(f'device = "{caller.path}"; type = "direct";'
                  'carrier = "none"; start = "byte"; idle_limit = "10m";')


def scene(far=GsmModem, on=on_modem):
    caller = far("m1")
    daemon = RootDaemon(on(caller), NOC)
    daemon.wait("line-up", line="m1", limit=10)
    daemon.wait_state("m1", "idle")
    world.secrets.add(SECRET)
    return daemon, caller


# --- ways to each state ---

def to_idle(daemon, modem):
    for _ in range(200):  # flickers, without a ring
        modem.set("dcd 1", "dcd 0")
    modem.set("dcd 1")
    world.sleep(0.3)


def to_ring(daemon, modem):
    daemon.write_config(on_modem(modem).replace("rings = 1", "rings = 3"))
    daemon.ctl("reload")
    daemon.wait_state("m1", "idle", limit=15)
    modem.ring()
    daemon.wait_state("m1", "ring")
    modem.set("dcd 1")
    world.sleep(0.3)


def to_answer(daemon, modem):
    modem.answers = False
    modem.ring()
    daemon.wait_state("m1", "answer")
    modem.set("dcd 1")
    world.sleep(0.3)


def to_name(daemon, modem):
    modem.dial()


def to_half_name(daemon, modem):
    modem.dial()
    modem.send("no")
    modem.expect("no")


def to_password(daemon, modem, user="noc1"):
    modem.dial()
    modem.send(user + "\r")
    modem.expect(PASSWORD)


def to_hash(daemon, modem, user="noc1"):
    to_password(daemon, modem, user)
    modem.send(SECRET + "\r")


def to_refusal(daemon, modem):
    since = daemon.mark()
    to_password(daemon, modem)
    modem.send("wrong battery\r")
    daemon.wait("auth-fail", since)


def to_granted(daemon, modem, user="noc1"):
    to_hash(daemon, modem, user)
    modem.expect(GRANTED)


def to_service(daemon, modem, user="noc1"):
    since = daemon.mark()
    to_granted(daemon, modem, user)
    modem.expect(f"SERVICE {user}")
    daemon.wait("handoff", since)


def to_deaf(daemon, modem):
    to_service(daemon, modem, "deaf")


def to_pppd(daemon, modem):
    since = daemon.mark()
    to_granted(daemon, modem, "net")
    daemon.wait("handoff", since)
    modem.expect(b"\x7e\xff", 10)  # its first LCP frame


BEFORE = (to_idle, to_ring, to_answer)
STATES = (to_name, to_half_name, to_password, to_hash, to_refusal,
          to_granted, to_service, to_deaf, to_pppd)


def pulsed(modem, since):
    """DTR fell, and rose again for the next call."""
    modem.wait("dtr 0", since)
    low = modem.events.index("dtr 0", since)
    modem.wait("dtr 1", low, 20)


def serves(daemon, modem):
    """A whole call, which its caller ends."""
    daemon.wait_state("m1", "idle", limit=30)
    modem.answers = True
    since, began = daemon.mark(), modem.mark()
    to_service(daemon, modem)
    assert CANARY not in modem.screen, modem.screen
    modem.send("hello")
    modem.expect("hello")
    assert CANARY not in modem.screen, modem.screen
    modem.drop()
    end = daemon.wait("call-end", since, limit=10)
    assert end["cause"] == "carrier-lost", end.text
    pulsed(modem, began)
    daemon.wait_state("m1", "idle", limit=15)


def only(daemon, event, since):
    """There is exactly one such record since then; it."""
    found = [r for r in daemon.records[since:] if r.event == event]
    assert len(found) == 1, (event, [r.text for r in found])
    return found[0]


@test("DCD falls before a call: none begins, the line goes on")
def falls_before():
    daemon, modem = scene()
    for state in BEFORE:
        since = daemon.mark()
        state(daemon, modem)
        modem.drop()
        if state is to_answer:
            modem.say(b"NO CARRIER")
            daemon.wait("call-missed", since, cause="no-connect")
        elif state is to_ring:
            daemon.wait("call-missed", since, cause="rang-out", limit=15)
            daemon.write_config(on_modem(modem))
            daemon.ctl("reload")
        assert not daemon.find("call-begin", since), state.__name__
        modem.answers = True
        daemon.wait_state("m1", "idle", limit=15)
    serves(daemon, modem)
    daemon.stop()


@test("DCD falls before CONNECT: what the modem says then is no name")
def falls_before_connect():
    daemon, modem = scene(on=on_auto_answer)
    since = daemon.mark()
    modem.ring()
    daemon.wait_state("m1", "ring")
    modem.set("dcd 1")
    world.until(lambda: daemon.state("m1") != "ring", 10, "DCD to be seen")
    modem.drop()
    world.sleep(0.5)  # a look or two; with none, the call begins and ends
    modem.say(b"CONNECT 33600")
    modem.say(b"NO CARRIER")
    world.until(
        lambda: daemon.find("call-missed", since, cause="no-connect")
        or daemon.find("call-end", since, cause="carrier-lost"), 10, "an end")
    daemon.wait_state("m1", "idle", limit=30)
    daemon.stop()


@test("DCD falls in each state of a call: one end, DTR low and up, next call")
def falls():
    daemon, modem = scene()
    for state in STATES:
        since, began = daemon.mark(), modem.mark()
        state(daemon, modem)
        modem.drop()
        daemon.wait("call-end", since, limit=15)
        pulsed(modem, began)
        daemon.wait_state("m1", "idle", limit=15)
        end = only(daemon, "call-end", since)
        want = ("carrier-lost",)
        if state in (to_hash, to_granted):  # or just behind the verdict
            want = ("carrier-lost", "line-lost")
        assert end["cause"] in want, (state.__name__, end.text)
        assert end["error"] == "619", (state.__name__, end.text)
    serves(daemon, modem)
    daemon.stop()


def is_dead(fd):
    """EIO for whatever is tried, which is what a hang-up leaves."""
    dead = []
    for action in (
        lambda: os.write(fd, CANARY),
        lambda: fcntl.ioctl(fd, termios.TIOCMGET, struct.pack("i", 0)),
        lambda: termios.tcgetattr(fd),
    ):
        try:
            action()
            dead.append(False)
        except (OSError, termios.error) as error:
            dead.append(error.args[0] == errno.EIO)
    return all(dead) and os.read(fd, 10) == b""


def down(daemon, since, text):
    record = daemon.wait("line-down", since, line="m1", limit=20)
    assert record["cause"] == "down" and text in record["text"], record.text

    def told():
        status = daemon.status("m1")
        return status["state"] == "down" and text in status["why"]

    world.until(told, 20, f"a status that says {text}")
    return record


def keep(path):
    """A descriptor that somebody else has of the line, before the call: an
    open makes n_gsm forget DCD, which our engine would see fall."""
    fd = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    termios.tcgetattr(fd)
    return fd


KEPT = (to_name, to_password, to_refusal, to_service)


@test("a descriptor kept from one call is dead in the next; nothing of it")
def kept():
    daemon, caller = scene(CableCaller, on_cable)
    fds = []
    for state in (*KEPT, "keep"):
        since = daemon.mark()
        fds.append(keep(caller.path))
        if state == "keep":
            to_service(daemon, caller, "keep")
            world.until(world.holder.exists, 10, "the holder")
        else:
            state(daemon, caller)
        caller.send(CANARY)  # ahead: nobody has asked for that
        daemon.ctl("hangup", daemon.wait("call-begin", since)["call"])
        daemon.wait("call-end", since, limit=15)
        daemon.wait_state("m1", "idle", limit=15)
        if state == "keep":
            world.holder.write_text("")
        to_service(daemon, caller)
        assert all(is_dead(fd) for fd in fds), state
        caller.send("hello")
        caller.expect("hello")
        assert CANARY not in caller.screen, caller.screen
        if state == "keep":
            world.until(lambda: "dead" in world.holder.read_text(), 10,
                        "a try of the holder")
            assert "alive" not in world.holder.read_text()
        since = daemon.mark()
        daemon.ctl("hangup", daemon.status("m1")["call"]["call"])
        daemon.wait("call-end", since, limit=15)
        daemon.wait_state("m1", "idle", limit=15)
    for fd in fds:
        os.close(fd)
    daemon.stop()


@test("a descriptor kept from a call on a modem is dead; the next is served")
def kept_on_modem():
    daemon, modem = scene()
    for state in KEPT:
        since = daemon.mark()
        fd = keep(modem.path)
        state(daemon, modem)
        modem.send(CANARY)  # ahead: nobody has asked for that
        modem.drop()
        daemon.wait("call-end", since, limit=15)
        # n_gsm never clears TTY_IO_ERROR, which a hang-up sets, as other
        # drivers do at an open: while this is held no open is of any use.
        down(daemon, since, "")
        assert is_dead(fd), state
        os.close(fd)
        daemon.wait("line-up", since, line="m1", limit=40)
        serves(daemon, modem)
    daemon.stop()


@test("a refused call is hung up the same way: a second without DTR")
def refused():
    daemon, modem = scene()
    since, began = daemon.mark(), modem.mark()
    kept_fd = keep(modem.path)
    modem.dial()
    for _ in range(3):
        modem.answer("noc1", "wrong battery", 10)
    modem.expect(DENIED, 10)
    modem.wait("dtr 0", began)
    fell = time.monotonic()
    world.until(lambda: is_dead(kept_fd), 10, "the descriptor's end")
    os.close(kept_fd)
    modem.wait("dtr 1", modem.events.index("dtr 0", began), 20)
    low = time.monotonic() - fell
    assert low > 0.9, low
    assert only(daemon, "call-end", since)["cause"] == "refused"
    serves(daemon, modem)
    daemon.stop()


@test("the session leader's exit ends service and call, and frees the line")
def leader():
    daemon, modem = scene()
    for number in (signal.SIGKILL, signal.SIGSEGV):
        since, began = daemon.mark(), modem.mark()
        fd = keep(modem.path)
        to_service(daemon, modem)
        pid = int(daemon.wait("handoff", since)["pid"])
        os.kill(daemon.helper("rasgate-session"), number)
        daemon.wait("call-end", since, limit=15)
        assert only(daemon, "call-end", since)["cause"] == "helper-exit"
        world.until(lambda: not pathlib.Path(f"/proc/{pid}").exists(), 10,
                    "the service's end")
        assert is_dead(fd)
        os.close(fd)
        pulsed(modem, began)
        serves(daemon, modem)
    daemon.stop()


@test("a service that ignores SIGHUP and SIGTERM is ended by force")
def deaf():
    daemon, modem = scene()
    for hang_up in ("drop", "hangup"):
        since, began = daemon.mark(), modem.mark()
        to_deaf(daemon, modem)
        record = daemon.wait("handoff", since)
        if hang_up == "drop":
            modem.drop()
        else:
            daemon.ctl("hangup", record["call"])
        end = daemon.wait("call-end", since, limit=20)
        assert end["cause"] == ("carrier-lost" if hang_up == "drop"
                                else "operator"), end.text
        assert not pathlib.Path(f"/proc/{record['pid']}").exists()
        pulsed(modem, began)
        serves(daemon, modem)
    daemon.stop()


@test("a modem that ignores DTR: down, tried again, no new call; recovers")
def ignores():
    daemon, modem = scene()
    for state in (to_name, to_service):
        since = daemon.mark()
        state(daemon, modem)
        modem.set("follow 0")
        daemon.ctl("hangup", daemon.wait("call-begin", since)["call"])
        daemon.wait("call-end", since, cause="operator", limit=10)
        down(daemon, since, "carrier stays up")
        began = modem.mark()
        modem.wait("dtr 0", began, 40)  # it is tried again
        modem.ring()  # the old caller is there still: no new one
        world.sleep(1)
        assert not modem.online
        assert daemon.state("m1") == "down"
        assert len([r for r in daemon.records[since:]
                    if r.event == "line-down"]) == 1
        modem.set("follow 1")  # the operator has found the switch
        daemon.wait("line-up", since, line="m1", limit=60)
        only(daemon, "call-begin", since)
        serves(daemon, modem)
    daemon.stop()


@test("a modem that fakes carrier never takes a call; recovers")
def fakes():
    daemon, modem = scene()
    modem.set("follow 0", "dcd 1")
    since = daemon.mark()
    daemon.ctl("reset", "m1")
    down(daemon, since, "carrier")
    modem.ring()
    world.sleep(3)
    assert not daemon.find("call-begin", since)
    assert not daemon.find("line-up", since)
    modem.set("dcd 0")
    daemon.ctl("reset", "m1")
    daemon.wait("line-up", since, line="m1", limit=60)
    serves(daemon, modem)
    daemon.stop()


@test("a device that another program has locked does not feel us")
def locked():
    daemon, modem = scene()
    daemon.ctl("disable", "m1")
    daemon.wait_state("m1", "disabled", limit=15)
    modem.wait("dtr 0")
    real = os.path.basename(os.readlink(modem.path))
    lock = daemon.folder / "lock" / f"LCK..{real}"
    lock.write_text(f"{os.getpid():10d}\n")
    since, began = daemon.mark(), modem.mark()
    daemon.ctl("enable", "m1")
    daemon.wait("line-down", since, line="m1", cause="busy", limit=10)
    daemon.ctl("reset", "m1")
    world.sleep(0.5)
    assert modem.mark() == began, modem.events[began:]
    lock.unlink()
    serves(daemon, modem)
    daemon.stop()


def opens(path):
    """May an ordinary user, by the node's mode, open it?"""
    os.chmod(path, 0o666)
    return subprocess.run([*AS_USER, "sh", "-c", f": <>{path}"],
                          stderr=subprocess.DEVNULL).returncode == 0


@test("users cannot open a line, but a user's service can its terminal")
def exclusive():
    daemon, modem = scene()
    for _ in range(2):
        since = daemon.mark()
        assert not opens(modem.path)
        to_password(daemon, modem, "user")
        assert not opens(modem.path)
        modem.send(SECRET + "\r")
        modem.expect("OPENED", 10)
        modem.drop()
        daemon.wait("call-end", since, limit=15)
        daemon.wait_state("m1", "idle", limit=15)
    daemon.stop()


def jump(seconds):
    now = time.clock_gettime(time.CLOCK_REALTIME)
    time.clock_settime(time.CLOCK_REALTIME, now + seconds)


@test("the wall clock jumps by years: no deadline is early or late")
def clock():
    modem = GsmModem("m1")
    daemon = RootDaemon(
        on_modem(modem) +
        'dialogs: { login: { prompt_timeout = "6s"; }; };', NOC)
    daemon.wait("line-up", line="m1", limit=10)
    world.secrets.add(SECRET)
    for years in (1, -2, 1):
        since = daemon.mark()
        to_password(daemon, modem)
        asked = time.monotonic()
        jump(years * 365 * 86400)
        end = daemon.wait("call-end", since, limit=15)
        took = time.monotonic() - asked
        assert end["cause"] == "prompt-timeout", end.text
        assert took > 5.5, took
        assert int(end["duration_s"]) < 60, end.text
        daemon.wait_state("m1", "idle", limit=15)
        since = daemon.mark()
        to_service(daemon, modem)
        jump(-years * 365 * 86400)
        world.sleep(1)
        modem.send("still here")
        modem.expect("still here")
        jump(years * 365 * 86400)
        modem.drop()
        end = daemon.wait("call-end", since, limit=10)
        assert end["cause"] == "carrier-lost", end.text
        assert int(end["duration_s"]) < 60, end.text
        daemon.wait_state("m1", "idle", limit=15)
    daemon.stop()


SEED = b"12345678901234567890"
YEAR = 365 * 86400


def code_of(at):
    """TOTP of RFC 6238, without a second program in here."""
    mac = hmac.digest(SEED, struct.pack(">Q", int(at) // 30), "sha1")
    bits = struct.unpack_from(">I", mac, mac[-1] & 15)[0] & 0x7FFFFFFF
    return f"{bits % 10**6:06}"


def tell(daemon, modem, user, code, secret=SECRET):
    """One call: the cause of its refusal, or None."""
    daemon.wait_state("m1", "idle", limit=20)
    since = daemon.mark()
    to_password(daemon, modem, user)
    modem.send(secret + "\r")
    modem.expect("Code: ", 10)
    modem.send(code + "\r")
    daemon.wait("verdict", since, limit=20)
    modem.drop()
    daemon.wait("call-end", since, limit=15)
    fail = daemon.find("auth-fail", since)
    return fail and fail["cause"]


def lock_left(daemon, user):
    rows = json.loads(daemon.ctl("locks", "--json"))["locks"]
    return [r["left_s"] for r in rows
            if r["value"] == user and r["state"] == "locked"]


@test("the wall clock jumps by years: no code counts twice, no lock ends early")
def clock_of_codes():
    modem = GsmModem("m1")
    seeds = world.folder / "oath"
    seeds.write_text("".join(
        f"{user}:totp:{base64.b32encode(SEED).decode()}:id={n}\n"
        for n, user in enumerate(("noc1", "net"))))
    seeds.chmod(0o600)
    daemon = RootDaemon(
        on_modem(modem) +
        'dialogs: { login: { attempts = 1; }; };'
        'lockout: { account: { failures = 2; within = "1h"; for = "1h"; };'
        ' line: { delay = ""; }; };', NOC)
    daemon.config.write_text(daemon.config.read_text().replace(
        "methods: {", f'methods: {{ code: {{ type = "oath"; file = "{seeds}"; }};'
    ).replace("login: {", 'login: { methods = ["local", "code"];'))
    daemon.ctl("reload")
    daemon.wait_state("m1", "idle", limit=20)
    world.secrets.add(SECRET)
    code = code_of(time.time())
    assert tell(daemon, modem, "noc1", code) is None
    # a failure fades by the time that goes by, whatever the clock says
    assert tell(daemon, modem, "net", code, "wrong") == "refused"
    jump(-YEAR)
    assert tell(daemon, modem, "noc1", code_of(time.time())) == "clock"
    jump(YEAR)
    assert tell(daemon, modem, "noc1", code) in ("replayed", "refused")
    jump(YEAR)
    assert tell(daemon, modem, "net", code, "wrong") == "refused"
    assert daemon.find("lockout", key="account", value="net")
    for years in (1, -2, 1):
        jump(years * YEAR)
        left = lock_left(daemon, "net")
        assert left and 3000 < left[0] <= 3600, left
    # ... also when it is another one at the next start
    jump(-2 * YEAR)
    daemon.stop()
    since = daemon.mark()
    daemon.start()
    daemon.wait("line-up", since, line="m1", limit=20)
    left = lock_left(daemon, "net")
    assert left and 0 < left[0] <= 3600, left
    jump(YEAR)
    daemon.stop()


@test("a modem that takes no more data is hung up all the same; recovers")
def sticks():
    daemon, modem = scene()
    for state in (to_name, to_service):
        since, began = daemon.mark(), modem.mark()
        state(daemon, modem)
        modem.set("fc 1")
        world.sleep(0.2)
        call = daemon.wait("call-begin", since)["call"]
        daemon.ctl("hangup", call)
        daemon.wait("call-end", since, call=call, limit=20)
        modem.wait("dtr 0", began, 20)
        down(daemon, since, "no OK")
        modem.set("fc 0")
        daemon.wait("line-up", since, line="m1", limit=60)
        serves(daemon, modem)
    daemon.stop()


@test("the device vanishes in each state: device-gone, absent; back, served")
def vanishes():
    daemon, modem = scene()
    for state in (to_idle, to_answer, to_password, to_hash, to_service,
                  to_pppd):
        daemon.wait_state("m1", "idle", limit=30)
        since = daemon.mark()
        state(daemon, modem)
        modem.break_off()
        if state not in BEFORE:
            daemon.wait("call-end", since, limit=15)
            end = only(daemon, "call-end", since)
            assert end["cause"] == "device-gone", (state.__name__, end.text)
            assert end["error"] == "630", end.text
        daemon.wait("line-down", since, line="m1", cause="absent", limit=15)
        daemon.wait_state("m1", "absent", limit=15)
        left = [p.name for f in ("lock", "run/lines")
                for p in (daemon.folder / f).glob("LCK..*")]
        assert not left, (state.__name__, left)
        modem.plug()
        daemon.ctl("reset", "m1")  # it seems to flap: the waits grow
        daemon.wait("line-up", since, line="m1", limit=30)
    serves(daemon, modem)
    daemon.stop()


@test("killed in a dialog, started again: the caller is hung up first")
def restarted():
    daemon, modem = scene()
    to_password(daemon, modem)
    modem.set("follow 0")  # so that the kernel's last close is not enough
    world.sleep(0.3)
    began, since = modem.mark(), daemon.mark()
    daemon.process.kill()
    daemon.process.wait()
    modem.wait("dtr 0", began)
    began = modem.mark()
    daemon.start()
    down(daemon, since, "carrier")
    assert modem.online is False
    modem.set("follow 1")
    daemon.wait("line-up", since, line="m1", limit=60)
    modem.wait("dtr 0", began)
    serves(daemon, modem)
    daemon.process.terminate()
    daemon.expect_exit(0)


main(pathlib.Path("gsm").resolve())
