"""Terms: a word or phrase whose translation stands in the target gives way to that of the query's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tm_service.repair.agreement import agreement_for
from tm_service.repair.agreement.base import places_of
from tm_service.repair.menders.base import Change, Comparison, Edit
from tm_service.repair.tokens import Token

_WORDS = {"word", "space"}
_LONGEST = 3  # words of a term
_WIDER = ((2, 2), (0, 2), (2, 0))  # tokens before and behind: a word and a space each
_FUNCTION = """
a an the of to in on at by for from with without as or and not no is are be was it its this that your any all
le la les un une des de du en à au aux par pour sur avec sans ou et ne pas est sont ce cet cette son sa ses
в во на по к с со о об от для из у и или не без при до за это
"""
_FUNCTION_WORDS = frozenset(_FUNCTION.split())  # what they become depends on the words around


class Terms:
    """Exchanges the translations of two terms."""

    kinds = frozenset({"word"})

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield an edit if both phrases are known and the old one's translation stands once in the target.

        A word that differs may be part of a longer term, which the words around are tried for.
        """
        for before, behind in _WIDER if comparison.phrases.has_terms else ():
            wide = comparison.widened(change, before, behind)
            if wide is not None and (edit := _exchanged(comparison, wide, comparison.phrases.terms)) is not None:
                yield edit
                return
        if (edit := _exchanged(comparison, change, comparison.phrases.targets)) is not None:
            yield edit


def _exchanged(comparison: Comparison, change: Change, targets_of: Callable[[str], Sequence[str]]) -> Edit | None:
    removed, added = _phrase(change.removed), _phrase(change.added)
    if not removed or not added or removed.casefold() == added.casefold():
        return None
    if _is_plural(removed, comparison) != _is_plural(added, comparison):
        return None
    if len(places_of(comparison.source, removed)) != 1:
        return None
    wanted = _usable(targets_of(added), added)  # the query's first: several matches share them
    known = _usable(targets_of(removed), removed) if wanted else []
    agreement, target = agreement_for(comparison.languages[1]), comparison.target
    for old in known:
        if (place := agreement.place(target, old)) is None:
            continue
        for new in wanted:
            exchange = None if places_of(target, new) else agreement.exchange(target, place, old, new)
            if exchange is not None:
                return Edit(*exchange, "term")
    return None


def _phrase(found: Sequence[Token]) -> str:
    """Return the words of one side of a change, nothing if there is anything else in it."""
    if not all(token.kind in _WORDS for token in found) or len(found) >= 2 * _LONGEST:
        return ""
    phrase = "".join(token.text for token in found).strip()
    return "" if phrase.casefold() in _FUNCTION_WORDS else phrase


def _is_plural(phrase: str, comparison: Comparison) -> bool:
    return comparison.languages[0] in ("en", "fr") and phrase.endswith("s") and not phrase.endswith("ss")


def _usable(targets: Sequence[str], phrase: str) -> list[str]:
    """Return the translations in ordinary letters, without those that are cut off or shouted."""
    shouted = phrase.isupper()
    return [target for target in targets if target.strip() and (shouted or not target.isupper() or len(target) == 1)]
