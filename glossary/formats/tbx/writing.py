"""Write concept entries as TBX, version 3 in DCA style or version 2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import BinaryIO

from lxml import etree

from corpora.documents import Problem
from glossary.concepts import (
    Attributes,
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Relation,
    Term,
    Transaction,
)
from glossary.formats.tbx.dialects import XML_NAMESPACE
from glossary.formats.tbx.xml import legal
from glossary.formats.vocabulary import status_name


@dataclass(frozen=True, slots=True)
class Dialect:
    """The element names in which the versions differ."""

    root: str
    attributes: Attributes
    header: str
    entry: str
    section: str
    term: str


VERSION_3 = Dialect(
    "tbx",
    (("xmlns", "urn:iso:std:iso:30042:ed-2"), ("type", "TBX-Basic"), ("style", "dca"), ("xml:lang", "en")),
    "tbxHeader",
    "conceptEntry",
    "langSec",
    "termSec",
)
VERSION_2 = Dialect(
    "martif", (("type", "TBX-Basic"), ("xml:lang", "en")), "martifHeader", "termEntry", "langSet", "tig"
)


def write_tbx(concepts: Iterable[ConceptEntry], stream: BinaryIO, dialect: Dialect) -> list[Problem]:
    """Write the entries and return a problem for each that held characters which XML forbids."""
    problems: list[Problem] = []
    attributes = "".join(f' {name}="{value}"' for name, value in dialect.attributes)
    description = "<fileDesc><sourceDesc><p>Exported from tm-service</p></sourceDesc></fileDesc>"
    start = f"<{dialect.root}{attributes}>\n<{dialect.header}>{description}</{dialect.header}>\n<text>\n<body>\n"
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + start.encode())
    for concept in concepts:
        if any(legal(text) != text for text in _texts(concept)):
            problems.append(Problem(concept.id, "characters that XML forbids were replaced by U+FFFD"))
        element = _element(dialect.entry, (("id", concept.id), *concept.attributes), _entry_parts(concept, dialect))
        stream.write(etree.tostring(element, encoding="utf-8") + b"\n")
    stream.write(f"</body>\n</text>\n</{dialect.root}>\n".encode())
    return problems


def _entry_parts(concept: ConceptEntry, dialect: Dialect) -> list[etree._Element]:
    parts = [_typed("descrip", "subjectField", concept.subject)] if concept.subject else []
    parts += _shared_parts(concept)
    return _lines(parts + [_section(section, dialect) for section in concept.languages])


def _section(section: LanguageSection, dialect: Dialect) -> etree._Element:
    parts = _shared_parts(section) + [_element(dialect.term, (), _term_parts(term)) for term in section.terms]
    return _element(dialect.section, (("xml:lang", section.language), *section.attributes), _lines(parts))


def _term_parts(term: Term) -> list[etree._Element]:
    flag = None if term.case_sensitive is None else ("yes" if term.case_sensitive else "no")
    notes = (
        ("partOfSpeech", term.part_of_speech),
        ("termType", term.type),
        ("administrativeStatus", status_name(term.status) if term.status else None),
        ("grammaticalGender", term.gender),
        ("geographicalUsage", term.usage),
        ("x-caseSensitive", flag),
    )
    parts = [_element("term", term.attributes, text=term.text)]
    parts += [_typed("termNote", name, value) for name, value in notes if value is not None]
    parts += [_typed("admin", "source", term.source)] if term.source else []
    parts += [_described(context, "context") for context in term.contexts]
    return _lines(parts + _common_parts(term))


def _shared_parts(holder: ConceptEntry | LanguageSection) -> list[etree._Element]:
    return [_described(definition, "definition") for definition in holder.definitions] + _common_parts(holder)


def _common_parts(holder: ConceptEntry | LanguageSection | Term) -> list[etree._Element]:
    parts = [_element("note", text=note) for note in holder.notes]
    parts += [_related(relation) for relation in holder.relations]
    parts += [_transacted(transaction) for transaction in holder.transactions]
    return parts + [_kept(category) for category in holder.extra]


def _described(description: Description, kind: str) -> etree._Element:
    text = _element("descrip", (("type", kind), *description.attributes), text=description.text)
    if description.source is None and not description.extra:
        return text
    source = [_typed("admin", "source", description.source)] if description.source else []
    return _element("descripGrp", (), [text, *source, *(_kept(category) for category in description.extra)])


def _related(relation: Relation) -> etree._Element:
    target = (("target", relation.target),) if relation.target is not None else ()
    return _element("xref" if relation.external else "ref", (("type", relation.type), *target), text=relation.text)


def _transacted(transaction: Transaction) -> etree._Element:
    parts = [_typed("transac", "transactionType", transaction.type)]
    if transaction.responsible is not None:
        target = (("target", transaction.responsible_id),) if transaction.responsible_id is not None else ()
        parts.append(_element("transacNote", (("type", "responsibility"), *target), text=transaction.responsible))
    if transaction.date is not None:
        parts.append(_element("date", text=transaction.date))
    return _element("transacGrp", (), parts)


def _kept(category: Category) -> etree._Element:
    element = _element(category.element, category.attributes, [_kept(part) for part in category.parts], category.text)
    element.tail = legal(category.tail) or None
    return element


def _typed(name: str, kind: str, text: str) -> etree._Element:
    return _element(name, (("type", kind),), text=text)


def _element(
    name: str, attributes: Attributes = (), parts: Iterable[etree._Element] = (), text: str = ""
) -> etree._Element:
    element = etree.Element(name)
    for key, value in attributes:
        element.set(f"{{{XML_NAMESPACE}}}{key[4:]}" if key.startswith("xml:") else key, legal(value))
    element.text = legal(text) or None
    element.extend(parts)
    return element


def _lines(parts: list[etree._Element]) -> list[etree._Element]:
    """Return the parts, each of which will end its line."""
    for part in parts:
        part.tail = "\n"
    return parts


def _texts(value: object) -> Iterator[str]:
    """Yield every text that an entry holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
