"""Units that a program would have the memory hold: kept as `proposed`, found by nobody until a person confirms them.

A proposal has a key of its own, so that it never takes the place of a unit, and a file that says the same later is
not taken for it. What was proposed once, and perhaps rejected, is not there a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpora.normalise import plain_segment
from corpora.units import TranslationUnit, UnitStatus
from tm_service.errors import InvalidQuery
from tm_service.matches import UnitRecord
from tm_service.stores.base import Store

_KEY = "proposed-{}"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What became of a proposal: the unit that stands for it, and whether it is new."""

    record: UnitRecord
    added: bool


def propose(store: Store, units: Sequence[TranslationUnit], *, memory: str, by: str | None) -> list[Proposed]:
    """Keep units as proposed, all or none; return what became of each, in their order.

    Raises InvalidQuery for a unit with fewer than two languages, which translates nothing, or with an empty text.
    """
    for unit in units:
        if len(unit.variants) < 2:
            raise InvalidQuery("variants", ", ".join(unit.variants), "give the text in at least two languages")
        for language, segment in unit.variants.items():
            if not segment.text.strip():
                raise InvalidQuery(language, segment.text, "is empty; give at least one character")
    with store.writing():
        before = store.units.last_change()
        report = store.units.add([_proposal(unit) for unit in units], memory=memory, by=by)
        new = set(store.units.changed_since(before))
    records = store.units.get_many(report.ids)
    return [Proposed(records[number], number in new) for number in report.ids]


def _proposal(unit: TranslationUnit) -> TranslationUnit:
    variants = {language: plain_segment(segment) for language, segment in unit.variants.items()}
    plain = replace(unit, variants=variants, status=UnitStatus.PROPOSED)
    return replace(plain, key=_KEY.format(plain.content_identity()))
