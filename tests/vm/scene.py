"""The daemon on a line of real hardware, and the usual ways into a call."""

import os
import pathlib

from rooted import RootDaemon
from hardware import Uart
from rg import GRANTED, service
from world import PASSWORD, world

SECRET = "correct horse"
NOC = (("noc1", SECRET), ("net", SECRET, "service=ppp"),
       ("flood", SECRET, "service=flood"), ("shell", SECRET, "service=shell"))


class LockingDaemon(RootDaemon):
    """Its locks are where all programs look for them."""

    locks = ("run", "/run/lock")

    def write_config(self, config):
        super().write_config(config)
        text = self.config.read_text()
        self.config.write_text(text.replace(
            f'lock = "{self.folder}/lock"', 'lock = "/run/lock"'))


def config(callers, rows="", more=""):
    rows += "\n".join(f'  {c.name}: {{ device = "{c.path}"; {c.config} }};'
                     for c in callers)
    return f"""
services: {{
  echo: {{ type = "program"; termios = "raw";
          command = ["{service(world.folder)}", "%u"]; }};
  flood: {{ type = "program"; termios = "raw"; command = ["/usr/bin/yes"]; }};
  shell: {{ type = "program"; termios = "cooked"; command = ["/bin/cat"]; }};
  ppp: {{ local = "10.9.0.1"; pool = "10.9.0.10-10.9.0.19"; }};
}};
lines: {{
  *: {{ type = "direct"; service = "echo"; idle_limit = "10m"; }};
{rows}
}};
{more}
"""


def scene(*callers, more=""):
    daemon = LockingDaemon(config(callers, more=more), NOC)
    for caller in callers:
        daemon.wait("line-up", line=caller.name, limit=20)
    world.secrets.add(SECRET)
    return daemon


def on_uart(line=Uart.config):
    """The daemon on ttyS1."""
    caller = Uart("s1")
    caller.config = line
    return scene(caller), caller


def to_idle(daemon, caller):
    daemon.wait_state(caller.name, "idle", limit=20)


def to_name(daemon, caller):
    to_idle(daemon, caller)
    caller.dial(15)


def to_password(daemon, caller, user="noc1"):
    to_name(daemon, caller)
    caller.send(user + "\r")
    caller.expect(PASSWORD, 15)


def to_granted(daemon, caller, user="noc1"):
    to_password(daemon, caller, user)
    caller.send(SECRET + "\r")
    caller.expect(GRANTED, 15)


def to_service(daemon, caller):
    to_granted(daemon, caller)
    caller.expect("SERVICE", 15)
    daemon.wait_state(caller.name, "up", limit=15)


def to_pppd(daemon, caller):
    since = daemon.mark()
    to_granted(daemon, caller, "net")
    daemon.wait("handoff", since, line=caller.name, limit=15)
    caller.expect(b"\x7e\xff", 20)  # its first LCP frame


def hang_up(daemon, caller, since):
    """By the operator; the record of the end."""
    begin = daemon.wait("call-begin", since, line=caller.name)
    daemon.ctl("hangup", begin["call"])
    return daemon.wait("call-end", since, call=begin["call"], limit=15)


def serves(daemon, caller):
    """A whole call; its caller's bytes come back."""
    since = daemon.mark()
    to_service(daemon, caller)
    caller.send("hello")
    caller.expect("hello", 15)
    end = hang_up(daemon, caller, since)
    assert end["cause"] == "operator", end.text
    caller.drop()
    to_idle(daemon, caller)


def only(daemon, event, line, since):
    """There is exactly one such record since then; it."""
    found = [r for r in daemon.records[since:]
             if r.event == event and r["line"] == line]
    assert len(found) == 1, (event, [r.text for r in found])
    return found[0]


def locks():
    """All lock files, and whose pid is in them."""
    return {p.name: int(p.read_text().split()[0])
            for p in pathlib.Path("/run/lock").glob("LCK..*")}


def lock_name(path):
    return "LCK.." + str(path)[len("/dev/"):].replace("/", "_")


def lock_names(*callers):
    """Those of a line: of its name and of the device behind it."""
    return {lock_name(p) for c in callers
            for p in (c.path, os.path.realpath(c.path))}
