"""What of memory and termbase somebody gets to hold: all of it, or by their grants a part.

Routes ask `services` for memory and termbase, and get what may be seen; so no route, also none that is written
tomorrow, can show or change more. Narrowed memories (tm_service/narrowed.py) have connections of their own; a few of
them are kept, by what they show.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from glossary.stores import open_store
from glossary.termbase import Termbase
from tm_service import TranslationMemory
from tm_service.errors import InvalidQuery, UnknownUnit
from tm_service.memory_names import DEFAULT_MEMORY
from tm_service.narrowed import HeldMemory, NarrowedMemory, held_to, narrowed
from web.errors import RoleTooLow
from web.grants import Grants
from web.roles import Role

MOST_KEPT = 32  # memories that are narrowed alike, each with a connection for every thread that used it
_EMPTY = ":memory:"  # a database of a connection's own, in which nothing was ever stored
T = TypeVar("T", bound=TranslationMemory)


class Narrowing:
    """Memory and termbase of a store, whole or narrowed; None in the place of grants means whole."""

    def __init__(self, memory: TranslationMemory, termbase: Termbase) -> None:
        self._memory, self._termbase = memory, termbase
        self._seen: _Kept[NarrowedMemory] = _Kept()
        self._held: _Kept[HeldMemory] = _Kept()
        self._no_terms: Termbase | None = None
        self._lock = threading.Lock()

    def memory(self, grants: Grants | None) -> TranslationMemory:
        """Return the memory as it may be seen; one that is narrowed cannot be changed."""
        return self._memory if grants is None else self._narrowed(grants)

    def termbase(self, grants: Grants | None) -> Termbase:
        """Return the termbase, an empty one for those who have no role in it."""
        if grants is None or grants.termbase is not None:
            return self._termbase
        with self._lock:
            if self._no_terms is None:
                self._no_terms = Termbase(open_store(_EMPTY), _EMPTY)
            return self._no_terms

    def memory_to_change(
        self,
        grants: Grants | None,
        least: Role,
        *,
        memory: str | None = None,
        unit: int | None = None,
        document: str | None = None,
        sentences: Sequence[int] = (),
    ) -> TranslationMemory:
        """Return the memory for a change to what is named, held to the memories in which the role suffices.

        What is not seen does not exist (UnknownUnit, UnknownDocument, InvalidQuery for sentences); in the memories of
        what does, at least that role is needed (RoleTooLow).
        """
        if grants is None:
            return self._memory
        seen = self._narrowed(grants)
        concerned = set() if memory is None else {memory}
        if unit is not None:
            concerned.add(_memory_of(seen, unit))
        if document is not None:
            concerned.add(seen.document(document).memory)
        concerned |= _memories_of(seen, sentences)
        for name in sorted(concerned):
            role = grants.memories.get(name)
            if role is None or not role.includes(least):
                raise RoleTooLow(role, least, "memory")
        names = grants.memories_with(least)
        return self._held.get(names, lambda: held_to(self._memory, names))

    def close(self) -> None:
        """Close what was narrowed."""
        self._seen.close()
        self._held.close()
        if self._no_terms is not None:
            self._no_terms.close()

    def _narrowed(self, grants: Grants) -> NarrowedMemory:
        names, terms = frozenset(grants.memories), grants.termbase is not None
        return self._seen.get((names, terms), lambda: narrowed(self._memory, names, terms=terms))


def home(grants: Grants | None, named: str | None, least: Role = Role.TRANSLATOR) -> str:
    """Return the memory that is meant: the one named, else `main`, else the first in which the role suffices."""
    if named is not None or grants is None or DEFAULT_MEMORY in grants.memories:
        return named or DEFAULT_MEMORY
    return min(grants.memories_with(least), default=DEFAULT_MEMORY)


def _memory_of(seen: NarrowedMemory, unit: int) -> str:
    name = seen.store.units.memory_of(unit)
    if name is None:
        raise UnknownUnit(unit)
    return name


def _memories_of(seen: NarrowedMemory, sentences: Sequence[int]) -> set[str]:
    placed = seen.store.review.placed(sentences)
    if missing := set(sentences) - {sentence.number for sentence in placed}:
        raise InvalidQuery("sentences", min(missing), "is the number of no stored sentence")
    return {sentence.memory for sentence in placed}


class _Kept(Generic[T]):
    """The memories that were asked for last, by what they are narrowed to.

    One that is given up is not closed: somebody may be reading it. Its connections close when nobody holds them.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[object, T] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], T]) -> T:
        """Return the one of that key, made if there is none."""
        with self._lock:
            found = self._kept.get(key) or make()
            self._kept[key] = found
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
            return found

    def close(self) -> None:
        """Close them all."""
        with self._lock:
            for memory in self._kept.values():
                memory.close()
            self._kept.clear()
