"""Run a whole rasgated on pseudo-terminals, read its records, operate it."""

import contextlib
import ctypes
import ctypes.util
import json
import os
import pathlib
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import proc
import records
import tap
from journal import Journal
from world import Caller, alive, replace, world

# Most tests fail more often than a site would put up with.
NO_LOCKOUT = """
lockout: { account: { failures = 0; }; number: { failures = 0; };
           line: { delay = ""; }; };
"""
GRANTED = b"Access granted"
DENIED = b"Access denied"


def crypt(secret, setting="$6$rounds=1000$rasgatetest$"):
    lib = ctypes.CDLL(ctypes.util.find_library("crypt"))
    lib.crypt.restype = ctypes.c_char_p
    out = lib.crypt(secret.encode(), setting.encode())
    assert out and not out.startswith(b"*"), f"no hash for {setting}"
    return out.decode()


def die_with_us():
    """(In a child:) with a test that is killed.

    A daemon that went on would answer, by the names in its old folder, on
    pseudo-terminals that have long been given to others.
    """
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


class LogSocket:
    """The syslog daemon: a datagram socket, read by the loop."""

    def __init__(self, path):
        self.path = path
        self.records = []
        self.debug = []
        self.raw = []
        self.reading = True
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        if os.path.exists(path):
            os.unlink(path)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        world.watch(self.socket, self)

    def readable(self):
        while self.reading:
            try:
                data = self.socket.recv(65536)
            except BlockingIOError:
                return
            self.take(data.decode("ascii"))

    def take(self, text):
        self.raw.append(text)
        at = text.index("event=")
        head = text[:at]
        assert re.fullmatch(r"<\d+>.*rasgated(\[\d+\])?: ", head), head
        record = text[at:]
        if record.startswith("event=debug "):
            self.debug.append(record)
            return
        self.records.append(records.Record(record, time.monotonic()))

    def stop_reading(self):
        world.unwatch(self.socket)
        self.reading = False

    def go_on(self):
        world.watch(self.socket, self)
        self.reading = True

    def close(self):
        if self.reading:
            world.unwatch(self.socket)
        self.socket.close()


class Daemon:
    """One rasgated, its folder, its records."""

    level = "debug"
    locks = ("run", "lock")  # where none may be left

    def __init__(self, config, users=(), start=True):
        self.folder = pathlib.Path(
            tempfile.mkdtemp(prefix="d.", dir=world.folder))
        self.config = self.folder / "rasgate.conf"
        self.users = self.folder / "users"
        for sub in ("run", "state", "lock"):
            (self.folder / sub).mkdir(mode=0o700)
        self.write_users(users)
        self.log = LogSocket(self.folder / "log")
        self.write_config(config)
        self.stderr = open(self.folder / "stderr", "w+b")
        self.process = None
        self.checked = False  # this life of it
        self.born = set()  # processes that it had when it was told to end
        world.add(self)
        if start:
            self.start()

    # --- files ---
    def write_users(self, rows):
        """Rows (name, secret[, options]), or whole lines."""
        text = ""
        for row in rows:
            if isinstance(row, str):
                text += row + "\n"
                continue
            name, secret, *options = row
            world.secrets.add(secret)
            text += ":".join([name, crypt(secret), *options]) + "\n"
        replace(self.users, text, 0o600)

    def write_config(self, config):
        me = pwd.getpwuid(os.geteuid()).pw_name
        head = f"""
paths: {{ run = "{self.folder}/run"; lock = "{self.folder}/lock";
         state = "{self.folder}/state";
         libexec = "{world.folder}/bin"; }};
log: {{ socket = "{self.folder}/log"; level = "{self.level}"; }};
control: {{ admin = ["{me}"]; read = ["{me}"]; }};
methods: {{ local: {{ file = "{self.users}"; }}; }};
"""
        if "lockout:" not in config:
            head += NO_LOCKOUT
        replace(self.config, head + config, 0o644)

    def own_libexec(self):
        """A folder of its own with links to the helpers, to play with."""
        folder = self.folder / "libexec"
        folder.mkdir()
        for path in (world.folder / "bin").glob("rasgate-*"):
            (folder / path.name).symlink_to(path)
        self.config.write_text(self.config.read_text().replace(
            f'libexec = "{world.folder}/bin"', f'libexec = "{folder}"'))
        return folder

    # --- life ---
    def start(self, limit=10):
        since = self.mark()
        self.checked = False
        argv = [world.folder / "bin/rasgated", "-F", "-f", self.config]
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=self.stderr,
            stderr=self.stderr, cwd=self.folder, preexec_fn=die_with_us)
        self.wait("start", since, limit=limit)

    def poll(self):
        return self.process.poll()

    def stop(self, limit=20):
        """SIGTERM; then everything must be gone and the stream whole."""
        proc.check_descriptors(self)
        self.born.update(self.children())
        self.process.terminate()
        self.expect_exit(0, limit)
        self.check()

    def expect_exit(self, status, limit=10):
        world.until(lambda: self.process.poll() is not None, limit,
                    "rasgated to end")
        world.step(0.05)
        assert self.process.returncode == status, self.process.returncode

    def check(self):
        """What must be true of every life of the daemon."""
        self.checked = True
        self.log.readable()
        records.check_stream(self.log.records)
        assert self.log.records[0].event == "start"
        assert self.log.records[-1].event == "stop", "no stop at the end"
        output = self.output()
        for word in ("Sanitizer", "runtime error", "assert"):
            assert word not in output, output
        self.check_secrets(output)
        going = records.sessions_left(self.log.records)
        self.check_journal(going)
        self.check_children(going)
        self.check_files(going)

    def check_journal(self, going):
        """A call that nobody ended is closed by the next start, no sooner."""
        with contextlib.suppress(FileNotFoundError):
            left = Journal(self.folder / "state/journal").open_calls()
            assert set(left) <= going, f"open calls: {left}"

    def check_children(self, going):
        """Only sessions outlive it, PAM's included."""
        def left():
            return [p for p in self.born if alive(p) and
                    not (going and proc.outlives(p))]

        world.until(lambda: not left(), 10, f"the end of {left()}")

    def check_files(self, going):
        names = {r["line"] for r in self.log.records
                 if r.event == "handoff" and r["call"] in going}
        left = [p.name for p in (self.folder / "run").rglob("*")
                if p.name not in ("empty", "lines", "session.sock") and
                p.stem not in names and not p.name.startswith("LCK..")]
        assert not left, f"left in run: {left}"
        locks = [str(p) for where in self.locks
                 for p in (self.folder / where).rglob("LCK..*")]
        assert names or not locks, f"left locked: {locks}"

    def judge(self):
        """At the end of a test that did not stop it: is all well with it?"""
        if self.checked or not self.find("start"):
            return
        if self.poll() is not None and self.process.returncode < 0:
            self.start()  # which repairs what a kill has left
        if self.poll() is None:
            self.stop(30)
        else:
            self.check()

    def check_secrets(self, *texts):
        everything = "\n".join(self.log.raw) + "\n".join(texts)
        for secret in world.secrets:
            assert secret not in everything, "a secret was written"

    def output(self):
        self.stderr.seek(0)
        return self.stderr.read().decode("ascii", "replace")

    # --- records ---
    @property
    def records(self):
        self.log.readable()
        return self.log.records

    def mark(self):
        return len(self.records)

    def find(self, event, since=0, **keys):
        for record in self.records[since:]:
            if record.event == event and all(
                    record.get(k) == str(v) for k, v in keys.items()):
                return record
        return None

    def wait(self, event, since=0, limit=5, **keys):
        """The first such record after `since`, waiting for it."""
        def condition():
            if self.process.poll() is not None and event != "stop":
                raise AssertionError(
                    f"rasgated ended: {self.process.returncode}: "
                    f"{self.output()}")
            return self.find(event, since, **keys)

        return world.until(condition, limit, f"event={event} {keys}")

    # --- helpers ---
    def children(self, name=None):
        """Pids of its processes, by program name."""
        out = []
        for entry in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            comm = stat[stat.index("(") + 1 : stat.rindex(")")]
            ppid = int(stat[stat.rindex(")") + 2 :].split()[1])
            if ppid == self.process.pid and name in (None, comm):
                out.append(int(entry.name))
        return out

    def helper(self, name):
        """The pid of the only process of that name (15 characters)."""
        pids = self.children(name[:15])
        assert len(pids) == 1, f"{name}: {pids}"
        return pids[0]

    # --- rasgatectl ---
    def ctl(self, *words, status=0, stdin=None):
        """Run rasgatectl; its output. The loop goes on meanwhile."""
        argv = [world.folder / "bin/rasgatectl", "-f", self.config, *words]
        with tempfile.TemporaryFile() as out:
            tool = subprocess.Popen(
                argv, stdout=out, stderr=subprocess.STDOUT,
                stdin=subprocess.PIPE if stdin else subprocess.DEVNULL)
            if stdin:
                with contextlib.suppress(BrokenPipeError):
                    # one that refuses its words reads nothing
                    tool.stdin.write(stdin.encode())
                    tool.stdin.close()
            world.until(lambda: tool.poll() is not None, 20, f"ctl {words}")
            out.seek(0)
            text = out.read().decode("ascii", "replace")
        assert tool.returncode == status, (
            f"rasgatectl {' '.join(map(str, words))}: exit "
            f"{tool.returncode}, not {status}: {text}")
        return text

    def status(self, line=None):
        """The daemon's own view: one line's object, or all."""
        data = json.loads(self.ctl("status", "--json"))
        if line is None:
            return data
        return [o for o in data["lines"] if o["line"] == line][0]

    def state(self, line):
        return self.status(line)["state"]

    def wait_state(self, line, state, limit=5):
        world.until(lambda: self.state(line) == state, limit,
                    f"{line} to be {state}, is {self.status(line)}")

    def tell(self):
        text = [r.text for r in self.log.records]
        if os.environ.get("RG_DEBUG"):
            text = [t[t.index("event=") :] for t in self.log.raw]
        return "\n".join(["records:", *text[-60:], *self.tell_lines(),
                          "stderr:", self.output()])

    def tell_lines(self):
        """Those that wait for no call, if it still answers."""
        with contextlib.suppress(Exception):
            return [f"{o['line']}: {o['state']} since {o['since']}, "
                    f"{o['why']}, {o['retry_s']}"
                    for o in self.status()["lines"] if o["state"] != "idle"]
        return ["no status"]

    def close(self):
        if self.process and self.process.poll() is None:
            self.born.update(self.children())
            self.process.kill()
            self.process.wait()
        for pid in filter(alive, self.born):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.log.close()
        self.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def service(folder):
    """A service that says who it is, then sends back what it gets."""
    path = folder / "service"
    if not path.exists():
        path.write_text(
            "#!/bin/sh\n"
            'printf "SERVICE argv=%s user=%s line=%s call=%s caller=%s%s\\r\\n" '
            '"$*" "$RASGATE_USER" "$RASGATE_LINE" "$RASGATE_CALL" '
            '"$RASGATE_CALLER" "${RASGATE_DOMAIN:+ domain=$RASGATE_DOMAIN}"\n'
            "exec cat\n")
        path.chmod(0o755)
    return path


def lines_config(names, line="", dialog="", more="", idle="10m"):
    """Direct lines on callers' ptys, the echo service behind them."""
    rows = "\n".join(
        f'  {n}: {{ device = "{world.folder}/tty-{n}"; }};' for n in names)
    return f"""
services: {{ echo: {{ type = "program";
    command = ["{service(world.folder)}", "%u", "%l", "%c"];
    termios = "raw"; }}; }};
dialogs: {{ login: {{ {dialog} }}; }};
lines: {{
  *: {{ type = "direct"; carrier = "none"; start = "byte";
       service = "echo"; idle_limit = "{idle}"; {line} }};
{rows}
}};
{more}
"""


def one_line(users=(("noc1", "correct horse"),), **settings):
    """The usual scene: a daemon, one line and its caller."""
    caller = Caller("l1")
    daemon = Daemon(lines_config(["l1"], **settings), users)
    daemon.wait("line-up", line="l1")
    return daemon, caller


def main(*more, saved=0):
    tap.on_failure.append(world.tell)
    tap.at_end.append(world.judge)
    tap.after_each.append(world.clean)
    try:
        world.prepare(more, saved)
        tap.main()
    finally:
        world.remove()
