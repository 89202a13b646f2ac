"""What a lookup answers: matches with their score, kind, penalties and diff; concordance hits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpora.segments import Segment
from corpora.units import TranslationUnit


class MatchKind(StrEnum):
    """What sort of match it is, best first."""

    CONTEXT = "context"  # the same text between the same neighbours: 101
    EXACT = "exact"  # the same text: 100 less penalties
    FUZZY = "fuzzy"
    REPAIRED = "repaired"  # fuzzy, with its target mended for the query
    PIVOT = "pivot"  # the target comes from another unit that shares a variant


@dataclass(frozen=True, slots=True)
class Penalty:
    """A named deduction from the score; `value` is positive, in points of the 0–100 scale."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class DiffPart:
    """A stretch of the comparison of query and match: `text` is the query's, or the match's if removed.

    `operation` is `equal`, `insert` (in the query only) or `delete` (in the match only).
    """

    operation: str
    text: str


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """A stored unit: its number, the memory that holds it, its version (from 1) and the unit itself."""

    id: int
    memory: str
    version: int
    unit: TranslationUnit


REPAIRS = ("number", "date", "name", "placeholder", "punctuation", "case", "accelerator", "term")
"""The names of the kinds of things that are mended."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What was mended in a target: `before` gave way to `after`, which stands at `start` to `end` (code points).

    `name` is one of REPAIRS.
    """

    name: str
    before: str
    after: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """One answer to a lookup.

    `score` is 0–100 (101 for a context match): the character similarity of the folded texts less `penalties`.
    `source_language` and `target_language` are the tags of the variants found, which may be relatives of the
    tags asked for. `count` is the number of units that say the same; `unit` is the most trusted of them.
    In a repaired match `target` is the mended one, `original` the one that is stored, and `repairs` lie in the
    order of the text; the score is that of the stored source.
    """

    score: float
    kind: MatchKind
    source: Segment
    target: Segment
    source_language: str
    target_language: str
    penalties: tuple[Penalty, ...]
    diff: tuple[DiffPart, ...]
    unit: UnitRecord
    count: int = 1
    original: Segment | None = None
    repairs: tuple[Repair, ...] = ()

    @property
    def stored_target(self) -> Segment:
        """The target as the unit has it: what `source` says."""
        return self.target if self.original is None else self.original


@dataclass(frozen=True, slots=True)
class ConcordanceHit:
    """A stored segment or sentence with the words looked for; spans are code point offsets, end exclusive.

    `target` is None for a sentence without a translation; then `unit` is None too and the place is given by
    `document`, `section` and `paragraph`, which are set for both.
    """

    text: str
    language: str
    spans: tuple[tuple[int, int], ...]
    target: str | None
    target_language: str | None
    unit: UnitRecord | None
    document: str | None
    section: str | None
    paragraph: int | None


@dataclass(frozen=True, slots=True)
class Concordance:
    """The hits of a text search, best first, and how many there are in all."""

    query: str
    total: int
    hits: tuple[ConcordanceHit, ...]
