"""What the kernel tells of a daemon's processes.

They are not dumpable, so that only root may look: see World.prepare().
"""

import contextlib
import os
import pathlib
import re

from world import world

TTY = re.compile("/dev/(pts/|tty|gsmtty)")
STRANGER = 65533
MONITOR_SOCKETS = 4  # for records, operators, gettys, a service manager


@contextlib.contextmanager
def as_root():
    """The saved user id for a moment, where it is root's."""
    user = os.geteuid()
    os.seteuid(os.getresuid()[2])
    try:
        yield
    finally:
        os.seteuid(user)


def await_signal(pid, number):
    """Until it has that signal: two that wait are one."""
    status = pathlib.Path(f"/proc/{pid}/status")
    world.until(lambda: not 1 << number - 1 & int(re.search(
        r"(?m)^ShdPnd:\s*(\w+)$", status.read_text())[1], 16), 20, "a signal")


def as_stranger(what):
    """What another user gets for it: an errno, or 0."""
    pid = os.fork()
    if pid == 0:
        with as_root():
            os.setgroups([])
            os.setresgid(STRANGER, STRANGER, STRANGER)
            os.setresuid(STRANGER, STRANGER, STRANGER)
            status = 255
            try:
                what()
                status = 0
            except OSError as error:
                status = error.errno
            finally:
                os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def may_look():
    return os.getresuid()[2] == 0


def processes(daemon):
    return [daemon.process.pid, *daemon.children()]


def name_of(pid):
    return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()


def outlives(pid):
    """Does it go on with a session when the daemon has ended?"""
    try:
        words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return name_of(pid) == "rasgate-session" or b"-P" in words
    except OSError:
        return False


def gone(pid):
    """Has it ended, reaped or not?"""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_bytes()
        return stat.rpartition(b")")[2].split()[0] == b"Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def smaps_kb(pid, *keys):
    """Sums over a process's memory, added up."""
    with as_root():
        text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    rows = dict(row.split(":") for row in text.split("\n")[1:] if row)
    return sum(int(rows[key].split()[0]) for key in keys)


def descriptors(pid):
    with as_root():
        return len(os.listdir(f"/proc/{pid}/fd"))


def targets(pid):
    """What its descriptors lead to; of one that has just ended, nothing."""
    out = []
    with as_root(), contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for fd in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):
                out.append(os.readlink(f"/proc/{pid}/fd/{fd}"))
    return out


def holders(path):
    """Who has it open, by program name.

    But for what is above a container's root, which he cannot look at.
    """
    path = os.path.realpath(path)
    names = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if path in targets(entry.name):
                names.append(name_of(entry.name))
    return sorted(names)


def excess(daemon, lines):
    """Descriptors that nobody can need between calls, and in most of them:
    more terminals than lines, more sockets at the monitor than helpers.
    """
    own = targets(daemon.process.pid)
    helpers = daemon.children()
    found = {}
    for pid in (daemon.process.pid, *helpers):
        ttys = [t for t in targets(pid) if TTY.match(t)]
        if len(ttys) > lines:
            found[pid] = ttys
    sockets = sum(t.startswith("socket:") for t in own)
    if sockets > MONITOR_SOCKETS + len(helpers) + lines:
        found["sockets"] = sockets, len(helpers)
    return found


def check_descriptors(daemon):
    """None of its processes has kept what belongs to an earlier call."""
    if not may_look():
        return
    lines = sum(int(r.get("lines", 0)) + int(r.get("added", 0))
                for r in daemon.records if r.event in ("start", "reload"))
    world.until(lambda: not excess(daemon, lines), 10,
                f"no descriptors too many: {excess(daemon, lines)}")


def holdings(daemon):
    """Of each program: how many run, their descriptors, their memory."""
    out = {}
    for pid in processes(daemon):
        count, files, kb = out.get(name_of(pid), (0, 0, 0))
        out[name_of(pid)] = (count + 1, files + descriptors(pid),
                             kb + smaps_kb(pid, "Anonymous", "Swap"))
    return out
