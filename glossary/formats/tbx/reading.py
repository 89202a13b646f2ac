"""Make concept entries of TBX elements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from lxml import etree

from corpora.documents import Problem
from corpora.errors import MalformedXml, UnknownLanguage
from corpora.languages import parse_tag
from corpora.normalise import plain
from corpora.xml import elements
from glossary.concepts import Category, ConceptEntry, LanguageSection, Matter, Term
from glossary.errors import UnreadableTermFile
from glossary.formats.base import ReadConcept
from glossary.formats.tbx import multiterm
from glossary.formats.tbx.dialects import ENTRIES, attribute, category_of, others
from glossary.formats.tbx.fields import MULTIPLE, Kind, bare_text, found_in
from glossary.formats.tbx.matter import HEADERS, back_of, header_of

_ROOTS = frozenset({"tbx", "martif", "TBX", "mtf"})
_TAGS = ENTRIES | HEADERS | _ROOTS | {"back", multiterm.ENTRY}


def read_tbx(stream: BinaryIO, name: str) -> Iterator[ReadConcept | Matter | Problem]:
    """Yield the entries of a TBX file of any dialect, with the line at which each begins, and what stands beside them.

    MultiTerm's XML is read as one more dialect.
    """
    found = False
    try:
        for item in elements(stream, _TAGS, name=name):
            if isinstance(item, Problem):
                yield item
                continue
            event, element = item
            kind = str(element.tag).rpartition("}")[2]
            if event == "start":
                found = found or kind in _ROOTS
                continue
            yield from _read(element, kind, f"{name}:{element.sourceline}")
    except MalformedXml as error:
        reason = error.reason if error.place is None else f"line {error.place[0]}: {error.reason}"
        raise UnreadableTermFile(name, reason) from error
    if not found:
        raise UnreadableTermFile(name, "line 1: this is XML, but no TBX: its root is none of tbx, martif, TBX, mtf")


def _read(element: etree._Element, kind: str, place: str) -> Iterator[ReadConcept | Matter]:
    if kind in ENTRIES:
        yield _entry(category_of(element), place)
    elif kind == multiterm.ENTRY:
        yield _entry(multiterm.entry_of(element), place)
    elif kind == "back" and len(element):
        yield Matter(back=back_of(element))
    elif kind in HEADERS and (matter := header_of(element)) != Matter():
        yield matter


def _entry(entry: Category, place: str) -> ReadConcept:
    problems: list[Problem] = []
    sections: dict[str, LanguageSection] = {}
    unread: list[Category] = []
    for part in entry.parts:
        if part.element == "langSec":
            try:
                section = _section(part)
            except ValueError as error:
                problems.append(Problem(place, f"a language section is kept, but not shown: {error}"))
                unread.append(_alone(part))
                continue
            known = sections.get(section.language)
            sections[section.language] = section if known is None else _joined(known, section, place, problems)
    if not sections:
        problems.append(Problem(place, f"entry {attribute(entry, 'id') or ''!r} has no term in any known language"))
        return ReadConcept(place, None, tuple(problems))
    values = _values([part for part in entry.parts if part.element != "langSec"], ConceptEntry)
    concept = ConceptEntry(
        id=(attribute(entry, "id") or "").strip(),
        languages=tuple(sections.values()),
        attributes=others(entry, "id"),
        **values | {"extra": (*values.get("extra", ()), *unread)},
    )
    return ReadConcept(place, concept, tuple(problems))


def _section(section: Category) -> LanguageSection:
    tag = attribute(section, "xml:lang") or ""
    try:
        language = parse_tag(tag)
    except UnknownLanguage as error:
        raise ValueError(str(error)) from error
    terms = [_term(part) for part in section.parts if part.element == "termSec"]
    named = tuple(term for term in terms if term.text)
    if not named:
        raise ValueError(f"{tag!r} has no term")
    values = _values([part for part in section.parts if part.element != "termSec"], LanguageSection)
    return LanguageSection(language, named, attributes=others(section, "xml:lang"), **values)


def _term(section: Category) -> Term:
    """Return a term; its element's inline markup, and the attributes of the section around it, are kept beside."""
    term = next((part for part in section.parts if part.element == "term"), Category("term"))
    values = _values([part for part in section.parts if part is not term], Term)
    kept = [replace(term, attributes=(), tail="")] if term.parts else []
    kept += [Category("termSec", attributes=section.attributes)] if section.attributes else []
    values["marked_up"] = (*kept, *values.get("marked_up", ()))
    return Term(" ".join(plain(bare_text(term)).split()), attributes=term.attributes, **values)


def _joined(first: LanguageSection, second: LanguageSection, place: str, problems: list[Problem]) -> LanguageSection:
    """Return one section for two of the same language."""
    names = ("terms", "definitions", "notes", "relations", "transactions", "extra", "marked_up")
    joined = {name: getattr(first, name) + getattr(second, name) for name in names}
    attributes = dict(second.attributes) | dict(first.attributes)
    for name, value in second.attributes:
        if attributes[name] != value:
            problems.append(Problem(place, f"two sections in {first.language} are one now: {name} {value!r} is lost"))
    return replace(first, attributes=tuple(attributes.items()), **joined)


def _values(parts: list[Category], kind: Kind) -> dict[str, Any]:
    """Sort an element's parts into the fields of its kind; what fits none is `extra`."""
    single: dict[str, Any] = {}
    several: defaultdict[str, list[Any]] = defaultdict(list)
    for part in parts:
        found = found_in(part, kind)
        if found is None or found.field in single:
            several["extra"].append(_alone(part))
            continue
        if found.field in MULTIPLE:
            several[found.field].append(found.value)
        else:
            single[found.field] = found.value
        if not found.whole:
            several["marked_up"].append(_alone(part))
    return single | {field: tuple(values) for field, values in several.items()}


def _alone(part: Category) -> Category:
    """Return a part without the text behind it."""
    return replace(part, tail="") if part.tail else part
