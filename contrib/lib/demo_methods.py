"""What contrib/quickstart demo --method NAME changes in the scene."""

import pathlib
import re
import shutil
import sqlite3
import subprocess
import time

USER, SECRET = "demo", "open sesame"
WRONG = ("opensesame", "sesame", "please")
PASSWORD = "assword: "
CODE = "Code: "


class File:
    """A file of names and hashes: what the demo is without --method."""

    methods = ""  # more of them in the configuration
    dialog = ""
    dialogs = ""  # beside login
    line = ""
    more = ""
    run = pathlib.Path("/run/demo")
    names = ["local"]  # who says yes, in their order
    lesson = "three wrong passwords"

    def prepare(self, scene):
        """Before the daemon starts."""

    def show(self, call):
        """What else there is to see of a call when it is over."""

    def close(self):
        """Behind the daemon's end."""

    def right(self):
        """The prompts behind the name's, and what to type."""
        return [(PASSWORD, SECRET)]

    def wrong(self):
        """The attempts of a call that is refused."""
        return [[(PASSWORD, word)] for word in WRONG]


class Oath(File):
    """A password, then a one-time code, which oathtool makes."""

    methods = 'code: { type = "oath"; file = "/run/demo/oath"; };'
    dialog = 'methods = ["local", "code"];'
    names = ["local", "code"]
    lesson = "a used code, a wrong one, a wrong password"

    def __init__(self):
        self.seed = None
        self.used = None

    def prepare(self, scene):
        uri = scene.ctl("oath", "add", USER).split("\n")[0]
        self.seed = re.search(r"secret=(\w+)", uri)[1]
        print(f"      rasgatectl oath add {USER}\n        {uri}")

    def code(self):
        return subprocess.run(
            ["oathtool", "--totp", "-b", self.seed], check=True,
            capture_output=True, text=True).stdout.strip()

    def right(self):
        self.used = self.code()
        return [(PASSWORD, SECRET), (CODE, self.used)]

    def wrong(self):
        return [[(PASSWORD, SECRET), (CODE, self.used)],
                [(PASSWORD, SECRET), (CODE, "000000")],
                [(PASSWORD, WRONG[0]), (CODE, self.code())]]


class Pam(File):
    """The system's PAM, by the service file that is installed, and shadow."""

    methods = 'system: { type = "pam"; service = "rasgate"; };'
    dialog = 'methods = ["system"];'
    names = ["system"]

    def prepare(self, scene):
        hashed = subprocess.run(
            ["/usr/libexec/rasgate/rasgate-auth", "-H"], input=SECRET + "\n",
            check=True, capture_output=True, text=True).stdout.strip()
        # as useradd -G dialin does, and passwd; nobody else has a password
        for path, row, mode in (
                ("/etc/passwd", f"{USER}:x:1500:1500::/:/bin/sh", 0o644),
                ("/etc/group", f"{USER}:x:1500:\ndialin:x:1501:{USER}", 0o644),
                ("/etc/shadow", f"{USER}:{hashed}:20000:0:99999:7:::", 0o600)):
            old = "" if mode == 0o600 else pathlib.Path(path).read_text()
            new = pathlib.Path(path + ".new")
            new.write_text(old + row + "\n")
            new.chmod(mode)
            new.rename(path)


class Radius(File):
    """The real FreeRADIUS with contrib/freeradius, which asks for codes."""

    methods = """corp: { type = "radius"; accounting = true; servers: {
    east: { host = "127.0.0.1"; secret_file = "/run/demo/shared"; }; }; };"""
    dialog = 'methods = ["corp"];'
    names = ["corp"]
    lesson = "a wrong password, a wrong code, a wrong password"
    shared = "the secret of the demo"
    server = None

    def prepare(self, scene):
        (self.run / "shared").write_text(self.shared + "\n")
        (self.run / "shared").chmod(0o600)
        folder = self.run / "radius"
        folder.mkdir()
        for name in ("radiusd.conf", "dictionary", "challenge", "sql"):
            shutil.copy(name, folder)
        # two codes behind the password of this user
        challenge = folder / "challenge"
        challenge.write_text(challenge.read_text().replace("/^token-/",
                                                           f"/^{USER}$/"))
        (folder / "secrets").write_text(
            "client local {\n\tipaddr = 127.0.0.1\n"
            f'\tsecret = "{self.shared}"\n'
            "\trequire_message_authenticator = yes\n}\n")
        self.configure(folder)
        self.database(pathlib.Path("schema.sql").read_text(),
                      "INSERT INTO checks (username, attribute, value) "
                      "VALUES (?, 'Cleartext-Password', ?)", (USER, SECRET))
        self.start(folder)

    def configure(self, folder):
        config = folder / "radiusd.conf"
        text = config.read_text()
        for key, value in (("folder", folder), ("run_dir", folder),
                           ("logdir", folder),
                           ("database", self.run / "dialin")):
            text = re.sub(rf"(?m)^{key} = .*", f"{key} = {value}", text)
        # the kernel of the demo has no IPv6
        text = re.sub(r"(?ms)^\tlisten {\n(?:(?!^\t}).)*ipv6addr.*?^\t}\n", "",
                      text)
        config.write_text(text)

    def database(self, script, query, args):
        db = sqlite3.connect(self.run / "dialin", timeout=10)
        db.row_factory = sqlite3.Row
        with db:
            db.executescript(script)
            rows = [dict(r) for r in db.execute(query, args)]
        db.close()
        return rows

    def start(self, folder):
        log = pathlib.Path("out/freeradius")
        with open(log, "w") as f:
            self.server = subprocess.Popen(
                ["/usr/sbin/freeradius", "-f", "-x", "-l", "stdout", "-d",
                 folder, "-n", "radiusd"],
                stdin=subprocess.DEVNULL, stdout=f, stderr=f)
        while "Ready to process requests" not in log.read_text():
            if self.server.poll() is not None:
                raise RuntimeError(log.read_text()[-2000:])
            time.sleep(0.1)

    def right(self):
        return [(PASSWORD, SECRET), ("First code: ", "1111"),
                ("Second code: ", "2222")]

    def wrong(self):
        return [[(PASSWORD, WRONG[0])],
                [(PASSWORD, SECRET), ("First code: ", "4711")],
                [(PASSWORD, WRONG[2])]]

    def show(self, call):
        end = time.monotonic() + 20
        rows = []
        while not rows and time.monotonic() < end:
            time.sleep(0.2)
            rows = self.database(
                "", "SELECT * FROM sessions WHERE call = ? AND ended > 0",
                (call,))
        if not rows or rows[0]["username"] != USER or not rows[0]["bytes_in"]:
            raise RuntimeError(f"FreeRADIUS was told {rows}")
        print("What FreeRADIUS has of it in its SQL (accounting):")
        print("  " + " ".join(f"{key}={rows[0][key]}" for key in (
            "username", "line", "number", "address", "connect", "seconds",
            "bytes_in", "bytes_out", "cause")))

    def close(self):
        if self.server:
            self.server.kill()
            self.server.wait()


METHODS = {"file": File, "oath": Oath, "pam": Pam, "radius": Radius}
