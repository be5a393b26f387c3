#!/usr/bin/env python3
"""main.py - payload: the whole daemon, as root, on the drivers that a Debian
kernel has for serial lines. Words choose tests by their titles."""

import sys

sys.dont_write_bytecode = True

import rooted

for name in ("hotplug", "breaks", "sessions", "hangups", "stuck"):
    __import__(name)  # which adds its tests
rooted.main()
