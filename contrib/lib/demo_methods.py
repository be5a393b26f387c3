"""What contrib/quickstart demo --method NAME changes in the scene."""

import pathlib
import re
import subprocess

USER, SECRET = "demo", "open sesame"
WRONG = ("opensesame", "sesame", "please")
PASSWORD = "assword: "
CODE = "Code: "


class File:
    """A file of names and hashes: what the demo is without --method."""

    methods = ""  # more of them in the configuration
    dialog = ""
    names = ["local"]  # who says yes, in their order
    lesson = "three wrong passwords"

    def prepare(self, scene):
        """Before the daemon starts."""

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


METHODS = {"file": File, "oath": Oath, "pam": Pam}
