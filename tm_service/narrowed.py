"""Memories of somebody who may not see, or not change, all that a store holds.

    seen = narrowed(memory, {"legal"})      looks up in `legal` as if there were nothing else; cannot write
    held = held_to(memory, {"legal"})       knows everything and changes `legal` alone: MemoryOutOfReach for the rest

Both work on connections of their own, which keep what they may not touch from every query
(stores/sqlite/narrowing.py). Index files and terms are those of the whole memory, which must outlive them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tm_service.indexes.narrowed import NarrowedIndexes
from tm_service.matches import Match
from tm_service.matching import Query, Request, find_matches
from tm_service.memory import TranslationMemory
from tm_service.parallel import Helpers
from tm_service.stores.sqlite import HeldStore, NarrowedStore
from tm_service.terminology import NoTerms


class NarrowedMemory(TranslationMemory):
    """What certain memories of a store hold, to be looked up; `terms` says whether the store's terms mend matches, and
    whether operations on the termbase are told of.

    No other process helps with long lists, since those that do open the whole store.
    """

    store: NarrowedStore

    def __init__(self, whole: TranslationMemory, memories: Collection[str], *, terms: bool) -> None:
        self.store = NarrowedStore(whole.store.connections.path, memories, terms=terms)
        self.index_folder = whole.index_folder
        self.indexes = whole.indexes
        self.terminology = whole.terminology if terms else NoTerms()
        self._narrowed = NarrowedIndexes(whole.indexes, self.store.units.numbers)
        self._helpers = Helpers(str(self.store.connections.path), count=0)

    def lookup(self, queries: Sequence[Query], request: Request) -> list[list[Match]]:
        """Return the matches of a batch of segments among the units that are seen."""
        terms = self.terminology.terms(source=request.source, target=request.target)
        return find_matches(self.store, self._narrowed, queries, request, terms)

    def close(self) -> None:
        """Close the connections; the rest belongs to the whole memory."""
        self.store.close()


class HeldMemory(TranslationMemory):
    """A whole memory in which nothing but certain memories can be changed."""

    def __init__(self, whole: TranslationMemory, memories: Collection[str]) -> None:
        self.changeable = memories
        """The only ones that can be changed."""
        self.store = HeldStore(whole.store.connections.path, memories)
        self.index_folder = whole.index_folder
        self.indexes = whole.indexes
        self.terminology = whole.terminology
        self._helpers = Helpers(str(self.store.connections.path), count=0)

    def close(self) -> None:
        """Close the connections; the rest belongs to the whole memory."""
        self.store.close()


def narrowed(memory: TranslationMemory, memories: Collection[str], *, terms: bool = True) -> NarrowedMemory:
    """Return what certain memories hold; names that no memory has hold nothing."""
    return NarrowedMemory(memory, frozenset(memories), terms=terms)


def held_to(memory: TranslationMemory, memories: Collection[str]) -> HeldMemory:
    """Return the memory as somebody changes it who may change certain memories alone."""
    return HeldMemory(memory, frozenset(memories))
