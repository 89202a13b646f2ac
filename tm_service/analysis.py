"""The match-rate report of the trade: how much of a text the memory already knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from corpora.normalise import folded
from corpora.tokens import words
from tm_service.matches import Match
from tm_service.matching import Query
from tm_service.memory import TranslationMemory

BANDS: tuple[tuple[str, float], ...] = (
    ("context", 101.0),
    ("100", 100.0),
    ("95-99", 95.0),
    ("85-94", 85.0),
    ("75-84", 75.0),
    ("50-74", 50.0),
    ("none", 0.0),
)
"""Name and lowest score of each band, best first."""


@dataclass(slots=True)
class Volume:
    """How many segments, and how many words in them."""

    segments: int = 0
    words: int = 0

    def count(self, text: str) -> None:
        """Count one more segment."""
        self.segments += 1
        self.words += sum(1 for _word in words(text))


@dataclass(slots=True)
class Analysis:
    """A report: the whole, each band, and repetitions; bands and repetitions add up to the whole."""

    whole: Volume = field(default_factory=Volume)
    bands: dict[str, Volume] = field(default_factory=lambda: {name: Volume() for name, _lowest in BANDS})
    repetitions: Volume = field(default_factory=Volume)


def analyse_segments(memory: TranslationMemory, segments: Iterable[str], *, source: str, target: str) -> Analysis:
    """Return the report for segments of a text in their order.

    A segment that stood before in the same text is a repetition, whatever the memory knows of it. A penalised
    exact match (machine-aligned, other case) falls into the band of its score.
    """
    texts = list(segments)
    report = Analysis()
    seen: set[str] = set()
    queries = [
        Query(text, previous=texts[at - 1] if at else None, next=texts[at + 1] if at + 1 < len(texts) else None)
        for at, text in enumerate(texts)
    ]
    lowest = BANDS[-2][1]
    for text, found in zip(
        texts, memory.match_many(queries, source=source, target=target, min_score=lowest, limit=1), strict=True
    ):
        report.whole.count(text)
        form = folded(text)
        if form in seen:
            report.repetitions.count(text)
            continue
        seen.add(form)
        report.bands[_band(found)].count(text)
    return report


def _band(found: list[Match]) -> str:
    score = found[0].score if found else 0.0
    return next(name for name, lowest in BANDS if score >= lowest)
