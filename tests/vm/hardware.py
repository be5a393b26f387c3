"""What run.sh's machine has, as things of the loop: UARTs on a cable, adapters
that are plugged in and torn out, a modem of class ACM, and QMP that does it."""

import json
import os
import pathlib
import subprocess
import tty

from gsmline import CableCaller
from world import Caller, world

NONE = 'carrier = "none"; start = "byte";'


class Qmp:
    """QEMU's own control connection."""

    def __init__(self):
        self.fd = os.open("/dev/virtio-ports/qmp", os.O_RDWR | os.O_NONBLOCK)
        self.rest = b""
        self.replies = []
        self.events = []
        self.do("qmp_capabilities")

    def read(self):
        try:
            self.rest += os.read(self.fd, 65536)
        except BlockingIOError:
            return
        *lines, self.rest = self.rest.split(b"\n")
        for line in map(json.loads, lines):
            if "event" in line:
                self.events.append((line["event"],
                                    line["data"].get("device")))
            elif "QMP" not in line:
                self.replies.append(line)

    def take(self, rows, condition, what):
        """The first row that is so; it is gone then."""
        def found():
            self.read()
            return next((r for r in rows if condition(r)), None)

        row = world.until(found, 20, what)
        rows.remove(row)
        return row

    def do(self, command, **arguments):
        text = json.dumps({"execute": command, "arguments": arguments})
        os.write(self.fd, text.encode() + b"\n")
        reply = self.take(self.replies, lambda r: True, command)
        assert "return" in reply, (command, arguments, reply)

    def event(self, name, device):
        self.take(self.events, lambda e: e == (name, device),
                  f"{name} of {device}")


class Uart(CableCaller):
    """At ttyS2, the line being ttyS1."""

    near, far = "/dev/ttyS1", "/dev/ttyS2"
    config = NONE

    def send_break(self):
        machine.do("chardev-send-break", id="uart1")

    def drop(self):
        """A cable without DCD: there is nothing to drop."""

    def leave(self):
        """Nobody reads any more."""
        super().close()
        self.master = -1

    def close(self):
        if self.master >= 0:
            self.leave()


class Adapter(Caller):
    """One that QEMU plugs in, behind a port of the guest's own."""

    config = NONE
    driver = ""
    more = {}

    def plug(self):
        if self.master < 0:
            self.master = os.open(f"/dev/virtio-ports/far-{self.name}",
                                  os.O_RDWR | os.O_NONBLOCK)
            world.watch(self.master, self)
        self.path = self.node()
        machine.do("device_add", driver=self.driver, id=self.name,
                   chardev=self.name, **self.more)
        self.plugged = True
        world.until(self.path.exists, 20, f"{self.path}")
        self.opened()

    def break_off(self):
        machine.do("device_del", id=self.name)
        self.plugged = False
        machine.event("DEVICE_DELETED", self.name)
        world.until(lambda: not self.path.exists(), 20, "no device")

    def drop(self):
        """As for a UART: QEMU has no DCD to drop."""

    def close(self):
        if self.plugged:
            self.break_off()
        world.unwatch(self.master)
        os.close(self.master)
        self.master = -1


class Usb(Adapter):
    """FTDI's, behind ftdi_sio; udev makes the name."""

    driver = "usb-serial"

    def node(self):
        self.more = {"bus": "usb.0", "port": self.name[-1],
                     "serial": self.name}
        return pathlib.Path("/dev/serial/by-id/usb-QEMU_QEMU_USB_SERIAL_"
                            f"{self.name}-if00-port0")


class Pci(Adapter):
    """A UART on a card: the same driver as ttyS1's, and can be torn out."""

    driver = "pci-serial"

    def node(self):
        return pathlib.Path("/dev/ttyS3")

    def plug(self):
        # ttyS3 is there with nothing behind it, and lies to who opens it.
        super().plug()
        world.until(lambda: self.is_there(), 20, "a UART at ttyS3")

    @staticmethod
    def is_there():
        return "uart:16550A" in uart(3)

    def break_off(self):
        machine.do("device_del", id=self.name)
        self.plugged = False
        machine.event("DEVICE_DELETED", self.name)
        world.until(lambda: not self.is_there(), 20, "no UART")


class Acm(Caller):
    """A modem of class ACM, whose far end in the gadget is ttyGS0: who opens
    that raises DCD."""

    config = 'carrier = "dcd"; start = "carrier";'
    far = "/dev/ttyGS0"

    @staticmethod
    def socket(disable):
        """The socket that it is in has power, or none."""
        port = pathlib.Path("/sys/devices/platform/dummy_hcd.0")
        for file in port.glob("usb*/*:1.0/usb*-port1/disable"):
            file.write_text(f"{disable:d}")

    def plug(self):
        subprocess.run("modprobe -a dummy_hcd usbmon && "
                       "modprobe g_serial use_acm=1", shell=True, check=True)
        self.socket(disable=False)
        names = pathlib.Path("/dev/serial/by-id")
        self.path = world.until(
            lambda: next(names.glob("usb-Linux_*"), None), 20, "ttyACM0")
        self.opened()

    def dial(self, limit=5):
        self.opened()
        self.master = os.open(self.far,
                              os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        tty.setraw(self.master)
        world.watch(self.master, self)
        if self.config == NONE:
            self.send("\r")
        self.expect("login: ", limit)

    def drop(self):
        if self.master < 0:
            return
        world.unwatch(self.master)
        os.close(self.master)
        self.master = -1

    def break_off(self):
        self.socket(disable=True)
        self.drop()
        world.until(lambda: not self.path.exists(), 20, "no device")

    def close(self):
        self.drop()


def uart(number):
    """What the driver says of ttyS<number>."""
    for row in pathlib.Path("/proc/tty/driver/serial").open():
        if row.startswith(f"{number}:"):
            return row
    return ""


machine = Qmp()
