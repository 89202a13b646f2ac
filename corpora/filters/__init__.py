"""Filters: is this unit a translation at all? Each scores a unit 0–1, and decides apart from that.

A unit that any of them does not accept is refused, with the reason; what is merely odd is kept, because a
translator sees it beside its neighbours and can judge.

>>> from corpora.segments import Segment
>>> from corpora.units import TranslationUnit
>>> refusal(TranslationUnit({"en": Segment("Opening remarks"), "ru": Segment("Opening remarks")}))
'language: the text is not in its language (score 0.00)'
"""

from corpora.errors import UnknownMember
from corpora.filters.base import Filter
from corpora.filters.copies import CopyFilter
from corpora.filters.figures import NumbersFilter
from corpora.filters.language import LanguageFilter
from corpora.filters.length_ratio import LengthRatioFilter
from corpora.units import TranslationUnit

FILTERS: dict[str, Filter] = {
    member.name: member for member in (LengthRatioFilter(), LanguageFilter(), CopyFilter(), NumbersFilter())
}

__all__ = ["FILTERS", "get_filter", "refusal"]


def get_filter(name: str) -> Filter:
    """Return the filter of that name; raises UnknownMember."""
    try:
        return FILTERS[name]
    except KeyError:
        raise UnknownMember("filter", name, list(FILTERS)) from None


def refusal(unit: TranslationUnit) -> str | None:
    """Return why a unit is refused (by the first filter that does), None when all accept it."""
    for member in FILTERS.values():
        score = member.score(unit)
        if not member.accept(score):
            return f"{member.name}: {member.reason} (score {score:.2f})"
    return None
