"""A program in pppd's place: it says what the plugin says, and no more."""

import pathlib
import re
import struct

from world import world

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PPPD = """#!/usr/bin/env python3
import signal, socket
say = socket.socket(fileno=4).send
for message in {messages}:
    say(bytes.fromhex(message))
signal.pause()
"""


def number_of(name):
    """Of a message, in the order of the list in msg.h."""
    text = (SOURCE / "src/wire/msg.h").read_text()
    text = text[text.index("#define WIRE_MESSAGES(X)") :]
    return re.findall(r"^\tX\((\w+),", text, re.M).index(name) + 1


def message(name, payload, seq):
    return (struct.pack(">BBHIQ", number_of(name), 1, len(payload), seq, 0)
            + payload).hex()


def text(s):
    return struct.pack(">H", len(s)) + s.encode()


def fake_pppd(rx=None, tx=None):
    """Its path: PPP is up, and has moved so many bytes."""
    says = [message("LINK", text("ppp9") + text("10.9.0.1") +
                    text("10.9.0.10") + text("pap"), 0)]
    if rx is not None:
        says.append(message("COUNT", struct.pack(">QQI", rx, tx, 0), 1))
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
