"""Tests as functions, results as TAP.

    @test("a wrong password is refused")
    def wrong_password():
        ...

    tap.main()

Words on the command line choose tests by their titles; with RG_FIRST in the
environment only the first is run. A test fails by raising; Skip(reason)
skips. What went on (records, screens) is printed as comments by the hooks in
`on_failure`.
"""

import os
import sys
import time
import traceback

tests = []
on_failure = []  # functions without arguments that return text
at_end = []  # functions that judge what a test that went well has left
after_each = []  # functions that clean up, whatever happened
factor = float(os.environ.get("RG_TIME_FACTOR", "1"))


class Skip(Exception):
    """This test cannot run here; the text says why."""


def test(title):
    def add(function):
        tests.append((title, function))
        return function

    return add


def seconds(n):
    """A time limit, longer where everything is slow."""
    return n * factor


def comment(text):
    for line in text.rstrip("\n").split("\n"):
        print("#", line.encode("ascii", "backslashreplace").decode())


def skip_all(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def run_one(number, title, function):
    began = time.monotonic()
    try:
        function()
        for hook in at_end:
            hook()
        took = time.monotonic() - began
        print(f"ok {number} - {title} ({took:.1f} s)")
        return True
    except Skip as reason:
        print(f"ok {number} - {title} # SKIP {reason}")
        return True
    except Exception:
        print(f"not ok {number} - {title}")
        comment(traceback.format_exc())
        for hook in on_failure:
            comment(hook())
        return False
    finally:
        for hook in after_each:
            hook()
        sys.stdout.flush()


def main():
    wanted = sys.argv[1:]
    chosen = [t for t in tests if not wanted or any(w in t[0] for w in wanted)]
    if os.environ.get("RG_FIRST"):
        chosen = chosen[:1]
    print(f"1..{len(chosen)}")
    good = [run_one(n, *one) for n, one in enumerate(chosen, 1)]
    sys.exit(0 if all(good) else 1)
