"""Which phrases translate each other: the terms that a caller hands in, and the memory's own short units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tm_service.stores.base import UnitTable

_LONGEST = 60  # characters of a phrase that is looked up
_UNITS = 20  # translations looked at behind one phrase


@dataclass(frozen=True, slots=True)
class TermPair:
    """A term where it stands in a source text (code points, end exclusive) and what it may be in the target's language.

    `targets` come in dictionary form, the preferred one first.
    """

    start: int
    end: int
    targets: tuple[str, ...]


class TermPairs(Protocol):
    """What a termbase knows of a text: handed in, since the memory does not know one."""

    def __call__(self, text: str) -> Iterable[TermPair]:
        """Return the terms in a text of the source language."""
        ...


class Phrases:
    """The phrases of one lookup, each looked up once."""

    def __init__(
        self, units: UnitTable, languages: tuple[str, str], *, memory: str | None, terms: TermPairs | None
    ) -> None:
        self._units, self._languages, self._memory, self._terms = units, languages, memory, terms
        self.has_terms = terms is not None
        self._read: set[str] = set()  # texts whose terms are known
        self._unread: list[str] = []
        self._known: dict[str, Sequence[str]] = {}
        self._own: dict[str, Sequence[str]] = {}

    def about(self, *texts: str) -> None:
        """Name source texts whose terms may be asked for; they are recognised when the first one is."""
        self._unread += [text for text in texts if self._terms is not None and text not in self._read]

    def terms(self, phrase: str) -> Sequence[str]:
        """Return what the termbase offers for a term of the texts that were named, the preferred first."""
        while self._terms is not None and self._unread:
            text = self._unread.pop()
            if text not in self._read:
                self._read.add(text)
                for pair in self._terms(text):
                    self._known.setdefault(text[pair.start : pair.end].casefold(), pair.targets)
        return self._known.get(phrase.casefold(), ())

    def targets(self, phrase: str) -> Sequence[str]:
        """Return the same, or else the translations of units that are the whole phrase, the commonest first."""
        if found := self.terms(phrase):
            return found
        if len(phrase) > _LONGEST:
            return ()
        if phrase not in self._own:
            self._own[phrase] = self._units.translations(phrase, *self._languages, memory=self._memory, limit=_UNITS)
        return self._own[phrase]
