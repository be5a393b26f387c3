#!/usr/bin/env python3
"""A rasgate-auth or rasgate-store in wrong hands, see evil.test.

Which one it is its name says. The file `mode` of evil_engine.py is not its:
a store looks into `store-mode` beside it.
"""

import contextlib
import os
import pathlib
import socket
import struct
import sys

HERE = pathlib.Path(sys.argv[0]).resolve().parent
sys.path.insert(0, str(HERE))
import wire

NAME = dict(enumerate(wire.names(), 1))


class Peer:
    """The monitor."""

    def __init__(self):
        self.socket = socket.socket(fileno=3)
        self.seq = 0
        _, _, payload = self.hear()  # HELLO
        n = struct.unpack(">H", payload[:2])[0]
        self.say("READY", payload[: 2 + n] + struct.pack(">I", os.getpid()))

    def say(self, name, payload=b"", hport=0):
        self.socket.send(wire.message(name, payload, self.seq, hport))
        self.seq += 1

    def hear(self):
        """The next message that is no ping: (name, hport, payload)."""
        while True:
            data, fds, _, _ = socket.recv_fds(self.socket, 8192, 1)
            for fd in fds:
                os.close(fd)
            if not data:
                sys.exit(0)
            kind, _, _, _, hport = struct.unpack(">BBHIQ", data[:16])
            if NAME[kind] != "PING":
                return NAME[kind], hport, data[16:]
            self.say("PONG", data[16:])
            return "PING", 0, b""


def auth(peer):
    """Each caller passes, with a code, as somebody who is nobody's name; and
    the accounts have more faults than lines."""
    while True:
        name, hport, _ = peer.hear()
        for n in range(1000 if name == "METHOD" else 0):
            peer.say("PROBLEM", struct.pack(">II", 0, n) + wire.string("?"))
        if name == "BEGIN":
            s = wire.string
            peer.say("VERDICT", struct.pack(">BIBB", 1, 0, 0, 1) +
                     s("\x01") + s("") + s("") + struct.pack(">H", 0) +
                     s("") + s("") + struct.pack(">II", 0, 0) + s("") +
                     s("ab:c1") + s(""), hport)


def store(peer):
    """Dies of what it is told; or keeps nothing until it is mended."""
    last = 0
    peer.say("TROUBLE", wire.string(""))
    peer.say("LOADED", struct.pack(">III", 0, 0, 0))
    while True:
        mode = (HERE / "store-mode").read_text()
        name, _, payload = peer.hear()
        if mode == "dies":
            sys.exit(1)
        if name == "KEEP":
            last = struct.unpack(">I", payload[:4])[0]
        if mode != "hangs" and last:
            peer.say("KEPT", struct.pack(">I", last))
            last = 0


def main():
    name = os.path.basename(sys.argv[0])
    with open("/proc/self/comm", "w", encoding="ascii") as f:
        f.write(name)  # the daemon's children are found by name
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        {"rasgate-auth": auth, "rasgate-store": store}[name](Peer())


main()
