"""What goes into an aligner and what comes out: lines, a lexicon, beads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Lexicon = Mapping[str, Mapping[str, float]]
"""Source word prefix → target word prefix → probability (0–1) that the one is translated by the other."""


@dataclass(frozen=True, slots=True)
class Bead:
    """An m:n alignment: indices into both lists, ascending; one side may be empty.

    `confidence` (0–1) is the aligner's estimate of the chance that the bead is exactly right; 0 for a bead
    with an empty side.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Line:
    """What an aligner needs to know of a sentence: its text, its paragraph's number and what that is.

    `kind` is any name (`heading`, `footnote` …): sentences of one kind go together rather than with others.
    """

    text: str
    paragraph: int
    kind: str = ""
