"""Connections that see, or change, certain memories only: the walls between memories stand here, below every query.

**Seeing.** SQLite looks for an unqualified name among temporary ones first. So a view of that name in front of a table
narrows each query that was ever written, and each that will be: views show what belongs to the named memories, and
nothing of a table that has no rule here. The connection cannot write.

**Changing.** Triggers of the connection refuse each row that belongs to another memory, and each row of a table that
has no rule here. It sees everything, since keys, numbers and names are shared by all memories.

    memory ──< unit ──< variant          memory ──< document ──< section ──< sentence
    memory ──< change                    memory ──< operation ──< operation_batch ──< operation_document

An operation on several memories, or on the termbase, belongs to none of them.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlite_utils import Database

from tm_service.stores.connection import OUT_OF_REACH
from tm_service.stores.sqlite.search import ROW_NUMBER

_OWN = "(SELECT id FROM main.memory WHERE name IN ({names}))"
# The plus signs keep the planner from reading a memory whole where it was asked for a few rows by their numbers.
_OF_UNIT = "EXISTS (SELECT 1 FROM main.unit AS own WHERE own.id = {unit} AND +own.memory_id IN {memories})"
_OF_SECTION = (
    "EXISTS (SELECT 1 FROM main.section AS own JOIN main.document AS whole ON whole.id = own.document_id"
    " WHERE own.id = {section} AND +whole.memory_id IN {memories})"
)
_OPERATION_SEEN = "({of}memory_id IN {memories} OR ({of}log = 'concepts' AND {terms}))"
_OWN_SEEN = _OPERATION_SEEN.replace("{of}", "own.")
_OF_OPERATION = "EXISTS (SELECT 1 FROM main.operation AS own WHERE own.number = {operation} AND {rule})"
_OF_BATCH = (
    "EXISTS (SELECT 1 FROM main.operation_batch AS part JOIN main.operation AS own ON own.number = part.operation"
    " WHERE part.number = {batch} AND {rule})"
)
_SEEN = {
    "memory": "+name IN ({names})",
    "unit": "+memory_id IN {memories}",
    "variant": _OF_UNIT.replace("{unit}", "unit_id"),
    "change": "+memory_id IN {memories}",
    "operation": _OPERATION_SEEN.replace("{of}", ""),
    "operation_batch": _OF_OPERATION.replace("{operation}", "operation").replace("{rule}", _OWN_SEEN),
    "operation_document": _OF_BATCH.replace("{batch}", "batch").replace("{rule}", _OWN_SEEN),
    "document": "+memory_id IN {memories}",
    "section": "EXISTS (SELECT 1 FROM main.document AS whole"
    " WHERE whole.id = document_id AND +whole.memory_id IN {memories})",
    "sentence": _OF_SECTION.replace("{section}", "section_id"),
}
_SHARED = {"store", "word"}
"""What belongs to no memory: what the store is, and which word forms have a stem in common (texts are not told)."""
_NUMBER = ROW_NUMBER.format(row="found.rowid")
_SEARCH = f"""
CREATE TEMP VIEW search AS SELECT found.rowid AS rowid, found.search AS search FROM main.search AS found
WHERE CASE {_NUMBER} & 1
    WHEN 0 THEN EXISTS (SELECT 1 FROM main.variant AS said WHERE said.id = {_NUMBER} >> 1
                        AND {_OF_UNIT.replace("{unit}", "said.unit_id")})
    ELSE EXISTS (SELECT 1 FROM main.sentence AS said WHERE said.id = {_NUMBER} >> 1
                 AND {_OF_SECTION.replace("{section}", "said.section_id")}) END
"""  # noqa: S608 - constants
_OWN_CHANGED = "own.memory_id IN {memories}"
_MEMORY_OF_SECTION = (
    "(SELECT memory_id FROM main.section AS own JOIN main.document AS whole ON whole.id = own.document_id"
    " WHERE own.id = {row}.section_id)"
)
_CHANGED = {
    "unit": "{row}.memory_id NOT IN {memories}",
    "variant": "(SELECT memory_id FROM main.unit AS own WHERE own.id = {row}.unit_id) NOT IN {memories}",
    "document": "{row}.memory_id NOT IN {memories}",
    "section": "(SELECT memory_id FROM main.document AS whole WHERE whole.id = {row}.document_id) NOT IN {memories}",
    "sentence": f"{_MEMORY_OF_SECTION} NOT IN {{memories}}",
    "memory": "{row}.name NOT IN ({names})",
    "operation": "{row}.memory_id IS NULL OR {row}.memory_id NOT IN {memories}",
    "operation_batch": "NOT " + _OF_OPERATION.replace("{operation}", "{row}.operation").replace("{rule}", _OWN_CHANGED),
    "operation_document": "NOT " + _OF_BATCH.replace("{batch}", "{row}.batch").replace("{rule}", _OWN_CHANGED),
}
_FREE = {"change", *_SHARED}
"""The log and what all share: written with every change, of whichever memory."""
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
_TABLES = r"""
SELECT name FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND type IN
"""
_READ, _WRITTEN = "('table', 'view', 'virtual', 'shadow')", "('table')"  # triggers are for tables alone


def see_only(db: Database, memories: Collection[str], *, terms: bool) -> None:
    """Let a connection see certain memories alone, and change nothing; `terms` shows operations on the termbase too."""
    filled = _filling(memories) | {"terms": "TRUE" if terms else "FALSE"}
    for table in _tables(db, _READ, without={"search", *_SHARED}):
        condition = _SEEN.get(table, "FALSE").format(**filled)
        db.execute(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM main."{table}" WHERE {condition}')  # noqa: S608
    db.execute(_SEARCH.format(**filled))
    db.execute("PRAGMA query_only = ON")


def change_only(db: Database, memories: Collection[str]) -> None:
    """Let a connection change certain memories alone; `writing` raises MemoryOutOfReach for a change to another."""
    filled = _filling(memories)
    for table in _tables(db, _WRITTEN, without=_FREE):
        for event, rows in _ROWS.items():
            rule = _CHANGED.get(table, "TRUE")
            condition = " OR ".join(rule.format(row=row, **filled) for row in rows)
            db.execute(
                f'CREATE TEMP TRIGGER "{table} {event}" BEFORE {event} ON main."{table}" WHEN {condition}'
                f" BEGIN SELECT RAISE(ABORT, '{OUT_OF_REACH}'); END"
            )


def _tables(db: Database, kinds: str, *, without: Collection[str]) -> list[str]:
    return [str(name) for (name,) in db.execute(_TABLES + kinds).fetchall() if name not in without]


def _filling(memories: Collection[str]) -> dict[str, str]:
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in sorted(memories))
    return {"names": names, "memories": _OWN.format(names=names)}
