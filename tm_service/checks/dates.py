"""Dates are the same days: their months may be words that no comparison of figures sees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tm_service.checks.base import Finding, Pair, Severity
from tm_service.literals import blanked
from tm_service.repair.menders.dates import month_of

_RANGE = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|-?го|-?е)?(?:\s*[-–—]\s*(?P<until>\d{1,2})(?:st|nd|rd|th)?)?"
_DAY_FIRST = re.compile(rf"(?<![\d.,/–-]){_RANGE}\s+(?:of\s+)?(?P<month>[^\W\d_]{{3,}})")
_MONTH_FIRST = re.compile(rf"(?<!\w)(?P<month>[^\W\d_]{{3,}})\.?\s+{_RANGE}(?![\d%:]|[.,]\d)")
_FIGURES = re.compile(r"(?<![\d./-])(\d{1,2})[./](\d{1,2})[./]((?:19|20)\d{2})(?![\d./-])")
_ISO = re.compile(r"(?<![\d-])(?:19|20)\d{2}-(\d{2})-(\d{2})(?![\d-])")
_Days = frozenset[tuple[int, int]]  # (day, month) from 1: what a date may mean


@dataclass(frozen=True, slots=True)
class _Date:
    text: str
    start: int
    end: int
    days: _Days


class Dates:
    """Compares days and months of dates in English, French and Russian, and of those in figures in any language."""

    name = "dates"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield an error for each date of the target without a partner, where the source has one as well."""
        source, target = (
            list(_dates(side.text, tag)) for side, tag in zip((pair.source, pair.target), pair.languages, strict=True)
        )
        if len(source) != len(target):  # one was put in other words: there is nothing to compare with
            return
        missing = [date for date in source if not any(date.days & other.days for other in target)]
        surplus = [date for date in target if not any(date.days & other.days for other in source)]
        if len(missing) != len(surplus):
            return
        for wanted, given in zip(missing, surplus, strict=True):
            message = f"{given.text} is another day than {wanted.text} in the source: correct it"
            where = (wanted.start, wanted.end)
            yield Finding(self.name, Severity.ERROR, message, (given.start, given.end), where)


def _dates(text: str, language: str) -> Iterator[_Date]:
    bare = blanked(text)
    taken: set[int] = set()
    for pattern in (_DAY_FIRST, _MONTH_FIRST):
        for match in pattern.finditer(bare):
            month = month_of(match["month"], language)
            days = {int(day) for day in (match["day"], match["until"]) if day and 1 <= int(day) <= 31}
            if month is None or not days or not taken.isdisjoint(range(*match.span())):
                continue
            taken.update(range(*match.span()))
            yield _Date(match.group(), *match.span(), frozenset((day, month + 1) for day in days))
    for match in _FIGURES.finditer(bare):
        one, other = int(match[1]), int(match[2])
        either = {(day, month) for day, month in ((one, other), (other, one)) if 1 <= day <= 31 and 1 <= month <= 12}
        if either:
            yield _Date(match.group(), *match.span(), frozenset(either))
    for match in _ISO.finditer(bare):
        yield _Date(match.group(), *match.span(), frozenset({(int(match[2]), int(match[1]))}))
