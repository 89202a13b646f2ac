"""Which changes of a thing stand: a log that is only ever added to, and what an undo means in it.

An undo is a change like any other; it names the change that it takes back, and makes the thing what that one found. So
after an undo those changes stand that stood before the one that it names, and to take back an undo is to do again what
it took back:

    change      1   2   3 (takes back 2)   4 (takes back 3)
    stand       1   1 2   1                1 2

>>> log = [Entry(1), Entry(2), Entry(3, takes_back=2)]
>>> standing(log)
(1,)
>>> verdicts(log, [2, 1])
{2: <Verdict.TAKEN_BACK: 'taken back'>, 1: <Verdict.STANDS: 'stands'>}
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple

_NOTHING = -1


class Entry(NamedTuple):
    """A change in the log of one thing: its number and, of an undo, the number of the change that it takes back."""

    sequence: int
    takes_back: int | None = None


class Verdict(StrEnum):
    """What has become of a change by now."""

    STANDS = "stands"  # and nothing stands upon it
    CHANGED_SINCE = "changed since"  # it stands, and a later change upon it
    TAKEN_BACK = "taken back"


def standing(log: Sequence[Entry]) -> tuple[int, ...]:
    """Return the numbers of the changes that stand, of a log in ascending order, the oldest first."""
    tops, below = _walked(log)
    return tuple(log[place].sequence for place in reversed(_stack(tops[-1] if tops else _NOTHING, below)))


def verdicts(log: Sequence[Entry], asked: Collection[int]) -> dict[int, Verdict]:
    """Return for each of the numbers in `asked`, the newest first, what has become of that change.

    Each is looked at as if those before it that stand had been taken back already: so of several changes that were made
    together all stand until a change of somebody else does.
    """
    tops, below = _walked(log)
    places = {entry.sequence: place for place, entry in enumerate(log)}
    now = tops[-1] if tops else _NOTHING
    found: dict[int, Verdict] = {}
    for sequence in sorted(asked, reverse=True):
        place = places[sequence]
        if now == tops[place]:
            found[sequence] = Verdict.STANDS
            now = tops[place - 1] if place else _NOTHING
            continue
        upon = next((one for one in _stack(now, below) if below[one] == tops[place]), _NOTHING)
        # What stands upon it and is older came back by a later undo: then the change itself was taken back.
        found[sequence] = Verdict.CHANGED_SINCE if upon > place else Verdict.TAKEN_BACK
    return found


def _walked(log: Sequence[Entry]) -> tuple[list[int], list[int]]:
    """Return for each change the place of the newest one that stands after it, and of the one that it was made upon."""
    numbers = [entry.sequence for entry in log]
    tops: list[int] = []
    below: list[int] = []
    for place, entry in enumerate(log):
        before = tops[-1] if tops else _NOTHING
        below.append(before)
        if entry.takes_back is None:
            tops.append(place)
        else:
            found = bisect_left(numbers, entry.takes_back)
            tops.append(tops[found - 1] if found else _NOTHING)
    return tops, below


def _stack(top: int, below: Sequence[int]) -> list[int]:
    """Return the places of the changes that stand, the newest first."""
    places = []
    while top != _NOTHING:
        places.append(top)
        top = below[top]
    return places
