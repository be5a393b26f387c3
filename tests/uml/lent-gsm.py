#!/usr/bin/env python3
"""lent-gsm.py - payload: the real mgetty on a line with real modem control
lines, its login program ours; and agetty on a cable. Their locks, the hang-up
by the kernel, the next call."""

import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import termios

sys.dont_write_bytecode = True

from rooted import RootDaemon, main
from getties import (HACK, HACKED, PLAIN, USER_PROCESS, Getty, utmp,
                     write_mgetty)
from getty import Hook, lend, lent_to_us
from gsmline import CableCaller
from outer import (HERE, NOC, SECRET, Modem, Peer, Pppd, config, pppd_scene,
                   pppds_line, through, without)
from rg import DENIED, GRANTED
from tap import test
from world import LCP, LOGIN, PASSWORD, world

LOCKS = pathlib.Path("/run/lock")
TIOCSTI = pathlib.Path("/proc/sys/dev/tty/legacy_tiocsti")


def scene(port=HACK, login=HACKED):
    """mgetty as rasgate-login(8) has it, on the modem."""
    modem = Modem("mg1")
    tty_name = os.path.basename(os.readlink(modem.path))
    daemon = RootDaemon(config(modem.path), NOC)
    daemon.wait_state("mg1", "lent")
    write_mgetty([tty_name], port, login)
    modem.getty = Getty(daemon, "/usr/sbin/mgetty", tty_name)
    world.secrets.add(SECRET)
    return daemon, modem, tty_name


def is_dead(fd):
    events = select.poll()
    events.register(fd, 0)
    return bool(events.poll(0))


def to_service(daemon, modem):
    since = daemon.mark()
    modem.dial()
    modem.expect(LOGIN, 15)
    modem.answer("noc1", SECRET, 15)
    modem.expect(GRANTED, 15)
    modem.expect("SERVICE noc1 +441632960123", 15)
    return daemon.wait("call-begin", since)


def holder(tty_name):
    text = (LOCKS / f"LCK..{tty_name}").read_text()
    return int(text)


def entries_of(pid):
    return [(kind, line, user, host)
            for kind, owner, line, _, user, host in utmp() if owner == pid]


def rearmed(daemon, modem, starts, began):
    """DTR fell by the kernel's hang-up; there is a new mgetty."""
    modem.wait("dtr 0", began, 20)

    def again():
        modem.poll()
        return modem.getty.starts > starts

    world.until(again, 20, "the next mgetty")
    daemon.wait_state("mg1", "lent", limit=15)


@test("mgetty: number, CONNECT, its lock and utmp entry, carrier lost, next call")
def mgetty():
    daemon, modem, name = scene()
    for _ in range(2):
        since, began = daemon.mark(), modem.mark()
        starts = modem.getty.starts
        begin = to_service(daemon, modem)
        assert begin["via"] == "lent", begin.text
        assert begin["number"] == "+441632960123", begin.text
        assert begin["name"] == "ACME", begin.text
        assert begin["connect"].startswith("33600"), begin.text
        assert begin["speed"] == "33600", begin.text
        hand = daemon.wait("handoff", since)
        stat = pathlib.Path(f"/proc/{hand['pid']}/stat").read_text()
        parent = int(stat.rpartition(")")[2].split()[1])
        assert parent == modem.getty.process.pid, "rasgate-login is what mgetty was"
        assert holder(name) == parent, "the lock is mgetty's, and right"
        entries = entries_of(parent)
        assert entries == [(USER_PROCESS, name, "noc1", "+441632960123")], entries
        modem.send("hello")
        modem.expect("hello", 10)
        modem.drop()
        end = daemon.wait("call-end", since, limit=15)
        assert (end["stage"], end["cause"]) == ("service", "carrier-lost")
        rearmed(daemon, modem, starts, began)
        world.until(lambda: f"mgetty, pid {modem.getty.process.pid}\n" in
                    daemon.ctl("status"), 15, "mgetty's name in status")
        assert not entries_of(parent), "init's next getty has its place"
        assert len(utmp()) == 1, utmp()
    daemon.stop()


@test("mgetty: where input can be pushed (TIOCSTI), nobody else has the line")
def alone():
    daemon, modem, _ = scene()
    if TIOCSTI.exists():  # since Linux 6.2; before that as with 1
        TIOCSTI.write_text("1")
    modem.dial()
    modem.expect(LOGIN, 15)
    lent_to_us(modem.path)
    modem.drop()
    daemon.wait("call-end", cause="carrier-lost", limit=15)
    daemon.stop()


@test("mgetty: denied after three, hung up by the kernel, next call")
def denied():
    daemon, modem, _ = scene()
    since, began, starts = daemon.mark(), modem.mark(), modem.getty.starts
    modem.dial()
    for _ in range(3):
        modem.expect(LOGIN, 15)
        modem.answer("noc1", "wrong battery", 15)
    modem.expect(DENIED, 15)
    end = daemon.wait("call-end", since, limit=15)
    assert end["cause"] == "refused", end.text
    rearmed(daemon, modem, starts, began)
    to_service(daemon, modem)
    daemon.ctl("hangup", daemon.status("mg1")["call"]["call"])
    rearmed(daemon, modem, starts + 1, modem.mark())
    daemon.stop()


@test("mgetty: pppd in place, packets across, carrier drops, next call")
def ppp():
    daemon, modem, _ = scene()
    since, began, starts = daemon.mark(), modem.mark(), modem.getty.starts
    modem.dial()
    modem.expect(LOGIN, 15)
    modem.answer("net", SECRET, 15)
    modem.expect(GRANTED, 15)
    peer = Peer(modem, "user", "net", "password", "battery")
    daemon.wait("ppp-up", since, limit=60)
    listens = pathlib.Path("/run/client.addr")
    world.until(lambda: listens.exists() and listens.read_text(), 30,
                "the caller's address")
    world.sleep(1)
    echo = subprocess.Popen(
        ["perl", "./echo.pl", "c", "10.9.0.1", "10.9.0.10", "20", "500"],
        cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    world.until(lambda: echo.poll() is not None, 60, "the echoes")
    said = echo.stdout.read().decode()
    assert echo.returncode == 0, said
    modem.drop()
    peer.close()
    end = daemon.wait("call-end", since, limit=30)
    assert (end["user"], end["cause"]) == ("net", "carrier-lost"), end.text
    assert int(end["rx"]) > 5000 and int(end["tx"]) > 5000, end.text
    rearmed(daemon, modem, starts, began)
    to_service(daemon, modem)
    daemon.stop()


@test("mgetty's hack: LCP is for our dialog, which refuses it; no AutoPPP")
def hack_ppp():
    daemon, modem, _ = scene(login=HACKED + "/AutoPPP/ - - /bin/false\n")
    since, began, starts = daemon.mark(), modem.mark(), modem.getty.starts
    modem.dial()
    modem.send(LCP)  # as early as a caller can
    modem.expect(LOGIN, 15)
    modem.send(LCP * 3)
    end = daemon.wait("call-end", since, limit=15)
    assert (end["stage"], end["cause"]) == ("dialog", "early-ppp"), end.text
    assert not daemon.find("handoff")
    rearmed(daemon, modem, starts, began)
    daemon.stop()


@test("plain entries: what is typed to mgetty gets nowhere, AutoPPP is refused")
def plain():
    daemon, modem, _ = scene("", PLAIN)
    for name in ("/AutoPPP/", "AutoPPP", "-froot", "root -f", "!sh"):
        since, began = daemon.mark(), modem.mark()
        starts = modem.getty.starts
        modem.dial()
        modem.expect("login:", 20)  # mgetty's own
        modem.send(name + "\r")
        modem.expect("\r\nlogin: ", 15)
        modem.send(name + "\r")
        modem.expect(PASSWORD, 15)
        modem.drop()
        end = daemon.wait("call-end", since, limit=15)
        assert (end["user"], end["cause"]) == ("-", "carrier-lost"), end.text
        rearmed(daemon, modem, starts, began)
    since, began, starts = daemon.mark(), modem.mark(), modem.getty.starts
    modem.dial()
    modem.expect("login:", 20)
    modem.send(LCP)
    daemon.wait("call-begin", since, limit=15)
    modem.expect(LOGIN, 15)
    modem.send(LCP * 2)
    end = daemon.wait("call-end", since, limit=15)
    assert end["cause"] == "early-ppp", end.text
    rearmed(daemon, modem, starts, began)
    assert not daemon.find("handoff")
    daemon.stop()


@test("hung up before it was lent: missed; not hung up behind it: down, said so")
def unconfirmed():
    daemon, modem, _ = scene()
    flags = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK
    modem.set("dcd 1")
    tty_fd = os.open(modem.path, flags)
    mode = termios.tcgetattr(tty_fd)
    mode[2] &= ~termios.CLOCAL
    termios.tcsetattr(tty_fd, termios.TCSANOW, mode)
    modem.set("dcd 0")
    world.until(lambda: is_dead(tty_fd), 20, "the line to be hung up")
    hook = Hook(daemon)
    hook.send(lend(number="+441632960199"), [tty_fd])
    assert hook.word() == ("DONE", "the line was hung up")
    daemon.wait("call-missed", number="+441632960199", cause="no-connect")
    os.close(tty_fd)
    hook = Hook(daemon)
    tty_fd = os.open(modem.path, flags)
    hook.send(lend(), [tty_fd])
    os.close(tty_fd)
    assert hook.word()[0] == "HELLO"
    hook.close()  # we lead no session: nothing hangs up
    down = daemon.wait("line-down", line="mg1", limit=15)
    assert down["text"] == "its login's end did not hang up", down.text
    assert not daemon.find("violation")
    daemon.wait_state("mg1", "lent", limit=15)
    to_service(daemon, modem)
    daemon.ctl("hangup", daemon.status("mg1")["call"]["call"])
    daemon.wait_state("mg1", "lent", limit=15)
    daemon.stop()


def no_call(daemon, modem, limit=15):
    """Lent, and hung up before it is a call; the modem takes no bytes."""
    engine = daemon.helper("rasgate-engine")
    os.kill(engine, signal.SIGSTOP)
    modem.dial(limit)
    daemon.wait_state("mg1", "init", limit=limit)
    modem.set("fc 1")
    os.kill(engine, signal.SIGKILL)


@test("a last word that the modem does not take: waited for, and no line down")
def stuck_word():
    daemon, modem, _ = scene()
    began, starts = modem.mark(), modem.getty.starts
    no_call(daemon, modem)
    daemon.wait("call-missed", line="mg1", limit=15)
    modem.set("fc 0")
    rearmed(daemon, modem, starts, began)
    assert not daemon.find("line-down"), daemon.find("line-down").text
    modem.drop()
    to_service(daemon, modem)
    daemon.ctl("hangup", daemon.status("mg1")["call"]["call"])
    daemon.stop()


@test("agetty on a cable: dialog, service, hangup, next call")
def agetty():
    caller = CableCaller("mg1")
    daemon = RootDaemon(config(caller.path).replace(
        'service = "echo"; };', 'service = "echo"; carrier = "none"; '
        'idle_limit = "10m"; };'), NOC)
    daemon.wait_state("mg1", "lent")
    world.secrets.add(SECRET)
    getty = Getty(daemon, "/sbin/agetty", "-n", "-i", "-8", "-L", "-l",
                  str(world.folder / "bin/rasgate-login"),
                  os.path.basename(caller.path), "115200")
    for starts in (1, 2):
        since = daemon.mark()
        caller.expect(LOGIN, 15)
        caller.answer("noc1", SECRET, 15)
        caller.expect("SERVICE noc1", 15)
        call = daemon.wait("handoff", since)["call"]
        daemon.ctl("hangup", call)
        daemon.wait("call-end", since, cause="operator", limit=15)

        def again(starts=starts):
            getty.keep()
            return getty.starts > starts

        world.until(again, 20, "the next agetty")
    caller.expect(LOGIN, 15)
    getty.close()
    daemon.wait_state("mg1", "lent", limit=15)
    daemon.stop()


@test("pppd outside: its chat answers, dialog, link, packets, next call")
def pppd_outside():
    daemon, modem, modem.getty = pppd_scene()
    for _ in range(2):
        began = modem.mark()
        since, peer = through(daemon, modem, "user", "net", "password",
                              "battery")
        up = daemon.wait("ppp-up", since, limit=60)
        assert (up["remote"], up["auth"]) == ("10.9.0.10", "chap"), up.text
        hand = daemon.find("handoff", since)
        assert int(hand["pid"]) == modem.getty.process.pid, hand.text
        listens = pathlib.Path("/run/client.addr")
        world.until(lambda listens=listens: listens.exists() and
                    listens.read_text(), 30, "the caller's address")
        world.sleep(1)
        echo = subprocess.Popen(
            ["perl", "./echo.pl", "c", "10.9.0.1", "10.9.0.10", "20", "500"],
            cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        world.until(lambda echo=echo: echo.poll() is not None, 60, "echoes")
        assert echo.returncode == 0, echo.stdout.read()
        assert daemon.status("mg1")["call"]["ifname"] == "ppp0"
        modem.drop()
        peer.close()
        end = daemon.wait("call-end", since, limit=30)
        assert (end["user"], end["cause"]) == ("net", "carrier-lost"), end.text
        assert int(end["rx"]) > 5000 and int(end["tx"]) > 5000, end.text
        assert daemon.find("ppp-down", since, cause="carrier-lost")
        modem.wait("dtr 0", began, 20)
        listens.unlink()
    since, peer = through(daemon, modem, "user", "net", "password", "battery")
    daemon.wait("ppp-up", since, limit=60)
    daemon.ctl("hangup", daemon.status("mg1")["call"]["call"])
    end = daemon.wait("call-end", since, limit=30)
    assert end["cause"] == "operator", end.text
    modem.drop()
    peer.close()
    modem.getty.close()
    daemon.stop()


@test("pppd outside: ends with its rasgate-login, no daemon needed; no persist")
def pppd_alone():
    daemon, modem, modem.getty = pppd_scene()
    since, peer = through(daemon, modem, "user", "net", "password", "battery")
    daemon.wait("ppp-up", since, limit=60)
    record = (daemon.folder / "run/lines/mg1").read_text()
    daemon.process.kill()
    daemon.process.wait()
    os.kill(int(re.search(r"(?m)^session_pid=(\d+)$", record)[1]),
            signal.SIGKILL)

    def said():
        modem.poll()
        return "rasgate-login has ended" in modem.getty.tell()

    world.until(said, 40, "pppd to notice")  # it counts every 15 s
    modem.drop()
    peer.close()
    modem.getty.close()
    daemon.start()
    refuses = Pppd(daemon, "persist")
    refuses.ends(2)
    daemon.stop()


@test("pppd outside: another user, a wrong password: no link, and it ends")
def pppd_refuses():
    daemon, modem, modem.getty = pppd_scene()
    secrets = pathlib.Path("/etc/ppp/chap-secrets")
    secrets.write_text("net * battery *\nbob * battery *\n")
    since, peer = through(daemon, modem, "user", "bob", "password", "battery")
    end = daemon.wait("call-end", since, limit=60)
    assert (end["user"], end["cause"]) == ("net", "other-user"), end.text
    modem.drop()
    peer.close()
    daemon.wait_state("mg1", "lent", limit=30)
    since = daemon.mark()
    modem.dial(60)
    for _ in range(3):
        modem.expect(LOGIN, 15)
        modem.answer("net", "wrong battery", 15)
    modem.expect(DENIED, 15)
    end = daemon.wait("call-end", since, limit=15)
    assert (end["stage"], end["cause"]) == ("dialog", "refused"), end.text

    def gave_up():
        modem.poll()
        return "Connect script failed" in modem.getty.tell()

    world.until(gave_up, 20, "pppd to give up")
    assert not daemon.find("ppp-up") and not daemon.find("handoff", since)
    modem.getty.close()
    daemon.stop()


def by_init(text):
    return without(text, "idle").replace('connect "', 'init "')


@test("pppd outside: the script as its init: link, idle limit; refused: 18")
def pppd_init():
    # Longer than rasgated waits for who does not answer it.
    daemon, modem, modem.getty = pppd_scene(ppp='idle_limit = "12s";',
                                            edit=by_init)
    since, peer = through(daemon, modem, "user", "net", "password", "battery")
    up = daemon.wait("ppp-up", since, limit=60)
    assert (up["remote"], up["auth"]) == ("10.9.0.10", "chap"), up.text
    end = daemon.wait("call-end", since, limit=60)
    assert (end["user"], end["cause"]) == ("net", "idle-limit"), end.text
    modem.drop()
    peer.close()
    daemon.wait_state("mg1", "lent", limit=30)
    modem.poll()
    pppd, modem.getty = modem.getty, None  # not once more
    since = daemon.mark()
    modem.dial(60)
    for _ in range(3):
        modem.expect(LOGIN, 15)
        modem.answer("net", "wrong battery", 15)
    modem.expect(DENIED, 15)
    pppd.ends(18)
    assert "the caller was refused, or left" in pppd.tell()
    assert not daemon.find("handoff", since)
    daemon.stop()


class OnStdin(Pppd):
    """One that has the line from its parent, and no device."""

    def start(self):
        self.process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" <>"$TTY" >&0', "sh", *self.words],
            env=self.env | {"TTY": self.tty}, start_new_session=True,
            stderr=subprocess.DEVNULL)


def answered(daemon, modem):
    """pppd on the line of a modem that has answered by itself."""
    modem.set("dcd 1")
    modem.online = True
    OnStdin.tty = str(modem.path)
    return OnStdin(daemon, f'connect "exec {world.folder}/bin/rasgate-login '
                   '--connect -l mg1"',
                   edit=lambda text: without(text, "/dev/", "lock"))


@test("pppd outside: the line is its standard input: no pulse, link; refused")
def pppd_stdin():
    daemon, modem = pppds_line('carrier = "dcd";')
    began, since = modem.mark(), daemon.mark()
    pppd = answered(daemon, modem)
    modem.expect(LOGIN, 20)
    assert "dtr 0" not in modem.events[began:], modem.events
    modem.answer("net", SECRET, 15)
    modem.expect(GRANTED, 15)
    peer = Peer(modem, "user", "net", "password", "battery")
    up = daemon.wait("ppp-up", since, limit=60)
    assert (up["remote"], up["auth"]) == ("10.9.0.10", "chap"), up.text
    modem.drop()
    peer.close()
    pppd.ends(16)
    end = daemon.wait("call-end", since, limit=30)
    assert (end["user"], end["cause"]) == ("net", "carrier-lost"), end.text
    daemon.wait_state("mg1", "lent", limit=30)
    modem.wait("dtr 0", began, 20)
    since = daemon.mark()
    pppd = answered(daemon, modem)
    modem.expect(LOGIN, 20)
    modem.drop()
    pppd.ends(8)
    end = daemon.wait("call-end", since, limit=30)
    assert (end["stage"], end["cause"]) == ("dialog", "carrier-lost"), end.text
    daemon.stop()


@test("pppd outside: it persists without the plugin: one call-end for each call")
def pppd_persists():
    daemon, modem, pppd = pppd_scene(
        "persist", "maxfail 0", "holdoff 1", ppp='ppp_auth = "none";',
        edit=lambda text: without(text, "plugin", "rasgate-", "nopersist"))
    calls = []
    for number in range(2):
        since = daemon.mark()
        modem.dial(60)
        modem.expect(LOGIN, 15)
        modem.answer("net", SECRET, 15)
        modem.expect(GRANTED, 15)
        hand = daemon.wait("handoff", since, limit=15)
        assert int(hand["pid"]) == pppd.process.pid, hand.text
        calls.append(hand["call"])
        if number:
            end = daemon.find("call-end", since)
            assert (end["call"], end["cause"]) == (calls[0], "service-exit")
        modem.expect(b"\x7e\xff\x7d\x23\xc0\x21", 30)  # it has its line
        modem.drop()
    pppd.close()
    daemon.wait("call-end", call=calls[1], limit=20, cause="service-exit")
    ends = [r["call"] for r in daemon.records if r.event == "call-end"]
    assert ends == calls, ends
    daemon.stop()


@test("pppd outside: the last word is not thrown away behind its back")
def pppd_last_word():
    daemon, modem, modem.getty = pppd_scene()
    no_call(daemon, modem, 30)
    daemon.wait("helper-exit", limit=15)
    world.sleep(1)  # it has to be written first, and has 3 s
    modem.set("fc 0")
    modem.expect("No access now: the line was closed", 15)
    modem.getty.close()
    daemon.stop()


@test("pppd outside: the call that its own DTR pulse ended: one clear sentence")
def pppd_pulse():
    login = world.folder / "bin/rasgate-login"
    daemon, modem = pppds_line('carrier = "dcd";')
    modem.set("dcd 1")  # a modem that answers by itself
    pppd = Pppd(daemon, f'connect "exec {login} --connect -l mg1"')
    modem.wait("dtr 0", limit=20)
    modem.set("dcd 0")
    pppd.ends(8)
    assert "rasgate-login: no carrier: with a device's name" in pppd.tell()
    assert not daemon.find("handoff")
    daemon.stop()


main(pathlib.Path("gsm").resolve())
