"""Telling whether another process is still there, and the same that it was.

A number alone does not say it: it is given to another process later. With the time of its start it is one process.
"""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

_PROC = Path("/proc")
_AFTER_NAME = 2  # fields of /proc/PID/stat before those that follow the name (proc(5))
_STATE, _START = 3 - 1 - _AFTER_NAME, 22 - 1 - _AFTER_NAME


def this_process() -> str:
    """Return the name of this process, which no other ever had on this machine."""
    return _named(os.getpid())


def lives(name: str) -> bool:
    """Tell whether the process of that name is there. Where the system does not say, only this one is."""
    number, _space, start = name.partition(" ")
    return name == this_process() or (start != "" and _start_of(int(number)) == start)


@cache
def _named(number: int) -> str:
    """Return the name of a process that is there, remembered for the number: a fork has another."""
    return f"{number} {_start_of(number) or ''}"


def _start_of(number: int) -> str | None:
    """Return when a process started, in the system's words; None where there is none, or nobody knows."""
    if (_PROC / "self" / "stat").exists():
        return _start_by_proc(number)
    asked = ["ps", "-o", "lstart=", "-p", str(number)]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, env=os.environ | {"LC_ALL": "C"}, check=False)  # noqa: S603
    except OSError:
        return None
    return " ".join(told.stdout.split()) or None


def _start_by_proc(number: int) -> str | None:
    try:
        stat = (_PROC / str(number) / "stat").read_text(encoding="ascii", errors="replace")
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[_STATE] in "ZX" else f"{boot} {fields[_START]}"
