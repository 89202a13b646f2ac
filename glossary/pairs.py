"""A termbase as the memory's repairs ask for it: the terms in a text, with what they may be in another language."""

from __future__ import annotations

from glossary.concepts import TermStatus
from glossary.termbase import Termbase
from tm_service.phrases import TermPair, TermPairs

_UNFIT = {TermStatus.DEPRECATED, TermStatus.SUPERSEDED}


def term_pairs(termbase: Termbase, *, source: str, target: str) -> TermPairs:
    """Return what recognises the terms of a text in `source` and offers those of `target` that are in use.

    Each text is recognised once: keep the result for one lookup, or for one batch of them, and no longer.
    """
    known: dict[str, list[TermPair]] = {}

    def pairs(text: str) -> list[TermPair]:
        if text not in known:
            known[text] = [
                TermPair(found.start, found.end, tuple(one.term for one in found.targets if one.status not in _UNFIT))
                for found in termbase.recognise(text, language=source, target=target)
            ]
        return known[text]

    return pairs
