"""A program in pppd's place: it says what the plugin says, and no more."""

import struct

from wire import message, string
from world import world

PPPD = """#!/usr/bin/env python3
import pathlib, signal, socket, sys
pathlib.Path(__file__ + ".argv").write_text("\\n".join(sys.argv))
say = socket.socket(fileno=4).send
for message in {messages}:
    say(bytes.fromhex(message))
signal.pause()
"""


def fake_pppd(rx=None, tx=None, plugin=True):
    """Its path: PPP is up, and has moved so many bytes. See argv_of()."""
    says = [message("LINK", string("ppp9") + string("10.9.0.1") +
                    string("10.9.0.10") + string("pap"), 0).hex()]
    if not plugin:
        says = []
    elif rx is not None:
        says.append(message("COUNT", struct.pack(">QQI", rx, tx, 0), 1).hex())
    path = world.folder / "pppd"
    path.write_text(PPPD.format(messages=says))
    path.chmod(0o755)
    return path


def argv_of(path):
    """What the last one was started with."""
    return path.with_name(path.name + ".argv").read_text().split("\n")


def with_pppd(daemon, path):
    """The configuration of a daemon that is not started names this one."""
    daemon.config.write_text(daemon.config.read_text().replace(
        "paths: {", f'paths: {{ pppd = "{path}";'))


def takes_next_address(daemon, first, second, secret):
    """A session outlives the daemon; who comes then gets another address."""
    calls = []
    for caller in (first, second):
        daemon.wait_state(caller.name, "idle", limit=20)
        caller.dial()
        caller.answer("noc1", secret)
        calls.append(daemon.wait("handoff", line=caller.name, limit=20))
        if caller is first:
            daemon.process.kill()
            daemon.process.wait()
            daemon.start()
            daemon.wait("reclaim", call=calls[0]["call"], limit=20)
    assert [c["address"] for c in calls] == ["10.9.0.10", "10.9.0.11"], [
        c.text for c in calls]
    for caller in (first, second):
        caller.drop()
        daemon.wait("call-end", line=caller.name, limit=20)


def ppp_service(config):
    """The configuration with it behind every line."""
    return config.replace(
        'service = "echo"', 'service = "ppp"').replace(
        "services: {",
        'services: { ppp: { ppp_auth = "none"; local = "10.9.0.1"; '
        'pool = "10.9.0.10-10.9.0.19"; };')
