"""Dialogs that rasgate-modhost runs: modules that play a script, programs."""

from rg import Daemon, lines_config
from world import BUILD, Caller, world

PLAY = BUILD / "tests/modhost/play.so"


def module(name="acme", worker="", begin="", end="", more="", path=None,
           load=0):
    """A dialog of the module that plays these scripts (tests/modhost)."""
    return (f'{name}: {{ type = "module"; '
            f'module = "{path or world.folder / "bin/play.so"}"; {more} '
            f'settings: {{ Begin = "{begin}"; End = "{end}"; '
            f'Worker = "{worker}"; Load = "{load}"; }}; }};\n')


def program(name="site", command=(), more=""):
    words = ", ".join(f'"{w}"' for w in command)
    return f'{name}: {{ type = "exec"; command = [{words}]; {more} }};\n'


def config(names, dialogs, **settings):
    """Lines, one for each name, with the dialog that `names` gives it."""
    text = lines_config(list(names), **settings)
    for name, dialog in names.items():
        text = text.replace(
            f'tty-{name}"; }};', f'tty-{name}"; dialog = "{dialog}"; }};')
    return text.replace("dialogs: {", f"dialogs: {{ {dialogs}", 1)


def scene(dialogs, names=None, **settings):
    """A daemon, and a caller for each line."""
    names = names or {"l1": "acme"}
    callers = [Caller(n) for n in names]
    daemon = Daemon(config(names, dialogs, **settings))
    for name in names:
        daemon.wait("line-up", line=name)
    return daemon, callers


def refuses(daemon, *words):
    """It does not start, and says why."""
    try:
        daemon.start()
    except AssertionError:
        pass
    daemon.expect_exit(1)
    said = daemon.output()
    for word in words:
        assert word in said, said


def dial(caller, text=None):
    """Begin a call; the first byte is the line's, not the dialog's."""
    caller.opened()
    caller.send(b"\r")
    if text is not None:
        caller.expect(text)


def ended(daemon, since=0, line="l1", **keys):
    """The call is over and the line idle: its last record."""
    end = daemon.wait("call-end", since, limit=15, line=line, **keys)
    return end


def again(daemon, caller):
    """The caller leaves; the line waits for the next."""
    caller.drop()
    daemon.wait_state(caller.name, "idle")


class Play:
    """One call to a module that plays; what it told, and how it ended."""

    def __init__(self, worker="", begin="", end="", more="", **settings):
        self.daemon, (self.caller,) = scene(
            module(worker=worker, begin=begin, end=end, more=more),
            **settings)
        dial(self.caller)

    def send(self, data):
        self.caller.send(data)
        return self

    def expect(self, text, limit=5):
        self.caller.expect(text, limit)
        return self

    def told(self, **keys):
        """The next `tell` on the line says so."""
        self.caller.expect("[code=")
        at = self.caller.seen
        self.caller.expect("]")
        text = "code=" + self.caller.screen[at : self.caller.seen - 1].decode()
        self.said = dict(pair.split("=") for pair in text.split(","))
        for key, value in keys.items():
            assert self.said[key] == str(value), (key, value, text)
        return self

    def logs(self, text):
        """The module's own log so far, those rows with the text."""
        self.daemon.log.readable()
        return [r for r in self.daemon.log.debug
                if "module: " in r and text in r]

    def logged(self, text, times=1, limit=5):
        world.until(lambda: len(self.logs(text)) >= times, limit,
                    f"{text} in the module's log")
        return self

    def ended(self, times):
        """End was called so often, and no more."""
        self.logged("module: End,", times)
        assert len(self.logs("module: End,")) == times, self.logs("End,")
        return self

    def served(self, user="bob"):
        """Granted: the service runs; then the caller leaves."""
        self.caller.expect(f"SERVICE argv={user} l1 ")
        self.caller.drop()
        end = ended(self.daemon)
        assert end["user"] == user, end.text
        return self.over()

    def hung_up(self, cause, error=None, drop=False, stage="dialog"):
        """No service; this is why."""
        if drop:
            self.caller.drop()
        end = ended(self.daemon)
        assert end["cause"] == cause, end.text
        assert error is None or end["error"] == str(error), end.text
        assert end["stage"] == stage, end.text
        assert not self.daemon.find("handoff")
        return self.over()

    def over(self):
        """Nothing is left: the next call could come."""
        if self.caller.master >= 0:
            self.caller.drop()
            self.daemon.wait_state("l1", "idle")
        return self

    def stop(self):
        self.daemon.stop()
