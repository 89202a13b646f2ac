"""The TBX element of each field's value, named as version 3 in DCA style names it."""

from __future__ import annotations

from typing import Any

from glossary.concepts import Attributes, Category, Description, Relation, Transaction

TYPED = {
    "subject": ("descrip", "subjectField"),
    "part_of_speech": ("termNote", "partOfSpeech"),
    "type": ("termNote", "termType"),
    "status": ("termNote", "administrativeStatus"),
    "gender": ("termNote", "grammaticalGender"),
    "usage": ("termNote", "geographicalUsage"),
    "case_sensitive": ("termNote", "x-caseSensitive"),
    "source": ("admin", "source"),
}


def element_of(field: str, value: Any) -> Category:  # noqa: ANN401 - one type a field
    """Return the element that holds the value of a field."""
    if field in TYPED:
        element, kind = TYPED[field]
        return _typed(element, kind, value)
    if field == "notes":
        return Category("note", value)
    if field == "relations":
        return _relation(value)
    if field == "transactions":
        return _transaction(value)
    return _description(value, {"definitions": "definition", "contexts": "context"}[field])


def _typed(element: str, kind: str, text: str, attributes: Attributes = ()) -> Category:
    return Category(element, text, (("type", kind), *attributes))


def _description(description: Description, kind: str) -> Category:
    text = _typed("descrip", kind, description.text, description.attributes)
    if description.source is None and not description.extra:
        return text
    source = [_typed("admin", "source", description.source)] if description.source else []
    return Category("descripGrp", parts=(text, *source, *description.extra))


def _relation(relation: Relation) -> Category:
    return _typed("xref" if relation.external else "ref", relation.type, relation.text, _target(relation.target))


def _transaction(transaction: Transaction) -> Category:
    parts = [_typed("transac", "transactionType", transaction.type)]
    if transaction.responsible is not None:
        target = _target(transaction.responsible_id)
        parts.append(_typed("transacNote", "responsibility", transaction.responsible, target))
    if transaction.date is not None:
        parts.append(Category("date", transaction.date))
    return Category("transacGrp", parts=tuple(parts))


def _target(target: str | None) -> Attributes:
    return () if target is None else (("target", target),)
