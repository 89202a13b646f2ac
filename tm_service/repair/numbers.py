"""Figures: the new one in the writing of the target, unless a word behind it would have to agree with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tm_service.repair.base import Change, Comparison, Edit
from tm_service.repair.dates import is_month
from tm_service.repair.tokens import Token, tokens

_SPACES = " \u00a0\u2009\u202f"
_COMMAS = {"fr", "ru"}  # languages whose decimal mark is a comma, and whose thousands stand apart
_YEARS = range(1000, 3000)
_ENGLISH_ORDINAL = {"st", "nd", "rd", "th"}
_FRENCH_ORDINAL = {"er", "re", "ère", "nd", "nde", "e", "ème", "es", "ers"}
_PLAIN = re.compile(r"0|[1-9]\d*")


class Numbers:
    """Exchanges figures that source and target share in value."""

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield an edit for each figure that stands once in source and target."""
        for before, after in change.pairs("number"):
            at = _place(comparison, before.text)
            if at is None or after.text in comparison.gone:
                continue
            held = tokens(comparison.target)
            written = _written(before.text, after.text, held[at].text, comparison.languages)
            if written is not None:
                yield from _agreeing(held, at, written, before.text, after.text, comparison.languages)


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
    if before == held and set(re.sub(r"\d", "", after)) <= set(re.sub(r"\d", "", before)):
        return after
    value = _value(after, languages[0])
    if value is None or (_value(before, languages[0]) is None and before != held):
        return None
    whole, _mark, fraction = str(value).partition(".")
    group = next((char for char in held if char in _SPACES or (char == "," and languages[1] not in _COMMAS)), None)
    if group is None:
        group = "\u00a0" if languages[1] in _COMMAS else ","
        if before != held or len(_value_digits(after, languages[0])) < 2:
            group = group if re.search(r"\D", after.partition("." if languages[0] not in _COMMAS else ",")[0]) else ""
    grouped = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", group, whole) if group else whole
    return grouped + (("," if languages[1] in _COMMAS else ".") + fraction if fraction else "")


def _value_digits(figure: str, language: str) -> list[str]:
    return re.split(rf"[{_SPACES}]" if language in _COMMAS else ",", figure)


def _agreeing(
    held: tuple[Token, ...], at: int, written: str, before: str, after: str, languages: tuple[str, str]
) -> Iterator[Edit]:
    """Yield the edit if what stands behind the figure suits the new one as well."""
    place, following = held[at], held[at + 1 : at + 3]
    glued = following[0].text if following and following[0].kind == "word" else None
    language = languages[1]
    if glued in _ENGLISH_ORDINAL and language == "en":
        if _PLAIN.fullmatch(after):
            yield Edit(place.start, following[0].end, written + _english_ordinal(int(after)), "number")
        return
    if glued in _FRENCH_ORDINAL and language == "fr" and {before, after} & {"1", "2"}:
        return
    word = next((token for token in following if token.kind != "space"), None)
    if word is None or word.kind != "word" or word.text == glued:
        yield Edit(place.start, place.end, written, "number")
        return
    if is_month(word.text, language):
        alike = language != "fr" or "1" not in (before, after)  # le 1er mai, le 2 mai
    else:
        both = (_category(before, languages), _category(after, languages))
        alike = both[0] == both[1]
    if alike:
        yield Edit(place.start, place.end, written, "number")


def _english_ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _category(figure: str, languages: tuple[str, str]) -> str:
    """Return the plural category (CLDR) that a figure of the source has in the target language.

    Years count nothing, and of other languages it is only known that one is not many.
    """
    value = _value(figure, languages[0])
    if value is None:
        return "none"
    if _PLAIN.fullmatch(figure) and int(figure) in _YEARS:
        return "year"
    if languages[1] == "fr":
        return "one" if value < 2 else "other"
    if value != int(value):
        return "fraction"
    if languages[1] != "ru":
        return "one" if value == 1 else "other"
    last, teens = int(value) % 10, int(value) % 100 in range(11, 15)
    return "many" if teens or last in (0, 5, 6, 7, 8, 9) else "one" if last == 1 else "few"
