"""The messages between processes, as src/wire/msg.h lists them."""

import pathlib
import re
import struct

HERE = pathlib.Path(__file__).resolve().parent
MSG_H = HERE / "msg.h"  # staged
if not MSG_H.exists():
    MSG_H = HERE.parents[1] / "src/wire/msg.h"


def names():
    """Of the messages, from number 1 on."""
    listed = MSG_H.read_text()
    listed = listed[listed.index("#define WIRE_MESSAGES(X)") :]
    return re.findall(r"^\tX\((\w+),", listed, re.M)


def number_of(message):
    return names().index(message) + 1


def string(s):
    """A field of a message."""
    return struct.pack(">H", len(s)) + s.encode()


def message(name, payload=b"", seq=0, hport=0):
    return struct.pack(">BBHIQ", number_of(name), 1, len(payload), seq,
                       hport) + payload
