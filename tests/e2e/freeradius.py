"""The real FreeRADIUS with contrib/freeradius, and a network that lies."""

import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import time

from rg import Daemon, lines_config
from world import Caller, world

PROGRAM = "/usr/sbin/freeradius"
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "contrib/freeradius"
SHARED = "shared secret of the tests"


def free_port():
    """A UDP port that nobody has on any address."""
    probe = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    probe.bind(("::", 0))
    port = probe.getsockname()[1]
    probe.close()
    return port


class Database:
    """The tables of schema.sql, which several servers may share."""

    def __init__(self, name="dialin", ignore_case=False):
        self.path = world.folder / f"{name}.db"
        self.path.unlink(missing_ok=True)
        schema = (SAMPLES / "schema.sql").read_text()
        if ignore_case:
            schema = schema.replace("username TEXT NOT NULL",
                                    "username TEXT NOT NULL COLLATE NOCASE")
        self.run(script=schema)

    def run(self, query="", args=(), script=None):
        db = sqlite3.connect(self.path, timeout=10)
        with db:
            if script:
                db.executescript(script)
                rows = []
            else:
                db.row_factory = sqlite3.Row
                rows = [dict(r) for r in db.execute(query, args)]
        db.close()
        return rows

    def user(self, name, secret, **replies):
        """simultaneous= is a check, the others are replies: Class="x"."""
        world.secrets.add(secret)
        checks = [("Cleartext-Password", secret)]
        if "simultaneous" in replies:
            checks.append(("Simultaneous-Use", replies.pop("simultaneous")))
        for table, rows in (("checks", checks), ("replies", replies.items())):
            for attribute, value in rows:
                self.run(
                    f"INSERT INTO {table} (username, attribute, value) "
                    "VALUES (?, ?, ?)",
                    (name, attribute.replace("_", "-"), str(value)))

    def sessions(self, **where):
        rows = self.run("SELECT * FROM sessions ORDER BY rowid")
        return [r for r in rows if all(r[k] == v for k, v in where.items())]


class FreeRadius:
    """One server; stop() and start() as often as needed."""

    def __init__(self, database, name="east", secret=SHARED):
        assert os.access(PROGRAM, os.X_OK), "freeradius is not installed"
        self.name = name
        self.folder = world.folder / f"radius-{name}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.auth, self.acct = free_port(), free_port()
        for source in SAMPLES.iterdir():
            shutil.copyfile(source, self.folder / source.name)
        self.configure(database)
        self.write_secrets(secret)
        self.process = None
        world.add(self)
        self.start()

    def configure(self, database):
        config = self.folder / "radiusd.conf"
        text = config.read_text()
        for old, new in (
            ("folder = /etc/radius", f"folder = {self.folder}"),
            ("database = /var/lib/radius/dialin.db",
             f"database = {database.path}"),
            ("auth_port = 1812", f"auth_port = {self.auth}"),
            ("acct_port = 1813", f"acct_port = {self.acct}"),
            ("run_dir = /run", f"run_dir = {self.folder}"),
            ("logdir = /var/log", f"logdir = {self.folder}"),
        ):
            assert text.count(f"\n{old}\n") == 1, old
            text = text.replace(f"\n{old}\n", f"\n{new}\n")
        config.write_text(text)

    def write_secrets(self, secret):
        world.secrets.add(secret)
        (self.folder / "secrets").write_text("".join(
            f'client {name} {{\n\t{key} = {value}\n\tsecret = "{secret}"\n'
            "\trequire_message_authenticator = yes\n\tnas_type = other\n}\n"
            for name, key, value in (("local", "ipaddr", "127.0.0.1"),
                                     ("local6", "ipv6addr", "::1"))))

    def start(self):
        log = open(self.folder / "log", "ab")
        self.process = subprocess.Popen(
            [PROGRAM, "-f", "-x", "-l", "stdout", "-d", self.folder, "-n",
             "radiusd"], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        before = self.log().count("Ready to process requests")
        world.until(
            lambda: self.process.poll() is not None or
            self.log().count("Ready to process requests") > before, 15,
            "freeradius to be ready")
        assert self.process.poll() is None, self.log()[-2000:]

    def log(self):
        return (self.folder / "log").read_text(errors="replace")

    def was_told(self, *attributes):
        """By its own dictionary, in the packets that it was sent."""
        log = self.log()
        for text in attributes:
            assert text in log, (text, log[-3000:])

    def pause(self):
        """A black hole: the port is there, and nobody reads from it."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.process.kill()
        self.process.wait()

    def close(self):
        if self.process and self.process.poll() is None:
            self.stop()

    def tell(self):
        return f"freeradius {self.name}:\n{self.log()[-3000:]}"

    def conf(self, **more):
        """Its entry in `servers`."""
        secret = self.folder / "shared"
        secret.write_text(SHARED + "\n")
        secret.chmod(0o600)
        keys = {"host": "127.0.0.1", "port": self.auth,
                "accounting_port": self.acct, "secret_file": str(secret)}
        keys.update(more)
        text = " ".join(
            f'{k} = "{v}";' if isinstance(v, str) else f"{k} = {v};"
            for k, v in keys.items())
        return f"{self.name}: {{ {text} }};"


class Proxy:
    """Between client and server: `change` may drop, alter, add answers.

    change(answer, request) returns the datagrams that the client gets.
    prompt holds the requests that were answered at once.
    """

    def __init__(self, port, change=None):
        self.change = change or (lambda answer, request: [answer])
        self.server = port
        self.front = self.bound()
        self.front.bind(("127.0.0.1", 0))
        self.port = self.front.getsockname()[1]
        self.backs = {}
        self.requests = []
        self.prompt = []
        self.open = True
        world.watch(self.front, self)
        world.add(self)

    @staticmethod
    def bound():
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setblocking(False)
        return sock

    def readable(self):
        self.take_requests()
        for source, (back, request, asked) in list(self.backs.items()):
            self.take_answers(source, back, request, asked)

    def take_requests(self):
        while True:
            try:
                data, source = self.front.recvfrom(4096)
            except BlockingIOError:
                return
            self.requests.append(data)
            back = self.backs.get(source, (None,))[0]
            if back is None:
                back = self.bound()
                back.connect(("127.0.0.1", self.server))
                world.watch(back, self)
            self.backs[source] = (back, data, time.monotonic())
            back.send(data)

    def take_answers(self, source, back, request, asked):
        while True:
            try:
                data = back.recv(4096)
            except (BlockingIOError, ConnectionRefusedError):
                return
            if time.monotonic() - asked < 0.5:
                self.prompt.append(request)
            for out in self.change(data, request):
                self.front.sendto(out, source)

    def close(self):
        world.unwatch(self.front)
        self.front.close()
        for back, *_ in self.backs.values():
            world.unwatch(back)
            back.close()

    def tell(self):
        return f"proxy: {len(self.requests)} requests"


def attributes(packet):
    """The (type, value) pairs of a packet."""
    out, at = [], 20
    while at < len(packet):
        out.append((packet[at], packet[at + 2 : at + packet[at + 1]]))
        at += packet[at + 1]
    return out


def ask(daemon, servers, method="", beside=""):
    """The method `corp` of a daemon that is not started asks these."""
    (daemon.folder / "conf.d").mkdir(exist_ok=True)
    (daemon.folder / "conf.d/corp.conf").write_text(
        f'methods: {{ corp: {{ type = "radius"; timeout = "1s"; {method} '
        f"servers: {{ {' '.join(servers)} }}; }}; }};\n")
    (daemon.folder / "conf.d/beside.conf").write_text(beside)


def dialin(servers, names=("l1",), method="", dialog="attempts = 1;",
           beside="", start=True, lines=None, **more):
    """A daemon whose dialog asks these servers; its callers.

    beside: more configuration, in a file of its own; lines: their dialogs,
    by name, where that is another.
    """
    callers = [Caller(n) for n in names]
    config = lines_config(names, dialog=f'methods = ["corp"]; {dialog}', **more)
    for name, own in (lines or {}).items():
        config = config.replace(f'/tty-{name}"; }}',
                                f'/tty-{name}"; dialog = "{own}"; }}')
    daemon = Daemon(config, start=False)
    ask(daemon, servers, method, beside)
    if start:
        daemon.start()
        for name in names:
            daemon.wait("line-up", line=name, limit=15)
    return daemon, callers
