"""A session on a real UART: real pppd on both sides, who(1), lock files."""

import os
import pathlib
import signal
import subprocess

from hardware import Usb
from scene import (hang_up, lock_names, locks, on_uart, scene, to_granted,
                   to_idle, to_password, to_service)
from tap import test
from world import world

HERE = os.environ["RG_BUILD"]
WTMP = "/var/log/wtmp"


def who(*words):
    """The rows of who(1)."""
    return subprocess.run(["who", *words], text=True, capture_output=True,
                          check=True).stdout.splitlines()


class Client:
    """The caller's machine, with a pppd of its own."""

    def __init__(self, tty):
        for name in ("pid", "addr", "log"):
            pathlib.Path(f"/run/client.{name}").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            ["unshare", "-n", "./client.sh", tty, "user", "net", "password",
             "battery"], cwd=HERE, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        world.add(self)

    def tell(self):
        log = pathlib.Path("/run/client.log")
        return log.read_text() if log.exists() else "no client.log"

    def leave(self):
        os.kill(int(pathlib.Path("/run/client.pid").read_text()),
                signal.SIGTERM)

    def close(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def ppp_up(daemon, caller, since):
    """Link and packets; the record."""
    to_granted(daemon, caller, "net")
    caller.leave()  # to the other program
    Client(caller.far)
    up = daemon.wait("ppp-up", since, limit=30)
    assert up["local"] == "10.9.0.1" and up["auth"] == "chap", up.text
    echo = subprocess.Popen(
        ["perl", f"{HERE}/echo.pl", "c", up["local"], up["remote"], "10",
         "500"],
        stdout=subprocess.PIPE, text=True)
    world.until(lambda: echo.poll() is not None, 30, "packets")
    text = echo.communicate()[0]
    assert echo.returncode == 0, text
    return up


@test("real pppd on a UART: link, packets, the caller's good-bye; again")
def ppp():
    daemon, caller = on_uart()
    for _ in range(2):
        since = daemon.mark()
        ppp_up(daemon, caller, since)
        world.things[-1].leave()
        end = daemon.wait("call-end", since, limit=20)
        assert end["cause"] == "peer-closed", end.text
        assert int(end["rx"]) > 5000 and int(end["tx"]) > 5000, end.text
        to_idle(daemon, caller)
        caller.plug()
    daemon.stop()


@test("real pppd on a UART: the operator hangs up, the link is gone")
def ppp_hung_up():
    daemon, caller = on_uart()
    since = daemon.mark()
    ifname = ppp_up(daemon, caller, since)["ifname"]
    end = hang_up(daemon, caller, since)
    assert end["cause"] == "operator", end.text
    assert not os.path.exists(f"/sys/class/net/{ifname}")
    to_idle(daemon, caller)
    daemon.stop()


@test("who(1) shows the user of a session, and nobody else; wtmp keeps both")
def accounts():
    daemon, caller = on_uart()
    to_password(daemon, caller)
    assert not who(), who()
    before = len(who(WTMP)), len(who("-d", WTMP))
    caller.send("correct horse\r")
    caller.expect("SERVICE", 15)
    world.until(who, 10, "an entry")
    (row,) = who()
    assert row.split()[:2] == ["noc1", "ttyS1"], row
    hang_up(daemon, caller, 0)
    assert not who(), who()
    after = len(who(WTMP)), len(who("-d", WTMP))
    assert after == (before[0] + 1, before[1] + 1), (before, after)
    assert "ttyS1" in who("-d", WTMP)[-1], who("-d", WTMP)
    daemon.stop()


@test("who(1) shows nobody on a device that was torn out")
def torn_out():
    caller = Usb("usb1")
    daemon = scene(caller)
    to_service(daemon, caller)
    world.until(who, 10, "an entry")
    (row,) = who()
    assert row.split()[:2] == ["noc1", "ttyUSB0"], row
    caller.break_off()
    daemon.wait_state("usb1", "absent", limit=20)
    assert not who(), who()
    daemon.stop()


@test("/run/lock: ours when idle, the session's in one, free when disabled")
def lock_files():
    daemon, caller = on_uart()
    to_idle(daemon, caller)
    mine = {n: daemon.process.pid for n in lock_names(caller)}
    assert locks() == mine, (locks(), mine)
    foreign = subprocess.run(
        ["pppd", "/dev/ttyS1", "lock", "nodetach", "local", "noauth"],
        text=True, capture_output=True)
    assert foreign.returncode != 0, foreign
    assert f"ttyS1 is locked by pid {daemon.process.pid}" in foreign.stdout
    to_service(daemon, caller)
    session = daemon.helper("rasgate-session")
    assert locks() == {n: session for n in lock_names(caller)}, locks()
    hang_up(daemon, caller, 0)
    to_idle(daemon, caller)
    assert locks() == mine, locks()
    daemon.ctl("disable", "s1")
    daemon.wait_state("s1", "disabled", limit=15)
    assert not locks(), locks()
    lock = pathlib.Path("/run/lock/LCK..ttyS1")
    lock.write_text(f"{os.getpid():10d}\n")
    daemon.ctl("enable", "s1")
    daemon.wait_state("s1", "busy", limit=15)
    lock.unlink()
    daemon.ctl("reset", "s1")
    to_idle(daemon, caller)
    assert locks() == mine, locks()
    daemon.stop()
