"""Devices are torn out in any state, and come back: ttyS on a card, ttyUSB,
ttyACM."""

import os
import pathlib
import subprocess

from hardware import Acm, Pci, Usb
from scene import (config, lock_names, locks, only, scene, serves, to_idle,
                   to_password, to_pppd, to_service)
from tap import test
from world import world


def torn_out(daemon, callers, state):
    since = daemon.mark()
    for caller in callers:
        state(daemon, caller)
    assert set(locks()) == lock_names(*callers), locks()
    for caller in callers:
        caller.break_off()
    for caller in callers:
        what = (state.__name__, caller.name)
        if state is not to_idle:
            daemon.wait("call-end", since, line=caller.name, limit=20)
            end = only(daemon, "call-end", caller.name, since)
            assert end["cause"] == "device-gone", (what, end.text)
            assert end["error"] == "630", (what, end.text)
        daemon.wait("line-down", since, line=caller.name, cause="absent",
                    limit=20)
        daemon.wait_state(caller.name, "absent", limit=20)
        assert daemon.status(caller.name)["why"], what
    assert not locks(), locks()


@test("torn out when idle, in the dialog, in a session: gone, absent, back")
def all_states():
    callers = Usb("usb1"), Pci("pci1"), Acm("acm")
    daemon = scene(*callers)
    for state in (to_idle, to_password, to_service, to_pppd):
        torn_out(daemon, callers, state)
        since = daemon.mark()
        for caller in callers:
            caller.plug()
        for caller in callers:
            daemon.wait("line-up", since, line=caller.name, limit=40)
    for caller in callers:
        serves(daemon, caller)
    daemon.stop()


@test("back under another number: the line follows its name in by-id")
def another_number():
    caller = Usb("usb1")
    daemon = scene(caller)
    for state in (to_idle, to_service):
        old = os.path.realpath(caller.path)
        fd = os.open(old, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        torn_out(daemon, [caller], state)
        since = daemon.mark()
        caller.plug()  # what fd holds on to is not free yet
        real = os.path.realpath(caller.path)
        assert real != old, real
        up = daemon.wait("line-up", since, line="usb1", limit=40)
        assert up["device"] == str(caller.path), up.text
        assert up["real"] == real, up.text
        assert daemon.status("usb1")["real"] == real
        assert set(locks()) == lock_names(caller), locks()
        serves(daemon, caller)
        os.close(fd)
    daemon.stop()


@test("two that come back in the other order: each line has its own again")
def other_order():
    callers = Usb("usb1"), Usb("usb2")
    daemon = scene(*callers)
    before = [os.path.realpath(c.path) for c in callers]
    for caller in callers:
        caller.break_off()
        daemon.wait_state(caller.name, "absent", limit=20)
    since = daemon.mark()
    for caller in reversed(callers):
        caller.plug()
    after = [os.path.realpath(c.path) for c in callers]
    assert after == before[::-1], (before, after)
    for caller, real in zip(callers, after):
        up = daemon.wait("line-up", since, line=caller.name, limit=40)
        assert up["real"] == real, up.text
        serves(daemon, caller)
    daemon.stop()


@test("devices knows them; the rules of udev name them by their sockets")
def by_socket():
    callers = Usb("usb1"), Usb("usb2")
    daemon = scene(*callers)
    text = daemon.ctl("devices")
    for caller in callers:
        row = [r for r in text.splitlines() if str(caller.path.name) in r]
        assert len(row) == 1 and "ftdi_sio" in row[0], text
        assert caller.name in row[0], text
    daemon.stop()
    daemon.write_config(config(
        (), 'm: { range = "1-2"; device = "/dev/rasgate/%l"; };'))
    rules = daemon.ctl("udev", "m")
    folder = pathlib.Path("/etc/udev/rules.d")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "99-rasgate.rules").write_text(rules)
    subprocess.run(["udevadm", "control", "-R"], check=True)
    for caller in callers:
        caller.break_off()
    for caller in reversed(callers):
        caller.plug()
    for name, caller in zip(("m1", "m2"), callers):
        world.until(lambda n=name, c=caller:
                    os.path.realpath(f"/dev/rasgate/{n}") ==
                    os.path.realpath(c.path), 20, f"{name}, by {rules}")
