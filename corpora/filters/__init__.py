"""Filters: is this unit a translation at all? Each scores a unit 0–1, and decides apart from that.

A unit that any of them does not accept is refused, with the reason; what is merely odd is kept, because a
translator sees it beside its neighbours and can judge.

>>> from corpora.segments import Segment
>>> from corpora.units import TranslationUnit
>>> refusal(TranslationUnit({"en": Segment("Opening remarks"), "ru": Segment("Opening remarks")}))
Refusal(filter='language', score=0.0, reason='the text is not in its language')
"""

from typing import NamedTuple

from corpora.errors import UnknownMember
from corpora.filters.base import Filter
from corpora.filters.copies import CopyFilter
from corpora.filters.figures import NumbersFilter
from corpora.filters.language import LanguageFilter
from corpora.filters.length_ratio import LengthRatioFilter
from corpora.filters.mixed_script import MixedScriptFilter
from corpora.units import TranslationUnit

FILTERS: dict[str, Filter] = {
    member.name: member
    for member in (LengthRatioFilter(), LanguageFilter(), CopyFilter(), NumbersFilter(), MixedScriptFilter())
}

__all__ = ["FILTERS", "Refusal", "get_filter", "refusal"]


class Refusal(NamedTuple):
    """Why a unit is refused: by which filter, at what score (0–1), and in words."""

    filter: str
    score: float
    reason: str

    def __str__(self) -> str:
        """Return it as a report shows it."""
        return f"{self.filter}: {self.reason} (score {self.score:.2f})"


def get_filter(name: str) -> Filter:
    """Return the filter of that name; raises UnknownMember."""
    try:
        return FILTERS[name]
    except KeyError:
        raise UnknownMember("filter", name, list(FILTERS)) from None


def refusal(unit: TranslationUnit) -> Refusal | None:
    """Return why a unit is refused (by the first filter that does), None when all accept it."""
    for member in FILTERS.values():
        score = member.score(unit)
        if not member.accept(score):
            return Refusal(member.name, score, member.reason)
    return None
