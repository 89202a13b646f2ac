"""What menders see and what they answer: a comparison of query and match → edits of the target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

from rapidfuzz.distance import Levenshtein

from tm_service.repair.tokens import Token, tokens


class Phrasebook(Protocol):
    """The known translations of words and phrases of the source language; `has_terms` if there is a termbase."""

    has_terms: bool

    def terms(self, phrase: str) -> Sequence[str]:
        """Return those of a term, the preferred one first."""
        ...

    def targets(self, phrase: str) -> Sequence[str]:
        """Return those of a term, or else of a phrase that was translated as a whole, the likeliest first."""
        ...


class Edit(NamedTuple):
    """Text that takes the place of `target[start:end]` (code points); `name` says what was mended."""

    start: int
    end: int
    text: str
    name: str


class Change(NamedTuple):
    """Neighbouring tokens of the source (`removed`) that the query has otherwise (`added`); one may be empty.

    `at` is the number of the first of them in the source and in the query.
    """

    removed: tuple[Token, ...]
    added: tuple[Token, ...]
    at: tuple[int, int]

    def pairs(self, kind: str) -> list[tuple[Token, Token]]:
        """Return the tokens of a kind that take each other's place, in order: none where their numbers differ."""
        removed = [token for token in self.removed if token.kind == kind]
        added = [token for token in self.added if token.kind == kind] if removed else []
        if len(removed) != len(added):
            return []
        return [(one, other) for one, other in zip(removed, added, strict=True) if one.text != other.text]


@dataclass(frozen=True)
class Comparison:
    """A query beside the source and the target of a match, all three without what frames them (frames.py).

    `languages` are the primary subtags of source and target.
    """

    query: str
    source: str
    target: str
    languages: tuple[str, str]
    phrases: Phrasebook

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What differs, in the order of the text; changes with nothing but white space between them are one."""
        ours, theirs = tokens(self.query), tokens(self.source)
        spans: list[tuple[int, int, int, int]] = []
        for code in Levenshtein.opcodes([token.text for token in theirs], [token.text for token in ours]):
            if code.tag == "equal":
                continue
            start, begin = code.src_start, code.dest_start
            if spans and all(token.kind == "space" for token in theirs[spans[-1][1] : start]):
                start, _end, begin, _stop = spans.pop()
            spans.append((start, code.src_end, begin, code.dest_end))
        return tuple([Change(theirs[a:b], ours[c:d], (a, c)) for a, b, c, d in spans])

    def widened(self, change: Change, before: int, behind: int) -> Change | None:
        """Return the change with some tokens around it that are alike, None where there are not so many."""
        ours, theirs = tokens(self.query), tokens(self.source)
        starts = [at - before for at in change.at]
        ends = [at + len(side) + behind for at, side in zip(change.at, change[:2], strict=True)]
        if min(starts) < 0 or ends[0] > len(theirs) or ends[1] > len(ours):
            return None
        wide = Change(theirs[starts[0] : ends[0]], ours[starts[1] : ends[1]], (starts[0], starts[1]))
        edges = [[token.text for token in (*side[:before], *side[len(side) - behind :])] for side in wide[:2]]
        return wide if edges[0] == edges[1] else None

    @cached_property
    def gone(self) -> frozenset[str]:
        """The texts of all tokens that the query lacks; what is gone here and new there only moved."""
        return frozenset(token.text for change in self.changes for token in change.removed)

    def place(self, text: str) -> int | None:
        """Return which token of the target reads so, None unless it stands once in source and target."""
        places = self._places.get(text, ())
        return places[0] if len(places) == 1 and self._counts[text] == 1 else None

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for at, token in enumerate(tokens(self.target)):
            places.setdefault(token.text, []).append(at)
        return places

    @cached_property
    def _counts(self) -> Counter[str]:
        return Counter([token.text for token in tokens(self.source)])


class Mender(Protocol):
    """One kind of mending; `kinds` are those of the tokens that it looks at in a change."""

    kinds: frozenset[str]

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield what a change asks for in the target, nothing where there is any doubt about it."""
        ...
