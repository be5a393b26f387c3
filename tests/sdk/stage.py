"""A staged install, and modules built with what is there."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from tap import Skip, seconds

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get("abs_top_builddir", os.getcwd()))
EXAMPLES = SOURCE / "contrib/modules"
box = tempfile.TemporaryDirectory(prefix="rgsdk")
root = os.path.join(box.name, "stage")
env = dict(os.environ)
flags = []


def run(*words, good=True, **more):
    done = subprocess.run(words, stdout=subprocess.PIPE, env=env,
                          stderr=subprocess.STDOUT, text=True,
                          timeout=seconds(120), **more)
    assert not good or done.returncode == 0, (words, done.stdout)
    return done.stdout


def pkg_config(*words):
    return run("pkg-config", *words, "rasgate-module").split()


def install():
    """Everything, as a packager would; once."""
    if flags:
        return
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        env.pop(name, None)
    run("make", "-s", "-C", BUILD, "install", "DESTDIR=" + root)
    pc = run("find", root, "-name", "rasgate-module.pc").strip()
    env["PKG_CONFIG_PATH"] = os.path.dirname(pc)
    env["PKG_CONFIG_SYSROOT_DIR"] = root
    flags.extend(pkg_config("--cflags", "--libs"))


def have(compiler):
    if shutil.which(compiler) is None:
        raise Skip(f"no {compiler}")
    return compiler


def compile_(compiler, source, *options, name="m.so", good=True):
    """cc -shared -fPIC $(pkg-config ...) source -o name: the path, or what
    the compiler said."""
    install()
    made = os.path.join(box.name, name)
    said = run(have(compiler), "-shared", "-fPIC", *options, *flags, source,
               "-o", made, good=good)
    return made if good else said
