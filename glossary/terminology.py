"""The termbase as the memory asks for it: in repairs of matches, and for the aligner's lexicon.

It joins the memory by the entry point group `tm_service.terminology`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from glossary.concepts import DISALLOWED
from glossary.errors import TermbaseError
from glossary.termbase import Termbase, open_termbase
from tm_service.errors import TranslationMemoryError
from tm_service.phrases import TermPair, TermPairs


class TermbaseTerminology:
    """The terms of a termbase; a Terminology (tm_service)."""

    def __init__(self, termbase: Termbase) -> None:
        self._termbase = termbase

    def terms(self, *, source: str, target: str) -> TermPairs | None:
        """Return what is known of texts, None where the termbase has no term in one of the languages."""
        with _refusing():
            known = self._termbase.serves(source) and self._termbase.serves(target)
        return _Terms(self._termbase, source, target) if known else None

    def translations(self, texts: Iterable[str], *, source: str, target: str) -> list[tuple[str, str]]:
        """Return the terms that may occur in texts with their translations, those that should not be used as well:
        somebody has used them."""
        with _refusing():
            return self._termbase.translations(texts, source=source, target=target)

    def close(self) -> None:
        """Close the termbase."""
        self._termbase.close()


def termbase_terminology(database: str) -> TermbaseTerminology:
    """Return the terms of a store's termbase; raises TranslationMemoryError when it is unsound."""
    with _refusing():
        return TermbaseTerminology(open_termbase(database))


class _Terms:
    """The terms in texts, with what is in use for them in the other language; each text is recognised once."""

    def __init__(self, termbase: Termbase, source: str, target: str) -> None:
        self._termbase, self._source, self._target = termbase, source, target
        self._known: dict[str, list[TermPair]] = {}

    def __call__(self, text: str) -> list[TermPair]:
        """Return the terms in a text of the source language."""
        if text not in self._known:
            with _refusing():
                found = self._termbase.recognise(text, language=self._source, target=self._target)
            self._known[text] = [
                TermPair(one.start, one.end, tuple(term.term for term in one.targets if term.status not in DISALLOWED))
                for one in found
            ]
        return self._known[text]


@contextmanager
def _refusing() -> Iterator[None]:
    """Raise what the termbase raises as the memory's callers expect it."""
    try:
        yield
    except TermbaseError as error:
        raise TranslationMemoryError(str(error)) from error
