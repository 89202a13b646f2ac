"""Read the JSON of a concept entry (entry_payloads.py), and put it in the place of what was there.

What the JSON leaves out is kept from the entry before: of a term with the same text its grammar and contexts, of the
concept everything that the flat keys do not speak of. An empty list empties. `definition` and `note` are short for
the fuller fields beside them; where such a key says something else than the entry before, it is what was edited, and
counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from glossary.concepts import (
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Relation,
    Term,
    TermStatus,
    Transaction,
)
from glossary.errors import InvalidConcept
from glossary.json_values import Values
from glossary.links import MemoryLink, linked

Holder = TypeVar("Holder", ConceptEntry, LanguageSection, Term)
T = TypeVar("T")
MOST_TERMS = 500
LONGEST_TERM = 500
_MOST_ITEMS = 500
_GRAMMAR = ("part_of_speech", "gender", "usage", "source")


def entry_of(values: Mapping[str, Any], before: ConceptEntry | None = None) -> ConceptEntry:
    """Return the concept entry that a JSON object describes, of the id of the one before if there is one.

    Raises MalformedConcept for a field that is missing or of the wrong sort, InvalidConcept for a value that cannot
    be, UnknownTermLanguage for a tag that is none.
    """
    fields = Values(values)
    known = before or ConceptEntry(fields.name("id") or "", ())
    entry = replace(_held(fields, known), languages=_sections(fields, known), subject=fields.text("subject"))
    definition, note = fields.text("definition"), fields.text("note")
    if definition != (before.definition if before else None) and definition != entry.definition:
        entry = _defined(entry, definition)
    if note != (before.note if before else None) and note != entry.note:
        entry = replace(entry, notes=(note,) if note else ())
    return entry


def _sections(fields: Values, known: ConceptEntry) -> tuple[LanguageSection, ...]:
    terms: dict[str, list[Term]] = {}
    for item in fields.objects("terms", most=MOST_TERMS):
        language = item.language("language")
        read = terms.setdefault(language, [])
        read.append(_term(item, known.section(language), read))
    if not terms:
        raise InvalidConcept(fields.place_of("terms"), [], "is empty; give at least one term")
    sections = {tag: replace(known.section(tag) or LanguageSection(tag, ()), terms=tuple(terms[tag])) for tag in terms}
    for item in fields.objects("languages", most=_MOST_ITEMS) if fields.has("languages") else []:
        language = item.language("language")
        if language not in sections:
            raise InvalidConcept(item.place_of("language"), language, "has no term; give one under `terms`")
        sections[language] = _held(item, sections[language])
    return tuple(sections.values())


def _term(item: Values, section: LanguageSection | None, read: list[Term]) -> Term:
    text = item.needed("term", longest=LONGEST_TERM)
    same = [term for term in section.terms if term.text == text] if section else []
    place = sum(one.text == text for one in read)  # two terms of one text are known by their order
    term = same[min(place, len(same) - 1)] if same else Term(text)
    grammar: dict[str, Any] = {name: item.text(name) or None for name in _GRAMMAR if item.has(name)}
    if item.has("case_sensitive"):
        grammar["case_sensitive"] = item.flag("case_sensitive")
    return replace(_held(item, term), status=_status(item), type=item.name("type"), **grammar)


def _status(item: Values) -> TermStatus | None:
    name = item.name("status")
    try:
        return TermStatus(name) if name else None
    except ValueError:
        raise InvalidConcept(item.place_of("status"), name, f"must be one of {', '.join(TermStatus)}") from None


def _held(item: Values, known: Holder) -> Holder:
    """Return what is known with the fields that the JSON has and all three levels may hold."""
    kinds: dict[str, Callable[[Values], Any]] = {
        "definitions": _description,
        "contexts": _description,
        "relations": _relation,
        "transactions": _transaction,
        "extra": _category,
    }
    changes: dict[str, Any] = {
        name: tuple(kind(one) for one in item.objects(name, most=_MOST_ITEMS))
        for name, kind in kinds.items()
        if item.has(name) and hasattr(known, name)
    }
    if item.has("notes"):
        changes["notes"] = tuple(item.texts("notes", most=_MOST_ITEMS))
    if item.has("attributes"):
        changes["attributes"] = item.attributes("attributes")
    return replace(known, **changes)


def _description(item: Values) -> Description:
    description = Description(
        item.needed("text"), item.text("source") or None, item.attributes("attributes"), _categories(item, "extra")
    )
    if not item.has("link"):
        return description
    link = item.object("link")
    return linked(
        description,
        MemoryLink(link.count("unit"), link.name("document"), link.name("section"), link.count("paragraph")),
    )


def _relation(item: Values) -> Relation:
    kind, text = item.needed("type"), item.text("text") or ""
    return Relation(kind, text, item.text("target"), external=bool(item.flag("external")))


def _transaction(item: Values) -> Transaction:
    return Transaction(item.needed("type"), item.text("date"), item.text("responsible"), item.text("responsible_id"))


def _category(item: Values) -> Category:
    return Category(
        item.needed("element"),
        item.text("text") or "",
        item.attributes("attributes"),
        _categories(item, "parts"),
        item.text("tail") or "",
    )


def _categories(item: Values, name: str) -> tuple[Category, ...]:
    return tuple(_category(one) for one in item.objects(name, most=_MOST_ITEMS)) if item.has(name) else ()


def _defined(entry: ConceptEntry, definition: str | None) -> ConceptEntry:
    """Return the entry with this definition as its first, wherever that stood; with none if there is none."""
    if not definition:
        cleared = tuple(replace(section, definitions=()) for section in entry.languages)
        return replace(entry, languages=cleared, definitions=())
    if entry.definitions or not entry.definition:
        return replace(entry, definitions=(Description(definition), *entry.definitions[1:]))
    at = next(number for number, section in enumerate(entry.languages) if section.definitions)
    section = entry.languages[at]
    changed = replace(section, definitions=(Description(definition), *section.definitions[1:]))
    return replace(entry, languages=(*entry.languages[:at], changed, *entry.languages[at + 1 :]))
