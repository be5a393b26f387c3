#!/usr/bin/env python3
"""An engine in the caller's hands: says what no engine may, see evil.test.

Stands in for rasgate-engine. The file `mode` beside it names what it does;
"good" runs the real one.
"""

import contextlib
import os
import re
import signal
import socket
import struct
import sys
import time

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
# call-end's causes, see src/base/cause.h
MODULE_CRASH, CARRIER_LOST, OPERATOR = 11, 24, 25
SUCCESS = 1
FAILURE = 2
ERROR = 3
FAULT = 5  # a state of LINE


def message_numbers():
    """Numbers of the messages, in the order of the list in msg.h."""
    with open(os.path.join(HERE, "msg.h"), encoding="ascii") as f:
        text = f.read()
    at = text.index("#define WIRE_MESSAGES(X)")
    names = re.findall(r"^\tX\((\w+),", text[at:], re.M)
    return {name: n for n, name in enumerate(names, 1)}


NUMBER = message_numbers()
NAME = {n: name for name, n in NUMBER.items()}


def text(s):
    data = s.encode()
    return struct.pack(">H", len(data)) + data


class Channel:
    def __init__(self, fd):
        self.socket = socket.socket(fileno=fd)
        self.seq = 0

    def send(self, name, payload=b"", hport=0):
        head = struct.pack(">BBHIQ", NUMBER[name], 1, len(payload), self.seq,
                           hport)
        self.socket.send(head + payload)
        self.seq += 1

    def receive(self):
        """(name, hport, payload, descriptor or None)."""
        data, fds, _, _ = socket.recv_fds(self.socket, 8192, 1)
        if not data:
            sys.exit(0)
        kind, _, _, _, hport = struct.unpack(">BBHIQ", data[:16])
        return NAME[kind], hport, data[16:], fds[0] if fds else None


class Engine:
    def __init__(self):
        self.channel = Channel(3)
        self.held = {}  # ttys by call
        self.slate = None

    def wait(self, *names):
        """The next of these messages; pings are answered, ttys kept."""
        while True:
            name, hport, payload, fd = self.channel.receive()
            if name == "PING":
                self.channel.send("PONG", payload)
            if name == "ARM":
                self.held[hport] = fd
            if name == "SLATE":
                self.slate = fd
            if name in names:
                return name, hport, payload, fd

    def start(self, build=None):
        _, _, payload, _ = self.wait("HELLO")
        n = struct.unpack(">H", payload[:2])[0]
        self.channel.send("READY",
                          (text(build) if build else payload[: 2 + n]) +
                          struct.pack(">I", os.getpid()))

    def note(self, data):
        """On the slate, as often as there is room."""
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(self.slate, data)

    def arm(self):
        return self.wait("ARM")[1]

    def call(self, hport):
        self.channel.send(
            "CALL", text("") + text("") + text("") + text("") +
            struct.pack(">IB", 0, 0), hport)

    def name(self, hport, name="noc1"):
        self.channel.send("NAME", text(name) + struct.pack(">I", 0), hport)

    def terminated(self, hport, verdict, user, cause=0, error=0):
        if hport in self.held:
            os.close(self.held.pop(hport))
        self.channel.send(
            "TERMINATED", struct.pack(">BI", verdict, error) + text(user) +
            struct.pack(">BBBB", cause, 0, 0, 0), hport)

    def login(self, hport, secret):
        """As the real dialog would: name, prompt, answer, GRANT."""
        self.call(hport)
        self.name(hport)
        talk = Channel(self.wait("STEP")[3])
        talk.socket.setblocking(True)
        talk.receive()
        talk.send("ANSWER", text(secret))
        self.wait("GRANT")

    def linger(self):
        while True:
            self.wait("HELLO")


def run(mode, secret):
    e = Engine()
    if mode == "mute":
        time.sleep(60)
    e.start("0+0" if mode == "other-build" else None)
    h = e.arm()
    if mode == "yes":
        e.call(h)
        e.terminated(h, SUCCESS, "noc1")
    elif mode == "yes-armed":
        e.terminated(h, SUCCESS, "noc1")
    elif mode == "yes-unanswered":
        e.call(h)
        e.name(h)
        e.wait("STEP")
        e.terminated(h, SUCCESS, "noc1")
    elif mode == "notes":  # and dies before CALL
        e.note(struct.pack("=Q", h))
        sys.exit(0)
    elif mode == "scribbles":
        e.note(os.urandom(7))
        e.call(h)
        e.name(h)
        e.name(h)
    elif mode == "other-name":
        e.login(h, secret)
        e.terminated(h, SUCCESS, "eve")
    elif mode == "again":
        e.login(h, secret)
        e.terminated(h, SUCCESS, "noc1")
        time.sleep(1)
        e.terminated(h, SUCCESS, "noc1")
    elif mode == "verdict":
        e.call(h)
        e.name(h)
        e.wait("STEP")
        e.channel.send("VERDICT", b"\1\0\0\0\0\0\1" + text("noc1") +
                       text("") + text("") + b"\0\0" + text(""), h)
    elif mode == "session":
        e.call(h)
        e.channel.send("UP", struct.pack(">I", 1), h)
    elif mode == "name-first":
        e.name(h)
    elif mode == "two-names":
        e.call(h)
        e.name(h)
        e.name(h)
    elif mode == "garbage":
        e.call(h)
        e.channel.socket.send(os.urandom(200))
    elif mode == "half":
        e.call(h)
        e.channel.socket.send(struct.pack(">BBHIQ", NUMBER["NAME"], 1, 40,
                                          e.channel.seq, h))
    elif mode == "flood":
        e.call(h)
        while True:
            e.channel.send("LOG", text("x" * 200))
    elif mode == "returned-twice":
        e.call(h)
        e.terminated(h, FAILURE, "", CARRIER_LOST)
        for _ in range(20):
            e.channel.send("DROPPED", b"\0", h)
    elif mode == "fault":
        e.channel.send("LINE", bytes([FAULT]) + text("not a terminal"), h)
        os.close(e.held.pop(h))
        e.channel.send("DROPPED", b"\0", h)
    elif mode == "system-call":
        e.call(h)
        os.kill(os.getpid(), signal.SIGSYS)  # as the filter would
    elif mode == "blames":
        e.call(h)
        e.terminated(h, FAILURE, "", OPERATOR)
    elif mode == "crash":
        e.call(h)
        e.terminated(h, ERROR, "", MODULE_CRASH, 645)
    elif mode == "refuses":
        e.call(h)
        e.terminated(h, FAILURE, "")
    elif mode == "misses":
        for n in range(301):
            e.channel.send("MISSED", text("+441632960188") + text("") +
                           b"\1\1", h)
            for _ in range(3 if n == 299 else 0):  # ten seconds at least
                e.wait("PING")
    elif mode == "keeper":
        e.login(h, secret)
        e.held.clear()  # not closed
        e.terminated(h, SUCCESS, "noc1")
    elif mode == "poacher":
        time.sleep(0.5)  # until the other line is armed too
        for n in range(-4, 5):  # calls are counted, see src/monitor/hport.c
            for slot in range(2):
                if n != 0:
                    e.call(((h >> 20) + n) << 20 | slot)
    elif mode == "stranger":
        e.call(h ^ (1 << 60))
        e.terminated(h ^ (1 << 61), SUCCESS, "noc1")
    e.linger()


def main():
    with open(os.path.join(HERE, "mode"), encoding="ascii") as f:
        mode, secret = f.read().split("\n")[:2]
    if mode == "good" or sys.argv[1:] == ["-t"]:
        real = os.path.join(HERE, "real-engine")
        os.execve(real, [real] + sys.argv[1:], {})
    with open("/proc/self/comm", "w", encoding="ascii") as f:
        f.write("rasgate-engine")  # the daemon's children are found by name
    try:
        run(mode, secret)
    except (BrokenPipeError, ConnectionResetError):
        pass


main()
