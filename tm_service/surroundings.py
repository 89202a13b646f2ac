"""Where sentences stand: what is around them in their own text, and what should be opposite in its translations.

Whoever pairs sentences anew must see which ones there are to choose from. Opposite a sentence that nobody translates
lies what stands between the translations of its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

from tm_service.occurrences import Sides
from tm_service.stores.base import PlacedSentence, Store

MARGIN = 4
"""Sentences shown before and behind: the partner of one that was missed is rarely further away."""
_REACH = 40
"""How far neighbours are looked for: further away they say nothing about what is opposite."""


def surroundings(store: Store, sentences: Sequence[PlacedSentence]) -> Sides:
    """Return by language the stored sentences around the given ones, in document order, the given ones among them.

    Languages of the given ones come first, then those in which their neighbours are translated.
    """
    spans: dict[str, tuple[int, int, int]] = {}
    for sentence in sentences:
        section, first, last = spans.get(sentence.language, (sentence.section, sentence.position, sentence.position))
        if sentence.section == section:
            spans[sentence.language] = (section, min(first, sentence.position), max(last, sentence.position))
    for leading in list(spans.values()):
        for language, span in _opposite(store, *leading).items():
            spans.setdefault(language, span)
    return {
        language: store.review.stretch(section, first - MARGIN, last + MARGIN)
        for language, (section, first, last) in spans.items()
    }


def _opposite(store: Store, section: int, first: int, last: int) -> dict[str, tuple[int, int, int]]:
    """Return by language where the translations of the neighbours stand: section, first and last position."""
    near = store.review.stretch(section, first - _REACH, last + _REACH)
    held = store.review.held({sentence.unit for sentence in near if sentence.unit is not None and not sentence.refused})
    found: dict[str, tuple[int, int, int]] = {}
    for before in (True, False):
        ordered = [sentence for sentence in near if (sentence.position < first) is before]
        for sentence in reversed(ordered) if before else ordered:
            for other in held.get(sentence.unit or 0, ()):
                if other.section != section:
                    _widen(found, other, before)
    return found


def _widen(found: dict[str, tuple[int, int, int]], sentence: PlacedSentence, before: bool) -> None:
    """Take in the nearest translation on either side; later, that is further, ones are not heeded."""
    span = found.get(sentence.language)
    if span is None:
        found[sentence.language] = (sentence.section, sentence.position, sentence.position)
    elif not before and span[0] == sentence.section and span[1] == span[2] < sentence.position:
        found[sentence.language] = (sentence.section, span[1], sentence.position)
