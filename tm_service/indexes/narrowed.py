"""The indexes of a store as those see them who see a part of it: the same files, of which other texts do not count.

An index hands in a certain number of texts. Were those of other memories among them, they would take the places of
one's own; so they are left out before the likeliest are chosen. For each part of an index one array of bits tells
which texts are seen. It is made once: what is changed later is told by a later part, or is held in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from tm_service.indexes import Indexes
from tm_service.indexes.base import Candidates, Handles, Index
from tm_service.indexes.entries import Integers
from tm_service.indexes.layers import LayeredIndex
from tm_service.indexes.part import Part
from tm_service.kernels import Words

_Marks = dict[Part, list[Words]]


class FreshIndexes(Protocol):
    """What lookups need of the indexes of a store."""

    def fresh(self, language: str) -> Index:
        """Return the index of a language, holding every change that is committed by now."""
        ...


class NarrowedIndexes:
    """The indexes of a whole store over the units whose `numbers` are seen; may be used by several threads."""

    def __init__(self, whole: Indexes, numbers: Callable[[], Sequence[int]]) -> None:
        self._whole, self._numbers = whole, numbers
        self._marked: dict[str, _Marks] = {}  # by language, of the parts that there are
        self._units: Integers = np.empty(0, np.int64)
        self._lock = threading.Lock()

    def fresh(self, language: str) -> Index:
        """Return the index of a language, holding every change that is committed by now."""
        index = self._whole.fresh(language)
        with self._lock:
            known = self._marked.get(language, {})
            if any(part not in known for part in index.parts):
                self._units = np.array(self._numbers(), np.int64)  # read after the parts: it has all of theirs
                known = {part: known.get(part) or part.marked(self._units) for part in index.parts}
                self._marked[language] = known
            return _Seen(index, known, self._units)


class _Seen:
    """An index over the units that are seen; see indexes/base.py."""

    def __init__(self, index: LayeredIndex, marked: _Marks, units: Integers) -> None:
        self._index, self._marked, self._units = index, marked, units
        self.sequence = index.sequence

    def candidates(self, query: str, *, min_score: float, limit: int | None) -> Candidates:
        """Return texts that may reach `min_score`."""
        return self._index.candidates(query, min_score=min_score, limit=limit, among=self._marks)

    def units(self, handles: Handles) -> list[list[int]]:
        """Return for each handle the units that are seen and hold its text.

        What changed since the parts were made is left to the store, which tells nothing of what is not seen.
        """
        found = self._index.units(handles)
        return [
            units if handle < 0 else [unit for unit in units if self._is_seen(unit)]
            for handle, units in zip(handles.tolist(), found, strict=True)
        ]

    def _marks(self, part: Part) -> list[Words]:
        return self._marked[part]

    def _is_seen(self, unit: int) -> bool:
        at = int(np.searchsorted(self._units, unit))
        return at < len(self._units) and int(self._units[at]) == unit
