"""Figures in running text, and the values that they may have.

`1,000` is a thousand to one reader and one to another, so a figure has every value that some convention
gives it: 1,000.5 and 1 000,5 and 1.000,5 meet in 1000.5, while 1.5 and 15 never meet.

>>> [sorted(map(str, figure.values)) for figure in figures("1,000 of 2 500,5 on 30.06.2024", "en")]
[['1.000', '1000'], ['2500.5'], []]
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tm_service.number_words import scale_after

_SPACES = " \u00a0\u2009\u202f'’"
_FIGURE = re.compile(rf"(?<!\d)\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?:[.,٫]\d+)?(?!\d)|\d+(?:[.,٫٬]\d+)*")
_RUN = re.compile(r"\d+")
_LONGEST = 25  # characters: beyond that it is a code, and decimal arithmetic would round


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at its offsets: `values` it may have, the runs of digits in it, and the million behind it (or 1)."""

    text: str
    start: int
    end: int
    values: frozenset[Decimal]
    parts: tuple[int, ...]
    scale: Decimal

    @property
    def scaled(self) -> frozenset[Decimal]:
        """The values with the thousand, million or billion behind them."""
        return frozenset(value * self.scale for value in self.values)


def figures(text: str, language: str) -> Iterator[Figure]:
    """Yield the figures of a text in the language with that primary subtag."""
    for found in _FIGURE.finditer(text):
        if len(found.group()) > _LONGEST:
            continue
        digits = "".join(str(unicodedata.decimal(char, char)) for char in found.group())
        yield Figure(
            found.group(),
            found.start(),
            found.end(),
            frozenset(_readings(digits)),
            tuple(int(run) for run in _RUN.findall(digits)),
            scale_after(text, found.end(), language),
        )


def _readings(digits: str) -> Iterator[Decimal]:
    """Yield the values of a figure; none for what has too many separators to be one number (a date, a version)."""
    written = re.sub(rf"[{_SPACES}٬]", "", digits).replace("٫", ".")
    marks = [char for char in written if char in ".,"]
    groups = re.split(r"[.,]", written)
    if not marks:
        yield Decimal(written)
        return
    whole, fraction = groups[:-1], groups[-1]
    grouped = all(2 <= len(group) <= 3 for group in whole[1:]) and 1 <= len(whole[0]) <= 3
    if len(fraction) == 3 and grouped and len(set(marks)) == 1 and whole[0] != "0":
        yield Decimal("".join(groups))
    if len(marks) == 1 or (grouped and len(set(marks[:-1])) == 1 and marks[-1] != marks[0]):
        yield Decimal(f"{''.join(whole)}.{fraction}")
