"""What the kernel tells of a daemon's processes.

They are not dumpable, so that only root may look: see World.prepare(saved).
"""

import contextlib
import os
import pathlib


@contextlib.contextmanager
def as_root():
    """The saved user id for a moment, where it is root's."""
    user = os.geteuid()
    os.seteuid(os.getresuid()[2])
    try:
        yield
    finally:
        os.seteuid(user)


def may_look():
    return os.getresuid()[2] == 0


def processes(daemon):
    return [daemon.process.pid, *daemon.children()]


def name_of(pid):
    return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()


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


def holdings(daemon):
    """Of each program: how many run, their descriptors, their memory."""
    out = {}
    for pid in processes(daemon):
        count, files, kb = out.get(name_of(pid), (0, 0, 0))
        out[name_of(pid)] = (count + 1, files + descriptors(pid),
                             kb + smaps_kb(pid, "Anonymous", "Swap"))
    return out
