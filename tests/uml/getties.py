"""Real gettys that are kept alive, for the tests inside user-mode Linux."""

import os
import pathlib
import signal
import struct
import subprocess

from world import world

MGETTY = pathlib.Path("/etc/mgetty")
UTMP = pathlib.Path("/var/run/utmp")
ENTRY = struct.Struct("=hxxi32s4s32s256s52x")  # utmp(5)
INIT_PROCESS, USER_PROCESS = 5, 7
HACK = "  login-env-ttyprompt-hack yes\n  login-prompt\n"
HACKED = "*   -   -   {login}\n"
PLAIN = "*   -   -   {login} @\n/AutoPPP/ - - {login}\n"


def write_mgetty(ports, options=HACK, login=HACKED):
    """mgetty's configuration, as rasgate-login(8) has it."""
    MGETTY.mkdir(exist_ok=True)
    pathlib.Path("/var/log/mgetty").mkdir(exist_ok=True)
    (MGETTY / "mgetty.config").write_text("".join(
        f"port {port}\n  debug 4\n  speed 38400\n  rings 2\n"
        "  init-chat \"\" ATZ OK\n  issue-file /dev/null\n"
        "  fido-send-emsi n\n  data-only y\n  toggle-dtr-waittime 300\n"
        f"{options}" for port in ports))
    entries = MGETTY / "login.config"
    entries.unlink(missing_ok=True)
    entries.touch(0o600)
    entries.write_text(login.format(login=world.folder / "bin/rasgate-login"))


def utmp():
    """TYPE, PID, LINE, ID, USER, HOST of each entry."""
    return [tuple(f.rstrip(b"\0").decode() if isinstance(f, bytes) else f
                  for f in entry) for entry in
            ENTRY.iter_unpack(UTMP.read_bytes())] if UTMP.exists() else []


def note(words):
    """What init enters for a getty that it is about to start."""
    name = words[-1][-2:].encode() + b"~"  # no id of ours
    place = [entry[3] for entry in utmp()] + [name.decode()]
    with open(UTMP, "r+b" if UTMP.exists() else "w+b") as file:
        file.seek(place.index(name.decode()) * ENTRY.size)
        file.write(ENTRY.pack(INIT_PROCESS, os.getpid(), b"", name, b"LOGIN",
                              b""))


class Getty:
    """A getty that is started again whenever it has ended, as by init."""

    def __init__(self, daemon, *words):
        self.words = words
        self.env = {"PATH": os.environ["PATH"],
                    "RASGATE_RUN": f"{daemon.folder}/run",
                    "RASGATE_LOG": f"{daemon.folder}/log"}
        self.starts = 0
        self.process = None
        world.add(self)
        self.start()

    def start(self):
        self.starts += 1
        self.process = subprocess.Popen(
            self.words, env=self.env, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=lambda: note(self.words))

    def keep(self):
        if self.process.poll() is not None:
            self.start()

    def tell(self):
        text = [f"getty: {self.starts} starts"]
        for path in pathlib.Path("/var/log/mgetty").glob(
                f"*{self.words[-1]}*"):
            text += [str(path), *path.read_text("latin-1").splitlines()[-60:]]
        return "\n".join(text)

    def close(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
