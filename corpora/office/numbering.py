"""Numbers of list items, as a reader of the document sees them: 3 is c, iii, III or 3."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from corpora.office.markup import attribute, child, tag, whole

BULLET = "•"
_LEVELS = 9
_UNCOUNTED: list[int | None] = [None] * _LEVELS
_PLACE = re.compile("%([1-9])")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"  # lists skip ё, й, ъ, ы and ь
_BIGGEST_ROMAN = 3999


def roman(number: int) -> str:
    """Return a number of 1–3999 in Roman figures of lower case, any other in plain ones."""
    if not 0 < number <= _BIGGEST_ROMAN:
        return str(number)
    shown = ""
    for value, letters in _ROMAN:
        shown += letters * (number // value)
        number %= value
    return shown


def lettered(number: int, alphabet: str = _LATIN) -> str:
    """Return a number from 1 as letters: a … z, aa, bb …; any other in plain figures."""
    if not 0 < number <= 10 * len(alphabet):
        return str(number)
    times, letter = divmod(number - 1, len(alphabet))
    return alphabet[letter] * (times + 1)


FORMS: dict[str, Callable[[int], str]] = {
    "none": lambda _: "",
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
    "lowerLetter": lettered,
    "upperLetter": lambda number: lettered(number).upper(),
    "russianLower": lambda number: lettered(number, _RUSSIAN),
    "russianUpper": lambda number: lettered(number, _RUSSIAN).upper(),
    "decimalZero": lambda number: f"{number:02}",
    "i": roman,
    "I": lambda number: roman(number).upper(),
    "a": lettered,
    "A": lambda number: lettered(number).upper(),
    "": lambda _: "",
}


def shown(number: int, form: str) -> str:
    """Return a number in one of the forms of OOXML or ODF; in plain figures if the form is another."""
    return FORMS.get(form, str)(number)


class WordNumbering:
    """The lists of a Word document (its part `numbering.xml`), and how far each has been counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists: dict[str, str] = {}  # number of a list → its abstract definition
        self._named: dict[str, str] = {}  # style of lists → the definition that it stands for
        self._meant: dict[str, str] = {}  # definition → the style of lists that it leaves everything to
        self._levels: dict[str, dict[int, etree._Element]] = {}
        self._starts: dict[tuple[str, int], int] = {}
        self._counts: dict[str, list[int | None]] = {}  # None: not counted yet, for a list may begin at 0
        self._restarted: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            number = attribute(element, "abstractNumId") or ""
            if tag(element) == "abstractNum":
                levels = (inner for inner in element if tag(inner) == "lvl")
                self._levels[number] = {whole(attribute(level, "ilvl")): level for level in levels}
                self._named[attribute(child(element, "styleLink"), "val") or ""] = number
                self._meant[number] = attribute(child(element, "numStyleLink"), "val") or ""
            elif tag(element) == "num":
                self._take_list(element)

    def _take_list(self, element: etree._Element) -> None:
        number = attribute(element, "numId") or ""
        self._lists[number] = attribute(child(element, "abstractNumId"), "val") or ""
        for override in element:
            start = child(override, "startOverride")
            if start is not None:
                self._starts[number, whole(attribute(override, "ilvl"))] = whole(attribute(start, "val"))

    def next_mark(self, number: str, level: int) -> str | None:
        """Count one item of a list; return its mark (`2.`, `iv)`, `•`), None if there is no such list."""
        abstract = self._lists.get(number)
        if abstract is not None and self._meant.get(abstract):
            abstract = self._named.get(self._meant[abstract])
        levels = self._levels.get(abstract or "")
        if abstract is None or not levels or level not in levels:
            return None
        counts = self._count(number, abstract, levels, level)
        form = attribute(child(levels[level], "numFmt"), "val") or "decimal"
        if form == "bullet":
            return BULLET
        pattern = attribute(child(levels[level], "lvlText"), "val") or ""

        def place(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            inner = attribute(child(levels.get(at), "numFmt"), "val") or "decimal"
            count = counts[at]
            return shown(1 if count is None else count, inner)

        return _PLACE.sub(place, pattern).strip()

    def _count(self, number: str, abstract: str, levels: dict[int, etree._Element], level: int) -> list[int | None]:
        counts = self._counts.setdefault(abstract, [*_UNCOUNTED])
        start = whole(attribute(child(levels[level], "start"), "val"), otherwise=1)
        override = self._starts.get((number, level))
        if override is not None and (number, level) not in self._restarted:
            self._restarted.add((number, level))
            counts[level] = override
        else:
            count = counts[level]
            counts[level] = start if count is None else count + 1
        counts[level + 1 :] = _UNCOUNTED[level + 1 :]
        return counts
