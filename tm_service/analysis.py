"""The match-rate report of the trade: how much of a text the memory already knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from corpora.normalise import folded
from corpora.tokens import words
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


INTERNAL_BANDS = tuple(name for name, lowest in BANDS if 75.0 <= lowest < 100.0)
"""The bands of segments that are like an earlier one: the others would cost as much as a new one."""


@dataclass(slots=True)
class Volume:
    """How many segments, how many words in them, and how many characters without white space."""

    segments: int = 0
    words: int = 0
    characters: int = 0

    def count(self, text: str) -> None:
        """Count one more segment."""
        self.segments += 1
        self.words += sum(1 for _word in words(text))
        self.characters += sum(1 for char in text if not char.isspace())


@dataclass(slots=True)
class Analysis:
    """A report: the whole, each band, and repetitions; bands, repetitions and `internal` add up to the whole.

    `across` are those of the repetitions that stood first in another file. `internal` has bands of segments that are
    more like an earlier segment than like anything in the memory, where that was asked for.
    """

    whole: Volume = field(default_factory=Volume)
    bands: dict[str, Volume] = field(default_factory=lambda: {name: Volume() for name, _lowest in BANDS})
    repetitions: Volume = field(default_factory=Volume)
    across: Volume = field(default_factory=Volume)
    internal: dict[str, Volume] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileAnalysis:
    """The report of one of several files; a file's repetitions are those of it and of the files before."""

    name: str
    report: Analysis


def analyse_segments(memory: TranslationMemory, segments: Iterable[str], *, source: str, target: str) -> Analysis:
    """Return the report for segments of a text in their order; see analyse_files."""
    return analyse_files(memory, [("", list(segments))], source=source, target=target)[0]


def analyse_files(
    memory: TranslationMemory,
    files: Sequence[tuple[str, Sequence[str]]],
    *,
    source: str,
    target: str,
    internal: bool = False,
) -> tuple[Analysis, list[FileAnalysis]]:
    """Return the report for all files together and one for each, in their order; a file is its name and segments.

    A segment that stood before, in the same file or an earlier one, is a repetition, whatever the memory knows of it. A
    penalised exact match (machine-aligned, other case) falls into the band of its score. `internal` also compares each
    segment with those before it, by the same similarity; that takes time with the square of their number.
    """
    whole = Analysis()
    reports = [FileAnalysis(name, Analysis()) for name, _texts in files]
    if internal:
        for report in (whole, *(file.report for file in reports)):
            report.internal = {name: Volume() for name in INTERNAL_BANDS}
    first_seen: dict[str, int] = {}  # folded text → number of the file
    for number, text, score in _scores(memory, [texts for _name, texts in files], source, target):
        form = folded(text)
        alike = _likeness(form, first_seen.keys(), score) if internal and form not in first_seen else 0.0
        for report in (whole, reports[number].report):
            report.whole.count(text)
            if form in first_seen:
                report.repetitions.count(text)
                if first_seen[form] != number:
                    report.across.count(text)
            elif alike > score:
                report.internal[_band(alike)].count(text)
            else:
                report.bands[_band(score)].count(text)
        first_seen.setdefault(form, number)
    return whole, reports


def _scores(
    memory: TranslationMemory, files: Sequence[Sequence[str]], source: str, target: str
) -> Iterator[tuple[int, str, float]]:
    """Yield each segment with the number of its file and the score of its best match, 0 where there is none."""
    placed = [(number, text) for number, texts in enumerate(files) for text in texts]
    queries = [
        Query(text, previous=texts[at - 1] if at else None, next=texts[at + 1] if at + 1 < len(texts) else None)
        for texts in files
        for at, text in enumerate(texts)
    ]
    found = memory.match_many(queries, source=source, target=target, min_score=BANDS[-2][1], limit=1)
    for (number, text), matches in zip(placed, found, strict=True):
        yield number, text, matches[0].score if matches else 0.0


def _likeness(form: str, earlier: Iterable[str], score: float) -> float:
    """Return how like the likeliest earlier segment is, 0–100, 0 where it is below the score or the lowest band."""
    if score >= 100.0:
        return 0.0
    least = max(score, dict(BANDS)[INTERNAL_BANDS[-1]]) / 100
    best = process.extractOne(form, earlier, scorer=Levenshtein.normalized_similarity, score_cutoff=least)
    # Two texts that are not the same are never wholly alike, whatever rounding makes of it.
    return 0.0 if best is None else min(100 * best[1], 99.9)


def _band(score: float) -> str:
    return next(name for name, lowest in BANDS if score >= lowest)
