"""When two entries are about one concept, and what the entry of both together is.

An entry that has an id is known by it, one that has none by a preferred term and the subject. Merging adds what
is new and overwrites nothing: where the two disagree the stored value stays and the difference is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any, TypeVar

from corpora.normalise import folded
from glossary.concepts import ConceptEntry, LanguageSection, Term

Holder = TypeVar("Holder", ConceptEntry, LanguageSection, Term)
_IDENTITY = frozenset({"id", "language", "languages", "terms", "text"})


def contradict(stored: ConceptEntry, other: ConceptEntry) -> bool:
    """Return whether two entries of one id must be different concepts: they share languages, but no term.

    Files of different makers number their entries alike (c1, c2 …).
    """
    shared = {section.language for section in stored.languages} & {section.language for section in other.languages}
    return bool(shared) and not (_named(stored, shared) & _named(other, shared))


def merge(stored: ConceptEntry, other: ConceptEntry) -> tuple[ConceptEntry, list[str]]:
    """Return the stored entry with what is new in the other, and the differences in which it was kept."""
    differences: list[str] = []
    entry = _filled(stored, other, f"concept {stored.id!r}", differences)
    sections = list(stored.languages)
    for section in other.languages:
        known = next((one for one in sections if one.language == section.language), None)
        if known is None:
            sections.append(section)
        else:
            sections[sections.index(known)] = _merged_section(known, section, differences)
    return replace(entry, languages=tuple(sections)), differences


def free_id(wanted: str, taken: Callable[[str], bool]) -> str:
    """Return the id, or the first of `id-2`, `id-3` … that is not taken."""
    candidate, number = wanted, 1
    while taken(candidate):
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def _merged_section(stored: LanguageSection, other: LanguageSection, differences: list[str]) -> LanguageSection:
    section = _filled(stored, other, f"language {stored.language}", differences)
    terms = list(stored.terms)
    for term in other.terms:
        known = next((one for one in terms if one.text == term.text), None)
        if known is None:
            terms.append(term)
        elif term not in terms:
            terms[terms.index(known)] = _filled(known, term, f"term {term.text!r}", differences)
    return replace(section, terms=tuple(terms))


def _filled(stored: Holder, other: Holder, name: str, differences: list[str]) -> Holder:
    """Return the stored one with empty fields filled and lists joined."""
    changes: dict[str, Any] = {}
    for field in fields(stored):
        mine, theirs = getattr(stored, field.name), getattr(other, field.name)
        if field.name in _IDENTITY or theirs in (None, (), mine):
            continue
        if mine in (None, ()):
            changes[field.name] = theirs
        elif isinstance(mine, tuple) and field.name != "attributes":
            changes[field.name] = mine + tuple(item for item in theirs if item not in mine)
        elif field.name != "attributes":
            differences.append(f"{name}: {field.name} stays {str(mine)!r}, the file has {str(theirs)!r}")
    return replace(stored, **changes)


def _named(concept: ConceptEntry, languages: set[str]) -> set[tuple[str, str]]:
    return {(language, folded(term.text)) for language, term in concept.terms() if language in languages}
