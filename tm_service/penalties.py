"""Penalties: named deductions for what the comparison of folded texts does not see.

Each says in one word why a match is not what its characters promise. Values are points of the 0–100 scale,
kept small: they order equals and tell a translator where to look.

    case            the texts differ in letter case only there, e.g. "State" and "state"       1
    typography      quotes, dashes, apostrophes, ё, spaces differ                               0.5
    numbers         the numbers in the two texts differ                                         2
    tags            the match holds inline tags, the query has none                             1 each, at most 3
    unreviewed      put together by a machine that did not say how sure it was, seen by nobody  1
    alignment       put together by a machine, seen by nobody: 10 · (1 − confidence), from 0.5  at most 5
    memory          it lies in another memory than the one that is preferred                    1
    pivot           the target was found through a third language                               5
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from corpora.normalise import folded
from corpora.segments import Segment
from corpora.units import TranslationUnit, UnitStatus
from tm_service.matches import Penalty

_LEAST_DOUBT = 0.5  # less would be noise on every match
PIVOT = Penalty("pivot", 5.0)
ANOTHER_MEMORY = Penalty("memory", 1.0)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS_ONLY = re.compile(r"[\W_]+")


def penalties(query: str, source: Segment, unit: TranslationUnit) -> Iterator[Penalty]:
    """Yield the penalties of a unit whose source is matched with the query (both unfolded)."""
    if query != source.text and _form(query) == _form(source.text):
        letters = _WORDS_ONLY.sub("", query).replace("ё", "е"), _WORDS_ONLY.sub("", source.text).replace("ё", "е")
        if letters[0] != letters[1] and letters[0].casefold() == letters[1].casefold():
            yield Penalty("case", 1.0)
        else:
            yield Penalty("typography", 0.5)
    if _numbers(query) != _numbers(source.text):
        yield Penalty("numbers", 2.0)
    if source.tags:
        yield Penalty("tags", float(min(len(source.tags), 3)))
    if unit.status is UnitStatus.ALIGNED:
        if unit.provenance.confidence is None:
            yield Penalty("unreviewed", 1.0)
            return
        doubt = round(min(10 * (1 - unit.provenance.confidence), 5.0), 1)
        if doubt >= _LEAST_DOUBT:
            yield Penalty("alignment", doubt)


# A query is held against many units, and a text lies in several.
_form = lru_cache(maxsize=1024)(folded)


@lru_cache(maxsize=1024)
def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))
