"""What differs between two states of a concept, in the terms of ISO 30042.

    English term 'entry visa': administrative status admitted → preferred

The terms of a language are known by their text. A term that is gone and a new one that is much like it are one
term that was respelled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from rapidfuzz import fuzz

from glossary.concepts import (
    IDENTITY,
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Relation,
    Term,
    Transaction,
)

_LIKE = 70.0  # percent from which a new term is an old one respelled
_LONGEST_SHOWN = 80
# Our field → the data category of ISO 12620, and its name for people.
_CATEGORIES = {
    "subject": ("subjectField", "subject field"),
    "definitions": ("definition", "definition"),
    "notes": ("note", "note"),
    "relations": ("crossReference", "relation"),
    "transactions": ("transactionType", "transaction"),
    "status": ("administrativeStatus", "administrative status"),
    "type": ("termType", "term type"),
    "part_of_speech": ("partOfSpeech", "part of speech"),
    "gender": ("grammaticalGender", "grammatical gender"),
    "usage": ("geographicalUsage", "geographical usage"),
    "case_sensitive": ("x-caseSensitive", "case counts"),
    "source": ("source", "source"),
    "contexts": ("context", "context"),
    "attributes": ("x-attributes", "attributes"),
    "extra": ("x-extra", "other data"),
}
_CODED = frozenset(
    ["administrativeStatus", "termType", "partOfSpeech", "grammaticalGender", "geographicalUsage", "x-caseSensitive"]
)
Holder = ConceptEntry | LanguageSection | Term


@dataclass(frozen=True, slots=True)
class Difference:
    """One data category that differs; `language` and `term` say where, None for the concept and the language itself.

    `field` is its name in ISO 12620 (`term` for a term that came, went or was respelled); `before` and `after` are
    None where there was or is nothing. `str()` is a line for people.
    """

    field: str
    before: str | None
    after: str | None
    language: str | None = None
    term: str | None = None

    def __str__(self) -> str:
        name = next((shown for category, shown in _CATEGORIES.values() if category == self.field), self.field)
        before, after = (_shown(text, coded=self.field in _CODED) for text in (self.before, self.after))
        change = f"{after} added" if self.before is None else f"{before} removed"
        if self.before is not None and self.after is not None:
            change = f"{before} → {after}"
        language = language_name(self.language) if self.language else "concept"
        if self.field == "term":
            return f"{language} term {change}"
        return f"{language}{f' term {self.term!r}' if self.term else ''}: {name} {change}"


def differences(before: ConceptEntry | None, after: ConceptEntry | None) -> list[Difference]:
    """Return what differs; of a concept that came or went everything but its id does.

    A term that went is one difference, whatever was said of it.
    """
    old, new = before or ConceptEntry("", ()), after or ConceptEntry("", ())
    found = list(_fields(old, new, None, None))
    tags = dict.fromkeys(section.language for section in (*old.languages, *new.languages))
    for tag in tags:
        empty = LanguageSection(tag, ())
        found += _section(old.section(tag) or empty, new.section(tag) or empty)
    return found


@lru_cache(maxsize=256)
def language_name(tag: str) -> str:
    """Return the English name of a language, the tag itself for one that has none."""
    try:
        return Locale.parse(tag, sep="-").get_display_name("en") or tag
    except (ValueError, UnknownLocaleError):
        return tag


def _section(old: LanguageSection, new: LanguageSection) -> Iterator[Difference]:
    yield from _fields(old, new, new.language, None)
    for before, after in _paired(old.terms, new.terms):
        text = (after or before or Term("")).text
        if before is None or after is None or before.text != after.text:
            yield Difference("term", before.text if before else None, after.text if after else None, new.language)
        if after is not None:
            yield from _fields(before or Term(text), after, new.language, text)


def _paired(old: Sequence[Term], new: Sequence[Term]) -> list[tuple[Term | None, Term | None]]:
    """Return the terms that are one and the same before and after: in the order of the new ones, then what is gone."""
    left = list(old)
    found: dict[int, Term] = {}
    for number, term in enumerate(new):
        same = next((one for one in left if one.text == term.text), None)
        if same is not None:
            left.remove(same)
            found[number] = same
    for number, term in enumerate(new):
        if number not in found and left:
            score, nearest = max(((fuzz.ratio(one.text, term.text), one) for one in left), key=lambda pair: pair[0])
            if score >= _LIKE:
                left.remove(nearest)
                found[number] = nearest
    return [(found.get(number), term) for number, term in enumerate(new)] + [(term, None) for term in left]


def _fields(old: Holder, new: Holder, language: str | None, term: str | None) -> Iterator[Difference]:
    for field in fields(new):
        mine, theirs = getattr(old, field.name), getattr(new, field.name)
        if field.name in IDENTITY or mine == theirs:
            continue
        category = _CATEGORIES[field.name][0]
        if field.name == "attributes" or not isinstance(theirs, tuple):
            yield Difference(category, _text(mine), _text(theirs), language, term)
            continue
        gone = [item for item in mine if item not in theirs]
        come = [item for item in theirs if item not in mine]
        for before, after in zip(_texts(gone, len(come)), _texts(come, len(gone)), strict=True):
            yield Difference(category, before, after, language, term)


def _texts(items: Sequence[Any], at_least: int) -> list[str | None]:
    return [_text(item) for item in items] + [None] * (at_least - len(items))


def _text(value: Any) -> str | None:  # noqa: ANN401
    """Return a value as a difference tells it."""
    match value:
        case None | ():
            return None
        case bool():
            return "yes" if value else "no"
        case Description():
            return value.text + (f" [{value.source}]" if value.source else "")
        case Relation():
            return f"{value.type} {value.target or ''} {value.text}".strip()
        case Transaction():
            return " ".join(part for part in (value.type, value.date, value.responsible) if part)
        case Category():
            return f"{dict(value.attributes).get('type', value.element)} {value.text}".strip()
        case tuple():
            return ", ".join(f"{name}={held}" for name, held in value)
        case _:
            return str(value)


def _shown(text: str | None, *, coded: bool) -> str:
    shown = text or ""
    shown = shown if len(shown) <= _LONGEST_SHOWN else shown[: _LONGEST_SHOWN - 1] + "…"
    return shown if coded else repr(shown)
