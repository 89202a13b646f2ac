"""Concepts page by page, in the order in which they were added or of their terms: read from an index either way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlite_utils import Database

from glossary.records import ConceptPage, ConceptRecord, from_json
from glossary.stores.base import Order, Wanted

COLUMNS = "entry, version, created_at, created_by, changed_at, changed_by"
_CONCEPTS = "SELECT number, collation FROM concept WHERE true"
# A concept that has several of the languages comes in the first of them.
_FIRST = "SELECT concept AS number, own.collation FROM term AS own WHERE preferred AND language = :language{at}"
_NOT_NEARER = """
AND NOT EXISTS (SELECT 1 FROM term WHERE concept = own.concept AND language IN ({nearer}))
"""
_OF_SUBJECT = " AND {number} IN (SELECT number FROM concept WHERE subject_folded = :subject)"
_OF_STATUS = """
AND {number} IN (
    SELECT concept FROM term WHERE status = :status
    AND (:languages IS NULL OR language IN (SELECT value FROM json_each(:languages)))
)
"""
_PAGE = """
SELECT {columns} FROM ({fitting} ORDER BY {order} LIMIT :limit OFFSET :offset) AS fitting
JOIN concept USING (number) ORDER BY {fitting_order}
"""
_ORDERS: dict[Order, str] = {"added": "number", "term": "collation, number"}


def page(db: Database, wanted: Wanted, *, order: Order, limit: int, offset: int) -> ConceptPage:
    """Return some of the concepts that are wanted; see glossary.stores.base."""
    parameters: dict[str, object] = {
        "languages": None if wanted.languages is None else json.dumps(list(wanted.languages)),
        "status": wanted.status,
        "subject": wanted.subject,
        **{f"language{at}": language for at, language in enumerate(wanted.languages or ())},
    }
    fitting = _fitting(wanted)
    if not fitting:
        return ConceptPage(0, ())
    total = db.execute(f"SELECT count(*) FROM ({fitting})", parameters).fetchone()[0]  # noqa: S608 - our own text
    columns = _ORDERS[order]
    sql = _PAGE.format(
        columns=COLUMNS,
        fitting=fitting,
        order=columns,
        fitting_order=", ".join(f"fitting.{column}" for column in columns.split(", ")),
    )
    rows = db.execute(sql, {**parameters, "limit": limit, "offset": offset})
    return ConceptPage(total, tuple(record(row) for row in rows.fetchall()))


def record(row: Sequence[Any]) -> ConceptRecord:
    """Return the concept of a row of COLUMNS."""
    return ConceptRecord(from_json(row[0]), *row[1:])


def _fitting(wanted: Wanted) -> str:
    """Return the query for number and collation of the concepts that are wanted; an empty text for none."""
    if wanted.languages is None:
        return _CONCEPTS + _filters(wanted, "concept.number")
    parts = []
    for at in range(len(wanted.languages)):
        nearer = ", ".join(f":language{before}" for before in range(at))
        parts.append(_FIRST.format(at=at) + (_NOT_NEARER.format(nearer=nearer) if at else ""))
    return " UNION ALL ".join(part + _filters(wanted, "own.concept") for part in parts)


def _filters(wanted: Wanted, number: str) -> str:
    subject = _OF_SUBJECT.format(number=number) if wanted.subject is not None else ""
    return subject + (_OF_STATUS.format(number=number) if wanted.status is not None else "")
