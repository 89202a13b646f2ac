"""Sections that stand elsewhere in the translation: what an ascending walk has to leave out, aligned afterwards.

Of two stretches that cross, a walk can take one; the other is left over on both sides. So what is left over, where it
is long enough to be a section, is taken for two texts and walked through in its turn. Only beads that others stand
beside are believed, because sentences that are left over may also just have no counterpart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from corpora.alignment.chain import supported
from corpora.alignment.passing import AnySide
from corpora.alignment.side import Ints
from corpora.alignment.walk import Step
from corpora.beads import Bead

SECTION = 20
"""Sentences in a row without counterpart that may be a section."""
BESIDE = 5.0
"""The weight (probabilities added up) of the clear beads near one that is believed, itself included."""
CLEAR = 0.5
"""Beads that are more probable than this lead the next pass, and may be of a section that was moved."""
SECTIONS = 20
"""How often what is left over is looked through for a section that was moved."""


def aligned_elsewhere(
    left: AnySide, right: AnySide, beads: Sequence[Bead], find: Callable[[AnySide, AnySide], list[Step]]
) -> list[Bead]:
    """Return the beads of sections that no walk could take together with those beads, because they cross them.

    `find` walks through what is left over of both texts; it returns nothing where nothing leads it.
    """
    moved: list[Bead] = []
    for _section in range(SECTIONS):
        rows = left_over(len(left), [k for bead in (*beads, *moved) for k in bead.source])
        columns = left_over(len(right), [k for bead in (*beads, *moved) for k in bead.target])
        if not (len(rows) and len(columns)):
            break
        found = believed(find(left.only(rows), right.only(columns)), rows, columns)
        if not found:
            break
        moved += found
    return moved


def left_over(count: int, taken: Sequence[int]) -> Ints:
    """Return those of so many sentences that were not taken, where they are SECTION or more in a row."""
    free = np.ones(count, dtype=np.bool_)
    free[np.asarray(taken, dtype=np.int64)] = False
    bounds = np.flatnonzero(np.diff(np.concatenate(([False], free, [False]))))
    starts, ends = bounds[::2], bounds[1::2]
    long = ends - starts >= SECTION
    runs = [np.arange(first, end) for first, end in zip(starts[long], ends[long], strict=True)]
    return np.concatenate([np.zeros(0, dtype=np.int64), *runs])


def believed(walk: Sequence[Step], rows: Ints, columns: Ints) -> list[Bead]:
    """Return the beads of a walk through what was left over; `rows` and `columns` are where that stands.

    Beads whose sentences do not follow each other there are none.
    """
    clear = [step for step in walk if step.chance > CLEAR]
    if not clear:
        return []
    where = np.array([(step.row, step.column) for step in clear])
    chances = np.array([step.chance for step in clear])
    near = set(supported(where[:, 0], where[:, 1], chances, least=BESIDE))
    beads = [
        Bead(
            tuple(rows[step.row : step.row + step.height].tolist()),
            tuple(columns[step.column : step.column + step.width].tolist()),
            step.chance,
        )
        for step in clear
        if (step.row, step.column) in near
    ]
    return [bead for bead in beads if _follow(bead.source) and _follow(bead.target)]


def woven(beads: Sequence[Bead], rows: int, columns: int) -> list[Bead]:
    """Return all sentences of two texts in beads by the order of the source; unaligned ones stand alone.

    A target sentence without counterpart follows the bead of the sentence before it.
    """
    lone = [Bead((k,), (), 0.0) for k in left_alone(rows, [k for bead in beads for k in bead.source])]
    holder: dict[int, Bead] = {bead.target[-1]: bead for bead in beads}
    behind: dict[tuple[int, ...], list[Bead]] = {}
    start: list[Bead] = []
    found = start
    lacking = set(left_alone(columns, [k for bead in beads for k in bead.target]))
    for k in range(columns):
        if k in lacking:
            found.append(Bead((), (k,), 0.0))
        elif k in holder:
            found = behind.setdefault(holder[k].source, [])
    ordered = sorted([*beads, *lone], key=lambda bead: bead.source)
    return [*start, *(one for bead in ordered for one in (bead, *behind.get(bead.source, [])))]


def left_alone(count: int, taken: Sequence[int]) -> list[int]:
    """Return those of so many sentences that were not taken."""
    return sorted(set(range(count)).difference(taken))


def _follow(places: Sequence[int]) -> bool:
    return places[-1] - places[0] == len(places) - 1
