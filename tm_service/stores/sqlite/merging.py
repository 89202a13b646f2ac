"""What becomes of units that are added: rows of their own, or a part of what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from corpora.units import DECIDED, REFUSED, TranslationUnit
from tm_service.dates import now
from tm_service.stores.sqlite.rows import VariantRow, unit_row, variant_row


class Batch:
    """Rows that are ready to be written at once; numbers are given out here, inside the transaction."""

    def __init__(self, next_unit: int, next_variant: int) -> None:
        self.units: list[tuple[Any, ...]] = []
        self.variants: list[VariantRow] = []
        self.refused: set[int] = set()  # units that are kept and never found
        self._next_unit = next_unit
        self.next_variant = next_variant

    def append(self, memory_id: int, unit: TranslationUnit, by: str | None) -> int:
        """Take a unit in; return the number that it will have."""
        number = self._next_unit
        self._next_unit += 1
        self.units.append((number, memory_id, *unit_row(unit, by)))
        if unit.status in REFUSED:
            self.refused.add(number)
        for language, segment in unit.variants.items():
            self.variants.append(variant_row(self.next_variant, number, language, segment))
            self.next_variant += 1
        return number


def shares_a_text(one: TranslationUnit, other: TranslationUnit) -> bool:
    """Return whether two units say the same in one language."""
    return any(other.variants.get(language) == segment for language, segment in one.variants.items())


def merged_with(current: TranslationUnit, given: TranslationUnit) -> TranslationUnit:
    """Return the stored unit with what a file has to add; what a person decided here is newer than any file."""
    if current.status in DECIDED and (given.changed_at or "") <= (current.changed_at or ""):
        variants = {**given.variants, **current.variants}
    else:
        variants = {**current.variants, **given.variants}
    return current if variants == current.variants else replace(current, variants=variants, changed_at=now())
