"""Relations by their targets, and pairs told apart, in SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlite_utils import Database

from glossary.stores.life import LikenessRow, Pointer, ordered

_POINTING = """
SELECT DISTINCT concept.id, concept_relation.type
FROM concept_relation JOIN concept ON concept.number = concept_relation.concept
WHERE concept_relation.target = ? ORDER BY concept.number
"""
_TERMS = """
SELECT concept.id, concept.subject, term.language, term.text, term.type, term.folded, term.form, term.lemmas
FROM concept CROSS JOIN term ON term.concept = concept.number ORDER BY concept.number, term.number
"""


class SqliteRelations:
    """Who points at whom; triggers keep the table as the entries have it (see migrations.py)."""

    def __init__(self, current: Callable[[], Database]) -> None:
        self._current = current

    def pointing_at(self, concept_id: str) -> list[Pointer]:
        """Return who points at a concept."""
        return [Pointer._make(row) for row in self._current().execute(_POINTING, [concept_id]).fetchall()]


class SqliteDistinct:
    """Who is told apart."""

    def __init__(self, current: Callable[[], Database]) -> None:
        self._current = current

    def terms(self) -> Iterator[LikenessRow]:
        """Yield all terms, concept by concept."""
        yield from map(LikenessRow._make, self._current().execute(_TERMS))

    def add(self, one: str, other: str, *, reason: str | None, at: str, by: str | None) -> None:
        """Remember that two concepts are two."""
        self._current().execute(
            "INSERT OR REPLACE INTO concept_distinct (one, other, reason, at, by) VALUES (?, ?, ?, ?, ?)",
            [*ordered([one, other]), reason, at, by],
        )

    def remove(self, one: str, other: str) -> None:
        """Forget it."""
        self._current().execute("DELETE FROM concept_distinct WHERE one = ? AND other = ?", ordered([one, other]))

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield the pairs."""
        yield from self._current().execute("SELECT one, other FROM concept_distinct ORDER BY one, other").fetchall()
