"""The log of changes in SQLite.

A row holds what a concept was before the change; what it was after is what the next row holds, or the concept itself.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlite_utils import Database

from glossary.changes import Cause, Change, Operation
from glossary.records import from_json
from tm_service.standing import Entry

_CHANGES = """
SELECT change.sequence, change.concept, change.version, change.operation, change.at, change.by, change.reason,
    change.proposal, proposal.proposed_by, change.step, change.merged_into, change.before,
    CASE WHEN next.sequence IS NULL THEN (SELECT entry FROM concept WHERE id = change.concept) ELSE next.before END
FROM concept_change AS change
LEFT JOIN concept_change AS next ON next.concept = change.concept AND next.version = change.version + 1
LEFT JOIN proposal ON proposal.number = change.proposal
"""


class SqliteChanges:
    """What happened to the concepts of a store."""

    def __init__(self, current: Callable[[], Database]) -> None:
        self._current = current

    def add(
        self, concept_id: str, operation: Operation, cause: Cause, *, at: str, by: str | None, before: str | None
    ) -> int:
        """Log a change and return the version that it makes."""
        version = self.last_version(concept_id) + 1
        self._current().execute(
            "INSERT INTO concept_change"
            " (concept, version, operation, at, by, before, reason, proposal, step, merged_into, takes_back)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [concept_id, version, cause.operation or operation, at, by, before, *cause[1:]],
        )
        return version

    def last_version(self, concept_id: str) -> int:
        """Return the number of a concept's changes, 0 for one that never was."""
        query = "SELECT coalesce(max(version), 0) FROM concept_change WHERE concept = ?"
        return int(self._current().execute(query, [concept_id]).fetchone()[0])

    def of(self, concept_id: str, *, limit: int | None = None) -> list[Change]:
        """Return the changes of a concept, the last one first."""
        query = f"{_CHANGES} WHERE change.concept = ? ORDER BY change.version DESC LIMIT ?"
        return self._made(query, [concept_id, -1 if limit is None else limit])

    def at(self, concept_id: str, version: int) -> Change | None:
        """Return the change that made a version."""
        found = self._made(f"{_CHANGES} WHERE change.concept = ? AND change.version = ?", [concept_id, version])
        return found[0] if found else None

    def step(self, change: Change) -> list[Change]:
        """Return the changes that were made together."""
        query = f"{_CHANGES} WHERE change.sequence = ? OR change.step = ? ORDER BY change.sequence DESC"
        return self._made(query, [change.sequence, change.step])

    def successor(self, concept_id: str) -> str | None:
        """Return the concept into which one was merged."""
        query = "SELECT merged_into FROM concept_change WHERE concept = ? ORDER BY version DESC LIMIT 1"
        row = self._current().execute(query, [concept_id]).fetchone()
        return row[0] if row else None

    def slice(self, first: int, last: int, limit: int) -> list[tuple[int, str]]:
        """Return (change, concept) from number `last` down to `first`, the newest first."""
        query = (
            "SELECT sequence, concept FROM concept_change WHERE sequence BETWEEN ? AND ? ORDER BY sequence DESC LIMIT ?"
        )
        return [(row[0], row[1]) for row in self._current().execute(query, [first, last, limit]).fetchall()]

    def entries(self, concepts: Collection[str]) -> dict[str, list[Entry]]:
        """Return the changes of concepts in their order, as much of them as undoing looks at."""
        found: dict[str, list[Entry]] = {concept: [] for concept in concepts}
        query = (
            "SELECT concept, sequence, takes_back FROM concept_change"
            " WHERE concept IN (SELECT value FROM json_each(?)) ORDER BY concept, version"
        )
        for concept, sequence, takes_back in self._current().execute(query, [json.dumps(list(concepts))]):
            found[concept].append(Entry(sequence, takes_back))
        return found

    def made(self, sequence: int) -> Change | None:
        """Return the change of that number."""
        found = self._made(f"{_CHANGES} WHERE change.sequence = ?", [sequence])
        return found[0] if found else None

    def _made(self, query: str, values: Sequence[Any]) -> list[Change]:
        return [_change(row) for row in self._current().execute(query, values).fetchall()]


def _change(row: Sequence[Any]) -> Change:
    sequence, concept, version, operation, at, by, reason, proposal, proposed_by, step, merged_into, *states = row
    before, after = (from_json(entry) if entry else None for entry in states)
    about = (reason, proposal, proposed_by, step, merged_into)
    return Change(sequence, concept, version, Operation(operation), at, by, *about, before, after)
