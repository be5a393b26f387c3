"""Hang-up on real drivers. QEMU's UART has no DCD to drop: of it one sees
that DTR falls, in its register. A modem of class ACM has both, on its bus."""

import os
import pathlib
import re
import subprocess

from hardware import Acm
from scene import (hang_up, on_uart, only, scene, serves, to_idle,
                   to_password, to_service)
from tap import test
from world import world

MCR = 0x2FC  # of ttyS1: modem control, DTR is the first bit
USBMON = pathlib.Path("/sys/kernel/debug/usb/usbmon/0u")
LINE_STATE = re.compile(rb" s 21 22 ([0-9a-f]{4}) ")  # SET_CONTROL_LINE_STATE


def dtr(ports):
    return os.pread(ports, 1, MCR)[0] & 1


@test("a UART's DTR falls behind each call, in its register, and rises again")
def register():
    daemon, caller = on_uart()
    ports = os.open("/dev/port", os.O_RDONLY)
    for state in (to_password, to_service):
        since = daemon.mark()
        state(daemon, caller)
        assert dtr(ports) == 1, state
        begin = daemon.wait("call-begin", since)
        daemon.ctl("hangup", begin["call"])
        world.until(lambda: not dtr(ports), 10, "DTR low")
        world.until(lambda: dtr(ports), 20, "DTR high")
        daemon.wait("call-end", since, limit=15)
        to_idle(daemon, caller)
    os.close(ports)
    serves(daemon, caller)
    daemon.stop()


@test("a carrier that does not fall is noticed: down, no new call")
def stays_up():
    daemon, caller = on_uart('carrier = "dcd"; start = "byte";')
    since = daemon.mark()
    to_service(daemon, caller)
    hang_up(daemon, caller, since)
    down = daemon.wait("line-down", since, limit=20)
    assert down["cause"] == "down", down.text
    assert "carrier stays up" in down["text"], down.text
    caller.send("\r")
    world.sleep(2)
    only(daemon, "call-begin", "s1", since)
    assert daemon.state("s1") == "down"
    daemon.stop()


class Bus:
    """What the driver tells the modem, as it is on the bus."""

    def __init__(self):
        if not USBMON.exists():
            subprocess.run(["mount", "-t", "debugfs", "debug",
                            "/sys/kernel/debug"], check=True)
        self.fd = os.open(USBMON, os.O_RDONLY | os.O_NONBLOCK)
        self.text = b""

    def signals(self):
        """The values of DTR since the start."""
        while True:
            try:
                self.text += os.read(self.fd, 65536)
            except BlockingIOError:
                break
        return [int(v, 16) & 1 for v in LINE_STATE.findall(self.text)]

    def close(self):
        os.close(self.fd)


@test("a modem of class ACM is told DTR low, drops DCD, and has the next call")
def on_the_bus():
    caller = Acm("acm")
    daemon = scene(caller)
    for state in (to_password, to_service):
        since = daemon.mark()
        state(daemon, caller)
        bus = Bus()
        begin = daemon.wait("call-begin", since)
        daemon.ctl("hangup", begin["call"])
        world.until(lambda: 0 in bus.signals(), 10, "DTR low")
        caller.drop()  # as a modem does
        end = daemon.wait("call-end", since, limit=15)
        assert end["cause"] == "operator", end.text
        to_idle(daemon, caller)
        assert bus.signals()[-1] == 1, bus.signals()
        assert not daemon.find("line-down", since)
        bus.close()
    serves(daemon, caller)
    daemon.stop()


@test("a modem of class ACM whose caller hangs up: DCD falls, carrier-lost")
def carrier_falls():
    caller = Acm("acm")
    daemon = scene(caller)
    for state in (to_password, to_service):
        since = daemon.mark()
        state(daemon, caller)
        caller.drop()
        end = daemon.wait("call-end", since, limit=15)
        assert end["cause"] == "carrier-lost", (state.__name__, end.text)
        to_idle(daemon, caller)
    daemon.stop()
