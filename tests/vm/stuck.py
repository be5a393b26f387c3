"""Output that no one takes: the last close of a UART would wait for it for 30
seconds. Nobody else may wait for that."""

import re
import time

from hardware import Uart, Usb, uart
from scene import only, scene, serves, to_granted, to_name
from tap import seconds, test
from world import world

BANNER = "No one reads this.\r\n" * 100
LONGEST = 8  # a second's work for this machine, and far from 30


def sent():
    """Bytes that ttyS1 has sent."""
    return int(re.search(r" tx:(\d+)", uart(1))[1])


def is_stuck():
    before = sent()
    world.sleep(0.5)
    return sent() == before


def lively(daemon, typist, done, what, limit=60):
    """Until it is done: monitor and engine both answer at once; the longest
    that one of them took."""
    longest = 0
    end = time.monotonic() + seconds(limit)
    while not done():
        assert time.monotonic() < end, f"not done: {what}"
        began = time.monotonic()
        daemon.status()
        typist.send("a")
        typist.expect("a", 40)
        longest = max(longest, time.monotonic() - began)
        typist.send("\b")
    assert longest < seconds(LONGEST), f"{what}: {longest} s"


def both(more=""):
    stuck, typist = Uart("s1"), Usb("usb1")
    daemon = scene(stuck, typist, more=more)
    to_name(daemon, typist)
    return daemon, stuck, typist


def ended(daemon, since):
    return lambda: daemon.find("call-end", since, line="s1")


def back(daemon):
    return lambda: daemon.state("s1") == "idle"


@test("a session's output is stuck: hung up, and nobody waits for its close")
def in_session():
    daemon, stuck, typist = both()
    since = daemon.mark()
    to_granted(daemon, stuck, "flood")
    daemon.wait("handoff", since, limit=15)
    stuck.leave()
    world.until(is_stuck, 10, "the end of the flood")
    begin = daemon.wait("call-begin", since, line="s1")
    daemon.ctl("hangup", begin["call"])
    lively(daemon, typist, ended(daemon, since), "call-end")
    assert only(daemon, "call-end", "s1", since)["cause"] == "operator"
    lively(daemon, typist, back(daemon), "the line")
    stuck.plug()
    serves(daemon, stuck)
    daemon.stop()
