"""What termbases know, for repairs of matches and for the aligner: this package has none of its own.

Packages that have one join by the entry point group `tm_service.terminology`; `glossary` does. Nothing of them is
opened before it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from itertools import chain
from threading import Lock
from typing import Protocol

from tm_service.phrases import TermPair, TermPairs

GROUP = "tm_service.terminology"


class Terminology(Protocol):
    """The terms of one store, used by several threads. Languages are BCP 47 tags, matched with fallback.

    What is wrong with it is raised as TranslationMemoryError.
    """

    def terms(self, *, source: str, target: str) -> TermPairs | None:
        """Return what is known of texts, for one batch of them; None where there are no terms of these languages."""
        ...

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return terms in dictionary form, each with its translation, that may occur in texts of the source language.

        It takes time by the length of the texts, not by the number of the terms.
        """
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


TerminologyFactory = Callable[[str], Terminology]
"""What an entry point of the group names: the store's database → its terminology."""


class PluggedIn:
    """All that other packages know of the terms of a store, as one Terminology."""

    def __init__(self, database: str) -> None:
        self._database = database
        self._lock = Lock()
        self._opened: list[Terminology] | None = None

    def terms(self, *, source: str, target: str) -> TermPairs | None:
        """Return what is known of texts; where several know something, the first is asked first."""
        found = [one.terms(source=source, target=target) for one in self._members()]
        known = [terms for terms in found if terms is not None]
        return _Joined(known) if len(known) > 1 else next(iter(known), None)

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return the terms that may occur in texts, with their translations, each pair once."""
        own = list(texts)
        found = (one.translations(own, source=source, target=target) for one in self._members())
        return list(dict.fromkeys(chain.from_iterable(found)))

    def close(self) -> None:
        """Close what was opened; it is opened again if it is asked for again."""
        with self._lock:
            opened, self._opened = self._opened or [], None
        for one in opened:
            one.close()

    def _members(self) -> list[Terminology]:
        with self._lock:
            if self._opened is None:
                factories: list[TerminologyFactory] = [point.load() for point in entry_points(group=GROUP)]
                self._opened = [factory(self._database) for factory in factories]
            return self._opened


class NoTerms:
    """The terms that somebody may not know of: none."""

    def terms(self, *, source: str, target: str) -> TermPairs | None:
        """Return None, whatever the languages."""
        return None

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return none, whatever the texts."""
        return []

    def close(self) -> None:
        """There is nothing to let go of."""


class _Joined:
    """The terms that several termbases find in a text."""

    def __init__(self, members: Iterable[TermPairs]) -> None:
        self._members = list(members)

    def __call__(self, text: str) -> list[TermPair]:
        return [pair for member in self._members for pair in member(text)]
