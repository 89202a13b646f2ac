"""What becomes of units that are added: rows of their own, or a part of what is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from corpora.units import DECIDED, REFUSED, TranslationUnit
from tm_service.dates import now
from tm_service.stores.sqlite.preparing import STATUS, PreparedUnit
from tm_service.stores.sqlite.rows import VariantRow, signed
from tm_service.stores.sqlite.search import IndexedText


class Batch:
    """Rows that are ready to be written at once; numbers are given out here, inside the transaction."""

    def __init__(self, next_unit: int, next_variant: int) -> None:
        self.first = next_unit
        self.units: list[tuple[Any, ...]] = []
        self.variants: list[VariantRow] = []
        self.indexed: list[IndexedText] = []  # of the units that are to be found
        self.next_unit = next_unit
        self.next_variant = next_variant
        self._at = now()

    def append(self, memory_id: int, unit: PreparedUnit, by: str | None) -> int:
        """Take a unit in; return the number that it will have."""
        number = self.next_unit
        self.next_unit += 1
        _named, values, variants = unit
        self.units.append((number, memory_id, *signed(values, self._at, by)))
        is_found = values[STATUS] not in REFUSED
        for language, text, tags, form, words in variants:
            self.variants.append((self.next_variant, number, language, text, tags, form))
            if is_found:
                self.indexed.append((self.next_variant, len(text), words))
            self.next_variant += 1
        return number

    def clear(self) -> None:
        """Forget the rows, which were written; numbers go on."""
        self.first = self.next_unit
        self.units.clear()
        self.variants.clear()
        self.indexed.clear()


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
