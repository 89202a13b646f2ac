"""The Protocol of the indexes: which stored texts may match a query. They never score.

An index serves one language. It is a cache: made from the store, stamped with the sequence number of the
newest change that it holds. It never changes; a later state is another index that shares what has stayed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Candidate(NamedTuple):
    """A folded text that may match, and the index's own handle on the units that hold it."""

    text: str
    handle: int


class Index(Protocol):
    """Candidates for a query, from the texts of one language."""

    @property
    def sequence(self) -> int:
        """Return the number of the newest change that is in it."""
        ...

    def candidates(self, query: str, *, min_score: float, limit: int | None) -> list[Candidate]:
        """Return texts that may reach `min_score` (0–100) against the folded query.

        About the `limit` likeliest, or every single one that can. The same text may come twice.
        """
        ...

    def units(self, candidates: Sequence[Candidate]) -> list[list[int]]:
        """Return for each candidate the units that hold its text, none if all were changed meanwhile."""
        ...
