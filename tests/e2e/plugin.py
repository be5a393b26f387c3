"""A program in pppd's place: it says what the plugin says, and no more."""

import struct

from wire import message, string
from world import world

PPPD = """#!/usr/bin/env python3
import signal, socket
say = socket.socket(fileno=4).send
for message in {messages}:
    say(bytes.fromhex(message))
signal.pause()
"""


def fake_pppd(rx=None, tx=None):
    """Its path: PPP is up, and has moved so many bytes."""
    says = [message("LINK", string("ppp9") + string("10.9.0.1") +
                    string("10.9.0.10") + string("pap"), 0).hex()]
    if rx is not None:
        says.append(message("COUNT", struct.pack(">QQI", rx, tx, 0), 1).hex())
    path = world.folder / "pppd"
    path.write_text(PPPD.format(messages=says))
    path.chmod(0o755)
    return path


def ppp_service(config):
    """The configuration with it behind every line."""
    return config.replace(
        'service = "echo"', 'service = "ppp"').replace(
        "services: {",
        'services: { ppp: { ppp_auth = "none"; local = "10.9.0.1"; '
        'pool = "10.9.0.10-10.9.0.19"; };')
