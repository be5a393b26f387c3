#!/usr/bin/env python3
# daycode.py - an exec dialog for people of other firms: who is in the file,
# and types the code of the day, may pass. Whoever is on duty reads the code
# to them over the telephone:
#
#	daycode.py /etc/rasgate/daycode --today ada
#
#	dialogs: {
#	  vendor: { type = "exec"; command = ["/usr/local/libexec/daycode.py",
#	                                      "/etc/rasgate/daycode"]; };
#	};
#
# The file has a line NAME:SECRET for each; the code is made of secret and
# date. See pin.sh for what a dialog can rely on.
"""Holds the dialog on standard input and output, the verdict on fd 3."""

import datetime
import hashlib
import hmac
import os
import re
import sys

TRIES = 3
NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._@-]{0,255}")
INVALID_DATA = 13
caller = sys.stdin.buffer


def say(text):
    sys.stdout.write(text.replace("\n", "\r\n"))
    sys.stdout.flush()


def verdict(text):
    os.write(int(os.environ.get("RASGATE_VERDICT_FD", "3")),
             text.encode("ascii") + b"\n")
    sys.exit(0)


def ask(prompt):
    say(prompt)
    line = caller.readline(1024)
    if not line:
        sys.exit(1)  # the caller has gone; there is nothing to say
    return line.rstrip(b"\r\n")


def secrets_of(path):
    try:
        with open(path, "rb") as file:
            rows = [row.strip().split(b":", 1) for row in file]
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)
        verdict(f"error {INVALID_DATA}")
    return {row[0]: row[1] for row in rows if len(row) == 2 and row[1]}


def code_of(secret, day):
    made = hmac.new(secret, day.isoformat().encode(), hashlib.sha256).digest()
    return b"%08d" % (int.from_bytes(made[:8], "big") % 10 ** 8)


def converse(secrets):
    today = datetime.date.today()
    name = b""
    for _ in range(TRIES):
        name = ask("Name: ")
        code = ask("\nCode of the day: ")
        # Who is not in the file is compared as well, and with as much.
        secret = secrets.get(name, b"")
        if hmac.compare_digest(code, code_of(secret, today)) and secret:
            say("\nGranted.\n")
            verdict("success user=" + name.decode("ascii"))
        say("\nRefused.\n")
    known = NAME.fullmatch(name)
    verdict("failure user=" + name.decode("ascii") if known else "failure")


def main():
    secrets = {name: secret for name, secret in secrets_of(sys.argv[1]).items()
               if NAME.fullmatch(name)}
    if sys.argv[2:3] == ["--today"]:
        name = sys.argv[3].encode()
        print(code_of(secrets[name], datetime.date.today()).decode())
    else:
        converse(secrets)


main()
