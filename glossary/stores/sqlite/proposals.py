"""Proposals in SQLite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlite_utils import Database

from glossary.changes import Proposal, ProposalKind, ProposalStatus
from glossary.concepts import ConceptEntry
from glossary.records import from_json, to_json

_COLUMNS = (
    "number, kind, concept, version, entry, reason, status, proposed_at, proposed_by, decided_at, decided_by, decision"
)
_ADD = f"""
INSERT INTO proposal (kind, concept, version, entry, reason, status, proposed_at, proposed_by)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}
"""  # noqa: S608 - a constant
_GET = f"SELECT {_COLUMNS} FROM proposal WHERE number = ?"  # noqa: S608
_DECIDE = f"""
UPDATE proposal SET status = ?, decision = ?, decided_at = ?, decided_by = ?, concept = ?
WHERE number = ? RETURNING {_COLUMNS}
"""  # noqa: S608
_FILTER = "FROM proposal WHERE (:status IS NULL OR status = :status) AND (:concept IS NULL OR concept = :concept)"


class SqliteProposals:
    """What was proposed, and what became of it."""

    def __init__(self, current: Callable[[], Database]) -> None:
        self._current = current

    def add(
        self,
        kind: ProposalKind,
        concept_id: str | None,
        version: int | None,
        entry: ConceptEntry | None,
        *,
        reason: str | None,
        at: str,
        by: str | None,
    ) -> Proposal:
        """Keep a new proposal."""
        held = entry and to_json(entry)
        values = [kind, concept_id, version, held, reason, ProposalStatus.PROPOSED, at, by]
        return _proposal(self._current().execute(_ADD, values).fetchone())

    def get(self, number: int) -> Proposal | None:
        """Return the proposal of that number."""
        row = self._current().execute(_GET, [number]).fetchone()
        return _proposal(row) if row else None

    def page(
        self, *, status: ProposalStatus | None, concept_id: str | None, limit: int, offset: int
    ) -> tuple[int, list[Proposal]]:
        """Return how many fit, and some of them."""
        wanted = {"status": status, "concept": concept_id, "limit": limit, "offset": offset}
        total = self._current().execute(f"SELECT count(*) {_FILTER}", wanted).fetchone()[0]
        query = f"SELECT {_COLUMNS} {_FILTER} ORDER BY number LIMIT :limit OFFSET :offset"
        return total, [_proposal(row) for row in self._current().execute(query, wanted).fetchall()]

    def decide(
        self,
        number: int,
        status: ProposalStatus,
        *,
        reason: str | None,
        at: str,
        by: str | None,
        concept_id: str | None,
    ) -> Proposal:
        """Give a proposal its last status."""
        values = [status, reason, at, by, concept_id, number]
        return _proposal(self._current().execute(_DECIDE, values).fetchone())


def _proposal(row: Sequence[Any]) -> Proposal:
    number, kind, concept, version, entry, reason, status, *rest = row
    held = from_json(entry) if entry else None
    return Proposal(number, ProposalKind(kind), concept, version, held, reason, ProposalStatus(status), *rest)
