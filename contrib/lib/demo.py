#!/usr/bin/env python3
"""contrib/quickstart demo, steps 3 to 6: runs as root inside user-mode Linux.

One real call on an emulated modem: rasgated, the modem (rgmodem) and pppd on
both sides, the caller's in a network of its own. Every claim that is printed
was checked; what does not hold ends the demo with "FAILED" and status 1.
Leaves records, transcripts and logs in ./out.
"""

import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import time

from demo_methods import METHODS, SECRET, USER
from demo_scenes import SCENES

NUMBER = "+441632960123"
RUN = pathlib.Path("/run/demo")
OUT = pathlib.Path("out")
STEPS = 5 if sys.argv[1] in SCENES else 6
ECHOES = 20
SIZE = 100
CONFIG = f"""
log: {{ socket = "{RUN}/log"; }};
methods: {{ %(methods)s local: {{ file = "{RUN}/users"; }}; }};
dialogs: {{ %(dialogs)s
  login: {{ %(dialog)s banner_file = "{RUN}/banner"; }}; }};
lines: {{ demo: {{ device = "{RUN}/modem"; %(line)s }}; }};
%(more)s
services: {{ ppp: {{ local = "10.9.0.1"; pool = "10.9.0.10-10.9.0.19"; }}; }};
"""
CALLER = f"""#!/bin/sh
# the caller's machine: its own network, its own pppd
ip link set lo up
pppd {RUN}/caller local nodetach noauth noipdefault noipv6 nodefaultroute \\
    unit 5 user {USER} password "{SECRET}" logfile {RUN}/caller.log &
echo $! >{RUN}/caller.pid
until ip -4 addr show dev ppp5 2>/dev/null | grep -q inet; do sleep 0.1; done
ip -4 addr show dev ppp5 >{RUN}/caller.new
mv {RUN}/caller.new {RUN}/caller.addr
exec python3 {os.path.abspath(__file__)} echo
"""


class Failed(Exception):
    """A step that did not do what it says."""


def check(holds, why):
    if not holds:
        raise Failed(why)


def echo_server():
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", 7777))
    while True:
        data, peer = server.recvfrom(2000)
        server.sendto(data, peer)


class Scene:
    """All the processes of a call, and what they said, with times."""

    def __init__(self, method):
        self.method = method
        self.records = []
        self.events = []
        self.rest = b""
        self.began = None  # the modem's clock at the first ring
        RUN.mkdir()
        (RUN / "banner").write_text("Demo line. Authorised callers only.\n")
        (RUN / "users").touch(0o600)
        (RUN / "rasgate.conf").write_text(
            CONFIG % {key: getattr(method, key) for key in (
                "methods", "dialog", "dialogs", "line", "more")})
        (RUN / "call").write_text(CALLER)
        (RUN / "call").chmod(0o755)
        for name in ("pap-secrets", "chap-secrets"):
            path = pathlib.Path("/etc/ppp") / name
            path.write_text(f'{USER} * "{SECRET}" *\n')
            path.chmod(0o600)
        self.log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.log.bind(str(RUN / "log"))
        self.modem = subprocess.Popen(
            ["./rgmodem", "-k", "-l", RUN / "modem"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        os.set_blocking(self.modem.stdout.fileno(), False)
        self.daemon = None
        self.caller = None

    # --- what is said ---
    def read(self, timeout=0.05):
        ready, _, _ = select.select([self.log, self.modem.stdout], [], [],
                                    timeout)
        if self.log in ready:
            text = self.log.recv(2000).decode()
            self.records.append(text[text.index("event="):])
        if self.modem.stdout in ready:
            data = self.modem.stdout.read() or b""
            *lines, self.rest = (self.rest + data).split(b"\n")
            for line in lines:
                clock, text = line.decode().split(" ", 1)
                self.events.append((float(clock), text))

    def until(self, find, limit, what):
        end = time.monotonic() + limit
        while time.monotonic() < end:
            found = find()
            if found:
                return found
            self.read()
            check(self.daemon is None or self.daemon.poll() is None,
                  f"rasgated ended, waiting for {what}")
        raise Failed(f"waited {limit} s for {what}")

    def record(self, start, since=0, limit=30):
        def find():
            return next((r for r in self.records[since:]
                         if r.startswith(f"event={start} ")), None)

        return self.until(find, limit, f"a record {start}")

    def event(self, start, since=0, limit=30):
        def find():
            return next((e for e in self.events[since:]
                         if e[1].startswith(start)), None)

        return self.until(find, limit, f"the modem to say {start}")

    def tell(self, *commands):
        for command in commands:
            self.modem.stdin.write(f"{command}\n".encode())
        self.modem.stdin.flush()

    # --- what is done ---
    def ctl(self, *words, stdin=None):
        done = subprocess.run(
            ["rasgatectl", "-f", RUN / "rasgate.conf", *words],
            input=stdin, capture_output=True, text=True, timeout=20)
        check(done.returncode == 0,
              f"rasgatectl {words}: {done.stdout}{done.stderr}")
        return done.stdout

    def status(self):
        rows = [r for r in self.ctl("status", "--no-color").split("\n")
                if r.startswith("demo ")]
        check(len(rows) == 1, "no row of line demo in status")
        return rows[0]

    def wait_state(self, state):
        self.until(lambda: self.status().split()[1] == state, 30,
                   f"the line to be {state}")

    def start(self):
        self.ctl("passwd", "-a", USER, "--stdin", stdin=SECRET + "\n")
        self.method.prepare(self)
        self.daemon = subprocess.Popen(
            ["rasgated", "-F", "-f", RUN / "rasgate.conf"],
            stdin=subprocess.DEVNULL, stderr=open(OUT / "rasgated", "w"))
        self.record("line-up")
        self.wait_state("idle")

    def close(self):
        for process in (self.caller, self.daemon, self.modem):
            if process and process.poll() is None:
                process.terminate()
        self.method.close()
        (OUT / "records").write_text("\n".join(self.records) + "\n")
        (OUT / "modem").write_text(
            "".join(f"{c:10.3f} {t}\n" for c, t in self.events))


def pppd_running():
    """How many pppds there are, dead ones not counted."""
    count = 0
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
            count += "(pppd)" in text and "(pppd) Z" not in text
        except OSError:
            pass
    return count


# --- the transcript ---

def unquote(text):
    """What the caller saw, of an event got "..."."""
    raw = text[text.index('"') + 1 : text.rindex('"')]
    return raw.replace("\\r", "").replace("\\n", "\n").replace('\\"', '"')


def row(scene, clock, left="", right=""):
    if scene.began is None:
        scene.began = clock
    print(f"      +{(clock - scene.began) / 1000:<6.2f}{left:32}{right}".rstrip())


def said(scene, clock, line):
    """A line of ours; the echo of the name is the caller's own."""
    if line not in ("", USER):
        row(scene, clock, "", line)


def transcript(scene, since, typed):
    """The modem's events since then, as two columns."""
    answers = list(typed)
    scene.began = None
    line = ""  # bytes come as they come
    for clock, text in scene.events[since:]:
        if text.startswith("got "):
            *lines, line = (line + unquote(text)).split("\n")
            for whole in lines:
                said(scene, clock, whole)
            continue
        if text.startswith(("expected ", "closed")):
            said(scene, clock, line)
            line = ""
        if text.startswith("ring "):
            row(scene, clock, "RING")
            if text == "ring 1":
                row(scene, clock, f"NMBR = {NUMBER}")
        elif text == "ata":
            row(scene, clock, "", "ATA")
        elif text.startswith("connected "):
            row(scene, clock, unquote(text))
        elif text.startswith("echo typed") and answers:
            row(scene, clock, answers.pop(0))
        elif text == "dropped":
            row(scene, clock, "(hangs up)")
        elif text.startswith("closed"):
            row(scene, clock, "", "(line closed)")


def type_line(scene, text):
    scene.tell(f"type {text}\\r", "echo typed")


def type_all(scene, answers, *pause):
    """The name, then each answer to its prompt; what the screen shows."""
    scene.tell('expect "login: "', *pause)
    type_line(scene, USER)
    for prompt, text in answers:
        scene.tell(f'expect "{prompt}"', *pause)
        type_line(scene, text)
    return [USER, *("*" * len(text) for _, text in answers)]


# --- the steps ---

def step(number, name, text="", took=None):
    seconds = "" if took is None else f"{took:4.0f} s"
    print(f"[{number}/{STEPS}] {name:9} ok   {text:58}{seconds}".rstrip(), flush=True)


def step_line(scene):
    began = time.monotonic()
    scene.start()
    helpers = subprocess.run(["ps", "-eo", "user:12,args"],
                             capture_output=True, text=True).stdout
    engine = [r for r in helpers.split("\n") if "rasgate-engine" in r]
    check(engine and engine[0].startswith("_rasgate"),
          "the engine does not run as _rasgate")
    step(3, "line", 'emulated modem on a pty, rasgated up, line "demo" idle',
         time.monotonic() - began)


def heading():
    print(f"{f'[4/{STEPS}] the call':<22}{'CALLER':<23}RASGATED")


def step_call(scene):
    heading()
    since, records = len(scene.events), len(scene.records)
    scene.tell(f"ring {NUMBER}")
    typed = type_all(scene, scene.method.right(), "pause 400")
    scene.tell('expect "Access granted"', f"bridge -l {RUN}/caller")
    scene.event("bridge ", since, 60)
    scene.caller = subprocess.Popen(
        ["unshare", "-n", RUN / "call"], stdin=subprocess.DEVNULL,
        stdout=open(OUT / "caller", "w"), stderr=subprocess.STDOUT)
    up = scene.record("ppp-up", records, 40)
    transcript(scene, since, typed)
    scene.until((RUN / "caller.addr").exists, 20, "the caller's address")
    theirs = re.search(r"inet (\S+)", (RUN / "caller.addr").read_text())[1]
    ours = re.search(r"local=(\S+) remote=(\S+)", up)
    check(theirs == ours[2], f"the caller has {theirs}, not {ours[2]}")
    print(f"             ppp5 {theirs:13}<-- kernel PPP -->   "
          f"ppp0 {ours[1]}")
    return theirs


def counters():
    for line in open("/proc/net/dev"):
        if line.strip().startswith("ppp0:"):
            fields = line.split(":")[1].split()
            return int(fields[0]), int(fields[8])
    raise Failed("there is no ppp0")


def step_packets(scene, theirs):
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.settimeout(3)
    before = counters()
    back, times = 0, []
    scene.until(lambda: probe(client, theirs), 10, "the first echo")
    for number in range(ECHOES):
        sent = time.monotonic()
        data = bytes([number]) * SIZE
        client.sendto(data, (theirs, 7777))
        back += client.recv(2000) == data
        times.append(time.monotonic() - sent)
    after = counters()
    rx, tx = after[0] - before[0], after[1] - before[1]
    check(back == ECHOES, f"{back} of {ECHOES} echoes came back")
    check(rx >= ECHOES * SIZE and tx >= ECHOES * SIZE,
          f"ppp0 counted {rx} and {tx} bytes")
    step(5, "packets",
         f"{back} of {ECHOES} UDP echoes back, mean "
         f"{sum(times) / len(times) * 1000:.1f} ms; {rx} bytes in, {tx} out")


def probe(client, theirs):
    """Is the caller's echo server there yet?"""
    client.settimeout(0.3)
    try:
        client.sendto(b"?", (theirs, 7777))
        return client.recv(100)
    except OSError:
        return None
    finally:
        client.settimeout(3)


def step_hangup(scene):
    since, events = len(scene.records), len(scene.events)
    began = time.monotonic()
    # The caller pulls the plug: his pppd is gone, and so is the carrier.
    os.kill(int((RUN / "caller.pid").read_text()), signal.SIGKILL)
    end = scene.record("call-end", since)
    check("stage=service cause=carrier-lost" in end, end)
    scene.event("opened", events)
    scene.event("at ATZ", events)
    scene.wait_state("idle")
    step(6, "hang-up", "caller drops carrier; line opened afresh, modem "
         f"set up, idle after {time.monotonic() - began:.1f} s")
    scene.until(lambda: pppd_running() == 0, 15, "both pppds to end")


def one_call(scene):
    """Records of the call, checked, as they stand in the log."""
    call = re.search(r"call=(\S+)", next(
        r for r in scene.records if r.startswith("event=call-begin")))[1]
    own = [r for r in scene.records if f" call={call} " in r]
    names = [r.split()[0][6:] for r in own]
    oks = [re.search(r"method=(\S+)", r)[1] for r in own
           if r.startswith("event=auth-ok")]
    check(oks == scene.method.names, f"passed: {oks}")
    wanted = ["call-begin", *("auth-ok" for _ in oks), "verdict", "handoff", "ppp-up",
              "ppp-down", "call-end"]
    check(names == wanted, f"records: {names}")
    return own


def refused(scene):
    """A second call, of wrong answers; pppd must never be started."""
    since, records = len(scene.events), len(scene.records)
    scene.tell(f"ring {NUMBER}")
    attempts = scene.method.wrong()
    typed = []
    for answers in attempts:
        typed += type_all(scene, answers)
    scene.tell('expect "Access denied"')
    pppds = 0

    def over():
        nonlocal pppds
        pppds += pppd_running()
        return [r for r in scene.records[records:]
                if r.startswith("event=call-end")]

    end = scene.until(over, 60, "the end of the refused call")[0]
    check("cause=refused" in end and pppds == 0, f"{end}, {pppds} pppd")
    check(not [r for r in scene.records[records:]
               if r.startswith("event=handoff")], "there was a handoff")
    everything = "\n".join(scene.records)
    check(not [w for answers in attempts for _, w in answers
               if w in re.split(r"[\s=]", everything)],
          "a secret is in the records")
    scene.event("closed", since)
    scene.wait_state("idle")
    stdout = sys.stdout
    with open(OUT / "refused", "w") as sys.stdout:
        transcript(scene, since, typed)
        print("\n".join(scene.records[records:]))
    sys.stdout = stdout
    print(f"The other way round: {scene.method.lesson}; line closed, pppd "
          "was never started")
    print("  (build/demo/refused)  ok")


def one_scene(scene, parts, cause):
    """A call that ends without pppd, for this cause."""
    since, records = len(scene.events), len(scene.records)
    scene.tell(f"ring {NUMBER}")
    for commands, _ in parts:
        scene.tell(*commands)
    end = scene.record("call-end", records, 60)
    scene.until(lambda: [e for e in scene.events[since:] if
                         e[1].startswith(("closed", "dropped"))], 30,
                "the modem to hang up")
    transcript(scene, since, [text for _, shown in parts for text in shown])
    check(f"stage=dialog cause={cause} " in end, end)
    check(pppd_running() == 0 and not [
        r for r in scene.records if r.startswith("event=handoff")],
        "there was a handoff")


def play_scene(scene):
    step_line(scene)
    heading()
    began = time.monotonic()
    for parts, cause in scene.method.calls:
        one_scene(scene, parts, cause)
        scene.wait_state("idle")
    for event in scene.method.records:
        check([r for r in scene.records if r.startswith(f"event={event} ")],
              f"no record {event}")
    step(5, "the line", "opened afresh and idle after each call",
         time.monotonic() - began)
    print("What syslog got (build/demo/records):")
    for record in scene.records:
        if " call=" in record or record.startswith("event=lockout"):
            print(f"  {record}")
    print(f"  {scene.status()}")
    print(f"{scene.method.lesson}  ok")


def play(scene):
    step_line(scene)
    before = scene.status()
    theirs = step_call(scene)
    scene.wait_state("up")
    during = scene.status()
    step_packets(scene, theirs)
    step_hangup(scene)
    after = scene.status()
    print("What syslog got (build/demo/records):")
    records = one_call(scene)
    for record in records:
        print(f"  {record if len(record) < 96 else record[:93] + '...'}")
    scene.method.show(re.search(r" call=(\S+)", records[0])[1])
    print("rasgatectl status, before, during, after:")
    for text in (before, during, after):
        print(f"  {text}")
    refused(scene)


def add_users(*names):
    """As useradd -r; that wants more of /etc than this machine has."""
    for path, row in (("/etc/passwd", "{0}:x:{1}:{1}::/:/usr/sbin/nologin\n"),
                      ("/etc/group", "{0}:x:{1}:\n")):
        text = pathlib.Path(path).read_text()
        new = pathlib.Path(path + ".new")
        new.write_text(text + "".join(
            row.format(name, 970 + n) for n, name in enumerate(names)
            if f"{name}:" not in text))
        new.chmod(0o644)
        new.rename(path)


def main():
    if sys.argv[1:] == ["echo"]:
        echo_server()
    OUT.mkdir(exist_ok=True)
    os.umask(0o022)
    add_users("_rasgate", "_rgauth", "_rgmodule", "_rgradius", "_rgstore")
    name = sys.argv[1]
    scene = Scene({**METHODS, **SCENES}[name]())
    try:
        (play_scene if name in SCENES else play)(scene)
    except Failed as why:
        print(f"FAILED: {why}")
        print("\n".join(scene.records[-20:]))
        print("\n".join(text for _, text in scene.events[-20:]))
        sys.exit(1)
    finally:
        scene.close()


main()
