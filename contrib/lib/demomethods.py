"""What checks the secrets in contrib/quickstart demo --method NAME.

A method says what its configuration is and what its caller types, sets up
what it needs and shows what it has to show.
"""

import pathlib
import re
import shutil
import sqlite3
import subprocess
import time

WRONG = ("opensesame", "sesame", "please")
USER, SECRET = "demo", "open sesame"


class Local:
    """The file of accounts."""

    user = USER
    config = 'methods: {{ local: {{ file = "{run}/users"; }}; }};\n'
    dialog = ""
    secrets = (("assword: ", SECRET),)
    attempts = tuple((("assword: ", word),) for word in WRONG)
    steps = 1  # methods of the dialog

    def prepare(self, run, out):
        """Before the daemon starts."""
        self.run, self.out = run, out
        (run / "users").touch(0o600)

    def configured(self, ctl):
        """Its configuration is there; ctl(words, stdin=) is rasgatectl."""
        ctl("passwd", "-a", self.user, "--stdin", stdin=SECRET + "\n")

    def show(self, call):
        """What else there is to see of a call, when all is over."""

    def close(self):
        pass


class Radius(Local):
    """The real FreeRADIUS with contrib/freeradius, which asks for codes."""

    user = f"token-{USER}"
    config = """
methods: {{ corp: {{ type = "radius"; accounting = true;
  servers: {{ east: {{ host = "127.0.0.1";
                     secret_file = "{run}/shared"; }}; }}; }}; }};
"""
    dialog = 'methods = ["corp"];'
    secrets = (("assword: ", SECRET), ("First code: ", "1111"),
               ("Second code: ", "2222"))
    attempts = (Local.attempts[0],
                (("assword: ", SECRET), ("First code: ", "4711")),
                Local.attempts[2])
    server = None

    def prepare(self, run, out):
        self.run, self.out = run, out
        shared = "the demo's shared secret"
        (run / "shared").write_text(shared + "\n")
        (run / "shared").chmod(0o600)
        folder = run / "radius"
        folder.mkdir()
        for name in ("radiusd.conf", "dictionary", "challenge", "sql"):
            shutil.copy(name, folder)
        (folder / "secrets").write_text(
            'client local {\n\tipaddr = 127.0.0.1\n'
            f'\tsecret = "{shared}"\n'
            "\trequire_message_authenticator = yes\n}\n")
        config = folder / "radiusd.conf"
        text = config.read_text()
        for key, value in (("folder", folder), ("run_dir", folder),
                           ("logdir", folder), ("database", run / "dialin")):
            text = re.sub(rf"(?m)^{key} = .*", f"{key} = {value}", text)
        # the kernel of the demo has no IPv6
        text = re.sub(r"(?ms)^\tlisten {\n(?:(?!^\t}).)*ipv6addr.*?^\t}\n", "",
                      text)
        config.write_text(text)
        self.database(pathlib.Path("schema.sql").read_text(),
                      ("INSERT INTO checks (username, attribute, value) "
                       "VALUES (?, 'Cleartext-Password', ?)",
                       (self.user, SECRET)))
        self.start(folder)

    def database(self, script="", query=None):
        db = sqlite3.connect(self.run / "dialin", timeout=10)
        db.row_factory = sqlite3.Row
        with db:
            db.executescript(script)
            rows = [dict(r) for r in db.execute(*query)]
        db.close()
        return rows

    def start(self, folder):
        log = self.out / "freeradius"
        with open(log, "w") as f:
            self.server = subprocess.Popen(
                ["/usr/sbin/freeradius", "-f", "-x", "-l", "stdout", "-d",
                 folder, "-n", "radiusd"],
                stdin=subprocess.DEVNULL, stdout=f, stderr=f)
        while "Ready to process requests" not in log.read_text():
            if self.server.poll() is not None:
                raise RuntimeError(log.read_text()[-2000:])
            time.sleep(0.1)

    def configured(self, ctl):
        pass

    def show(self, call):
        end = time.monotonic() + 20
        rows = []
        while not rows and time.monotonic() < end:
            time.sleep(0.2)
            rows = self.database(query=(
                "SELECT * FROM sessions WHERE call = ? AND ended IS NOT NULL",
                (call,)))
        if len(rows) != 1:
            raise RuntimeError("the server was not told of the session")
        row = rows[0]
        if row["username"] != self.user or row["bytes_in"] == 0:
            raise RuntimeError(f"the server was told {row}")
        print("What FreeRADIUS has of it in its SQL (accounting):")
        print("  " + " ".join(f"{key}={row[key]}" for key in (
            "username", "line", "number", "address", "connect", "seconds",
            "bytes_in", "bytes_out", "cause")))

    def close(self):
        if self.server:
            self.server.kill()
            self.server.wait()


METHODS = {"local": Local, "radius": Radius}
