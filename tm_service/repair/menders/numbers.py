"""Figures: the new one in the writing of the target, unless a word behind it would have to agree with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tm_service.repair.menders.base import Change, Comparison, Edit
from tm_service.repair.menders.dates import is_month
from tm_service.repair.tokens import Token, tokens

_SPACES = " \u00a0\u2009\u202f"
_COMMAS = {"fr", "ru"}  # languages whose decimal mark is a comma, and whose thousands stand apart
_YEARS = range(1000, 3000)
_ENGLISH_ORDINAL = {"st", "nd", "rd", "th"}
_FRENCH_ORDINAL = {"er", "re", "ère", "nd", "nde", "e", "ème", "es", "ers"}
_PLAIN = re.compile(r"0|[1-9]\d*")


class Numbers:
    """Exchanges figures that source and target share in value."""

    kinds = frozenset({"number"})

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield an edit for each figure that stands once in source and target."""
        for before, after in change.pairs("number"):
            at = _place(comparison, before.text)
            if at is None or after.text in comparison.gone:
                continue
            held = tokens(comparison.target)
            written = _written(before.text, after.text, held[at].text, comparison.languages)
            if written is not None:
                yield from _agreeing(held, at, written, (before.text, after.text), comparison.languages)


def _place(comparison: Comparison, figure: str) -> int | None:
    """Return which token of the target is the source's figure, as it stands or in the target's writing."""
    if (at := comparison.place(figure)) is not None:
        return at
    source, target = comparison.languages
    value = _value(figure, source)
    if value is None:
        return None
    twice = sum(_value(token.text, source) == value for token in tokens(comparison.source) if token.kind == "number")
    found = [
        at
        for at, token in enumerate(tokens(comparison.target))
        if token.kind == "number" and _value(token.text, target) == value
    ]
    return found[0] if twice == 1 and len(found) == 1 else None


def _value(figure: str, language: str) -> Decimal | None:
    """Return what a figure is worth to readers of a language, None if it is no number to them (a version, a date)."""
    group, mark = (rf"[{_SPACES}]", ",") if language in _COMMAS else (",", r"\.")
    if re.fullmatch(rf"(?:\d{{1,3}}(?:{group}\d{{3}})+|[1-9]\d*|0)(?:{mark}\d+)?", figure) is None:
        return None
    whole = re.sub(group, "", figure)
    return Decimal(whole.replace(",", "."))


def _written(before: str, after: str, held: str, languages: tuple[str, str]) -> str | None:
    """Return the new figure as the target writes the old one, None where that is not known."""
    if before == held and _marks(after) <= _marks(before):
        return after
    value = _value(after, languages[0])
    if value is None or (before != held and _value(before, languages[0]) is None):
        return None
    commas = languages[1] in _COMMAS
    whole, _point, fraction = str(value).partition(".")
    if len(_marks(after)) > bool(fraction):  # its thousands are marked
        own = next((char for char in held if char in (_SPACES if commas else ",")), None)
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", own or ("\u00a0" if commas else ","), whole)
    return f"{whole}{',' if commas else '.'}{fraction}" if fraction else whole


def _marks(figure: str) -> frozenset[str]:
    return frozenset(char for char in figure if not char.isdecimal())


def _agreeing(
    held: tuple[Token, ...], at: int, written: str, figures: tuple[str, str], languages: tuple[str, str]
) -> Iterator[Edit]:
    """Yield the edit if what stands behind the figure suits the new one as well."""
    place, following = held[at], held[at + 1 : at + 3]
    glued = following[0].text if following and following[0].kind == "word" else None
    if languages[1] == "en" and glued in _ENGLISH_ORDINAL:
        if _PLAIN.fullmatch(written):
            yield Edit(place.start, following[0].end, written + _english_ordinal(int(written)), "number")
        return
    word = next((token.text for token in following if token.kind != "space"), "")
    counted = word[:1].isalpha() and word != glued
    if (not counted or _suits(word, figures, languages)) and not (glued in _FRENCH_ORDINAL and {"1", "2"} & {*figures}):
        yield Edit(place.start, place.end, written, "number")


def _suits(word: str, figures: tuple[str, str], languages: tuple[str, str]) -> bool:
    """Return whether a word behind the old figure may stand behind the new one."""
    if is_month(word, languages[1]):
        return languages[1] != "fr" or "1" not in figures  # le 1er mai, le 2 mai
    years = all(_PLAIN.fullmatch(figure) and int(figure) in _YEARS for figure in figures)
    if years and languages[1] == "ru" and word.lower().startswith("г"):
        return True
    old, new = (_category(figure, languages) for figure in figures)
    return old == new


def _english_ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _category(figure: str, languages: tuple[str, str]) -> str:
    """Return the plural category (CLDR) that a figure of the source has in the target language.

    Of other languages than French and Russian it is only known that one is not many.
    """
    value = _value(figure, languages[0])
    if value is None:
        return "none"
    if languages[1] == "fr":
        return "one" if value < 2 else "other"
    if value != int(value):
        return "fraction"
    if languages[1] != "ru":
        return "one" if value == 1 else "other"
    last, teens = int(value) % 10, int(value) % 100 in range(11, 15)
    return "many" if teens or last in (0, 5, 6, 7, 8, 9) else "one" if last == 1 else "few"
