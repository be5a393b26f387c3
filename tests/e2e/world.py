"""The loop, the folder and the callers of a test.

One loop, no threads: everything that can be waited for (a caller's screen,
a record, the end of a process) is a condition given to World.until(), which
reads from all descriptors meanwhile. The tests run as an ordinary user, on
copies of the programs just built; started as root they become that user
first.
"""

import errno
import fcntl
import os
import pathlib
import selectors
import shutil
import tempfile
import time
import tty

import tap

PROGRAMS = {
    "rasgated": "daemon",
    "rasgatectl": "ctl",
    "rasgate-engine": "engine",
    "rasgate-auth": "auth",
    "rasgate-modhost": "modhost",
    "librasgate-module.so.1": "modhost",
    "rasgate-radius": "radius",
    "rasgate-session": "session",
    "rasgate-login": "session",
    "rasgate-store": "store",
}
BUILD = pathlib.Path(os.environ.get("RG_BUILD", os.getcwd())).resolve()
ORDINARY = int(os.environ.get("RG_TEST_UID", "65534"))
LOGIN = b"login: "
PASSWORD = b"Password: "
LCP = b"\x7e\xff\x03\xc0\x21\x01\x01\x00\x04\xd1\xb5\x7e"  # a whole frame, plain


def alive(pid):
    """Is there such a process, and not as a zombie?"""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(b")")[2].split()[0] != b"Z"


class Timeout(AssertionError):
    pass


def within(limit, what, condition):
    """Part of a script for World.play(): the condition's value, in time."""
    end = time.monotonic() + tap.seconds(limit)
    found = []

    def turn():
        found[:] = [condition()]
        return found[0] or time.monotonic() > end

    yield turn
    if not found[0]:
        raise Timeout(f"waited {limit} s for {what}")
    return found[0]


def waits_at(script):
    """Where a script stands: its functions and lines, outer first."""
    rows = []
    while script is not None and script.gi_frame is not None:
        rows.append(f"{script.__name__}:{script.gi_frame.f_lineno}")
        script = script.gi_yieldfrom
    return " > ".join(rows)


def replace(path, text, mode):
    """A file's new text, all at once: others read it at any time."""
    new = path.with_suffix(".new")
    new.write_text(text)
    new.chmod(mode)
    new.rename(path)


def built(name):
    """A program of this build."""
    for path in (BUILD / "src" / PROGRAMS[name] / name, BUILD / name):
        if path.is_file():
            return path
    raise AssertionError(f"{name} is not in {BUILD}")


class World:
    """What is running, and the loop that reads from it."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.folder = None
        self.things = []
        self.secrets = set()

    def prepare(self, more=(), saved=0, under="/tmp"):
        """The folder with copies of the programs, before the first test.

        `saved` is the saved user id: root's, to look at processes (proc.py).
        """
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="rg.", dir=under))
        for name in PROGRAMS:
            (self.folder / "bin").mkdir(exist_ok=True)
            shutil.copy(built(name), self.folder / "bin" / name)
        for path in more:
            shutil.copy(path, self.folder / "bin")
        if os.geteuid() == 0 and ORDINARY != 0:
            os.chown(self.folder, ORDINARY, ORDINARY)
            os.setgroups([])
            os.setresgid(ORDINARY, ORDINARY, ORDINARY)
            os.setresuid(ORDINARY, ORDINARY, saved)
        os.environ["HOME"] = str(self.folder)
        os.chdir(self.folder)

    def add(self, thing):
        self.things.append(thing)

    def watch(self, fd, thing):
        self.selector.register(fd, selectors.EVENT_READ, thing)

    def unwatch(self, fd):
        self.selector.unregister(fd)

    def step(self, timeout):
        for key, _ in self.selector.select(timeout):
            key.data.readable()

    def until(self, condition, limit, what):
        """Run until condition() is true; its value. Timeout otherwise."""
        end = time.monotonic() + tap.seconds(limit)
        while True:
            value = condition()
            if value:
                return value
            left = end - time.monotonic()
            if left <= 0:
                raise Timeout(f"waited {limit} s for {what}")
            self.step(min(left, 0.01))

    def sleep(self, duration):
        end = time.monotonic() + duration
        while time.monotonic() < end:
            self.step(max(0.0, end - time.monotonic()))

    def play(self, scripts, limit):
        """Run generators side by side; each yields conditions."""
        waiting = [[script, next(script, None)] for script in scripts]
        waiting = [w for w in waiting if w[1] is not None]

        def turn():
            for pair in waiting[:]:
                while pair[1] is not None and pair[1]():
                    pair[1] = next(pair[0], None)
                if pair[1] is None:
                    waiting.remove(pair)
            return not waiting

        try:
            self.until(turn, limit, f"{len(scripts)} scripts")
        except Timeout as late:
            left = "; ".join(waits_at(script) for script, _ in waiting)
            raise Timeout(f"{late}: {left}") from None

    def judge(self):
        """What a test has left running is well, too."""
        for thing in reversed(self.things):
            if hasattr(thing, "judge"):
                thing.judge()

    def clean(self):
        for thing in reversed(self.things):
            thing.close()
        self.things.clear()
        self.secrets.clear()

    def tell(self):
        return "\n".join(thing.tell() for thing in self.things)

    def remove(self):
        if self.folder and not os.environ.get("RG_KEEP"):
            shutil.rmtree(self.folder, ignore_errors=True)


world = World()


class Caller:
    """The far end of a direct line: a pty behind a symlink that stays."""

    def __init__(self, name):
        self.name = name
        self.path = world.folder / f"tty-{name}"
        self.master = -1
        self.screen = b""
        self.seen = 0
        self.closed = False  # nobody holds the line's end just now
        world.add(self)
        self.plug()

    def plug(self):
        """A new pty behind the same name, as a carrier that comes back."""
        master, slave = os.openpty()
        tty.setraw(slave)
        link = f"{self.path}.new"
        os.symlink(os.ttyname(slave), link)
        os.rename(link, self.path)
        fcntl.fcntl(master, fcntl.F_SETFL, os.O_NONBLOCK)
        os.close(slave)
        self.master = master
        self.opened()

    def opened(self):
        """(After closed:) ready to notice the next close."""
        self.closed = False
        self.screen = b""
        self.seen = 0

    def readable(self):
        """Read what is there; EIO means that the line's end is closed."""
        if self.master < 0:
            return
        try:
            data = os.read(self.master, 65536)
        except BlockingIOError:
            self.closed = False
            return
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            self.closed = True
            return
        self.closed = False
        self.screen += data

    def poll(self):
        # Not in the selector: a closed pty would be ready for ever.
        for _ in range(64):
            before = len(self.screen)
            self.readable()
            if self.closed or len(self.screen) == before:
                break

    def send(self, data):
        if isinstance(data, str):
            data = data.encode()
        while data:
            try:
                data = data[os.write(self.master, data) :]
            except BlockingIOError:
                world.step(0.01)
                self.poll()

    def sees(self, text):
        """A condition: the text came after what was consumed before."""
        def condition():
            self.poll()
            at = self.screen.find(text, self.seen)
            if at < 0:
                return False
            self.seen = at + len(text)
            return True

        return condition

    def expect(self, text, limit=5):
        if isinstance(text, str):
            text = text.encode()
        world.until(self.sees(text), limit,
                    f"{text!r} on {self.name}, got {self.screen!r}")

    def is_closed(self):
        self.poll()
        return self.closed

    def expect_closed(self, limit=5):
        """The daemon let go of the line: what DTR low is to a modem."""
        world.until(self.is_closed, limit, f"line {self.name} to close")

    def expect_open(self, limit=5):
        """(After expect_closed:) somebody holds the line again."""
        def condition():
            self.poll()
            return not self.closed

        world.until(condition, limit, f"line {self.name} to open again")

    def drop(self):
        """Hang up: the carrier is gone, a later call finds a new one."""
        old = self.master
        self.plug()
        os.close(old)

    def break_off(self):
        """Hang up for good: the device is gone."""
        os.close(self.master)
        self.master = -1
        os.unlink(self.path)

    # --- the usual moves ---
    def dial(self, limit=5):
        """Begin a call (the line starts at the first byte)."""
        self.opened()
        self.send(b"\r")
        self.expect(LOGIN, limit)

    def answer(self, user, secret, limit=5):
        world.secrets.add(secret)
        self.send(f"{user}\r")
        self.expect(PASSWORD, limit)
        self.send(f"{secret}\r")

    def tell(self):
        return f"{self.name}: closed={self.closed} screen={self.screen!r}"

    def close(self):
        if self.master >= 0:
            os.close(self.master)
            self.master = -1
        for path in (self.path, f"{self.path}.new"):
            if os.path.lexists(path):
                os.unlink(path)
