#!/usr/bin/env python3
"""A session that is killed when it says that its service runs: evil.test.

Stands in for rasgate-session, becomes the real one, and leaves a process in
between that carries the messages up to that word.
"""

import os
import select
import signal
import socket
import sys

HERE = os.path.dirname(os.path.abspath(sys.argv[0]))
PEER = 3
UP = 16 + 12  # bytes, as no other word of a session that was given a tty


def carry(monitor, ours, session):
    other = {monitor: ours, ours: monitor}
    given = False
    while True:
        for end in select.select(list(other), [], [])[0]:
            data, fds, _, _ = socket.recv_fds(end, 8192, 1)
            if end is ours and given and len(data) == UP:
                os.kill(session, signal.SIGKILL)
                return
            if not data:
                return
            socket.send_fds(other[end], [data], fds)
            for fd in fds:
                os.close(fd)
                given = True


def main():
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    its.setblocking(False)
    session = os.getpid()
    if os.fork() == 0:
        its.close()
        carry(socket.socket(fileno=PEER), ours, session)
        return
    os.dup2(its.fileno(), PEER)
    real = os.path.join(HERE, "real-session")
    os.execve(real, [real], {})


main()
