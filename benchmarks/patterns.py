"""Which regular expressions take more than linear time over hostile texts: `python -m benchmarks.patterns`.

Every expression that a module of ours holds is run over texts made of one or two of the characters that it itself
speaks of, repeated, at two lengths. What takes more than `SLOPE` times as long for four times the text is listed, with
the time that it would take for a text of 100,000 characters at that rate.
"""

from __future__ import annotations

import pkgutil
import re
import signal
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from types import FrameType
from typing import Any

import regex

import corpora
import glossary
import tm_service
import web

PACKAGES = (corpora, tm_service, glossary, web)
SHORT, LONG = 2_000, 8_000  # characters
SLOPE = 7.0  # of the times; 4 is linear, 16 quadratic
SUSPICIOUS = 0.025  # seconds for the longer text, under which nobody need care
GIVEN_UP = 0.5  # seconds
_ALPHABET = (
    "a",
    "A",
    "я",
    "1",
    " ",
    "\n",
    ".",
    ",",
    "-",
    "(",
    "<",
    '"',
    "'",
    "@",
    "/",
    ":",
    "é",
    "国",
    "&",
    "\\",
    "%",
    "{",
    "=",
)


_PAIRED = ("a", "1", " ", ".", "@", "(")


class _TooLong(Exception):
    """A text took longer than anybody waits."""


def patterns() -> Iterator[tuple[str, Any]]:
    """Yield the expressions of all modules by name."""
    seen: set[int] = set()
    for package in PACKAGES:
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if (
                info.name.endswith(("__main__", "reading_worker", "transformer", "compiled"))
                or ".assistants" in info.name
            ):
                continue
            module = import_module(info.name)
            for name, value in vars(module).items():
                for at, one in enumerate(_within(value)):
                    if id(one) not in seen:
                        seen.add(id(one))
                        yield f"{info.name}.{name}{f'[{at}]' if one is not value else ''}", one


def _within(value: object, depth: int = 3) -> Iterator[Any]:
    if isinstance(value, re.Pattern | regex.Pattern):
        yield value
    elif depth and isinstance(value, dict):
        for one in value.values():
            yield from _within(one, depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _within(one, depth - 1)


def slow(pattern: Any) -> tuple[float, float, str] | None:
    """Return seconds, slope and the unit of the worst text, None where all took linear time."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    spoken = [char for char in dict.fromkeys(written) if char.isalnum() or char in "@._:/-#%&<>'\"«»"]
    units = [*_ALPHABET, *spoken[:30]]
    # A word in front, and a character behind that fits nothing: both make an engine try again.
    texts = [*units, *map("".join, product(_PAIRED, repeat=2)), *(f"{one} " for one in units)]
    worst = None
    for unit in dict.fromkeys(texts):
        seconds = _seconds(pattern, unit, LONG)
        if seconds > SUSPICIOUS:
            slope = seconds / max(min(_seconds(pattern, unit, SHORT) for _ in range(3)), 0.001)
            if slope > SLOPE and (worst is None or seconds > worst[0]):
                worst = seconds, slope, unit
    return worst


def _seconds(pattern: Any, unit: str, length: int) -> float:
    text = (unit * length)[:length] + "\x7f"
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP)
    try:
        for _found in pattern.finditer(text if isinstance(pattern.pattern, str) else text.encode()):
            pass
    except _TooLong:
        return GIVEN_UP
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begun


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLong


def main() -> None:
    """Print the expressions that are too slow."""
    signal.signal(signal.SIGVTALRM, _give_up)
    count = 0
    for name, pattern in patterns():
        count += 1
        found = slow(pattern)
        if found is not None:
            seconds, slope, unit = found
            print(f"{name}: {seconds * 1000:.1f} ms for {LONG} × {unit!r}, slope {slope:.0f}", flush=True)
    print(f"{count} expressions looked at", file=sys.stderr)


if __name__ == "__main__":
    main()
