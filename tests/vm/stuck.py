"""Output that no one takes: the last close of a UART would wait for it for 30
seconds. Nobody else may wait for that."""

import contextlib
import os
import re
import termios
import threading
import time
import tty

from hardware import Uart, Usb, uart
from scene import LockingDaemon, NOC, config, only, serves, to_granted, to_name
from tap import factor, seconds, test
from world import world

LONGEST = 20  # seconds, however slow the machine: work of one, without 30
DIALOG = 'dialogs: {{ login: {{ prompt_timeout = "10m"; {} }}; }};'


def sent():
    """Bytes that ttyS1 has sent."""
    return int(re.search(r" tx:(\d+)", uart(1))[1])


def is_stuck():
    before = sent()
    world.sleep(0.5)
    return sent() == before


def fill(caller):
    """The line takes no more; a descriptor of it."""
    caller.leave()
    fd = os.open(caller.near, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    tty.setraw(fd)
    while True:
        with contextlib.suppress(BlockingIOError):
            os.write(fd, b"x" * 4096)
        if is_stuck():
            return fd


def lively(daemon, typist, done, what, limit=60):
    """Until it is done monitor and engine both answer at once."""
    longest = 0
    end = time.monotonic() + seconds(limit)
    while not done():
        assert time.monotonic() < end, f"not done: {what}"
        began = time.monotonic()
        daemon.status()
        typist.send("a")
        typist.expect("a", 40)
        longest = max(longest, time.monotonic() - began)
        typist.send("\b")
    assert longest < LONGEST, f"{what}: {longest} s"


def both(more="", line=Uart.config):
    stuck, typist = Uart("s1"), Usb("usb1")
    stuck.config = line
    if "modem" in line:
        fd = fill(stuck)
        termios.tcflush(fd, termios.TCOFLUSH)
        os.close(fd)
    daemon = LockingDaemon(
        config((stuck, typist), more=DIALOG.format(more)), NOC)
    world.secrets.add("correct horse")
    to_name(daemon, typist)
    return daemon, stuck, typist


def hung_up(daemon, stuck, typist, since):
    """By the operator; and the line comes back."""
    world.until(is_stuck, 10, "the end of all output")
    begin = daemon.wait("call-begin", since, line="s1")
    daemon.ctl("hangup", begin["call"])
    lively(daemon, typist, lambda: daemon.find("call-end", since, line="s1"),
           "call-end")
    assert only(daemon, "call-end", "s1", since)["cause"] == "operator"
    lively(daemon, typist, lambda: daemon.state("s1") == "idle", "the line")
    stuck.plug()
    serves(daemon, stuck)
    daemon.stop()


@test("the rig: the last close of a UART does wait for output that is stuck")
def control():
    stuck = Uart("s1")
    closing = threading.Thread(target=os.close, args=(fill(stuck),))
    closing.start()
    closing.join(3)
    assert closing.is_alive()
    stuck.plug()  # who reads
    world.until(lambda: not closing.is_alive(), 20, "the end of the close")


@test("a session's output is stuck: hung up, and nobody waits for its close")
def in_session():
    daemon, stuck, typist = both()
    since = daemon.mark()
    to_granted(daemon, stuck, "flood")
    daemon.wait("handoff", since, limit=15)
    stuck.leave()
    hung_up(daemon, stuck, typist, since)


@test("a dialog's output is stuck: hung up, and nobody waits for its close")
def in_dialog():
    banner = world.folder / "banner"
    banner.write_text("No one reads this.\n" * 200)
    daemon, stuck, typist = both(f'banner_file = "{banner}";')
    since = daemon.mark()
    stuck.send("\r")
    stuck.leave()
    hung_up(daemon, stuck, typist, since)


@test("a modem that takes no byte: down, disabled, and the daemon stops soon")
def no_modem():
    daemon, stuck, typist = both(line='type = "modem";')
    lively(daemon, typist, lambda: daemon.find("line-down", line="s1"),
           "line-down")
    world.until(is_stuck, 10, "the end of all output")
    daemon.ctl("disable", "s1")
    lively(daemon, typist, lambda: daemon.state("s1") == "disabled",
           "disabled")
    daemon.ctl("enable", "s1")
    lively(daemon, typist, lambda: daemon.state("s1") != "disabled",
           "enabled")
    world.sleep(1)
    daemon.stop(LONGEST / factor)
