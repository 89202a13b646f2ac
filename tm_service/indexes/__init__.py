"""Indexes: which stored texts may match a query.

Members: `trigram` (the default). A member is a class with `open` and `build`, see trigram.py; `Indexes` keeps
one open for every language and brings it up to date before each lookup.
"""

from __future__ import annotations

import threading
from pathlib import Path

from tm_service.indexes.base import Candidate, Index
from tm_service.indexes.trigram import TrigramIndex
from tm_service.stores.base import Store

__all__ = ["Candidate", "Index", "Indexes", "TrigramIndex"]

_TOLERATED = 5_000  # changes held beside the base before it is built anew


class Indexes:
    """One index a language over a store; may be used by several threads."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._open: dict[str, TrigramIndex] = {}
        self._lock = threading.Lock()

    def fresh(self, language: str) -> Index:
        """Return the index of a language, holding every change that is committed by now."""
        with self._lock:
            index = self._open.get(language)
            if index is None:
                index = TrigramIndex.open(self._folder / language, identity=self._store.identity)
            newest = self._store.units.last_change()
            if index is None or index.sequence > newest:
                index = self._build(language)
            elif index.sequence < newest:
                index = self._caught_up(index, language, newest)
            self._open[language] = index
            return index

    def rebuild(self, language: str) -> Index:
        """Build the index of a language anew from the store."""
        with self._lock:
            self._open[language] = self._build(language)
            return self._open[language]

    def behind(self, language: str) -> int | None:
        """Return how many changes the index on disk has yet to take in, None when there is none."""
        index = TrigramIndex.open(self._folder / language, identity=self._store.identity)
        return None if index is None else max(0, self._store.units.last_change() - index.sequence)

    def _build(self, language: str) -> TrigramIndex:
        units = self._store.units
        sequence = units.last_change()  # read first: what is committed meanwhile is replayed, twice at worst
        folder = self._folder / language
        return TrigramIndex.build(units.texts(language), folder, identity=self._store.identity, sequence=sequence)

    def _caught_up(self, index: TrigramIndex, language: str, newest: int) -> TrigramIndex:
        units = self._store.units
        changed = units.changed_since(index.sequence)
        if len(index) + len(changed) > _TOLERATED:
            return self._build(language)
        index.replay(changed, units.texts_of(changed, language), sequence=newest)
        return index
