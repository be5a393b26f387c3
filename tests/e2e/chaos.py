"""Faults, one after the other, while calls go on: generators for world.play().

Each tells the scene what it disturbs (trouble, calm). What it does not
disturb must go on as if nothing had happened.
"""

import contextlib
import os
import signal

from calls import PATIENCE
from proc import gone
from world import replace, within, world


def struck(scene, helper, number):
    """One of them is killed or stopped; over when none of it is left."""
    victims = []

    def found():
        return scene.daemon.children(helper[:15])

    def hit():
        pids = found()
        if pids:
            victim = scene.rng.choice(pids)
            with contextlib.suppress(ProcessLookupError):  # it ended just now
                os.kill(victim, number)
                victims.append(victim)
        return victims or scene.left <= 0

    yield hit
    if not victims:
        return
    scene.trouble()
    yield from within(PATIENCE, f"a {helper} to be gone",
                      lambda: gone(*victims))
    if helper != "rasgate-session":  # which comes with a call
        yield from within(PATIENCE, f"a {helper}", found)


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
    for text, wanted in ((good + "spead = 9600;\n", 6), (good, 0)):
        replace(scene.daemon.config, text, 0o644)
        status = yield from scene.ctl("reload")
        assert status == wanted, status


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
