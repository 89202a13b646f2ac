"""The log of what happened to units: written with every change, never rewritten.

A row holds what a unit was before; what it was after is what its next row holds, or the unit itself. The row of an
addition holds nothing, and is left out of the index: an import makes one a unit. Units and their additions are numbered
in the same order, so an addition is found by halving the log.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tm_service.dates import now_exactly
from tm_service.history import Change, ChangesWanted
from tm_service.matches import UnitRecord
from tm_service.standing import Entry
from tm_service.stores.connection import Connections
from tm_service.stores.sqlite.rows import Before, before_of

Present = Callable[[Sequence[int]], Mapping[int, UnitRecord]]

_COLUMNS = "unit_id, operation, at, by, before, step, takes_back, memory_id"
_NEW = f"""
INSERT INTO change ({_COLUMNS}) SELECT id, ?, ?, ?, NULL, ?, ?, memory_id FROM unit WHERE id >= ? AND id < ? ORDER BY id
"""  # noqa: S608 - one statement for thousands of rows
_ONE = f"INSERT INTO change ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT id FROM memory WHERE name = ?))"  # noqa: S608
_LATER = """
SELECT unit_id, sequence, step, takes_back FROM change
WHERE unit_id IN (SELECT value FROM json_each(?)) AND operation != 'add' ORDER BY unit_id, sequence
"""
_ADDITION = "SELECT sequence, unit_id FROM change WHERE sequence >= ? AND operation = 'add' ORDER BY sequence LIMIT 1"
_PAGE = """
SELECT sequence, unit_id, memory.name, operation, at, by, step, takes_back, before,
       (SELECT operation FROM operation_batch AS batch WHERE log = 'units' AND first <= sequence AND last >= first
        AND last >= sequence ORDER BY first DESC LIMIT 1)
FROM change LEFT JOIN memory ON memory.id = memory_id
WHERE {condition} ORDER BY sequence DESC LIMIT :limit
"""
_OF_UNIT = """
sequence IN (SELECT sequence FROM change WHERE unit_id = :unit AND operation != 'add' UNION ALL SELECT :added)
"""
_OF_OPERATION = """
sequence BETWEEN (SELECT min(first) FROM operation_batch WHERE operation = :operation AND log = 'units')
             AND (SELECT max(last) FROM operation_batch WHERE operation = :operation AND log = 'units')
AND EXISTS (SELECT 1 FROM operation_batch AS own WHERE own.operation = :operation AND sequence BETWEEN first AND last)
"""
_NEXT = """
SELECT this.sequence, following.sequence, following.before FROM json_each(?) AS wanted
JOIN change AS this ON this.sequence = wanted.value
LEFT JOIN change AS following ON following.sequence = (
    SELECT min(later.sequence) FROM change AS later
    WHERE later.unit_id = this.unit_id AND later.operation != 'add' AND later.sequence > this.sequence)
"""


class Logged(NamedTuple):
    """A change as it is put down; see Change. `unit` is its number, `memory` the name of its memory."""

    unit: int
    memory: str
    action: str
    by: str | None
    before: str | None = None
    step: int | None = None
    takes_back: int | None = None


class UnitEntry(NamedTuple):
    """A change of a unit, as much of it as undoing looks at."""

    sequence: int
    step: int | None
    takes_back: int | None

    @property
    def entry(self) -> Entry:
        """The change as standing.py has it."""
        return Entry(self.sequence, self.takes_back)


class SqliteLog:
    """The table `change`; `present` tells which of some units are there, and what they are."""

    def __init__(self, connections: Connections, present: Present) -> None:
        self._connections = connections
        self._present = present

    def last(self) -> int:
        """Return the newest sequence number, 0 for an empty store."""
        return int(self._rows("SELECT coalesce(max(sequence), 0) FROM change")[0][0])

    def put_new(
        self,
        first: int,
        behind: int,
        *,
        action: str,
        by: str | None,
        step: int | None,
        takes_back: int | None = None,
    ) -> None:
        """Put down that the units from number `first` to below `behind` were made, within the caller's transaction."""
        values = [action, now_exactly(), by, step, takes_back, first, behind]
        self._connections.current().conn.execute(_NEW, values)

    def put(self, changes: Iterable[Logged]) -> None:
        """Put changes down, within the caller's transaction."""
        at = now_exactly()  # which also tells a change from another of its number, see UnitTable.mark
        rows = [(one.unit, one.action, at, one.by, one.before, one.step, one.takes_back, one.memory) for one in changes]
        self._connections.current().conn.executemany(_ONE, rows)

    def entries(self, units: Collection[int], *, additions: bool = False) -> dict[int, list[UnitEntry]]:
        """Return the changes of units in their order, without their additions unless these are asked for.

        Additions made by themselves are left out always: they belong to no step and are what an undo ends at.
        """
        found: dict[int, list[UnitEntry]] = {number: [] for number in units}
        for unit, *values in self._rows(_LATER, [json.dumps(list(units))]):
            found[unit].append(UnitEntry(*values))
        if additions:
            sql = (
                "SELECT unit_id, sequence, step, takes_back FROM change"
                " WHERE unit_id IN (SELECT value FROM json_each(?)) AND step IS NOT NULL AND operation = 'add'"
            )
            for unit, *values in self._rows(sql, [json.dumps(list(units))]):
                found[unit].insert(0, UnitEntry(*values))
        return found

    def addition(self, unit: int) -> int | None:
        """Return the number of the change that made a unit, None if there is none."""
        low, high = 1, self.last()
        while low < high:
            middle = (low + high) // 2
            found = self._rows(_ADDITION, [middle])
            if found and found[0][1] < unit:
                low = found[0][0] + 1
            else:
                high = middle
        found = self._rows(_ADDITION, [low])
        return int(found[0][0]) if found and found[0][1] == unit else None

    def before(self, sequences: Collection[int]) -> dict[int, Before | None]:
        """Return what units were before those changes, None where they were not."""
        sql = "SELECT sequence, before FROM change WHERE sequence IN (SELECT value FROM json_each(?))"
        rows = self._rows(sql, [json.dumps(list(sequences))])
        return {sequence: before_of(before) if before else None for sequence, before in rows}

    def slice(self, first: int, last: int, limit: int) -> list[tuple[int, int]]:
        """Return (change, unit) from number `last` down to `first`, the newest first, as many as `limit` says."""
        sql = "SELECT sequence, unit_id FROM change WHERE sequence BETWEEN ? AND ? ORDER BY sequence DESC LIMIT ?"
        return [(sequence, unit) for sequence, unit in self._rows(sql, [first, last, limit])]

    def record_at(self, unit: int, version: int) -> UnitRecord | None:
        """Return a unit as it was at a version that was changed since, None where the log does not know it."""
        sql = (
            "SELECT before FROM change WHERE unit_id = ? AND operation != 'add'"
            " AND json_extract(before, '$.version') = ? ORDER BY sequence DESC LIMIT 1"
        )
        found = self._rows(sql, [unit, version])
        return _record(unit, found[0][0]) if found else None

    def page(self, wanted: ChangesWanted, *, before: int | None, limit: int) -> list[Change]:
        """Return changes, the last first, from below number `before` on."""
        conditions = {
            ":before IS NULL OR sequence < :before": True,
            _OF_UNIT: wanted.unit is not None,
            _OF_OPERATION: wanted.operation is not None,
            "by = :by": wanted.by is not None,
            "operation = :action": wanted.action is not None,
            "at >= :since": wanted.since is not None,
            "memory.name = :memory": wanted.memory is not None,
        }
        condition = " AND ".join(f"({one})" for one, asked in conditions.items() if asked)
        values = {
            "before": before,
            "limit": limit,
            "unit": wanted.unit,
            "added": None if wanted.unit is None else self.addition(wanted.unit),
            "operation": wanted.operation,
            "by": wanted.by,
            "action": wanted.action,
            "since": wanted.since,
            "memory": wanted.memory,
        }
        rows = self._connections.current().conn.execute(_PAGE.format(condition=condition), values).fetchall()
        after = self._after({row[0]: row[1] for row in rows})
        return [_change(row, after[row[0]]) for row in rows]

    def _after(self, changes: Mapping[int, int]) -> dict[int, UnitRecord | None]:
        """Return what units were after changes, which are given as change → unit."""
        found: dict[int, UnitRecord | None] = {}
        last = []
        for sequence, following, before in self._rows(_NEXT, [json.dumps(list(changes))]):
            if following is None:
                last.append(sequence)
            else:
                found[sequence] = _record(changes[sequence], before)
        present = self._present([changes[sequence] for sequence in last])
        return found | {sequence: present.get(changes[sequence]) for sequence in last}

    def _rows(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._connections.current().conn.execute(sql, values).fetchall()


def _record(unit: int, before: str | None) -> UnitRecord | None:
    if before is None:
        return None
    told = before_of(before)
    return UnitRecord(unit, told.memory, told.version, told.unit)


def _change(row: Sequence[Any], after: UnitRecord | None) -> Change:
    sequence, unit, memory, action, at, by, step, takes_back, before, operation = row
    return Change(sequence, unit, memory, action, at, by, step, takes_back, operation, _record(unit, before), after)
