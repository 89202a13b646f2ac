"""Which sentences a unit is made of: once, or as often as its document says the same.

A unit that was not edited says what its sentences say, joined as its language joins them; that is how its
occurrences are told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from corpora.bitexts import space_in
from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service.stores.base import PlacedSentence

Sides = dict[str, list[PlacedSentence]]
"""Language → the sentences of one occurrence, in document order."""


def occurrences(unit: TranslationUnit, held: Sequence[PlacedSentence]) -> list[Sides]:
    """Return the occurrences of a unit in document order, languages in the order of the unit; none without sentences.

    Where a unit that was edited holds several, they are as many as the stretches that its sentences stand in.
    """
    by_language: Sides = {}
    for language in unit.variants:
        if side := [sentence for sentence in held if sentence.language == language]:
            by_language[language] = side
    if not by_language:
        return []
    times = {_times(unit.variants[language].text, side) for language, side in by_language.items()}
    if len(times) > 1 or 0 in times:
        times = {_stretches(side) for side in by_language.values()}
    [often] = times if len(times) == 1 else {1}
    if any(len(side) % often for side in by_language.values()):
        often = 1
    return [
        {
            language: side[at * len(side) // often : (at + 1) * len(side) // often]
            for language, side in by_language.items()
        }
        for at in range(often)
    ]


def joined(side: Sequence[PlacedSentence]) -> str:
    """Return the text of sentences of one language."""
    return space_in(side[0].language).join(sentence.text for sentence in side)


def says(unit: TranslationUnit, language: str, side: Sequence[PlacedSentence]) -> bool:
    """Return whether the unit says exactly what the sentences say: whether nobody has edited it there."""
    return unit.variants[language] == Segment(joined(side))


def appended(segments: Sequence[Segment], language: str) -> Segment:
    """Return segments as one, their tags moved along."""
    space = space_in(language)
    text, tags = segments[0].text, list(segments[0].tags)
    for segment in segments[1:]:
        start = len(text) + len(space)
        tags += [replace(tag, offset=tag.offset + start) for tag in segment.tags]
        text += space + segment.text
    return Segment(text, tuple(tags))


def _times(text: str, side: Sequence[PlacedSentence]) -> int:
    """Return how often the sentences say the text, 0 if they say something else."""
    for often in range(len(side), 0, -1):
        size = len(side) // often
        if len(side) % often == 0 and all(joined(side[at : at + size]) == text for at in range(0, len(side), size)):
            return often
    return 0


def _stretches(side: Sequence[PlacedSentence]) -> int:
    return 1 + sum(
        (before.section, before.position + 1) != (after.section, after.position) for before, after in pairwise(side)
    )
