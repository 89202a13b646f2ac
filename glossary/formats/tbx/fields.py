"""Which field of a concept a TBX element belongs to, and what of it the field can hold.

Reading sorts elements by this; writing asks the same question of an original that was kept, so that both agree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, NamedTuple

from glossary.concepts import Category, ConceptEntry, Description, LanguageSection, Relation, Term, Transaction
from glossary.formats.tbx.dialects import attribute, others
from glossary.formats.tbx.elements import TYPED
from glossary.formats.vocabulary import flag_named, status_named, type_named

Kind = type[ConceptEntry] | type[LanguageSection] | type[Term]

MULTIPLE = frozenset({"definitions", "contexts", "notes", "relations", "transactions"})
_INDENTED = re.compile(r"[ \t]*\r?\n[ \t]+")
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut", "sc", "ec"})  # inline elements that hold a tool's codes, no text
_SINGLE = {element: field for field, element in TYPED.items()}
_DESCRIBED = {"definition": "definitions", "context": "contexts"}
_MEANINGS = {"status": status_named, "type": type_named, "case_sensitive": flag_named}
_GROUPED = {"descripGrp": "descrip", "termNoteGrp": "termNote", "adminGrp": "admin", "noteGrp": "note"}
_FIELDS: Mapping[Kind, frozenset[str]] = {
    kind: frozenset(field.name for field in fields(kind)) for kind in (ConceptEntry, LanguageSection, Term)
}


class Found(NamedTuple):
    """The field that an element belongs to, its value, and whether that is the whole of what the element says."""

    field: str
    value: Any
    whole: bool


def found_in(part: Category, kind: Kind) -> Found | None:
    """Return the field of that kind of holder which a part belongs to, None where no field can show it."""
    found = _found(part)
    return found if found and found.field in _FIELDS[kind] and found.value not in (None, "") else None


def shown(category: Category) -> str:
    """Return the text of an element as people read it: without inline codes and without an editor's indentation."""
    text = bare_text(category) if category.parts else category.text
    return (_INDENTED.sub(" ", text) if "\n" in text else text).strip()


def bare_text(category: Category) -> str:
    """Return the text of an element and all within it, apart from inline codes."""
    inner = (("" if part.element in _CODES else bare_text(part)) + part.tail for part in category.parts)
    return category.text + "".join(inner)


def _found(part: Category) -> Found | None:
    if part.element in {"ref", "xref"}:
        return _relation(part)
    if part.element == "transacGrp":
        transaction = _transaction(part)
        return Found("transactions", transaction, True) if transaction else None
    head = _head(part)
    if head is None:
        return None
    kind = attribute(head, "type") or ""
    if head.element == "note":
        return Found("notes", shown(head), head is part and not head.attributes and not head.parts)
    if head.element == "descrip" and kind in _DESCRIBED:
        return _description(part, head, _DESCRIBED[kind])
    field = _SINGLE.get((head.element, kind))
    if field is None:
        return None
    meaning = _MEANINGS.get(field)
    value = meaning(shown(head)) if meaning else shown(head)
    return Found(field, value, head is part and not head.parts and not others(head, "type"))


def _head(part: Category) -> Category | None:
    """Return the element that a group is about; an element that is no group stands for itself."""
    if part.element not in _GROUPED:
        return part
    return next((inner for inner in part.parts if inner.element == _GROUPED[part.element]), None)


def _description(part: Category, head: Category, field: str) -> Found | None:
    if not shown(head):
        return None
    beside = [] if head is part else [inner for inner in part.parts if inner is not head]
    source = next((inner for inner in beside if _is_source(inner)), None)
    extra = tuple(inner for inner in beside if inner is not source)
    value = Description(shown(head), shown(source) if source else None, others(head, "type"), extra)
    return Found(field, value, not head.parts and (head is part or not part.attributes))


def _is_source(part: Category) -> bool:
    return part.element == "admin" and part.attributes == (("type", "source"),) and not part.parts and bool(shown(part))


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
        "date": shown(date) if date else None,
        "responsible": shown(note) if note else None,
        "responsible_id": attribute(note, "target") if note else None,
    }
    return Transaction(shown(act), **values) if shown(act) and "" not in values.values() else None


def _relation(part: Category) -> Found | None:
    kind = attribute(part, "type")
    if not kind:
        return None
    relation = Relation(kind, shown(part), attribute(part, "target"), external=part.element == "xref")
    return Found("relations", relation, not part.parts and not others(part, "type", "target"))
