"""Make concept entries of TBX elements."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import Any, BinaryIO

from lxml import etree

from corpora.documents import Problem
from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.normalise import plain
from glossary.concepts import Category, ConceptEntry, Description, LanguageSection, Relation, Term, Transaction
from glossary.errors import UnreadableTermFile
from glossary.formats.base import ReadConcept
from glossary.formats.tbx.dialects import ENTRIES, attribute, category_of, others
from glossary.formats.tbx.xml import entries
from glossary.formats.vocabulary import flag_named, status_named, type_named

_INDENTED = re.compile(r"[ \t]*\r?\n[ \t]+")
_SINGLE = {
    ("descrip", "subjectField"): "subject",
    ("termNote", "administrativeStatus"): "status",
    ("termNote", "termType"): "type",
    ("termNote", "partOfSpeech"): "part_of_speech",
    ("termNote", "grammaticalGender"): "gender",
    ("termNote", "geographicalUsage"): "usage",
    ("termNote", "x-caseSensitive"): "case_sensitive",
    ("admin", "source"): "source",
}
_MEANINGS = {"status": status_named, "type": type_named, "case_sensitive": flag_named}
_Holder = type[ConceptEntry] | type[LanguageSection] | type[Term]
_FIELDS: Mapping[_Holder, set[str]] = {
    kind: {field.name for field in fields(kind)} for kind in (ConceptEntry, LanguageSection, Term)
}
_MULTIPLE = frozenset({"definitions", "contexts", "notes", "relations", "transactions", "extra"})
_ROOTS = frozenset({"tbx", "martif", "TBX"})


def read_tbx(stream: BinaryIO, name: str) -> Iterator[ReadConcept | Problem]:
    """Yield the entries of a TBX file of any dialect, with the line at which each begins."""
    found = False
    for element in entries(stream, ENTRIES | _ROOTS | {"back"}, name=name):
        if isinstance(element, Problem):
            yield element
            continue
        kind = etree.QName(element).localname
        place = f"{name}:{element.sourceline}"
        found = found or kind in _ROOTS
        if kind == "back" and len(element):
            yield Problem(place, "the file's back matter (lists that entries refer to) is not kept")
        elif kind in ENTRIES:
            yield _entry(category_of(element), place)
    if not found:
        raise UnreadableTermFile(name, "line 1: this is XML, but no TBX: its root is none of tbx, martif, TBX")


def _entry(entry: Category, place: str) -> ReadConcept:
    problems: list[Problem] = []
    sections: dict[str, LanguageSection] = {}
    for part in entry.parts:
        if part.element == "langSec":
            try:
                section = _section(part)
            except ValueError as error:
                problems.append(Problem(place, str(error)))
                continue
            known = sections.get(section.language)
            sections[section.language] = section if known is None else _joined(known, section)
    if not sections:
        problems.append(Problem(place, f"entry {attribute(entry, 'id') or ''!r} has no term in any known language"))
        return ReadConcept(place, None, tuple(problems))
    values = _values([part for part in entry.parts if part.element != "langSec"], ConceptEntry)
    concept = ConceptEntry(
        id=(attribute(entry, "id") or "").strip(),
        languages=tuple(sections.values()),
        attributes=others(entry, "id"),
        **values,
    )
    return ReadConcept(place, concept, tuple(problems))


def _section(section: Category) -> LanguageSection:
    tag = attribute(section, "xml:lang") or ""
    try:
        language = parse_tag(tag)
    except UnknownLanguage as error:
        raise ValueError(f"a language section was left out: {error}") from error
    terms = [_term(part) for part in section.parts if part.element == "termSec"]
    named = tuple(term for term in terms if term.text)
    if not named:
        raise ValueError(f"the language section {tag!r} was left out: it has no term")
    values = _values([part for part in section.parts if part.element != "termSec"], LanguageSection)
    return LanguageSection(language, named, attributes=others(section, "xml:lang"), **values)


def _term(section: Category) -> Term:
    term = next((part for part in section.parts if part.element == "term"), Category("term"))
    values = _values([part for part in section.parts if part is not term], Term)
    attributes = dict(section.attributes) | dict(term.attributes)
    return Term(" ".join(plain(_all_text(term)).split()), attributes=tuple(attributes.items()), **values)


def _joined(first: LanguageSection, second: LanguageSection) -> LanguageSection:
    """Return one section for two of the same language."""
    names = ("terms", "definitions", "notes", "relations", "transactions", "extra")
    joined = {name: getattr(first, name) + getattr(second, name) for name in names}
    return replace(first, attributes=first.attributes or second.attributes, **joined)


def _values(parts: list[Category], kind: _Holder) -> dict[str, Any]:
    """Sort an element's parts into the fields of its kind; what fits none is `extra`."""
    single: dict[str, Any] = {}
    several: defaultdict[str, list[Any]] = defaultdict(list)
    for part in parts:
        field, value = _classified(part)
        if field not in _FIELDS[kind] or field in single or value in (None, ""):
            several["extra"].append(replace(part, tail=""))
        elif field in _MULTIPLE:
            several[field].append(value)
        else:
            single[field] = value
    return single | {field: tuple(values) for field, values in several.items()}


def _classified(part: Category) -> tuple[str, Any]:
    """Return the field that a part belongs to and its value; ("extra", None) if none can hold all of it."""
    if part.element in {"descrip", "descripGrp"} and (described := _description(part)) is not None:
        return described
    if part.element == "transacGrp":
        return "transactions", _transaction(part)
    if part.parts:
        return "extra", None
    if part.element == "note":
        return ("extra", None) if part.attributes else ("notes", _clean(part.text))
    if part.element in {"ref", "xref"}:
        return "relations", _relation(part)
    field = _SINGLE.get((part.element, attribute(part, "type") or ""), "extra")
    if others(part, "type") or field == "extra":
        return "extra", None
    meaning = _MEANINGS.get(field)
    return field, meaning(part.text) if meaning else _clean(part.text)


def _description(part: Category) -> tuple[str, Description] | None:
    group = part.element == "descripGrp"
    text = next((inner for inner in part.parts if inner.element == "descrip"), None) if group else part
    field = {"definition": "definitions", "context": "contexts"}.get(attribute(text, "type") or "") if text else None
    if text is None or field is None or text.parts or not _clean(text.text) or (group and part.attributes):
        return None
    beside = [inner for inner in part.parts if inner is not text]
    source = next((inner for inner in beside if inner.element == "admin" and _is_source(inner)), None)
    extra = tuple(inner for inner in beside if inner is not source)
    return field, Description(_clean(text.text), _clean(source.text) if source else None, others(text, "type"), extra)


def _is_source(part: Category) -> bool:
    return part.attributes == (("type", "source"),) and not part.parts and bool(_clean(part.text))


def _transaction(group: Category) -> Transaction | None:
    """Return the transaction, None for a group that holds more than one has fields for."""
    found: dict[str, Category] = {part.element: part for part in group.parts}
    if len(found) != len(group.parts) or not found.keys() <= {"transac", "transacNote", "date"} or group.attributes:
        return None
    act, note, date = found.get("transac"), found.get("transacNote"), found.get("date")
    if act is None or act.attributes != (("type", "transactionType"),) or any(part.parts for part in group.parts):
        return None
    if note is not None and (attribute(note, "type") != "responsibility" or others(note, "type", "target")):
        return None
    values: Mapping[str, str | None] = {
        "date": _clean(date.text) if date else None,
        "responsible": _clean(note.text) if note else None,
        "responsible_id": attribute(note, "target") if note else None,
    }
    return Transaction(_clean(act.text), **values) if _clean(act.text) and "" not in values.values() else None


def _relation(part: Category) -> Relation | None:
    kind = attribute(part, "type")
    if not kind or others(part, "type", "target"):
        return None
    return Relation(kind, _clean(part.text), attribute(part, "target"), external=part.element == "xref")


def _all_text(category: Category) -> str:
    return category.text + "".join(_all_text(part) + part.tail for part in category.parts)


def _clean(text: str) -> str:
    """Return the text without the indentation that XML editors break lines with."""
    return _INDENTED.sub(" ", text).strip()
