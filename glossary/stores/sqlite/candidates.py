"""The queue of term candidates, in the file and the transactions of the termbase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from glossary.candidate_records import (
    CandidateDecision,
    CandidatePage,
    CandidateRecord,
    CandidateState,
    FoundCandidate,
    QueueReport,
    from_json,
    to_json,
)
from tm_service.stores.connection import Connections, writing

_LARGEST = 2**63 - 1  # that SQLite takes
_FOUND = "key, term, score, frequency, evidence"
_DECISION = "state, reason, decided_at, decided_by, concept, concept_version, concept_before"
_COLUMNS = f"number, source, target, found_at, {_FOUND}, {_DECISION}"
_FILTER = """
FROM candidate WHERE (:state IS NULL OR state = :state)
AND (:source IS NULL OR source = :source) AND (:target IS NULL OR target = :target)
"""
_PUT = f"""
INSERT INTO candidate (source, target, found_at, {_FOUND}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source, target, key) DO UPDATE SET found_at = excluded.found_at, term = excluded.term,
    score = excluded.score, frequency = excluded.frequency, evidence = excluded.evidence
"""  # noqa: S608 - constants


class SqliteCandidates:
    """Term candidates in SQLite."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    @property
    def _db(self) -> Database:
        return self._connections.current()

    def put(self, found: Iterable[FoundCandidate], *, source: str, target: str | None, at: str) -> QueueReport:
        """Make the queue of a pair what was found: new figures for those known, decisions kept, other open ones out."""
        pair = (source, target or "")
        with writing(self._db) as db:
            states = dict(
                db.execute("SELECT key, state FROM candidate WHERE source = ? AND target = ?", pair).fetchall()
            )
            seen = {one.key: one for one in found}
            rows = [
                (*pair, at, one.key, one.term, one.score, one.frequency, to_json(one.evidence)) for one in seen.values()
            ]
            db.conn.executemany(_PUT, rows)
            old = [key for key, state in states.items() if state == CandidateState.OPEN and key not in seen]
            db.conn.executemany(
                "DELETE FROM candidate WHERE source = ? AND target = ? AND key = ?", [(*pair, key) for key in old]
            )
        known = states.keys() & seen.keys()
        decided = sum(states[key] != CandidateState.OPEN for key in known)
        return QueueReport(len(seen), len(seen) - len(known), len(known), decided, len(old))

    def get(self, number: int) -> CandidateRecord | None:
        """Return the candidate of that number."""
        if number > _LARGEST:
            return None
        row = self._db.execute(f"SELECT {_COLUMNS} FROM candidate WHERE number = ?", [number]).fetchone()  # noqa: S608
        return _record(row) if row else None

    def page(
        self, *, source: str | None, target: str | None, state: CandidateState | None, limit: int, offset: int
    ) -> CandidatePage:
        """Return some of the candidates of that state and these languages, best first; None means any."""
        wanted = {"source": source, "target": target, "state": state}
        total = self._db.execute(f"SELECT count(*) {_FILTER}", wanted).fetchone()[0]
        query = f"SELECT {_COLUMNS} {_FILTER} ORDER BY score DESC, number LIMIT :limit OFFSET :offset"
        rows = self._db.execute(query, {**wanted, "limit": limit, "offset": offset}).fetchall()
        return CandidatePage(total, tuple(_record(row) for row in rows))

    def decided(self, *, source: str, target: str | None) -> set[str]:
        """Return the keys of a pair of languages about which something was decided."""
        query = "SELECT key FROM candidate WHERE source = ? AND target = ? AND state != 'open'"
        return {key for (key,) in self._db.execute(query, [source, target or ""])}

    def decide(self, number: int, decision: CandidateDecision) -> None:
        """Keep what was decided about a candidate."""
        with writing(self._db) as db:
            db.execute(
                "UPDATE candidate SET state = ?, reason = ?, decided_at = ?, decided_by = ?, concept = ?,"
                " concept_version = ?, concept_before = ? WHERE number = ?",
                [
                    decision.state,
                    decision.reason,
                    decision.at,
                    decision.by,
                    decision.concept,
                    decision.version,
                    decision.before,
                    number,
                ],
            )


def _record(row: Sequence[Any]) -> CandidateRecord:
    number, source, target, found_at, key, term, score, frequency, evidence, state, *decision = row
    found = FoundCandidate(key, term, score, frequency, from_json(evidence))
    return CandidateRecord(
        number, source, target or None, found, found_at, CandidateDecision(CandidateState(state), *decision)
    )
