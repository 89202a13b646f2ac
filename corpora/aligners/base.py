"""The Protocol of the aligners: two lists of sentences → beads with confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

Lexicon = Mapping[str, Mapping[str, float]]
"""Source word stem → target word stem → probability (0–1) that the one translates the other."""


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


class Aligner(Protocol):
    """Aligns two texts; every index of both sides stands in exactly one bead, beads in document order."""

    name: str

    def align(
        self,
        source: Sequence[Line],
        target: Sequence[Line],
        *,
        source_language: str,
        target_language: str,
        lexicon: Lexicon | None = None,
    ) -> list[Bead]:
        """Return the beads of the two texts; `lexicon` is background knowledge, if there is any."""
        ...
