"""Calls of every kind, as generators for world.play().

A kind is what a caller does once he is asked for his name, and how the
daemon may see the call end: (stage, cause).
"""

import os

from rg import DENIED, GRANTED
from world import LCP, LOGIN, PASSWORD

PATIENCE = 30  # seconds that anybody may wait for something
LEFT = {("dialog", "carrier-lost")}
# Somewhere between the right password and the service, who knows.
LEFT_LATE = LEFT | {("handoff", "carrier-lost"), ("handoff", "line-lost"),
                    ("service", "carrier-lost")}
REFUSED = {("dialog", "refused")}


def log_in(p):
    p.type(f"{p.user}\r")
    if not (yield from p.hear(PASSWORD)):
        return False
    p.type(f"{p.secret}\r")
    return (yield from p.hear(GRANTED))


def in_service(p):
    """The service is there and answers."""
    if not ((yield from log_in(p)) and (yield from p.hear(b"SERVICE"))):
        return False
    p.type(p.canary)
    return (yield from p.hear(p.canary.encode()))


def good(p):
    yield from in_service(p)
    p.leave()


def typed_ahead(p):
    p.type(f"{p.user}\r{p.secret}\r{p.canary}")
    yield from p.hear(b"SERVICE")
    yield from p.hear(p.canary.encode())
    p.leave()


def wrong(p):
    """No right password; what is typed too late is nobody's."""
    for n in range(p.attempts):
        if n > 0 and not (yield from p.hear(LOGIN)):
            return
        p.type(f"{p.user}\r")
        if not (yield from p.hear(PASSWORD)):
            return
        p.type(f"not {p.secret}\r")
    p.type(p.canary)
    yield from p.hear(DENIED)


def leaves_at_name(p):
    p.type(p.canary)
    yield from p.hear(p.canary.encode())
    p.leave()


def leaves_at_password(p):
    p.type(f"{p.user}\r")
    yield from p.hear(PASSWORD)
    p.type(p.canary)
    p.leave()


def leaves_at_verdict(p):
    p.type(f"{p.user}\r")
    yield from p.hear(PASSWORD)
    p.type(f"{p.secret}\r")
    end = p.now() + p.rng.random() * 0.05
    yield lambda: p.now() > end or p.over()
    p.leave()


def leaves_after_refusal(p):
    p.type(f"{p.user}\r")
    yield from p.hear(PASSWORD)
    p.type(f"not {p.secret}\r")
    end = p.now() + p.rng.random()
    yield lambda: p.now() > end or p.over()
    p.leave()


def silent(p):
    yield from p.ends()


def flood(p):
    """As much as the line takes, until it is cut off.

    None of it for the next call: while nobody reads the log, that a call is
    over is seen by the gap before the next only, which a busy machine misses.
    """
    junk = b"flood! " * 500

    def more():
        if not p.over() and p.scene.daemon.log.reading:
            try:
                os.write(p.caller.master, junk)
            except OSError:
                pass
        return p.over()

    yield from p.ends(more)
    p.leave()  # or the pty would keep what the line no longer took


def early_ppp(p):
    p.type(LCP)
    yield from p.ends()


def hung_up(p):
    """The operator ends a call that is in its service."""
    if not (yield from in_service(p)):
        return
    # Of a log that nobody reads it comes late.
    yield from p.ends(lambda: p.call_id() or p.over())
    if p.over():
        return
    status = yield from p.ctl("hangup", p.call_id())
    assert status == 0 or p.disturbed, status
    yield from p.ends()


KINDS = (  # kind, how many of a hundred, how it may end
    (good, 30, {("service", "carrier-lost")}),
    (typed_ahead, 10, {("service", "carrier-lost")}),
    (wrong, 12, REFUSED),
    (leaves_at_name, 10, LEFT),
    (leaves_at_password, 8, LEFT),
    (leaves_at_verdict, 6, LEFT_LATE),
    (leaves_after_refusal, 6, LEFT),
    (silent, 4, {("dialog", "prompt-timeout")}),
    (flood, 4, {("dialog", "flood"), ("dialog", "prompt-timeout")}),  # slow
    (early_ppp, 4, {("dialog", "early-ppp")}),
    (hung_up, 6, {("service", "operator")}),
)
SERVED = (good, typed_ahead, hung_up)  # who must have met the service
