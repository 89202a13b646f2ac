"""The Protocol of the indexes: which stored texts may match a query. They never score.

An index serves one language. It is a cache: made from the store, stamped with the sequence number of the
newest change that it holds, and told of every later one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

from tm_service.stores.base import StoredText


class Candidate(NamedTuple):
    """A folded text that may match, and the index's own handle on the units that hold it."""

    text: str
    handle: int


class Index(Protocol):
    """Candidates for a query, from the texts of one language."""

    sequence: int  # of the newest change that is in it

    def candidates(self, query: str, *, min_score: float, limit: int, complete: bool = False) -> list[Candidate]:
        """Return texts that may reach `min_score` (0–100) against the folded query.

        The `limit` likeliest by default; with `complete` every single one that can.
        """
        ...

    def units(self, candidate: Candidate) -> list[int]:
        """Return the units that hold a candidate's text, oldest first; none if all were changed meanwhile."""
        ...

    def replay(self, changed: Iterable[int], texts: Iterable[StoredText], *, sequence: int) -> None:
        """Take in what changed since: `changed` names the units, `texts` what they now hold in this language."""
        ...

    def __len__(self) -> int:
        """Return how many changes are held beside the base: a measure of when to build anew."""
        ...
