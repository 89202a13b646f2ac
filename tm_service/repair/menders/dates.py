"""Months by their names, in the form that the target has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tm_service.repair.menders.base import Change, Comparison, Edit
from tm_service.repair.tokens import tokens

# One line a form; the same column is the same month.
_MONTHS = {
    "en": (
        "January February March April May June July August September October November December",
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    ),
    "fr": (
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr mars avr mai juin juil août sept oct nov déc",
    ),
    "ru": (
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "январе феврале марте апреле мае июне июле августе сентябре октябре ноябре декабре",
        "январю февралю марту апрелю маю июню июлю августу сентябрю октябрю ноябрю декабрю",
        "январём февралём мартом апрелем маем июнем июлем августом сентябрём октябрём ноябрём декабрём",
    ),
}
_VOWELS = "ao"  # with which months begin


@cache
def _forms(language: str) -> dict[str, tuple[tuple[int, int], ...]]:
    """Return form → the (form, month) that it may be; several for English `May`."""
    found: dict[str, list[tuple[int, int]]] = {}
    for form, line in enumerate(_MONTHS.get(language, ())):
        for month, word in enumerate(line.split()):
            found.setdefault(word, []).append((form, month))
            found.setdefault(word.capitalize(), []).append((form, month))
    return {word: tuple(dict.fromkeys(places)) for word, places in found.items()}


def is_month(word: str, language: str) -> bool:
    """Return whether a word names a month in a language with that primary subtag (English, French or Russian)."""
    return word in _forms(language)


class Months:
    """Exchanges names of months."""

    kinds = frozenset({"word"})

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield an edit where the old month stands once in source and target."""
        source, target = comparison.languages
        for before, after in change.pairs("word") if target in _MONTHS else ():
            old, new = (month_of(word.text, source) for word in (before, after))
            if old is None or new is None or comparison.source.count(before.text) != 1:
                continue
            held = tokens(comparison.target)
            found = [
                (token, form) for token in held for form, month in _forms(target).get(token.text, ()) if month == old
            ]
            if len({token.start for token, _form in found}) == 1:
                token, form = found[0]
                word = _MONTHS[target][form].split()[new]
                written = word.capitalize() if token.text[0].isupper() else word
                yield _elided(comparison.target, token.start, token.end, written, target)


def month_of(word: str, language: str) -> int | None:
    """Return which month a word names in English, French or Russian, counted from 0; None if it names none."""
    months = {month for _form, month in _forms(language).get(word, ())}
    return months.pop() if len(months) == 1 else None


def _elided(target: str, start: int, end: int, word: str, language: str) -> Edit:
    """Return the edit with the French preposition before it: de mars, d'avril."""
    before = target[:start]
    if language == "fr":
        if word[0].lower() in _VOWELS and before.endswith((" de ", "De ")):
            return Edit(start - 2, end, f"'{word}", "date")
        if word[0].lower() not in _VOWELS and before.endswith(("d'", "d’")):
            return Edit(start - 1, end, f"e {word}", "date")
    return Edit(start, end, word, "date")
