"""Write concept entries as TBX, version 3 in DCA style or version 2.

What comes first in an element is what the core structure of ISO 30042 wants there: the notes of a term before all
else that is said of it, what is said of a concept before its languages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from itertools import chain
from typing import Any, BinaryIO

from lxml import etree

from corpora.documents import Problem
from corpora.xml import legal
from glossary.concepts import Attributes, Category, ConceptEntry, LanguageSection, Matter, Term
from glossary.formats.tbx import elements as tbx
from glossary.formats.tbx.dialects import XML_NAMESPACE
from glossary.formats.tbx.fields import bare_text, found_in
from glossary.formats.tbx.matter import OWN_SOURCE
from glossary.formats.vocabulary import status_name

_OF_TERM = frozenset({"termNote", "termNoteGrp", "termCompList"})
_IN_TERM_GROUP_ONLY = frozenset({"termNoteGrp", "termCompList"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """The root element, and the names that differ from those of version 3."""

    root: str
    attributes: Attributes
    header: str
    names: Mapping[str, str]


VERSION_3 = Dialect(
    "tbx",
    (("xmlns", "urn:iso:std:iso:30042:ed-2"), ("type", "TBX-Basic"), ("style", "dca"), ("xml:lang", "en")),
    "tbxHeader",
    {},
)
VERSION_2 = Dialect(
    "martif",
    (("type", "TBX-Basic"), ("xml:lang", "en")),
    "martifHeader",
    {"conceptEntry": "termEntry", "langSec": "langSet", "termSec": "tig", "refObjectSec": "refObjectList"},
)


def write_tbx(concepts: Iterable[ConceptEntry], stream: BinaryIO, dialect: Dialect, matter: Matter) -> list[Problem]:
    """Write the entries and what stands beside them; return a problem for each with characters that XML forbids."""
    problems: list[Problem] = []
    attributes = "".join(f' {name}="{value}"' for name, value in dialect.attributes)
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<{dialect.root}{attributes}>\n'
    stream.write(start.encode() + _bytes(_header(matter), dialect) + b"\n<text>\n<body>\n")
    for concept in concepts:
        if any(legal(text) != text for text in _texts(concept)):
            problems.append(Problem(concept.id, "characters that XML forbids were replaced by U+FFFD"))
        stream.write(_bytes(_entry(concept), dialect) + b"\n")
    stream.write(b"</body>\n")
    if matter.back:
        stream.write(_bytes(Category("back", parts=_lines(matter.back)), dialect) + b"\n")
    stream.write(f"</text>\n</{dialect.root}>\n".encode())
    return problems


def _header(matter: Matter) -> Category:
    title = [Category("titleStmt", parts=(Category("title", matter.title),))] if matter.title else []
    sources = [Category("sourceDesc", parts=(Category("p", source),)) for source in matter.sources or (OWN_SOURCE,)]
    return Category("header", parts=(Category("fileDesc", parts=(*title, *sources)),))


def _entry(concept: ConceptEntry) -> Category:
    originals = _Originals(concept)
    parts = [*originals.of("subject", concept.subject), *_shared(concept, originals)]
    unread = [part for part in concept.extra if part.element == "langSec"]
    parts += [part for part in concept.extra if part.element != "langSec"]
    return Category(
        "conceptEntry",
        attributes=(("id", concept.id), *concept.attributes),
        parts=_lines([*parts, *map(_section, concept.languages), *unread]),
    )


def _section(section: LanguageSection) -> Category:
    parts = [*_shared(section, _Originals(section)), *section.extra, *map(_term, section.terms)]
    return Category("langSec", attributes=(("xml:lang", section.language), *section.attributes), parts=_lines(parts))


def _term(term: Term) -> Category:
    originals = _Originals(term)
    flag = None if term.case_sensitive is None else ("yes" if term.case_sensitive else "no")
    notes = (
        ("part_of_speech", term.part_of_speech, term.part_of_speech),
        ("type", term.type, term.type),
        ("status", term.status, status_name(term.status) if term.status else None),
        ("gender", term.gender, term.gender),
        ("usage", term.usage, term.usage),
        ("case_sensitive", term.case_sensitive, flag),
    )
    of_term = [_marked_up(term)]
    of_term += [part for field, value, word in notes for part in originals.of(field, value, word)]
    of_term += [part for part in term.extra if part.element in _OF_TERM]
    parts = [*originals.of("source", term.source), *originals.all("contexts", term.contexts)]
    parts += [*_common(term, originals), *(part for part in term.extra if part.element not in _OF_TERM)]
    attributes = next((part.attributes for part in term.marked_up if part.element == "termSec"), ())
    return Category("termSec", attributes=attributes, parts=_lines([*of_term, *parts]))


def _marked_up(term: Term) -> Category:
    """Return the element of the term, with its inline markup if it is still that of its text."""
    for part in term.marked_up:
        if part.element == "term" and " ".join(bare_text(part).split()) == term.text:
            return Category("term", part.text, term.attributes, part.parts)
    return Category("term", term.text, term.attributes)


def _shared(holder: ConceptEntry | LanguageSection, originals: _Originals) -> Iterator[Category]:
    yield from originals.all("definitions", holder.definitions)
    yield from _common(holder, originals)


def _common(holder: ConceptEntry | LanguageSection | Term, originals: _Originals) -> Iterator[Category]:
    for field in ("notes", "relations", "transactions"):
        yield from originals.all(field, getattr(holder, field))


class _Originals:
    """The originals of a holder's fields, each to be written once in the place of the value that it has still."""

    def __init__(self, holder: ConceptEntry | LanguageSection | Term) -> None:
        found = ((part, found_in(part, type(holder))) for part in holder.marked_up)
        self._left = [(part, (one.field, one.value)) for part, one in found if one is not None]

    def of(self, field: str, value: object, word: str | None = None) -> list[Category]:
        """Return the element of a value as one, none for None; `word` is TBX's word for the value."""
        if value is None:
            return []
        for position, (part, kept) in enumerate(self._left):
            if kept == (field, value):
                del self._left[position]
                return [part]
        return [tbx.element_of(field, value if word is None else word)]

    def all(self, field: str, values: Iterable[object]) -> Iterator[Category]:
        """Yield the elements of several values."""
        return chain.from_iterable(self.of(field, value) for value in values)


def _lines(parts: Iterable[Category]) -> tuple[Category, ...]:
    """Return the parts, each of which will end its line."""
    return tuple(Category(part.element, part.text, part.attributes, part.parts, "\n") for part in parts)


def _bytes(category: Category, dialect: Dialect) -> bytes:
    return bytes(etree.tostring(_made(category, dialect), encoding="utf-8", with_tail=False))


def _made(category: Category, dialect: Dialect) -> etree._Element:
    name = dialect.header if category.element == "header" else dialect.names.get(category.element, category.element)
    parts = category.parts
    if name == "tig" and any(part.element in _IN_TERM_GROUP_ONLY for part in parts):
        name, parts = "ntig", _with_group(parts)
    element = etree.Element(name)
    for key, value in category.attributes:
        element.set(f"{{{XML_NAMESPACE}}}{key[4:]}" if key.startswith("xml:") else key, legal(value))
    element.text = legal(category.text) or None
    element.tail = legal(category.tail) or None
    element.extend(_made(part, dialect) for part in parts)
    return element


def _with_group(parts: tuple[Category, ...]) -> tuple[Category, ...]:
    """Return a term section's parts with the term and what is of its form in a termGrp (version 2)."""
    inside = tuple(part for part in parts if part.element in _OF_TERM | {"term"})
    outside = tuple(part for part in parts if part.element not in _OF_TERM | {"term"})
    return Category("termGrp", parts=inside, tail="\n"), *outside


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401
    """Yield every text that an entry holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
