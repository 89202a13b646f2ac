"""Making units again what they were: what every undo ends in, of one step or of a whole operation."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

from tm_service.matches import UnitRecord
from tm_service.stores.connection import Connections
from tm_service.stores.sqlite.documents import SqliteDocuments
from tm_service.stores.sqlite.log import Logged
from tm_service.stores.sqlite.rows import Before, snapshot
from tm_service.stores.sqlite.units import SqliteUnits


class Former(NamedTuple):
    """What a unit is to be again, None for nothing, and the number of the change that this takes back."""

    takes_back: int
    before: Before | None


class Returning:
    """Writes back over the tables `unit` and `sentence` what the log kept."""

    def __init__(self, connections: Connections, units: SqliteUnits, documents: SqliteDocuments) -> None:
        self._connections = connections
        self._units = units
        self._documents = documents

    def put_back(
        self,
        targets: Mapping[int, Former],
        held: Mapping[int, Collection[int]],
        links: Mapping[int, int | None],
        by: str | None,
    ) -> None:
        """Make units what they were, within the caller's transaction; versions go on counting.

        `held` are the sentences that they hold now, `links` (sentence → unit) those that change hands.
        """
        db = self._connections.current()
        records = self._units.get_many(list(targets))
        gone = [record for number, record in records.items() if targets[number].before is None]
        # Units that exchange their texts must not meet under one name on the way.
        staying = json.dumps([number for number in records if targets[number].before is not None])
        db.execute("UPDATE unit SET key = 'undo ' || id WHERE id IN (SELECT value FROM json_each(?))", [staying])
        logged = [
            Logged(
                record.id,
                record.memory,
                "delete",
                by,
                snapshot(record, sorted(held.get(record.id, ()))),
                takes_back=targets[record.id].takes_back,
            )
            for record in gone
        ]
        self._units.remove_many(gone, logged)
        for number, former in targets.items():
            if former.before is not None:
                self._bring_back(number, former.before, former.takes_back, records.get(number), by)
        self._documents.link(list(links.items()))

    def _bring_back(
        self, number: int, before: Before, takes_back: int, record: UnitRecord | None, by: str | None
    ) -> None:
        unit = replace(before.unit, key=self._units.free_key(before.unit, before.memory, of=number))
        if record is not None:
            self._units.write_over(number, unit, by, operation="undo", before=snapshot(record), takes_back=takes_back)
            return
        self._units.write_new(number, unit, before.memory, by, operation="undo", takes_back=takes_back)
        sql = "UPDATE unit SET version = ? WHERE id = ?"
        self._connections.current().execute(sql, [before.version + 1, number])
