"""The Protocol of the indexes: which stored texts may match a query. They never score.

An index serves one language. It is a cache: made from the store, stamped with the sequence number of the
newest change that it holds. It never changes; a later state is another index that shares what has stayed.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Handles = npt.NDArray[np.int64]
"""The index's own names of the texts that it handed in."""


class Candidates(NamedTuple):
    """Folded texts that may match, and the index's handle on the units that hold each."""

    texts: list[str]
    handles: Handles


class Index(Protocol):
    """Candidates for a query, from the texts of one language."""

    @property
    def sequence(self) -> int:
        """Return the number of the newest change that is in it."""
        ...

    def candidates(self, query: str, *, min_score: float, limit: int | None) -> Candidates:
        """Return texts that may reach `min_score` (0–100) against the folded query.

        About the `limit` likeliest, or every single one that can. The same text may come twice.
        """
        ...

    def units(self, handles: Handles) -> list[list[int]]:
        """Return for each handle the units that hold its text, none if all were changed meanwhile."""
        ...
