"""What whoever looks after a memory asks and does: the part of TranslationMemory that is for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from corpora.languages import available_for, parse_tag
from corpora.units import UnitStatus
from tm_service.matches import UnitRecord
from tm_service.replacing import Replaced, Replacement, Wording, replace_words, replacements
from tm_service.stores.sqlite import SqliteStore


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of units: by status, by the month in which they were made (`2026-05`), of the largest documents."""

    statuses: Mapping[UnitStatus, int]
    months: Mapping[str, int]
    documents: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One text that is translated in several ways: its units, by translation, the commonest first."""

    source: str
    translations: Mapping[str, tuple[UnitRecord, ...]]


class Tending:
    """Overview, inconsistencies and changes of many units."""

    store: SqliteStore

    def statistics(self, *, memory: str | None = None, documents: int = 10) -> Statistics:
        """Return numbers about a memory or about all; `documents` is how many of the largest are named."""
        return Statistics(
            self.store.review.progress(memory=memory, document=None).units,
            self.store.overview.by_month(memory=memory),
            self.store.overview.by_document(memory=memory, limit=documents),
        )

    def inconsistencies(
        self, *, source: str, target: str, memory: str | None = None, limit: int = 50, offset: int = 0
    ) -> list[Inconsistency]:
        """Return texts of one language that another one says in several ways, those with most units first.

        Texts are compared folded (case, typography). Raises UnknownLanguage.
        """
        present = self.store.units.languages()
        sources = available_for(parse_tag(source), present)
        targets = available_for(parse_tag(target), present)
        found = self.store.overview.divergent(source=sources, target=targets, memory=memory, limit=limit, offset=offset)
        records = self.store.units.get_many(sorted({unit for units in found for unit in units}))
        return [_inconsistency([records[unit] for unit in units], sources, targets) for units in found]

    def preview_replacement(self, wording: Wording, *, limit: int = 50) -> tuple[list[Replacement], int]:
        """Return the first changes that `replace_words` would make, and how many there are in all."""
        found = replacements(self.store, wording)
        first = list(islice(found, limit))
        return first, len(first) + sum(1 for _ in found)

    def replace_words(self, wording: Wording, *, by: str | None = None) -> Replaced:
        """Change words in all units that hold them, as one operation; `undo` of any of them takes it back as well."""
        return replace_words(self.store, wording, by=by)


def _inconsistency(units: list[UnitRecord], sources: list[str], targets: list[str]) -> Inconsistency:
    by_text: dict[str, list[UnitRecord]] = {}
    for record in units:
        text = next(record.unit.variants[tag].text for tag in targets if tag in record.unit.variants)
        by_text.setdefault(text, []).append(record)
    variants = units[0].unit.variants
    ordered = sorted(by_text.items(), key=lambda item: -len(item[1]))
    return Inconsistency(
        next(variants[tag].text for tag in sources if tag in variants),
        {text: tuple(records) for text, records in ordered},
    )
