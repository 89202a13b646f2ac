"""A termbase as the memory's repairs ask for it: the terms in a text, with what they may be in another language."""

from __future__ import annotations

from functools import lru_cache

from glossary.concepts import TermStatus
from glossary.termbase import Termbase, open_termbase
from tm_service.phrases import TermPair

_UNFIT = {TermStatus.DEPRECATED, TermStatus.SUPERSEDED}


class TermbasePairs:
    """Recognises the terms of texts in `source` and offers those of `target` that are in use; a TermPairs.

    Each text is recognised once: keep it for one lookup, or for one batch of them, and no longer. It may travel to
    another process, which opens the same termbase.
    """

    def __init__(self, termbase: Termbase, *, source: str, target: str) -> None:
        self._termbase, self._source, self._target = termbase, source, target
        self._known: dict[str, list[TermPair]] = {}

    def __call__(self, text: str) -> list[TermPair]:
        """Return the terms in a text of the source language."""
        if text not in self._known:
            self._known[text] = [
                TermPair(found.start, found.end, tuple(one.term for one in found.targets if one.status not in _UNFIT))
                for found in self._termbase.recognise(text, language=self._source, target=self._target)
            ]
        return self._known[text]

    def __reduce__(self) -> tuple[object, ...]:
        return _opened, (self._termbase.database, self._source, self._target)


def _opened(database: str, source: str, target: str) -> TermbasePairs:
    return TermbasePairs(_termbase(database), source=source, target=target)


@lru_cache(maxsize=1)
def _termbase(database: str) -> Termbase:
    return open_termbase(database)
