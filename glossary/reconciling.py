"""Bring a change to today's concept that was made to an older version of it: a merge of three.

What only one side changed is taken from that side; what both changed alike, once. Where they changed the same
thing differently there is a conflict, and nobody wins. Languages are known by their tags, terms by their texts,
items of a list (notes, contexts …) by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar

from glossary.concepts import IDENTITY, ConceptEntry, LanguageSection, Term
from glossary.differences import language_name

Holder = TypeVar("Holder", ConceptEntry, LanguageSection, Term)
Part = TypeVar("Part", LanguageSection, Term)


def reconcile(base: ConceptEntry, mine: ConceptEntry, theirs: ConceptEntry) -> tuple[ConceptEntry, list[str]]:
    """Return `theirs` with what `mine` changes of `base`, and what conflicts, a line each.

    The entry is of use only where nothing conflicts; it may lack terms altogether.
    """
    conflicts: list[str] = []
    entry = _fields(base, mine, theirs, "concept", conflicts)
    sections = _parts(base.languages, mine.languages, theirs.languages, _language, _section, "", conflicts)
    return replace(entry, languages=sections), conflicts


def _language(section: LanguageSection) -> str:
    return section.language


def _text(term: Term) -> str:
    return term.text


def _section(
    base: LanguageSection, mine: LanguageSection, theirs: LanguageSection, place: str, conflicts: list[str]
) -> LanguageSection:
    section = _fields(base, mine, theirs, place, conflicts)
    return replace(
        section, terms=_parts(base.terms, mine.terms, theirs.terms, _text, _fields, f"{place} term ", conflicts)
    )


def _parts(
    base: Sequence[Part],
    mine: Sequence[Part],
    theirs: Sequence[Part],
    key: Callable[[Part], str],
    merge: Callable[[Part, Part, Part, str, list[str]], Part],
    prefix: str,
    conflicts: list[str],
) -> tuple[Part, ...]:
    """Merge what has keys: sections by language, terms by text (and by place among those of one text)."""
    olds, news, nows = (_keyed(parts, key) for parts in (base, mine, theirs))
    kept: dict[Hashable, Part] = {}
    for name in _order(list(olds), list(news), list(nows)):
        old, new, now = olds.get(name), news.get(name), nows.get(name)
        place = prefix + (repr(name[0]) if prefix else language_name(name[0]))
        if new is not None and now is not None:
            kept[name] = merge(old or _empty(now), new, now, place, conflicts)
        elif old is None:
            kept[name] = new or now  # type: ignore[assignment]  # one of them has it, or it would have no name
        elif (new or now) not in (None, old):
            conflicts.append(f"{place}: removed on one side, changed on the other")
    return tuple(kept.values())


def _keyed(parts: Sequence[Part], key: Callable[[Part], str]) -> dict[tuple[str, int], Part]:
    keyed: dict[tuple[str, int], Part] = {}
    for part in parts:
        number = 0
        while (key(part), number) in keyed:
            number += 1
        keyed[key(part), number] = part
    return keyed


def _order(old: list[tuple[str, int]], new: list[tuple[str, int]], now: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the order that one side gave them, today's where both or none did."""
    first, second = (new, now) if now == old else (now, new)
    return list(dict.fromkeys([*first, *second, *old]))


def _empty(part: Part) -> Part:
    return LanguageSection(part.language, ()) if isinstance(part, LanguageSection) else Term(part.text)


def _fields(base: Holder, mine: Holder, theirs: Holder, place: str, conflicts: list[str]) -> Holder:
    changes: dict[str, Any] = {}
    for field in fields(theirs):
        old, new, now = (getattr(holder, field.name) for holder in (base, mine, theirs))
        if field.name in IDENTITY or new in (old, now):
            continue
        if now == old:
            changes[field.name] = new
        elif isinstance(now, tuple) and field.name != "attributes" and (items := _items(old, new, now)) is not None:
            changes[field.name] = items
        else:
            conflicts.append(f"{place}: {field.name.replace('_', ' ')} was changed on both sides")
    return replace(theirs, **changes)


def _items(old: tuple[Any, ...], new: tuple[Any, ...], now: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """Return a list with both sides' changes, None where both put something else in the place of one item."""
    mine, theirs = ([item for item in side if item not in old] for side in (new, now))
    gone = [item for item in old if item not in new]
    if mine and theirs and any(item not in now for item in gone):
        return None
    return tuple(item for item in now if item not in gone) + tuple(item for item in mine if item not in now)
