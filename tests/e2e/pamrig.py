"""Lines whose callers PAM is asked about: stacks of our own module
(tests/auth/pam_play.c), and calls through them."""

import pathlib

import tap
from rg import DENIED, GRANTED, NO_LOCKOUT, Daemon, lines_config
from world import BUILD, Caller, world

PLAY = BUILD / "tests/auth/pam_play.so"
SECRET = "correct horse"
ASK = "[off:Password: ] [is:correct horse]"
if not PLAY.exists():
    tap.skip_all("configured --without-pam")


def module():
    return world.folder / "bin/pam_play.so"


def service(daemon, name, text):
    (daemon.folder / "pam.d" / name).write_text(text + "\n")


def stack(daemon, name="l1", auth=ASK, account="", session=""):
    """The service of a line: a stack whose phases our module plays."""
    service(daemon, name,
            f"auth required {module()} {auth}\n"
            f"account required {module()} {account}\n"
            f"session required {module()} {session}\n")


def methods(daemon, names, dialog="", before="", after=""):
    """For each line a dialog d-LINE, and its method p-LINE with a service."""
    for sub in ("conf.d", "pam.d"):
        (daemon.folder / sub).mkdir()
    (daemon.folder / "conf.d/pam.conf").write_text(
        "methods: {" + "".join(
            f'p-{n}: {{ type = "pam"; service = "{daemon.folder}/pam.d/{n}"; '
            "};" for n in names) + "};\ndialogs: {" + "".join(
                f'd-{n}: {{ methods = [{before}"p-{n}"{after}]; attempts = 1; '
                f"{dialog} }};" for n in names) + "};\n")
    for n in names:
        stack(daemon, n)


def dialin(*names, more=NO_LOCKOUT, edit=str, **dialogs):
    """A daemon each of whose lines has its own service of PAM; its callers.

    `edit` may change the configuration's text.
    """
    names = names or ("l1",)
    callers = [Caller(n) for n in names]
    world.secrets.add(SECRET)
    text = lines_config(names)
    for n in names:
        text = text.replace(f'tty-{n}";', f'tty-{n}"; dialog = "d-{n}";')
    daemon = Daemon(text, start=False)
    text = daemon.config.read_text()
    assert NO_LOCKOUT in text
    daemon.config.write_text(edit(text.replace(NO_LOCKOUT, more)))
    methods(daemon, names, **dialogs)
    daemon.start()
    for name in names:
        daemon.wait("line-up", line=name)
    return daemon, callers


def begin(daemon, caller, name="noc1"):
    """A call up to the name; the place of its records."""
    daemon.wait_state(caller.name, "idle", limit=20)
    since = daemon.mark()
    caller.dial()
    caller.send(f"{name}\r")
    return since


def finish(daemon, caller, since, **keys):
    caller.drop()
    return daemon.wait("call-end", since, 20, line=caller.name, **keys)


def passes(daemon, caller, *answers, name="noc1"):
    """Prompts and answers, then the service; its records."""
    since = begin(daemon, caller, name)
    for prompt, answer in answers or (("Password: ", SECRET),):
        caller.expect(prompt)
        caller.send(f"{answer}\r")
    caller.expect(GRANTED)
    caller.expect("SERVICE")
    return since


def fail_all(daemon, callers, cases, cause="refused", name="noc1"):
    """Each is denied; what was told of it, and what he saw at the end.

    A case is a stack's auth and account, and what the caller types.
    """
    for caller, (auth, account, *typed) in zip(callers, cases):
        stack(daemon, caller.name, auth, account)
        user, secret = typed or (name, SECRET)
        begin(daemon, caller, user)
        caller.expect("Password: ")
        caller.mark = len(caller.screen)
        caller.send(f"{secret}\r")
    told = []
    for caller in callers[:len(cases)]:
        caller.expect(DENIED, 12)
        end = daemon.wait("call-end", 0, 20, line=caller.name, cause=cause)
        seen = caller.screen[caller.mark:]
        told.append((daemon.find("auth-fail", line=caller.name) or
                     daemon.find("auth-error", line=caller.name), end, seen))
        caller.drop()
    assert not daemon.find("handoff")
    return told


def log(daemon):
    path = daemon.folder / "played"
    return path.read_text().splitlines() if path.exists() else []


def workers(daemon):
    """Processes of one call each."""
    out = []
    for pid in daemon.children("rasgate-auth"):
        try:
            words = pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            continue
        if b"-P" in words.split(b"\0"):
            out.append(pid)
    return out
