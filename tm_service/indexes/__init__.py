"""Indexes: which stored texts may match a query.

Members: `layers` (the default). `Indexes` keeps one open for every language and brings it up to date before each
lookup. Its parts lie on disk and are mapped by every process that serves the store; each process holds in memory
only what changed since the newest part. Parts are made beside the lookups, in a thread of their own: only the very
first lookup in a language waits.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from tm_service.indexes import entries, files
from tm_service.indexes.base import Candidates, Handles, Index
from tm_service.indexes.entries import Entries
from tm_service.indexes.files import Stretch
from tm_service.indexes.layers import MANY, LayeredIndex
from tm_service.indexes.part import Part, make
from tm_service.progress import Progress
from tm_service.stores.base import Store

__all__ = ["Candidates", "Handles", "Index", "Indexes", "LayeredIndex"]

_AT_ONCE = 10_000  # changes that a lookup takes in by itself; of more a part is made first
_PATIENCE = 60.0  # seconds that a lookup waits for a part that another process is making
_log = logging.getLogger(__name__)


class Indexes:
    """One index a language over a store; may be used by several threads."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder
        self._open: dict[str, LayeredIndex] = {}
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._condensing: set[str] = set()
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="index")

    def fresh(self, language: str) -> LayeredIndex:
        """Return the index of a language, holding every change that is committed by now."""
        newest = self._store.units.last_change()
        index = self._open.get(language)
        if index is not None and index.sequence == newest:
            return index
        with self._locks[language]:
            newest = self._store.units.last_change()  # anew: who had the lock may have taken in later changes
            index = self._open.get(language) or self._opened(language, newest)
            if index is None or index.sequence > newest:  # a store that was put back to an earlier state
                index = self._first(language, newest)
            if newest - index.sequence > _AT_ONCE:
                index = self._extended(index, language)
            index = self._open[language] = self._caught_up(index, language)
            if len(index.replaced) > MANY and language not in self._condensing:
                self._condensing.add(language)
                self._worker.submit(self._condense, language)
        return index

    def refresh(self) -> None:
        """Take in what changed in the languages that were asked for, so that the next lookup need not."""
        for language in list(self._open):
            self.fresh(language)

    def open_made(self) -> None:
        """Open the indexes that lie on disk, so that no lookup has to; none is made."""
        newest = self._store.units.last_change()
        for language in self._store.units.languages():
            with self._locks[language]:  # opened once: every file of it is read for its checksum
                opened = self._open.get(language) or self._opened(language, newest)
                if opened is None:
                    continue
                self._open[language] = opened
            self.fresh(language)

    def lag(self) -> dict[str, int]:
        """Return how many changes the next lookup has to take in first, by language, of the indexes that are open."""
        newest = self._store.units.last_change()
        return {language: newest - index.sequence for language, index in list(self._open.items())}

    def rebuild(self, language: str) -> Index:
        """Make the index of a language anew from the store; lookups go on with the old one meanwhile."""
        index = self._built(language)
        with self._locks[language]:
            self._open[language] = index
        return index

    def close(self) -> None:
        """Wait for what is being made, and make no more."""
        self._worker.shutdown()

    def _opened(self, language: str, newest: int, known: tuple[Part, ...] = ()) -> LayeredIndex | None:
        return LayeredIndex.open(
            self._folder / language,
            identity=self._store.identity,
            upto=newest,
            mark_of=self._store.units.mark,
            known=known,
        )

    def _first(self, language: str, newest: int) -> LayeredIndex:
        """Return the index that another process is making right now, else make it."""
        with files.making(self._folder / language, _PATIENCE):
            return self._opened(language, newest) or self._built(language)

    def _built(self, language: str) -> LayeredIndex:
        units = self._store.units
        newest = units.last_change()  # read first: what is committed meanwhile is taken in later, twice at worst
        gathered = entries.joined(list(self._read(language)))  # and so one source: each is asked for every band
        folder = self._folder / language
        files.remove_later(folder, newest)
        part = make(
            [gathered],
            folder,
            stretch=Stretch(0, newest, units.mark(newest)),
            changed=np.empty(0, np.int64),
            identity=self._store.identity,
            told=Progress(f"making the index of {language}").tell,
        )
        return LayeredIndex((part,), newest)

    def _read(self, language: str) -> Iterator[Entries]:
        progress, done = Progress(f"reading the texts of {language}"), 0
        for batch in entries.entries_of(self._store.units.texts(language)):
            yield batch
            done += len(batch.units)
            progress.tell(done)

    def _caught_up(self, index: LayeredIndex, language: str) -> LayeredIndex:
        """Return the index with what changed since, taken in from the store."""
        units = self._store.units
        newest = units.last_change()
        if newest == index.sequence:
            return index
        changed = units.changed_since(index.sequence)
        return index.with_changes(changed, units.texts_of(changed, language), sequence=newest)

    def _extended(self, index: LayeredIndex, language: str) -> LayeredIndex:
        """Return the index after much has changed: another process may have made the parts, else they are made."""
        newest = self._store.units.last_change()
        with files.making(self._folder / language, _PATIENCE):
            found = self._opened(language, newest, index.parts) or index
            if newest - found.sequence <= _AT_ONCE:
                return found
            if newest - found.sequence > sum(part.size for part in found.parts) // 2:
                return self._built(language)
            return self._with_part(self._caught_up(found, language), language)

    def _with_part(self, index: LayeredIndex, language: str) -> LayeredIndex:
        """Return the index with what is in memory made a part."""
        mark = self._store.units.mark(index.sequence)
        progress = Progress(f"making a part of the index of {language}")
        part = index.condensed(self._folder / language, identity=self._store.identity, mark=mark, told=progress.tell)
        kept = tuple(older for older in index.parts if older.stretch.last <= part.stretch.first)
        return LayeredIndex((*kept, part), part.stretch.last)

    def _condense(self, language: str) -> None:
        """Make a part of what is in memory, or take the parts that another process has made of it."""
        try:
            index = self._open[language]
            found = self._opened(language, index.sequence, index.parts)
            if found is None or found.sequence <= index.parts[-1].stretch.last:
                with files.making(self._folder / language) as is_ours:
                    if not is_ours:  # what another process makes is opened once more has changed
                        return
                    found = self._with_part(index, language)
            found = self._caught_up(found, language)  # here, so that no lookup waits for it
            with self._locks[language]:
                self._open[language] = self._caught_up(found, language)
        except Exception:  # noqa: BLE001 - told, and lookups are right without the part
            _log.exception("the index of %s could not be condensed; lookups go on without", language)
        finally:
            self._condensing.discard(language)
