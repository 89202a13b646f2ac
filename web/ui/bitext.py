"""A document as aligned: its sections beside each other, a row for every unit and every sentence without one.

The first section leads; what the others have beyond its units stands where it stands in them, so that each column
read from top to bottom is the section's own text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tm_service.records import DocumentRecord, SectionRecord, SentenceRecord


@dataclass(slots=True)
class Row:
    """One unit's sentences, column by column, or a sentence that no unit holds."""

    unit: int | None
    columns: list[list[SentenceRecord]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind of the row's first sentence."""
        return next(sentence.kind for column in self.columns for sentence in column)

    @property
    def number(self) -> int:
        """The number of the row's first sentence."""
        return next(sentence.number for column in self.columns for sentence in column)


def groups_of(document: DocumentRecord) -> list[list[SectionRecord]]:
    """Return the document's sections in order, each together with its translations."""
    groups: list[list[SectionRecord]] = []
    seen: set[int] = set()
    for position, section in enumerate(document.sections):
        if position in seen:
            continue
        partners = [
            other
            for other, candidate in enumerate(document.sections)
            if other != position and candidate.number is not None and candidate.number in section.paired_with
        ]
        seen.update({position, *partners})
        groups.append([section, *(document.sections[partner] for partner in partners)])
    return groups


def rows_of(columns: Sequence[Sequence[SentenceRecord]]) -> list[Row]:
    """Return the rows of sections that stand beside each other; every sentence is in exactly one row."""
    return _Rows(columns).merged()


class _Rows:
    """The rows so far, and how far each column has been read."""

    def __init__(self, columns: Sequence[Sequence[SentenceRecord]]) -> None:
        self._columns = columns
        self._read = [0] * len(columns)
        self._rows: list[Row] = []
        self._by_unit: dict[int, Row] = {}
        self._units = [{sentence.unit for sentence in column} for column in columns]

    def merged(self) -> list[Row]:
        for sentence in self._columns[0] if self._columns else ():
            unit = sentence.unit
            if unit is not None and unit not in self._by_unit:
                for column in range(1, len(self._columns)):
                    if unit in self._units[column]:
                        self._read_up_to(column, unit)
            self._put(0, sentence)
        for column in range(1, len(self._columns)):
            self._read_up_to(column, None)
        return self._rows

    def _read_up_to(self, column: int, unit: int | None) -> None:
        """Put what stands before the unit in a column, or all that is left of it."""
        sentences = self._columns[column]
        while self._read[column] < len(sentences):
            sentence = sentences[self._read[column]]
            if unit is not None and sentence.unit == unit:
                return
            self._put(column, sentence)
            self._read[column] += 1

    def _put(self, column: int, sentence: SentenceRecord) -> None:
        row = None if sentence.unit is None else self._by_unit.get(sentence.unit)
        if row is None:
            row = Row(sentence.unit, [[] for _ in self._columns])
            self._rows.append(row)
            if sentence.unit is not None:
                self._by_unit[sentence.unit] = row
        row.columns[column].append(sentence)
