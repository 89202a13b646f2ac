"""Counts of where terms stand, made in one pass over the texts: an SQLite file of their own, or one in memory.

    use            a term in a language: occurrences, and texts that hold it; `other` is its spelling
    unclear        the same where another concept has the term too and nothing tells which is meant
    name           a name of a concept (see names.py): texts; of several names in one text the best
    rendering      what stands for a concept in `language` where the text in `other` names it by `via`: texts; no
                   name is another wording
    introduction   an abbreviation that is given beside its full form: times; `other` is the section
    volume         the texts of a language, and those that hold any term

Counts are gathered in memory and written when there are many, so that a survey of any size needs as much of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sqlite_utils import Database

from glossary.usage.records import Place

_GATHERED = 50_000  # counts that are held in memory
_PLACES = 3  # places that are kept of each count
_WORDINGS = 30  # places of other wordings: what they have in common is looked for
_TABLES = """
CREATE TABLE tally (
    sort TEXT, concept TEXT, language TEXT, other TEXT, via TEXT, name TEXT, memory TEXT, document TEXT,
    count INTEGER, more INTEGER, places TEXT,
    PRIMARY KEY (sort, concept, language, other, via, name, memory, document)
) WITHOUT ROWID;
CREATE TABLE finding (
    rank INTEGER PRIMARY KEY, kind TEXT, language TEXT, source TEXT, payload TEXT
);
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
_ADD = """
INSERT INTO tally VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count, more = more + excluded.more, places = (
    SELECT json_group_array(value) FROM (
        SELECT value FROM json_each(tally.places) UNION ALL SELECT value FROM json_each(excluded.places) LIMIT 30))
"""


class Sort(StrEnum):
    """What is counted."""

    USE = "use"
    UNCLEAR = "unclear"
    NAME = "name"
    RENDERING = "rendering"
    INTRODUCTION = "introduction"
    VOLUME = "volume"


class Key(NamedTuple):
    """What a count is of; what is not known or does not apply is empty."""

    sort: Sort
    concept: str
    language: str
    other: str
    via: str
    name: str
    memory: str
    document: str


@dataclass(frozen=True, slots=True)
class Tally:
    """A count; `places` are numbers of units, or of sentences with a minus before them."""

    key: Key
    count: int
    more: int
    places: tuple[int, ...]


class Tallies:
    """Counts that are gathered, then asked for in order."""

    def __init__(self, file: Path | None = None) -> None:
        """Begin with none, in a new file or, without one, in memory."""
        self.db = Database(memory=True) if file is None else Database(file)
        if not self.db["tally"].exists():
            self.db.executescript(_TABLES)
        self._gathered: dict[Key, list[int]] = {}
        self._places: dict[Key, list[int]] = {}

    def add(self, key: Key, place: Place, *, more: int = 0) -> None:
        """Count something at a place."""
        held = self._gathered.setdefault(key, [0, 0])
        held[0] += 1
        held[1] += more
        places = self._places.setdefault(key, [])
        most = _WORDINGS if key.sort is Sort.RENDERING and not key.name else _PLACES
        if len(places) < most and (number := _number(place)) not in places:
            places.append(number)
        if len(self._gathered) >= _GATHERED:
            self.flush()

    def flush(self) -> None:
        """Write down what was gathered."""
        rows = [(*key, *counts, json.dumps(self._places[key])) for key, counts in self._gathered.items()]
        with self.db.conn:
            self.db.conn.executemany(_ADD, rows)
        self._gathered.clear()
        self._places.clear()

    def of(self, sort: Sort) -> Iterator[Tally]:
        """Yield the counts of one sort by concept, language, other, via and name."""
        for row in self.db.execute("SELECT * FROM tally WHERE sort = ? ORDER BY 1, 2, 3, 4, 5, 6, 7, 8", [sort]):
            yield Tally(Key(Sort(row[0]), *row[1:8]), row[8], row[9], tuple(json.loads(row[10])))

    def set_state(self, **values: str) -> None:
        """Note what the counts were made from."""
        with self.db.conn:
            self.db.conn.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())

    def state(self) -> dict[str, str]:
        """Return what was noted."""
        return dict(self.db.execute("SELECT name, value FROM state").fetchall())

    def close(self) -> None:
        """Let go of the file."""
        self.db.close()


def _number(place: Place) -> int:
    return place.unit if place.unit is not None else -(place.sentence or 0)
