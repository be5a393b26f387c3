#!/usr/bin/env python3
"""lent-ppp.py - payload: a pppd of its own lends its line, by the options that
rasgatectl prints: every way to authenticate, with the dialog's user and with
another; a daemon that is started anew meanwhile, and the session's limit."""

import pathlib
import sys

sys.dont_write_bytecode = True

from rooted import main
from outer import SECRET, pppd_scene, through
from tap import test
from world import world

# What the caller's pppd will not do, so that what is left is done.
PROTOCOLS = ("pap", "chap", "mschap", "mschap-v2", "eap")
BOB = "bob battery"  # with secrets of his own


def alone(protocol):
    return [f"refuse-{p}" for p in PROTOCOLS if p != protocol]


def secrets():
    for name in ("pap", "chap"):
        path = pathlib.Path(f"/etc/ppp/{name}-secrets")
        path.touch(0o600)
        path.write_text(f'net * battery *\nbob * "{BOB}" *\n')


def next_call(modem, peer):
    """That one is over at both ends."""
    modem.drop()
    peer.close()


def comes_in(daemon, modem, auth, *peer):
    since, client = through(daemon, modem, *peer)
    up = daemon.wait("ppp-up", since, limit=60)
    assert (up["user"], up["remote"]) == ("net", "10.9.0.10"), up.text
    assert up["auth"] == auth, up.text
    return since, client


def leaves(daemon, modem, since, client):
    next_call(modem, client)
    end = daemon.wait("call-end", since, limit=30)
    assert (end["user"], end["cause"]) == ("net", "carrier-lost"), end.text


def is_refused(daemon, modem, cause, *peer):
    since, client = through(daemon, modem, *peer)
    end = daemon.wait("call-end", since, limit=60)
    assert (end["user"], end["cause"]) == ("net", cause), end.text
    assert not daemon.find("ppp-up", since)
    next_call(modem, client)


@test("pppd's own secrets, by MS-CHAPv2 and EAP: the dialog's user alone")
def protocols():
    secrets()
    daemon, modem, modem.getty = pppd_scene(
        "require-mschap-v2", "require-eap")
    for protocol, auth in (("mschap-v2", "mschapv2"), ("eap", "eap")):
        refuse = alone(protocol)
        leaves(daemon, modem, *comes_in(
            daemon, modem, auth, "user", "net", "password", "battery",
            *refuse))
        is_refused(daemon, modem, "other-user", "user", "bob", "password",
                   BOB, *refuse)
    modem.getty.close()
    daemon.stop()


@test('ppp_auth = "dialog": the dialog\'s password, and its user alone')
def by_dialog():
    secrets()
    daemon, modem, modem.getty = pppd_scene(ppp='ppp_auth = "dialog";')
    leaves(daemon, modem, *comes_in(daemon, modem, "pap", "user", "net",
                                    "password", SECRET))
    is_refused(daemon, modem, "other-user", "user", "bob", "password", BOB)
    is_refused(daemon, modem, "ppp-refused", "user", "net", "password",
               "battery")  # of pppd's file
    assert daemon.find("auth-fail", user="net")
    modem.getty.close()
    daemon.stop()


@test('ppp_auth = "none": no name; a new daemon knows the link; its limit')
def unpinned():
    daemon, modem, modem.getty = pppd_scene(
        ppp='ppp_auth = "none"; session_limit = "25s";')
    since, client = comes_in(daemon, modem, "none")
    call = daemon.find("ppp-up", since)["call"]
    daemon.process.kill()
    daemon.process.wait()
    since = daemon.mark()
    daemon.start()
    daemon.wait("reclaim", since, call=call, limit=20)

    def knows_link():
        now = daemon.status("mg1")["call"]
        return (now and now["ifname"], now and now["remote"]) == (
            "ppp0", "10.9.0.10")

    world.until(knows_link, 15, "the link to be known again")
    end = daemon.wait("call-end", since, limit=60, call=call)
    assert (end["cause"], end["exit"]) == ("session-limit", "13"), end.text
    assert int(end["session_s"]) >= 25, end.text
    next_call(modem, client)
    modem.getty.close()
    daemon.stop()


main(pathlib.Path("gsm").resolve())
