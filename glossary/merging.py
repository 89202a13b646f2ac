"""When two entries are about one concept, and what the entry of both together is.

An entry that has an id is known by it, one that has none by a preferred term and the subject. Merging adds what
is new and overwrites nothing: where the two disagree the stored value stays and the difference is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from corpora.normalise import folded
from glossary.concepts import IDENTITY, Attributes, Category, ConceptEntry, Description, LanguageSection, Matter, Term

Holder = TypeVar("Holder", ConceptEntry, LanguageSection, Term, Matter)


@dataclass(slots=True)
class Merging:
    """What merging did: what was `added`, and the `differences` in which the stored value stays; one line each."""

    added: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)


def contradict(stored: ConceptEntry, other: ConceptEntry) -> bool:
    """Return whether two entries of one id must be different concepts: they share languages, but no term.

    Files of different makers number their entries alike (c1, c2 …).
    """
    shared = {section.language for section in stored.languages} & {section.language for section in other.languages}
    return bool(shared) and not (_named(stored, shared) & _named(other, shared))


def merge(stored: ConceptEntry, other: ConceptEntry) -> tuple[ConceptEntry, Merging]:
    """Return the stored entry with what is new in the other, and what that was."""
    done = Merging()
    entry = _filled(stored, other, f"concept {stored.id!r}", done)
    sections = list(stored.languages)
    for section in other.languages:
        known = next((one for one in sections if one.language == section.language), None)
        if known is None:
            sections.append(section)
            terms = ", ".join(repr(term.text) for term in section.terms)
            done.added.append(f"language {section.language} with {terms}")
        else:
            sections[sections.index(known)] = _merged_section(known, section, done)
    return replace(entry, languages=tuple(sections)), done


def merge_matter(stored: Matter, other: Matter) -> tuple[Matter, Merging]:
    """Return what two termbases say beside their concepts as one; an object is known by its list and its id."""
    done = Merging()
    matter = _filled(replace(stored, back=()), replace(other, back=()), "the file", done)
    lists = list(stored.back)
    for other_list in other.back:
        position = next((number for number, one in enumerate(lists) if _head(one) == _head(other_list)), None)
        if position is None:
            lists.append(other_list)
        else:
            lists[position] = _merged_list(lists[position], other_list, done)
    return replace(matter, back=tuple(lists)), done


def free_id(wanted: str, taken: Callable[[str], bool]) -> str:
    """Return the id, or the first of `id-2`, `id-3` … that is not taken."""
    candidate, number = wanted, 1
    while taken(candidate):
        number += 1
        candidate = f"{wanted}-{number}"
    return candidate


def _merged_section(stored: LanguageSection, other: LanguageSection, done: Merging) -> LanguageSection:
    section = _filled(stored, other, f"language {stored.language}", done)
    terms = list(stored.terms)
    for term in other.terms:
        known = next((one for one in terms if one.text == term.text), None)
        if known is None:
            terms.append(term)
            done.added.append(f"language {stored.language}: term {term.text!r}")
        elif term not in terms:
            terms[terms.index(known)] = _filled(known, term, f"term {term.text!r}", done)
    return replace(section, terms=tuple(terms))


def _filled(stored: Holder, other: Holder, name: str, done: Merging) -> Holder:
    """Return the stored one with empty fields filled and lists joined."""
    changes: dict[str, Any] = {}
    for one in fields(stored):
        mine, theirs = getattr(stored, one.name), getattr(other, one.name)
        if one.name in IDENTITY or theirs in (None, (), mine):
            continue
        if one.name == "attributes":
            changes[one.name] = _joined_attributes(mine, theirs, name, done)
        elif mine in (None, ()):
            changes[one.name] = theirs
            done.added.append(f"{name}: {one.name}" + (f" {str(theirs)!r}" if isinstance(theirs, str) else ""))
        elif isinstance(mine, tuple):
            new = tuple(item for item in theirs if item not in mine and not _are_together(mine, item))
            changes[one.name] = mine + new
            done.added += [f"{name}: {len(new)} more of its {one.name}"] if new else []
        else:
            done.differences.append(f"{name}: {one.name} stays {str(mine)!r}, the file has {str(theirs)!r}")
    return replace(stored, **changes)


def _are_together(several: tuple[object, ...], one: object) -> bool:
    """Return whether a text is that of several lines: a table has one cell for all notes, and one for definitions."""
    texts = [item.text if isinstance(item, Description) else str(item) for item in several]
    text = one.text if isinstance(one, Description) else str(one)
    return len(texts) > 1 and text == "\n".join(texts)


def _joined_attributes(mine: Attributes, theirs: Attributes, name: str, done: Merging) -> Attributes:
    known = dict(mine)
    for key, value in theirs:
        if key not in known:
            done.added.append(f"{name}: attribute {key} {value!r}")
        elif known[key] != value:
            done.differences.append(f"{name}: attribute {key} stays {known[key]!r}, the file has {value!r}")
    return mine + tuple((key, value) for key, value in theirs if key not in known)


def _merged_list(stored: Category, other: Category, done: Merging) -> Category:
    """Return one list of objects for two of the same kind."""
    parts = list(stored.parts)
    by_id = {dict(part.attributes).get("id"): part for part in parts}
    for part in other.parts:
        name = dict(part.attributes).get("id")
        if name is None or name not in by_id:
            parts += [part] if part not in parts else []
        elif by_id[name] != part:
            done.differences.append(f"the {_head(stored)[1] or 'object'} {name!r} stays as it is, the file has another")
    return replace(stored, parts=tuple(parts))


def _head(category: Category) -> tuple[str, str | None]:
    return category.element, dict(category.attributes).get("type")


def _named(concept: ConceptEntry, languages: set[str]) -> set[tuple[str, str]]:
    return {(language, folded(term.text)) for language, term in concept.terms() if language in languages}
