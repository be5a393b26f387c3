"""dial.py LINK BRIDGE - a caller's modem, for payloads: a pty behind LINK that
knows AT. When it dials, rgmodem is told on our stdout to ring; the call's bytes
then go to and fro between the pty and rgmodem's BRIDGE. What it was told is on
stderr."""

import os
import pty
import select
import sys
import time
import tty

link, bridge = sys.argv[1:]
master, slave = pty.openpty()  # kept open: it outlives its users
tty.setraw(slave)
os.symlink(os.ttyname(slave), link)


def dial():
    """Somebody answers: only in a call is there a bridge."""
    print(f"ring +441632960123\nwait call 60000\nbridge -l {bridge}",
          flush=True)
    while not os.path.exists(bridge):
        time.sleep(0.05)
    return os.open(bridge, os.O_RDWR | os.O_NOCTTY)


def command():
    """The next one's answer; the line when one was dialled."""
    typed = b""
    while not typed.endswith(b"\r"):
        typed += os.read(master, 1)
    print(typed.strip().decode(), file=sys.stderr, flush=True)
    line = dial() if typed.strip().startswith(b"ATD") else None
    os.write(master, b"\r\nCONNECT 33600\r\n" if line else b"\r\nOK\r\n")
    return line


while not (called := command()):
    pass
while True:
    for fd in select.select([master, called], [], [])[0]:
        try:
            os.write(called if fd == master else master, os.read(fd, 4096))
        except OSError:  # the bridge is gone
            sys.exit(0)
