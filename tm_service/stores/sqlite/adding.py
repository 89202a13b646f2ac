"""Adding units to what is there: each becomes a unit of its own, or a part of one that bears its key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from corpora.units import TranslationUnit
from tm_service.records import AddReport
from tm_service.stores.sqlite.merging import merged_with, shares_a_text
from tm_service.stores.sqlite.preparing import KEY, PreparedUnit, unprepared

if TYPE_CHECKING:
    from tm_service.stores.sqlite.units import SqliteUnits

_Stored = tuple[int, TranslationUnit | PreparedUnit]
"""A unit that bears a key: its number, and what it says."""


class Adding:
    """Adds units to one memory within one transaction; `report` tells what became of them."""

    def __init__(self, table: SqliteUnits, memory_id: int, by: str | None) -> None:
        self.report = AddReport()
        self._table = table
        self._memory_id = memory_id
        self._by = by
        self._batch = table.new_batch()
        self._known: dict[str, _Stored] = {}

    def add(self, units: Iterable[PreparedUnit]) -> None:
        """Add units; see SqliteUnits.add for what becomes of one whose key is known."""
        listed = list(units)
        self._known |= self._table.by_key(self._memory_id, [values[KEY] for _named, values, _variants in listed])
        for unit in listed:
            stored = self._known.get(unit[1][KEY])
            if stored is None:
                self._append(unit)
            elif unit[0]:
                self._merge(unprepared(unit), stored)
            else:
                self.report.ids.append(stored[0])
                self.report.duplicate += 1
        self._table.insert(self._batch, self._by)

    def _append(self, unit: PreparedUnit) -> None:
        number = self._batch.append(self._memory_id, unit, self._by)
        self._known[unit[1][KEY]] = (number, unit)
        self.report.added += 1
        self.report.ids.append(number)

    def _merge(self, unit: TranslationUnit, stored: _Stored) -> None:
        """Bring a unit together with the one that bears its key."""
        number, current = stored[0], _told(stored)
        if not shares_a_text(unit, current):
            unit = replace(unit, key=unit.content_identity())
            other = self._known.get(unit.key) or self._table.by_key(self._memory_id, [unit.key]).get(unit.key)
            if other is None:
                self._append(self._table.prepare_one(unit))
                return
            number, current = other[0], _told(other)
        self.report.ids.append(number)
        merged = merged_with(current, unit)
        if merged == current:
            self.report.duplicate += 1
            return
        self._table.insert(self._batch, self._by)  # the stored unit may be one of this very batch
        self._table.write_over(number, merged, self._by, step=self._table.next_step())
        self._batch = self._table.new_batch()
        self._known[unit.key] = (number, merged)
        self.report.changed += 1


def _told(stored: _Stored) -> TranslationUnit:
    return stored[1] if isinstance(stored[1], TranslationUnit) else unprepared(stored[1])
