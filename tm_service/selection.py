"""Which part of a memory an export writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from corpora.languages import available_for
from corpora.units import REFUSED, TranslationUnit, UnitStatus
from tm_service.matches import UnitRecord


@dataclass(frozen=True, slots=True)
class UnitSelection:
    """What is asked for; an empty field asks for all that is found.

    Of a unit that fits, `languages` (each with its relatives: `en` takes `en-GB` along) say which variants are written;
    one with fewer than two of them is left out. `statuses` and `changed_since` (ISO 8601, UTC) choose whole units;
    rejected and filtered ones are left out unless `statuses` name them.
    """

    languages: tuple[str, ...] = ()
    statuses: frozenset[UnitStatus] = frozenset()
    changed_since: str | None = None

    @property
    def takes_filtered(self) -> bool:
        """Whether units that a filter kept out are asked for."""
        return UnitStatus.FILTERED in self.statuses

    def of(self, records: Iterable[UnitRecord]) -> Iterator[TranslationUnit]:
        """Yield what of stored units is to be written."""
        for record in records:
            unit = record.unit
            is_wanted = unit.status in self.statuses if self.statuses else unit.status not in REFUSED
            if not is_wanted or (self.changed_since and (unit.changed_at or "") < self.changed_since):
                continue
            if not self.languages:
                yield unit
                continue
            wanted = {tag for language in self.languages for tag in available_for(language, unit.variants)}
            if len(wanted) > 1:
                yield replace(unit, variants={tag: unit.variants[tag] for tag in unit.variants if tag in wanted})


ALL = UnitSelection()
EVERYTHING = UnitSelection(statuses=frozenset(UnitStatus))
"""Refused units as well."""
