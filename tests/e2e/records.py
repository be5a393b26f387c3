"""The records as rasgated(8) promises them, told a second time.

An oracle of its own: nothing here is taken from src/base/record.c. It
parses one record, and checks a whole stream of them.
"""

import json
import re

# event: (always, may), in the order in which they stand
EVENTS = {
    "start": ("version pid lines", "sessions config"),
    "stop": ("cause sessions", ""),
    "reload": ("result by", "added changed removed errors"),
    "config-error": ("file pos text", ""),
    "helper-exit": ("helper pid how status calls", "call line module"),
    "server": ("method server state", "cause"),
    "state-repair": ("file kept lost", ""),
    "log-lost": ("count", ""),
    "admin": ("verb by result", "line call key value note"),
    "line-up": ("line device", "real carrier ident"),
    "line-down": ("line cause retry_s", "text"),
    "call-missed": ("line number cause", "rings name"),
    "call-begin": ("call line number", "name called connect speed via"),
    "reclaim": ("call line user pid", ""),
    "auth-ok": ("call line user number method step", "server"),
    "auth-fail": (
        "call line user number method step cause try",
        "rule tag server",
    ),
    "auth-error": ("call line user number method step cause", "server text"),
    "lockout": ("key value failures for_s until", ""),
    "lockout-end": ("key value cause", ""),
    "verdict": ("call line user dialog verdict", "rule error errname"),
    "handoff": ("call line user service pid", "address"),
    "ppp-up": ("call line user ifname local remote", "auth"),
    "ppp-down": ("call line user exit cause up_s rx tx", ""),
    "violation": ("who what", "call line count"),
    "call-end": (
        "call line user number stage cause duration_s",
        "dialog_s session_s rx tx exit error errname early_ppp",
    ),
}

CAUSES = {
    "answer": {"no-carrier", "device-gone"},
    "dialog": {
        "refused", "rule", "prompt-timeout", "dialog-limit", "flood",
        "early-ppp", "auth-unavailable", "module-error", "module-crash",
        "module-timeout", "helper-exit",
    },
    "handoff": {"line-lost", "service-failed"},
    "service": {
        "peer-closed", "dead-peer", "no-ppp", "ppp-refused", "other-user",
        "idle-limit", "session-limit", "service-exit",
    },
}
ANY_STAGE = {
    "carrier-lost", "operator", "shutdown", "restart", "device-gone",
    "helper-exit",
}
ERRORS = {
    "no-carrier": 619, "device-gone": 630, "prompt-timeout": 638,
    "dialog-limit": 638, "flood": 710, "early-ppp": 722,
    "auth-unavailable": 930, "helper-exit": 645, "line-lost": 619,
    "service-failed": 645, "carrier-lost": 619, "operator": 995,
    "shutdown": 1115, "restart": 1115,
}

BARE = re.compile(r"[A-Za-z0-9._:/@+,*#%~\\-]+")
KEY = re.compile(r"[a-z][a-z0-9_]*")
CALL = re.compile(r"[0-9a-hjkmnp-tv-z]{10}")
NUMBER = re.compile(r"[0-9+*#]+|withheld|unavailable|-")
JSON_STRING = re.compile(r'"(?:[ !#-\[\]-~]|\\["\\]|\\u00[0-9a-f]{2})*"')
UNQUOTED = {"event", "call", "line", "user", "number"}


class Record(dict):
    """One record: its keys and values; .text as it came, .at its time."""

    def __init__(self, text, at=0.0):
        super().__init__(parse(text))
        self.text = text
        self.at = at
        self.event = self["event"]


def parse_value(text, pos, key):
    """(value, position behind it)"""
    if text.startswith('"', pos):
        match = JSON_STRING.match(text, pos)
        assert match, f"bad string at {pos}: {text}"
        assert key not in UNQUOTED, f"{key} is quoted: {text}"
        return json.loads(match.group()), match.end()
    match = BARE.match(text, pos)
    assert match, f"no value at {pos}: {text}"
    return match.group(), match.end()


def parse(text):
    """Pairs of a record, in order. AssertionError when it is none."""
    assert len(text) < 512, f"{len(text)} bytes: {text}"
    pairs = []
    pos = 0
    while pos < len(text):
        match = KEY.match(text, pos)
        assert match, f"no key at {pos}: {text}"
        key = match.group()
        pos = match.end()
        assert text[pos : pos + 1] == "=", f"no = after {key}: {text}"
        value, pos = parse_value(text, pos + 1, key)
        pairs.append((key, value))
        assert text[pos : pos + 1] in ("", " "), f"junk at {pos}: {text}"
        pos += 1
    assert not text.endswith(" "), f"ends with a blank: {text!r}"
    return pairs


def check_order(record):
    """Keys are those of the event, each once, in the promised order."""
    keys = [k for k, _ in parse(record.text)]
    always, may = (part.split() for part in EVENTS[record.event])
    assert keys[0] == "event", record.text
    assert keys[1 : 1 + len(always)] == always, f"always keys: {record.text}"
    rest = keys[1 + len(always) :]
    assert rest == [k for k in may if k in rest], f"may keys: {record.text}"


def check_values(record):
    if "call" in record:
        assert CALL.fullmatch(record["call"]), record.text
    if "number" in record:
        assert NUMBER.fullmatch(record["number"]), record.text
    for key, value in record.items():
        if key.endswith("_s") or key in ("rx", "tx", "pid"):
            assert value == "-" or value.isdigit(), f"{key}: {record.text}"
    if record.event == "call-end":
        check_end(record)


def check_end(record):
    stage, cause = record["stage"], record["cause"]
    assert cause in CAUSES[stage] or cause in ANY_STAGE, record.text
    if cause in ERRORS:
        assert record.get("error") == str(ERRORS[cause]), record.text
    assert ("error" in record) == ("errname" in record), record.text


def check_call(call, records, left=()):
    """One call: begins once, ends once, agrees with itself.

    A call in `left` went on as a session when the daemon ended.
    """
    events = [r.event for r in records if r.event != "helper-exit"]
    events = [e for e in events if e not in ("violation", "admin")]
    story = f"{call}: {events}"
    assert events.count("call-begin") == 1, story
    assert events[0] == "call-begin", story
    if call in left:
        assert "handoff" in events and "call-end" not in events, story
        return
    assert events.count("call-end") == 1, story
    assert events[-1] == "call-end", story
    assert len({r["line"] for r in records if "line" in r}) == 1, story
    if "handoff" in events:
        before = events[: events.index("handoff")]
        assert "verdict" in before, story
        verdict = [r for r in records if r.event == "verdict"][0]
        nobody = verdict["dialog"] == "none"
        assert verdict["verdict"] == "success", story
        assert ("auth-ok" in before) != nobody, story
        users = {r["user"] for r in records if r.event in
                 ("auth-ok", "verdict", "handoff", "call-end")}
        assert len(users) == 1, f"{story} {users}"
        assert ("-" in users) == nobody, f"{story} {users}"
    assert events.count("verdict") <= 1, story
    end = [r for r in records if r.event == "call-end"][0]
    if end["stage"] == "service":
        assert "handoff" in events, story


def calls(records):
    """Records of each call, by call id, in order."""
    by_call = {}
    for record in records:
        if "call" in record:
            by_call.setdefault(record["call"], []).append(record)
    return by_call


def check_lines(records):
    """No call of a line begins before the one before has ended."""
    open_call = {}
    for r in records:
        if r.event == "call-begin":
            assert r["line"] not in open_call, (
                f"{r['call']} begins on {r['line']} while "
                f"{open_call[r['line']]} is open"
            )
            open_call[r["line"]] = r["call"]
        elif r.event == "call-end":
            assert open_call.pop(r["line"], None) == r["call"], r.text


def sessions_left(records):
    """Calls that are still in their service; stop must have counted them."""
    ended = {r["call"] for r in records if r.event == "call-end"}
    begun = {r["call"] for r in records if r.event == "handoff"}
    stop = records[-1]
    if stop.event == "stop":
        assert len(begun - ended) == int(stop["sessions"]), stop.text
    return begun - ended


def check_stream(records):
    """The life of a daemon, from start to stop; or several in a row."""
    for record in records:
        assert record.event in EVENTS, record.text
        check_order(record)
        check_values(record)
    check_lines(records)
    left = sessions_left(records)
    for call, own in calls(records).items():
        check_call(call, own, left)
