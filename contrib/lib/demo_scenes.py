"""What contrib/quickstart demo --scene NAME plays instead of the good call."""

import os
import shutil

from demo_methods import PASSWORD, SECRET, USER, WRONG, File

LOGIN = "login: "
# an LCP frame: a caller whose PPP does not wait
FRAME = "7eff03c02101010004d1b57e"


def see(prompt):
    return [f'expect "{prompt}"'], []


def answer(prompt, text, shown=None):
    """Type it behind a prompt; what the screen shows of it."""
    return ([f'expect "{prompt}"', "pause 200", f"type {text}\\r",
             "echo typed"], [shown or text])


def password(text):
    return answer(PASSWORD, text, "*" * len(text))


def leave():
    return ["drop"], []


class Play(File):
    """Calls of which none reaches pppd. A call is a row of the above, and
    the cause that its call-end has."""

    calls = []
    records = []  # events that must be there, beside begin and end


class Refused(Play):
    calls = [([see(LOGIN)] + [part for word in WRONG for part in
                              (answer(LOGIN, USER), password(word))],
              "refused")]
    records = ["auth-fail", "verdict"]
    lesson = "three wrong passwords, and the line is hung up"


class Lost(Play):
    calls = [([answer(LOGIN, USER), see(PASSWORD), leave()], "carrier-lost")]
    lesson = "a caller who left in the dialog; the next one starts afresh"


class Lockout(Play):
    more = "lockout: { account: { failures = 3; }; };"
    calls = Refused.calls + [
        ([answer(LOGIN, USER), password(SECRET), see(LOGIN), leave()],
         "carrier-lost")]
    records = ["lockout", "auth-fail"]
    lesson = "the right password of a locked account is refused as well"


class EarlyPpp(Play):
    calls = [([see(LOGIN), ([f"hex {FRAME}", "echo typed"],
                            ["~ LCP ConfReq ~"])], "early-ppp")]
    lesson = "PPP before the dialog is over ends the call"


class Crash(Play):
    """The module of the tests, told to die behind the caller's answer."""

    line = 'dialog = "acme";'
    dialogs = """acme: { type = "module"; module = "/run/play.so";
    settings: { Worker = "say:Module's_user:_ recv:0 crash"; }; };"""
    calls = [([answer("Module's user: ", "demo")], "module-crash")] * 2
    records = ["helper-exit", "verdict"]
    lesson = "a security module died, the line did not: the next call has " \
        "one of its own"

    def __init__(self):
        shutil.copy("play.so", "/run")  # root's own there
        os.chmod("/run/play.so", 0o755)


SCENES = {"refused": Refused, "lost": Lost, "lockout": Lockout,
          "crash": Crash, "early-ppp": EarlyPpp}
