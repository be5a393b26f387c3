"""A getty of ours, on a pty: it starts rasgate-login as the real ones do."""

import errno
import fcntl
import os
import signal
import socket
import struct
import subprocess
import termios

import proc
from rg import GRANTED, Daemon, die_with_us, lines_config
from wire import message, names, string
from world import LOGIN, Caller, world

# As mgetty leaves it: cooked, echoing.
IFLAG = (termios.BRKINT | termios.IGNPAR | termios.ICRNL | termios.IXON |
         termios.IXOFF)
OFLAG = termios.OPOST | termios.ONLCR
LFLAG = termios.ISIG | termios.ICANON | termios.ECHO | termios.ECHOE


class Getty(Caller):
    """A caller, and the getty that has answered him."""

    def __init__(self, name):
        self.process = None
        self.beside = None  # what a child of it does, with its terminal
        super().__init__(name)

    def become_leader(self):
        """(In the child:) all that a getty does before it runs a login."""
        die_with_us()
        os.setsid()
        tty = os.open(self.path, os.O_RDWR)
        fcntl.ioctl(tty, termios.TIOCSCTTY, 0)
        mode = termios.tcgetattr(tty)
        mode[0:4] = [IFLAG, OFLAG, termios.CS8 | termios.CREAD |
                     termios.HUPCL, LFLAG]
        termios.tcsetattr(tty, termios.TCSANOW, mode)
        for fd in range(3):
            os.dup2(tty, fd)
        if self.beside and os.fork() == 0:
            os.closerange(3, 64)  # Popen() waits for one of them to close
            self.beside()

    def login(self, daemon, *words, env=None, program=None):
        """One call: the login program, on the caller's terminal.

        Or `program`, a full path: a real getty, which is told of ours.
        """
        self.opened()
        env = {"RASGATE_RUN": f"{daemon.folder}/run",
               "RASGATE_LOG": f"{daemon.folder}/log", **(env or {})}
        self.process = subprocess.Popen(
            [program or world.folder / "bin/rasgate-login", *words], env=env,
            preexec_fn=self.become_leader)
        return self.process.pid

    def ends(self, status=None, limit=5):
        """The login program has ended, with that status."""
        def over():
            self.poll()
            return self.process.poll() is not None

        world.until(over, limit, f"the login of {self.name} to end, "
                    f"it wrote {self.screen!r}")
        self.poll()
        got = self.process.returncode
        assert status is None or got == status, (got, self.screen)

    def close(self):
        super().close()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def lend(line="", number="", payload=None, kind="LEND", **head):
    if payload is None:
        payload = string(line) + string(number) + string("") * 3 + bytes(5)
    return message(kind, payload, **head)


class Hook:
    """A connection to the hook socket, and what comes of it."""

    def __init__(self, daemon):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.socket.connect(f"{daemon.folder}/run/hook.sock")
        self.socket.setblocking(False)

    def send(self, data, fds=()):
        socket.send_fds(self.socket, [data], fds)

    def word(self, limit=5):
        """The daemon's first word: (message, text), or None at the end."""
        got = []

        def heard():
            try:
                got[:] = [self.socket.recv(8192)]
            except BlockingIOError:
                return False
            except ConnectionResetError:
                got[:] = [b""]
            return not got[0] or names()[got[0][0] - 1] != "PING"

        world.until(heard, limit, "a word of the daemon")
        if not got[0]:
            return None
        kind, size = struct.unpack(">BxH", got[0][:4])
        name = names()[kind - 1]
        payload = got[0][16 : 16 + size]
        if name == "DONE":
            return name, payload[3:].decode()
        if name == "HELLO":
            build, = struct.unpack(">H", payload[:2])
            return name, payload[2 : 2 + build].decode()
        return name, ""

    def ready(self, build, pid):
        """As rasgate-login, which `pid` is."""
        self.send(message("READY", string(build) + struct.pack(">I", pid)))

    def close(self):
        self.socket.close()


SECRET = "correct horse"
OWNED = 'type = "direct"; carrier = "none"; start = "byte";'
LENT = 'type = "lent";'


def lent(dialog="", more="", start=True, owned=()):
    """A daemon with the line l1, which is lent; its getty.

    It owns the lines `owned`, which have their callers.
    """
    getty = Getty("l1")
    config = lines_config(["l1", *owned], dialog=dialog, more=more)
    assert OWNED in config, config
    config = config.replace(OWNED, LENT)
    for name in owned:
        config = config.replace(f"  {name}: {{", f"  {name}: {{ {OWNED}")
    daemon = Daemon(config, (("noc1", SECRET),), start)
    if start:
        daemon.wait_state("l1", "lent")
    return daemon, getty


def in_dialog(daemon, getty, *words, since=0, **more):
    """Called, and asked for a name; the call's id."""
    getty.login(daemon, *words, **more)
    getty.expect(LOGIN)
    return daemon.wait("call-begin", since)["call"]


def lent_to_us(path):
    """In a dialog nobody else has the terminal, who could type into it."""
    held = proc.holders(path)
    assert held == ["rasgate-engine", "rasgate-login", "rasgated"], held
    flags = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK
    tty = os.path.realpath(path)
    denied = proc.as_stranger(lambda: os.open(tty, flags))
    assert denied == errno.EACCES, denied


def in_service(daemon, getty, *words, since=0, **more):
    call = in_dialog(daemon, getty, *words, since=since, **more)
    getty.answer("noc1", SECRET)
    getty.expect(GRANTED)
    getty.expect(f"SERVICE argv=noc1 l1 {call} user=noc1 line=l1 call={call}")
    return call


def next_call(daemon, getty):
    """Whatever happened before: the line takes the next call."""
    daemon.wait_state("l1", "lent")
    getty.drop()
    since = daemon.mark()
    call = in_service(daemon, getty, since=since)
    getty.drop()
    getty.ends(0)
    end = daemon.wait("call-end", since, call=call)
    assert end["cause"] == "carrier-lost", end.text
    daemon.wait_state("l1", "lent")
