"""Every number of the source is in the target, and no other.

Compared are values, not characters. A number may be written in words on one side, a month by its name, a
year by its last two digits, an hour by the twelve or the twenty-four; a number may be named twice. Headings
of annexes count their language versions (Annex 1, Приложение 1.1): the annex must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from corpora.sections import section_number
from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import blanked
from tm_service.number_words import SMALL, knows_words_of, number_words
from tm_service.numerals import Figure, figures

_AFTERNOON = re.compile(r"\d\s?p\.?\s?m\b", re.IGNORECASE)


class Numbers:
    """Compares the values of figures."""

    name = "numbers"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield an error for each number that the other side lacks.

        It is a warning when it may be there in words that are not known.
        """
        texts = _without_annex(pair.source.text, pair.target.text)
        source, target = map(_Side.of, texts, pair.languages)
        missing = [figure for figure in source.figures if not _is_in(figure, source, target)]
        surplus = [figure for figure in target.figures if not _is_in(figure, target, source)]
        known = (source.knows_words and target.knows_words) or (missing and surplus)
        severity = Severity.ERROR if known else Severity.WARNING
        for figure in missing:
            message = f"{figure.text} is in the source only: put it into the target"
            yield Finding(self.name, severity, message)
        plain = len(missing) == len(surplus) == 1 and all(
            one.text.isdecimal() and one.scale == 1 for one in (*missing, *surplus)
        )
        for figure in surplus:
            message = f"{figure.text} is in the target only: compare it with the source"
            fix = Fix(figure.start, figure.end, missing[0].text) if plain else None
            yield Finding(self.name, severity, message, (figure.start, figure.end), fix=fix)


@dataclass(frozen=True, slots=True)
class _Side:
    figures: tuple[Figure, ...]
    plain: frozenset[int]  # figures without separators
    words: frozenset[Decimal]
    knows_words: bool
    afternoon: bool

    @classmethod
    def of(cls, text: str, language: str) -> _Side:
        bare = blanked(text)
        found = tuple(figures(bare, language))
        return cls(
            figures=found,
            plain=frozenset(figure.parts[0] for figure in found if len(figure.parts) == 1),
            words=number_words(bare, language),
            knows_words=knows_words_of(language),
            afternoon=_AFTERNOON.search(text) is not None,
        )

    def says(self, value: Decimal) -> bool:
        """Return whether the words may stand for a value."""
        return value in self.words or (not self.knows_words and value == int(value) and value <= SMALL)


def _without_annex(source: str, target: str) -> tuple[str, str]:
    numbers = section_number(source), section_number(target)
    if None in numbers or len({str(number).split(".")[0] for number in numbers}) > 1:
        return source, target
    blank = [
        text.replace(str(number), "_" * len(str(number)), 1)
        for text, number in zip((source, target), numbers, strict=True)
    ]
    return blank[0], blank[1]


def _is_in(figure: Figure, side: _Side, other: _Side) -> bool:
    if any(_same(figure, candidate) for candidate in other.figures):
        return True
    if any(other.says(value) for value in figure.values | figure.scaled):
        return True
    if len(figure.parts) > 1:
        return _apart(figure, other) or any(
            len(candidate.parts) > 2 and sorted(candidate.parts) == sorted(figure.parts) for candidate in other.figures
        )
    value = figure.parts[0]
    together = any(value in candidate.parts and _apart(candidate, side) for candidate in other.figures)
    return value == 0 or together or _year(value, other) or _hour(value, side, other)


def _same(one: Figure, other: Figure) -> bool:
    # A scale on one side only is one whose word we do not know on the other.
    if (one.scale == 1) != (other.scale == 1) and one.values & other.values:
        return True
    return bool(one.scaled & other.scaled) or (not one.values and one.parts == other.parts)


def _apart(figure: Figure, other: _Side) -> bool:
    """Return whether the parts of a figure stand apart on the other side: 30.06 and 30 June, 10.30 and 10 h 30."""
    return len(figure.parts) > 1 and all(
        part == 0 or part in other.plain or other.says(Decimal(part)) for part in figure.parts
    )


def _year(value: int, other: _Side) -> bool:
    """Return whether the other side has the year that is meant: 1990s and 90-е, 2018–19 and 2018–2019."""
    return any(
        min(value, year) < 100 <= 1000 <= max(value, year) < 3000 and value % 100 == year % 100 for year in other.plain
    )


def _hour(value: int, side: _Side, other: _Side) -> bool:
    afternoon = value + 12 in other.plain and side.afternoon
    return afternoon or (value - 12 in other.plain and other.afternoon)
