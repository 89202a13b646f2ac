"""What memory and termbase know about a text, as a language model is told it: short, by segment, nothing twice.

    [1] The border is closed.
    term: border = граница; not: рубеж (deprecated)
    80 %: The border is open. = Граница открыта.

A budget of characters bounds it. Terms come first, since they bind; then the best match of every segment, then the
second ones. What does not fit is left out and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from corpora.segmenters import split
from glossary.concepts import DISALLOWED
from glossary.records import RecognisedTerm
from glossary.termbase import Termbase
from tm_service import Query, TranslationMemory
from tm_service.matches import Match

BUDGET, LEAST_BUDGET, MOST_BUDGET = 4000, 200, 50_000
"""Characters of the ready text."""
MATCHES = 3
"""Matches of a segment, unless asked otherwise."""
_LONGEST_HEADING = 80


@dataclass(slots=True)
class SegmentContext:
    """A segment with what is known about it and was not said at a segment before."""

    number: int  # from 1
    text: str
    terms: list[RecognisedTerm] = field(default_factory=list)
    matches: list[Match] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """The line that names the segment, cut where it is long."""
        line = _one_line(self.text)
        return f"[{self.number}] {line if len(line) <= _LONGEST_HEADING else line[: _LONGEST_HEADING - 1] + '…'}"


@dataclass(frozen=True, slots=True)
class Context:
    """What fits into the budget, by segment, and how many terms and matches did not."""

    segments: tuple[SegmentContext, ...]
    terms_left_out: int
    matches_left_out: int

    @property
    def text(self) -> str:
        """The ready text; empty where nothing is known."""
        return "\n".join(line for segment in self.segments for line in _lines(segment))

    def payload(self) -> dict[str, Any]:
        """Return it as the API does."""
        return {
            "text": self.text,
            "characters": len(self.text),
            "segments": [
                {
                    "number": segment.number,
                    "text": segment.text,
                    "terms": [_term_payload(term) for term in segment.terms],
                    "matches": [_match_payload(match) for match in segment.matches],
                }
                for segment in self.segments
            ],
            "left_out": {"terms": self.terms_left_out, "matches": self.matches_left_out},
        }


def context_of(
    text: str,
    *,
    memory: TranslationMemory,
    termbase: Termbase,
    source: str,
    target: str,
    budget: int = BUDGET,
    min_score: float = 70.0,
    limit: int = MATCHES,
    name: str | None = None,
) -> Context:
    """Return what is known about a text in `source` that is to be translated into `target`, both BCP 47 tags.

    `budget` bounds the ready text (characters), `min_score` (0–100) and `limit` the matches of each segment, `name`
    is the one memory to look in. Raises UnknownLanguage and InvalidQuery.
    """
    sentences = dict.fromkeys(one for line in text.splitlines() for one in split(line, language=source) if one.strip())
    known = [SegmentContext(number, sentence) for number, sentence in enumerate(sentences, start=1)]
    found = memory.match_many(
        _in_order([segment.text for segment in known]),
        source=source,
        target=target,
        min_score=min_score,
        limit=limit,
        memory=name,
    )
    said: set[object] = set()
    for segment, matches in zip(known, found, strict=True):
        terms = termbase.recognise(segment.text, language=source, target=target)
        segment.terms = [term for term in terms if term.targets and _first_time((term.concept, term.term), said)]
        segment.matches = [one for one in matches if _first_time((one.source.text, one.target.text), said)]
    return _within(budget, known)


def _in_order(texts: Sequence[str]) -> Iterator[Query]:
    for at, text in enumerate(texts):
        before, after = texts[at - 1] if at else None, texts[at + 1] if at + 1 < len(texts) else None
        yield Query(text, previous=before, next=after)


def _first_time(what: object, said: set[object]) -> bool:
    first = what not in said
    said.add(what)
    return first


def _within(budget: int, known: Sequence[SegmentContext]) -> Context:
    """Return as much of what is known as the budget allows, the most binding first."""
    kept = [SegmentContext(segment.number, segment.text) for segment in known]
    left = budget + 1  # the last line has no end
    out = {"terms": 0, "matches": 0}
    for kind, at, item in _by_weight(known):
        heading = 0 if kept[at].terms or kept[at].matches else len(kept[at].heading) + 1
        cost = heading + len(_line(item)) + 1
        if cost > left:
            out[kind] += 1
            continue
        left -= cost
        getattr(kept[at], kind).append(item)
    told = tuple(segment for segment in kept if segment.terms or segment.matches)
    return Context(told, out["terms"], out["matches"])


def _by_weight(known: Sequence[SegmentContext]) -> Iterator[tuple[str, int, RecognisedTerm | Match]]:
    for at, segment in enumerate(known):
        for term in segment.terms:
            yield "terms", at, term
    for rank in zip_longest(*(segment.matches for segment in known)):
        for at, match in enumerate(rank):
            if match is not None:
                yield "matches", at, match


def _lines(segment: SegmentContext) -> list[str]:
    return [segment.heading, *map(_line, segment.terms), *map(_line, segment.matches)]


def _line(item: RecognisedTerm | Match) -> str:
    if isinstance(item, Match):
        return f"{int(item.score)} %: {_one_line(item.source.text)} = {_one_line(item.target.text)}"
    term = f"{item.term} ({item.status})" if item.status in DISALLOWED else item.term
    fit = [one.term for one in item.targets if one.status not in DISALLOWED]
    unfit = [f"{one.term} ({one.status})" for one in item.targets if one.status in DISALLOWED]
    parts = [f"term: {term} = {', '.join(fit)}"] if fit else [f"term: {term}"]
    return _one_line("; ".join(parts + ([f"not: {', '.join(unfit)}"] if unfit else [])))


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _term_payload(term: RecognisedTerm) -> dict[str, Any]:
    targets = [{"term": one.term, "status": one.status} for one in term.targets]
    return {"term": term.term, "status": term.status, "concept": term.concept, "targets": targets}


def _match_payload(match: Match) -> dict[str, Any]:
    return {
        "score": round(match.score, 2),
        "source": match.source.text,
        "target": match.target.text,
        "unit": match.unit.id,
        "status": match.unit.unit.status.value,
        "document": match.unit.unit.provenance.document,
    }
