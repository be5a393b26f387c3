"""The whole daemon as root, for payloads in a machine of its own (run.sh, here
and in tests/vm). To be imported before rg and world."""

import os
import pathlib
import shutil
import subprocess

os.environ["RG_BUILD"] = os.getcwd()
os.environ["RG_TEST_UID"] = "0"  # stay root
os.environ.setdefault("RG_TIME_FACTOR", "3")

import tap
from rg import Daemon
from world import PROGRAMS, world


# Users for its helpers, none of which this machine has by name.
UIDS = """uids: { engine = "10101"; auth = "10102"; store = "10103";
         modules = "10105"; };"""


class RootDaemon(Daemon):
    """As root, whose own control socket is enough; folders as installed."""

    def __init__(self, *args):
        super().__init__(*args, start=False)
        self.folder.chmod(0o755)
        self.start()


def prepare(more):
    """The staged programs, where all users can run them."""
    secrets = pathlib.Path("/etc/ppp/chap-secrets")
    secrets.touch(0o600)
    secrets.write_text("net * battery *\n")
    for name in PROGRAMS:
        found = subprocess.run(
            ["find", os.environ["stage"], "-name", name], text=True,
            capture_output=True, check=True).stdout.split()[0]
        shutil.copy(found, name)
    world.prepare(more, under="/run/tmp")
    world.folder.chmod(0o755)


def processes():
    """Where every process is, in the kernel as well: n_gsm has its own way
    to wait."""
    text = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            comm = (entry / "comm").read_text().strip()
            state = (entry / "stat").read_text().rsplit(")")[-1].split()[0]
            stack = (entry / "wchan").read_text()
        except OSError:
            continue
        if comm.startswith(("rasgate", "gsm", "pppd", "service")):
            text.append(f"{entry.name} {comm} {state} {stack}")
    return "\n".join(text)


def main(*more):
    """All tests; more programs go to the folder bin."""
    tap.on_failure.append(world.tell)
    tap.on_failure.append(processes)
    tap.at_end.append(world.judge)
    tap.after_each.append(world.clean)
    prepare(more)
    tap.main()
