"""The past of units and documents, as taking back an operation needs it; see tm_service/undoing.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from tm_service.errors import UnknownDocument
from tm_service.history import DocumentFate, Outcome
from tm_service.standing import Entry
from tm_service.stores.connection import Connections
from tm_service.stores.sqlite.documents import SqliteDocuments
from tm_service.stores.sqlite.returning import Former, Returning
from tm_service.stores.sqlite.review import SqliteReview
from tm_service.stores.sqlite.units import SqliteUnits

_HOLDERS = """
SELECT DISTINCT unit_id FROM sentence JOIN section ON section.id = section_id
JOIN document ON document.id = document_id WHERE document.name = ? AND unit_id IS NOT NULL
"""


class UnitsPast:
    """The log of units and what it can be used for."""

    def __init__(
        self, connections: Connections, units: SqliteUnits, documents: SqliteDocuments, review: SqliteReview
    ) -> None:
        self._units = units
        self._review = review
        self._returning = Returning(connections, units, documents)

    def slice(self, first: int, last: int, limit: int) -> list[tuple[int, int]]:
        """Return (change, unit) from number `last` down to `first`, the newest first."""
        return self._units.log.slice(first, last, limit)

    def entries(self, things: Collection[int]) -> dict[int, list[Entry]]:
        """Return the changes of units in their order, without their additions."""
        found = self._units.log.entries(things)
        return {number: [one.entry for one in log] for number, log in found.items()}

    def outcome(self, wanted: Mapping[int, int]) -> Outcome[int]:
        """Return which units would go, change and come."""
        before = self._units.log.before(wanted.values())
        there = self._units.get_many(list(wanted))
        return Outcome(
            removed=frozenset(unit for unit, change in wanted.items() if before[change] is None and unit in there),
            restored=frozenset(unit for unit, change in wanted.items() if before[change] and unit in there),
            returned=frozenset(unit for unit, change in wanted.items() if before[change] and unit not in there),
        )

    def put_back(self, wanted: Mapping[int, int], by: str | None) -> None:
        """Make units again what they were before a change, and let them hold again what they held."""
        before = self._units.log.before(wanted.values())
        held = {
            unit: [sentence.number for sentence in sentences]
            for unit, sentences in self._review.held(list(wanted)).items()
        }
        targets = {unit: Former(change, before[change]) for unit, change in wanted.items()}
        links: dict[int, int | None] = {}
        for unit, former in targets.items():
            if former.before is not None and former.before.sentences is not None:
                links |= self._links(unit, former.before.sentences, held.get(unit, []))
        self._returning.put_back(targets, held, links, by)

    def _links(self, unit: int, former: Collection[int], held: Collection[int]) -> dict[int, int | None]:
        """Return which sentences change hands: none where some are gone with an earlier reading of their document."""
        placed = self._review.placed(former)
        if len(placed) < len(set(former)):
            return {}
        free = {sentence.number for sentence in placed if sentence.unit in (None, unit)}
        return dict.fromkeys(held) | dict.fromkeys(free, unit)


class DocumentsPast:
    """Documents that an ingest stored."""

    def __init__(self, connections: Connections, documents: SqliteDocuments) -> None:
        self._connections = connections
        self._documents = documents

    def present(self, document: DocumentFate) -> bool:
        """Tell whether a document of that name is there."""
        try:
            self._documents.get(document.name)
        except UnknownDocument:
            return False
        return True

    def is_as_it_was(self, document: DocumentFate) -> bool:
        """Tell whether the document of that name is the very reading that is named."""
        found = self._documents.get(document.name)
        return (found.sha256, found.ingested_at) == (document.sha256, document.ingested_at)

    def holders(self, name: str) -> set[int]:
        """Return the units that hold its sentences."""
        return {row[0] for row in self._connections.current().execute(_HOLDERS, [name])}

    def remove(self, name: str) -> None:
        """Remove a document with its sections and sentences, within the caller's transaction."""
        self._documents.remove(name)
