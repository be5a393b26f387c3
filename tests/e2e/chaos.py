"""Faults, one after the other, while calls go on: generators for world.play().

Each tells the scene what it disturbs (trouble, calm). What it does not
disturb must go on as if nothing had happened.
"""

import os
import signal

from proc import gone
from world import world


def struck(scene, helper, number):
    """One of them is killed or stopped; over when none of it is left."""
    pids = []

    def found():
        pids[:] = scene.daemon.children(helper[:15])
        return pids

    yield lambda: found() or scene.left <= 0
    if not pids:
        return
    scene.trouble()
    scene.engines_lost += helper == "rasgate-engine"
    victim = scene.rng.choice(pids)
    os.kill(victim, number)
    yield lambda: gone(victim)
    if helper != "rasgate-session":  # which comes with a call
        yield found


def kill_engine(scene):
    yield from struck(scene, "rasgate-engine", signal.SIGKILL)


def stop_engine(scene):
    yield from struck(scene, "rasgate-engine", signal.SIGSTOP)


def kill_worker(scene):
    yield from struck(scene, "rasgate-auth", signal.SIGKILL)


def stop_worker(scene):
    yield from struck(scene, "rasgate-auth", signal.SIGSTOP)


def kill_session(scene):
    yield from struck(scene, "rasgate-session", signal.SIGKILL)


def stop_session(scene):
    yield from struck(scene, "rasgate-session", signal.SIGSTOP)


def device_vanishes(scene):
    person = scene.rng.choice(scene.people)
    yield lambda: not person.between or scene.left <= 0
    scene.trouble([person])
    person.keep()
    person.caller.break_off()
    back = person.now() + scene.rng.random() * 3
    yield lambda: person.now() > back
    person.caller.plug()


def broken_reload(scene):
    good = scene.daemon.config.read_text()
    scene.daemon.config.write_text(good + "spead = 9600;\n")
    tool = scene.ctl("reload")
    yield lambda: tool.poll() is not None
    assert tool.returncode == 6, tool.returncode
    scene.daemon.config.write_text(good)
    tool = scene.ctl("reload")
    yield lambda: tool.poll() is not None
    assert tool.returncode == 0, tool.returncode


def full_log(scene):
    """The log daemon reads nothing for a while."""
    scene.daemon.log.stop_reading()
    end = scene.now() + 1 + scene.rng.random() * 2
    yield lambda: scene.now() > end
    scene.daemon.log.go_on()
    world.step(0)


# Stops cost ten seconds each, in which nothing else is learnt.
FAULTS = (kill_engine, device_vanishes, broken_reload, full_log, kill_session,
          kill_worker, stop_engine, device_vanishes, broken_reload, full_log,
          kill_session, kill_engine, device_vanishes, stop_session,
          kill_worker, stop_worker)
