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


# As brltty and ModemManager mark what may be theirs, by the maker alone.
RIVALS = {
    "80-mm-candidate": 'SUBSYSTEM=="tty", SUBSYSTEMS=="usb", '
                       'ENV{ID_MM_CANDIDATE}="1"',
    "85-brltty": 'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", '
                 'ATTR{idVendor}=="0403", ENV{BRLTTY_BRAILLE_DRIVER}="any", '
                 'TAG+="systemd", ENV{SYSTEMD_WANTS}="brltty.service"'}


def put_rules(rules):
    folder = pathlib.Path("/etc/udev/rules.d")
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in rules.items():
        (folder / f"{name}.rules").write_text(text + "\n")
    subprocess.run(["udevadm", "control", "-R"], check=True)


def properties(folder):
    """What udev knows of what has that folder in /sys."""
    text = subprocess.run(["udevadm", "info", "-q", "property", "-p", folder],
                          check=True, capture_output=True, text=True).stdout
    return dict(row.split("=", 1) for row in text.splitlines())


def marks(caller):
    """Those of the terminal, and those of the USB device behind it."""
    name = os.path.basename(os.path.realpath(caller.path))
    tty = pathlib.Path("/sys/class/tty", name).resolve()
    usb = next(p for p in tty.parents if (p / "idVendor").exists())
    return properties(tty), properties(usb)


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
    put_rules({"99-rasgate": rules})
    for caller in callers:
        caller.break_off()
    for caller in reversed(callers):
        caller.plug()
    for name, caller in zip(("m1", "m2"), callers):
        world.until(lambda n=name, c=caller:
                    os.path.realpath(f"/dev/rasgate/{n}") ==
                    os.path.realpath(c.path), 20, f"{name}, by {rules}")


@test("brltty and ModemManager: kept off what is configured, and off no other")
def kept_off():
    ours, other = callers = Usb("usb1"), Usb("usb2")
    daemon = scene(*callers)
    daemon.stop()
    row = 'm1: { device = "/dev/rasgate/m1"; };'
    daemon.write_config(config((), row))
    put_rules({"99-rasgate": daemon.ctl("udev", "m1"), **RIVALS})
    for caller in callers:
        caller.break_off()
    for caller in callers:
        caller.plug()
    subprocess.run(["udevadm", "settle", "--timeout=60"], check=True)
    tty, usb = marks(other)
    assert tty["ID_MM_CANDIDATE"] == "1", tty
    assert not any(key.endswith("_IGNORE") for key in [*tty, *usb]), (tty, usb)
    assert usb["BRLTTY_BRAILLE_DRIVER"] == "any", usb
    assert usb["SYSTEMD_WANTS"] == "brltty.service", usb
    tty, usb = marks(ours)
    assert tty["ID_MM_CANDIDATE"] == tty["ID_MM_PORT_IGNORE"] == "1", tty
    assert usb["ID_MM_DEVICE_IGNORE"] == "1", usb
    assert not usb.get("BRLTTY_BRAILLE_DRIVER"), usb
    assert not usb.get("SYSTEMD_WANTS"), usb
    daemon.write_config(config([other], row))
    told = daemon.ctl("check")
    warned = [r for r in told.splitlines() if "ModemManager may take" in r]
    assert len(warned) == 1 and str(other.path) in warned[0], told
    for name in RIVALS:
        pathlib.Path(f"/etc/udev/rules.d/{name}.rules").unlink()
    put_rules({})
