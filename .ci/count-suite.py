#!/usr/bin/env python3
"""Count what `make check` did in a build folder.

Usage: count-suite.py BUILD COUNT-FILE SKIPS-FILE FAILED-FILE

Check programs (check_*) count every test of theirs, from their closing
line; a program that ran none, left no closing line or failed after it
counts as a failure. TAP scripts count every line, other programs one.
Writes "PASSED FAILED SKIPPED", a line "TEST reason" for each skip and one
with the log of each script or program of which something failed; prints
every test that did not pass. Exit 1 when nothing ran.
"""

import pathlib
import re
import sys

CLOSING = re.compile(
    r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", re.M
)
RESULT = re.compile(r"^:test-result: ([A-Z]+)(.*)$", re.M)
SKIPPED = re.compile(r"^(?:ok \d+|1\.\.0).*?# SKIP (.*)$", re.M)


def check_program(name, results, log):
    """Results of one Check program: (word, text) each."""
    closings = CLOSING.findall(log)
    if not closings:
        word = results[0][0] if results else "no result"
        return [("FAIL", f"{name}: no closing line ({word})")]
    out = []
    for checks, failures, errors in closings:
        bad = int(failures) + int(errors)
        if int(checks) == 0:
            out.append(("FAIL", f"{name}: ran no check"))
        out += [("PASS", name)] * (int(checks) - bad)
        out += [("FAIL", name)] * bad
    clean = all(word == "PASS" for word, _ in results)
    if not clean and not any(word == "FAIL" for word, _ in out):
        out.append(("FAIL", f"{name}: bad exit status"))
    return out


def suite(build):
    """Every result of every test in the folder."""
    for trs in sorted(build.rglob("*.trs")):
        name = str(trs.relative_to(build).with_suffix(""))
        results = RESULT.findall(trs.read_text(errors="replace"))
        if trs.name.startswith("check_"):
            log = trs.with_suffix(".log").read_text(errors="replace")
            yield from check_program(name, results, log)
            continue
        if not results:
            yield "FAIL", f"{name}: no result"
        log = trs.with_suffix(".log").read_text(errors="replace")
        reasons = iter(SKIPPED.findall(log))
        for word, text in results:
            if word == "SKIP":
                text = next(reasons, text)
            yield word, f"{name} {text.strip()}"


def main(build, count, skips, failing):
    results = list(suite(pathlib.Path(build)))
    passed = sum(1 for word, _ in results if word == "PASS")
    skipped = [text for word, text in results if word == "SKIP"]
    failed = len(results) - passed - len(skipped)
    pathlib.Path(count).write_text(f"{passed} {failed} {len(skipped)}\n")
    pathlib.Path(skips).write_text("".join(text + "\n" for text in skipped))
    logs = {}
    for word, text in results:
        if word not in ("PASS", "SKIP"):
            print(word, text)
            logs[re.match(r"[^ :]*", text).group() + ".log"] = True
    pathlib.Path(failing).write_text("".join(log + "\n" for log in logs))
    if not results:
        print(f"no test has run in {build}")
    return 0 if results else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
