"""Lines that others lend: a modem that rings until somebody answers, a pppd
that has the device, the caller's pppd; for lent-gsm.py and lent-ppp.py."""

import os
import pathlib
import pty
import signal
import subprocess
import time
import tty

from rooted import UIDS, RootDaemon
from getties import Getty
from gsmline import GsmModem
from rg import GRANTED
from world import LOGIN, world

HERE = os.getcwd()
SECRET = "correct horse"
NOC = (("noc1", SECRET), ("net", SECRET, "service=ppp"))


class Modem(GsmModem):
    """Rings until it is answered; its getty is kept alive meanwhile."""

    getty = None
    bridge = None

    def poll(self):
        super().poll()
        if self.getty:
            self.getty.keep()

    def readable(self):
        before = len(self.screen)
        super().readable()
        if self.bridge is not None and len(self.screen) > before:
            os.write(self.bridge, self.screen[before:])

    def ring(self):
        self.say(b"RING\r\n\r\nNMBR = +441632960123\r\n\r\nNAME = ACME\r\n"
                 b"\r\nRING")

    def dial(self, limit=30):
        rung = 0.0

        def answered():
            nonlocal rung
            self.poll()
            if time.monotonic() - rung > 2:
                rung = time.monotonic()
                self.ring()
            return self.online

        world.until(answered, limit, "an answer")


class Peer:
    """The caller's pppd, on a network of its own."""

    def __init__(self, modem, *options):
        self.modem = modem
        self.master, slave = pty.openpty()
        tty.setraw(slave)
        os.set_blocking(self.master, False)
        name = os.ttyname(slave)
        modem.bridge = self.master
        world.watch(self.master, self)
        self.process = subprocess.Popen(
            ["unshare", "-n", "./client.sh", name, *options], cwd=HERE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        os.close(slave)
        world.add(self)

    def readable(self):
        try:
            self.modem.send(os.read(self.master, 4096))
        except (BlockingIOError, OSError):
            pass

    def tell(self):
        log = pathlib.Path("/run/client.log")
        return log.read_text("latin-1") if log.exists() else "no client.log"

    def close(self):
        if self.master < 0:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.modem.bridge = None
        world.unwatch(self.master)
        os.close(self.master)
        self.master = -1


def config(device):
    service = world.folder / "service"
    service.write_text("#!/bin/sh\nprintf 'SERVICE %s %s\\r\\n' \"$1\" "
                       "\"$RASGATE_CALLER\"\nexec cat\n")
    service.chmod(0o755)
    return f"""
{UIDS}
services: {{
  echo: {{ type = "program"; termios = "raw"; command = ["{service}", "%u"]; }};
  ppp: {{ local = "10.9.0.1"; pool = "10.9.0.10"; }};
}};
lines: {{ mg1: {{ type = "lent"; device = "{device}"; service = "echo"; }}; }};
"""


class Pppd(Getty):
    """A pppd that has the device, as rasgatectl says it should be told."""

    log = pathlib.Path("/run/outer.log")

    def __init__(self, daemon, *more, edit=str):
        self.log.write_text("")
        pathlib.Path("/etc/ppp/peers/mg1").write_text("\n".join([
            edit(daemon.ctl("pppd-options", "mg1")), f"logfile {self.log}",
            *more]))
        super().__init__(daemon, "/usr/sbin/pppd", "call", "mg1")

    def ends(self, status):
        world.until(lambda: self.process.poll() is not None, 40,
                    "pppd to end")
        assert self.process.returncode == status, self.tell()

    def tell(self):
        return self.log.read_text("latin-1")


def without(text, *words):
    """The options but those that begin so."""
    return "\n".join(row for row in text.splitlines()
                     if not row.startswith(words))


def pppds_line(line="", ppp=""):
    """The daemon, and a line that some pppd is to have."""
    modem = Modem("mg1")
    daemon = RootDaemon(config(modem.path).replace(
        'service = "echo";', f'service = "ppp"; {line}').replace(
        'pool =', f'{ppp} pool ='), NOC)
    daemon.wait_state("mg1", "lent")
    world.secrets.add(SECRET)
    return daemon, modem


def pppd_scene(*options, ppp="", edit=str):
    daemon, modem = pppds_line(ppp=ppp)
    return daemon, modem, Pppd(daemon, *options, edit=edit)


def through(daemon, modem, *peer):
    """A call, up to the caller's pppd."""
    since = daemon.mark()
    daemon.wait_state("mg1", "lent", limit=30)
    modem.dial(30)
    modem.expect(LOGIN, 15)
    modem.answer("net", SECRET, 15)
    modem.expect(GRANTED, 15)
    return since, Peer(modem, *peer)
