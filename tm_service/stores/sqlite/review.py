"""What reviewing needs of the store: units by confidence, the sentences that they hold, and steps that can be undone.

A step is what one decision did to units and to what they hold. The log keeps what each was before; undoing writes
that back. Versions only ever grow, so that a stale ETag stays stale.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from corpora.units import TranslationUnit, UnitStatus
from tm_service.errors import RefusedChange, UnknownUnit
from tm_service.matches import UnitRecord
from tm_service.records import Progress
from tm_service.standing import Verdict, standing, verdicts
from tm_service.stores.base import Arranged, PlacedSentence
from tm_service.stores.connection import Connections, writing
from tm_service.stores.sqlite.documents import SqliteDocuments
from tm_service.stores.sqlite.log import UnitEntry
from tm_service.stores.sqlite.returning import Former, Returning
from tm_service.stores.sqlite.rows import IS_REFUSED, as_stored, snapshot
from tm_service.stores.sqlite.units import SqliteUnits

_SURE = 2.0  # where units without a confidence stand: behind all that have one

_OF_DOCUMENT = """unit.id IN (
    SELECT id FROM unit WHERE document = :document UNION SELECT unit_id FROM sentence
    JOIN section ON section.id = section_id JOIN document ON document.id = document_id WHERE document.name = :document)
"""
_OF_MEMORY = "memory_id = (SELECT id FROM memory WHERE name = :memory)"
_PAGE = f"""
SELECT id FROM unit WHERE {{scope}} AND (coalesce(confidence, {_SURE}), id) > (:confidence, :number)
      AND coalesce(confidence, {_SURE}) BETWEEN :low AND :high
ORDER BY coalesce(confidence, {_SURE}), id LIMIT :limit
"""  # noqa: S608
_OF_STATUSES = "status IN (SELECT value FROM json_each(:statuses))"
_STATUSES = "SELECT status, count(*) FROM unit WHERE {scope} GROUP BY status"
_SENTENCES = f"""
SELECT count(*), count(unit.id) FROM sentence JOIN section ON section.id = section_id
JOIN document ON document.id = document_id JOIN memory ON memory.id = document.memory_id
LEFT JOIN unit ON unit.id = unit_id AND NOT {IS_REFUSED}
WHERE (:memory IS NULL OR memory.name = :memory) AND (:document IS NULL OR document.name = :document)
"""  # noqa: S608
# A sentence is aligned as one of its section's language, whatever language it is in itself; mining looks at the latter.
_SIDE = """
CASE WHEN sentence.unit_id IS NULL OR EXISTS (
    SELECT 1 FROM variant WHERE variant.unit_id = sentence.unit_id AND variant.language = section.language
) THEN section.language ELSE sentence.language END
"""
_PLACED = """
SELECT sentence.id, section_id, document.name, section.number, section.paired_with, sentence.paragraph, position_of,
       {side}, sentence.text, sentence.unit_id, coalesce({refused}, 0), memory.name,
       coalesce(sentence.place, CAST(sentence.line AS TEXT))
FROM (SELECT *, position AS position_of FROM sentence) AS sentence
JOIN section ON section.id = section_id JOIN document ON document.id = document_id
JOIN memory ON memory.id = document.memory_id LEFT JOIN unit ON unit.id = sentence.unit_id
WHERE {condition} ORDER BY section_id, position_of
"""
# What a later step took and another one gave away again lies free, and still is not to be taken from between them.
_HELD_SINCE = """
SELECT DISTINCT unit_id, sequence FROM change, json_each(before, '$.sentences') AS held
WHERE step > ? AND held.value IN (SELECT value FROM json_each(?)) ORDER BY sequence
"""


class SqliteReview:
    """Steps over the tables `unit`, `sentence` and `change`; see stores/base.py, ReviewTable."""

    def __init__(self, connections: Connections, units: SqliteUnits, documents: SqliteDocuments) -> None:
        self._connections = connections
        self._units = units
        self._documents = documents
        self._returning = Returning(connections, units, documents)

    def page(
        self,
        *,
        memory: str | None,
        document: str | None,
        statuses: Collection[UnitStatus] | None,
        confidence: tuple[float, float] | None,
        after: tuple[float | None, int] | None,
        limit: int,
    ) -> list[UnitRecord]:
        """Return units, the least sure first and those without a confidence last, behind (confidence, number)."""
        behind = after or (-1.0, 0)
        low, high = confidence or (-1.0, _SURE)
        values = {
            "memory": memory,
            "document": document,
            "statuses": None if statuses is None else json.dumps(sorted(statuses)),
            "confidence": _SURE if behind[0] is None else behind[0],
            "number": behind[1],
            "low": low,
            "high": high,
            "limit": limit,
        }
        scope = _scope(memory=memory, document=document) + (f" AND {_OF_STATUSES}" if statuses is not None else "")
        sql = _PAGE.format(scope=scope)
        numbers = [row[0] for row in self._connections.current().conn.execute(sql, values)]
        found = self._units.get_many(numbers)
        return [found[number] for number in numbers if number in found]

    def progress(self, *, memory: str | None, document: str | None) -> Progress:
        """Return how many units of each status there are, and how many sentences, translated and in all."""
        connection = self._connections.current().conn
        values = {"memory": memory, "document": document}
        sql = _STATUSES.format(scope=_scope(memory=memory, document=document))
        statuses = {UnitStatus(status): units for status, units in connection.execute(sql, values)}
        total, translated = connection.execute(_SENTENCES, values).fetchone()
        return Progress({status: statuses.get(status, 0) for status in UnitStatus}, total, total - translated)

    def held(self, unit_ids: Collection[int]) -> dict[int, list[PlacedSentence]]:
        """Return the sentences that units hold, in document order; those of refused units too."""
        found: dict[int, list[PlacedSentence]] = {}
        condition = "sentence.unit_id IN (SELECT value FROM json_each(?))"
        for sentence in self._placed(condition, [json.dumps(list(unit_ids))]):
            found.setdefault(sentence.unit or 0, []).append(sentence)
        return found

    def placed(self, numbers: Collection[int]) -> list[PlacedSentence]:
        """Return those of the sentences that exist, in document order."""
        return self._placed("sentence.id IN (SELECT value FROM json_each(?))", [json.dumps(list(numbers))])

    def stretch(self, section: int, first: int, last: int) -> list[PlacedSentence]:
        """Return the sentences of a section from one position to another, both included."""
        return self._placed("section_id = ? AND position_of BETWEEN ? AND ?", [section, first, last])

    def following(self, sentence: PlacedSentence) -> PlacedSentence | None:
        """Return the next sentence of the section that a unit translates."""
        condition = f"section_id = ? AND position_of > ? AND unit.id IS NOT NULL AND NOT {IS_REFUSED}"
        found = self._placed(condition, [sentence.section, sentence.position], limit=1)
        return found[0] if found else None

    def arrange(
        self,
        changes: Mapping[int, Arranged | None],
        new: Sequence[Arranged],
        *,
        operation: str,
        memory: str,
        by: str | None,
    ) -> list[int]:
        """Put units and what they hold in the place of what was, as one step; None deletes. Return the new units."""
        with writing(self._connections.current()):
            step = self._units.next_step()
            records, held = self._units.get_many(list(changes)), self.held(changes)
            links: dict[int, int | None] = {}
            before: dict[int, str] = {}
            for number in changes:
                own = [sentence.number for sentence in held.get(number, ())]
                links.update(dict.fromkeys(own))
                before[number] = snapshot(records[number], own)
            for number, arranged in changes.items():
                if arranged is None:
                    self._units.remove(records[number], by, step=step, before=before[number])
            for number, arranged in changes.items():
                if arranged is not None:
                    home = records[number].memory
                    unit = self._named(arranged, home, number)
                    self._units.write_over(number, unit, by, operation=operation, step=step, before=before[number])
                    links.update(dict.fromkeys(arranged.sentences, number))
            added = []
            for arranged in new:
                number = self._units.write_new(None, self._named(arranged, memory, None), memory, by, step=step)
                links.update(dict.fromkeys(arranged.sentences, number))
                added.append(number)
            self._documents.link(list(links.items()))
            return added

    def undo(self, unit_id: int, *, version: int | None, by: str | None) -> list[int]:
        """Take back the last step that touched a unit; return all the units that it touched.

        Raises StaleVersion, UnknownUnit, and RefusedChange when there is nothing to take back, another of the units
        was changed since, another unit held its sentences since, or they are gone with their document.
        """
        with writing(self._connections.current()):
            if version is not None:
                self._units.at_version(unit_id, version)
            step = self._last_step(unit_id)
            touched = self._touched(unit_id, step)
            own = [number for former in touched.values() if former.before for number in former.before.sentences or ()]
            for later, sequence in self._connections.current().execute(_HELD_SINCE, [step, json.dumps(own)]).fetchall():
                if sequence in standing([one.entry for one in self._entries([later])[later]]):
                    raise RefusedChange(unit_id, "undone", f"unit {later} held its sentences since; undo that first")
            self._put_back(unit_id, touched, by)
            return list(touched)

    def _last_step(self, unit_id: int) -> int:
        """Return the last step of a unit that was not taken back."""
        entries = self._entries([unit_id])[unit_id]
        stand = set(standing([one.entry for one in entries]))
        steps = [one.step for one in entries if one.step is not None and one.sequence in stand]
        if steps:
            return max(steps)
        if not self._units.get_many([unit_id]):
            raise UnknownUnit(unit_id)
        raise RefusedChange(unit_id, "undone", "nothing was done to it that can be taken back")

    def _touched(self, unit_id: int, step: int) -> dict[int, Former]:
        """Return what the units of a step were before it, less those to which it was taken back already."""
        log = self._units.log
        rows = self._connections.current().execute("SELECT unit_id, sequence FROM change WHERE step = ?", [step])
        made = dict(rows.fetchall())
        entries, before = self._entries(made), log.before(made.values())
        touched = {}
        for number, sequence in made.items():
            verdict = verdicts([one.entry for one in entries[number]], [sequence])[sequence]
            if verdict is Verdict.CHANGED_SINCE:
                raise RefusedChange(unit_id, "undone", f"unit {number} was changed since; undo that first")
            if verdict is Verdict.STANDS:
                touched[number] = Former(sequence, before[sequence])
        return touched

    def _entries(self, units: Collection[int]) -> dict[int, list[UnitEntry]]:
        return self._units.log.entries(units, additions=True)

    def _put_back(self, unit_id: int, touched: Mapping[int, Former], by: str | None) -> None:
        records, held = self._units.get_many(list(touched)), self.held(touched)
        former = {
            number: one.before.sentences for number, one in touched.items() if one.before and one.before.sentences
        }
        present = self.placed([number for own in former.values() for number in own])
        there = {sentence.number for sentence in present}
        if taken := {sentence.unit for sentence in present if sentence.unit is not None} - set(touched):
            raise RefusedChange(unit_id, "undone", f"unit {min(taken)} holds its sentences since; undo that first")
        deleted = set(touched) == {unit_id} and not records  # it comes back without them
        if not deleted and any(set(own) - there for own in former.values()):
            raise RefusedChange(unit_id, "undone", "its document was read again since, and its sentences are gone")
        links: dict[int, int | None] = {
            sentence.number: None
            for number, own in held.items()
            if (before := touched[number].before) is None or before.sentences is not None
            for sentence in own
        }
        links.update({sentence: number for number, own in former.items() for sentence in own if sentence in there})
        holding = {number: [sentence.number for sentence in own] for number, own in held.items()}
        self._returning.put_back(touched, holding, links, by)

    def _named(self, arranged: Arranged, memory: str, number: int | None) -> TranslationUnit:
        unit = replace(arranged.unit, key="") if number is None else arranged.unit
        return as_stored(replace(unit, key=self._units.free_key(unit, memory, of=number)))

    def _placed(self, condition: str, values: Sequence[object], *, limit: int = -1) -> list[PlacedSentence]:
        sql = _PLACED.format(condition=condition, refused=IS_REFUSED, side=_SIDE) + f" LIMIT {limit}"
        rows = self._connections.current().execute(sql, list(values)).fetchall()
        return [
            PlacedSentence._make([*row[:4], json.loads(row[4]), *row[5:10], bool(row[10]), *row[11:]]) for row in rows
        ]


def _scope(*, memory: str | None, document: str | None) -> str:
    """Return the condition on units, only of what is asked for: an index serves each."""
    asked = [_OF_MEMORY] if memory is not None else []
    return " AND ".join([*asked, *([_OF_DOCUMENT] if document is not None else [])]) or "TRUE"
