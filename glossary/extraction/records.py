"""What extraction hands out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A likely equivalent in the target language, in dictionary form; `score` is 0–100.

    `acronyms` are what stands for it there: introduced beside it, or the equivalent of the source term's acronym.
    """

    term: str
    score: float
    acronyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TermCandidate:
    """A term that the termbase lacks, in dictionary form.

    `score` is its termhood, 0–100 with 100 for the best of the list; `frequency` counts its places in the texts;
    `contexts` are a few sentences it stands in; `equivalents` are the likeliest, best first, empty where no unit
    translates it. `expansions` are what it stands for if it is an acronym, `acronyms` what stands for it.
    """

    term: str
    score: float
    frequency: int
    contexts: tuple[str, ...]
    equivalents: tuple[Equivalent, ...] = ()
    acronyms: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()
