"""BREAK on a real UART and through a modem of class ACM, end to end. (QEMU's
USB adapter sends BREAK without the byte that ftdi_sio waits for.)."""

import re
import termios

from hardware import NONE, Acm, uart
from scene import (hang_up, on_uart, only, scene, serves, to_granted, to_idle,
                   to_name, to_password, to_pppd, to_service)
from tap import test
from world import world


def count():
    """How many BREAKs the driver has seen on ttyS1."""
    found = re.search(r" brk:(\d+)", uart(1))
    return int(found[1]) if found else 0


def to_cooked(daemon, caller):
    since = daemon.mark()
    to_granted(daemon, caller, "shell")
    daemon.wait("handoff", since, limit=15)
    caller.send("hello\r")
    caller.expect("hello\r\nhello", 15)


@test("no carrier: BREAK ends the call in each state, and the driver counts it")
def ends():
    daemon, caller = on_uart()
    for state in (to_name, to_password, to_service, to_cooked, to_pppd):
        since, before = daemon.mark(), count()
        state(daemon, caller)
        caller.send_break()
        daemon.wait("call-end", since, limit=15)
        end = only(daemon, "call-end", "s1", since)
        assert end["cause"] == "carrier-lost", (state.__name__, end.text)
        assert end["error"] == "619", (state.__name__, end.text)
        stage = "dialog" if state in (to_name, to_password) else "service"
        assert end["stage"] == stage, (state.__name__, end.text)
        to_idle(daemon, caller)
        # It is the port's counter: opening the line anew does not touch it.
        assert count() == before + 1, (state.__name__, uart(1))
    serves(daemon, caller)
    daemon.stop()


@test("BREAK before a call begins none, and bytes that look like one are none")
def none():
    daemon, caller = on_uart()
    since, before = daemon.mark(), count()
    for _ in range(3):
        caller.send_break()
    world.until(lambda: count() == before + 3, 10, "three BREAKs")
    world.sleep(1)
    assert not daemon.find("call-begin", since)
    to_name(daemon, caller)
    caller.send(b"\xff\x00\xff\xff\x00\x00")  # what PARMRK writes for one
    world.sleep(2)
    assert not daemon.find("call-end", since)
    hang_up(daemon, caller, since)
    serves(daemon, caller)
    daemon.stop()


@test("a modem of class ACM that tells of a BREAK: the same")
def through_usb():
    caller = Acm("acm")
    caller.config = NONE
    daemon = scene(caller)
    for state in (to_password, to_service):
        since = daemon.mark()
        state(daemon, caller)
        termios.tcsendbreak(caller.master, 0)
        end = daemon.wait("call-end", since, limit=15)
        assert end["cause"] == "carrier-lost", (state.__name__, end.text)
        caller.drop()
        to_idle(daemon, caller)
    daemon.stop()


@test("with a carrier BREAK is nothing: the call goes on")
def with_carrier():
    daemon, caller = on_uart('carrier = "dcd"; start = "byte";')
    since = daemon.mark()
    to_password(daemon, caller)
    caller.send_break()
    world.sleep(1)
    caller.send("correct horse\r")
    caller.expect("SERVICE", 15)
    caller.send_break()
    world.sleep(1)
    caller.send("hello")
    caller.expect("hello", 15)
    assert not daemon.find("call-end", since)
    hang_up(daemon, caller, since)
    daemon.stop()
