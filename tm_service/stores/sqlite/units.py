"""Units and variants in SQLite."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Any

from corpora.segments import Segment
from corpora.units import REFUSED, TranslationUnit
from tm_service.dates import now
from tm_service.errors import StaleVersion, UnknownUnit
from tm_service.matches import UnitRecord
from tm_service.records import AddReport, MemoryRecord
from tm_service.stores.base import StoredText
from tm_service.stores.connection import Connections, expect_much, writing
from tm_service.stores.sqlite.adding import Adding
from tm_service.stores.sqlite.log import Logged, SqliteLog
from tm_service.stores.sqlite.merging import Batch
from tm_service.stores.sqlite.preparing import PreparedBatch, PreparedUnit, prepare, prepared
from tm_service.stores.sqlite.rows import (
    DISTINCT_LANGUAGES,
    IS_REFUSED,
    UNIT_COLUMNS,
    VariantRow,
    as_stored,
    form_of,
    segment_of,
    snapshot,
    unit_of,
    unit_row,
    variant_row,
)
from tm_service.stores.sqlite.search import SqliteSearch
from tm_service.stores.sqlite.wording import Wording

_MANY = 500  # units at once, as imports bring them
_INSERT = f"INSERT INTO unit (id, memory_id, {UNIT_COLUMNS}) VALUES ({', '.join('?' * 16)})"  # noqa: S608
_UPDATE = f"UPDATE unit SET ({UNIT_COLUMNS}) = ({', '.join('?' * 14)}), version = version + 1 WHERE id = ?"  # noqa: S608
_SELECT = f"SELECT unit.id, memory.name, version, {UNIT_COLUMNS} FROM unit JOIN memory ON memory.id = memory_id"  # noqa: S608
_SELECT_MANY = f"{_SELECT} WHERE unit.id IN (SELECT value FROM json_each(?)) ORDER BY unit.id"  # noqa: S608
_TRANSLATIONS = f"""
SELECT other.text FROM variant JOIN unit ON unit.id = variant.unit_id
JOIN variant AS other ON other.unit_id = variant.unit_id
WHERE variant.form = ? AND variant.language = ? AND other.language = ? AND NOT {IS_REFUSED}
AND (? IS NULL OR memory_id = (SELECT id FROM memory WHERE name = ?)) AND other.tags IS NULL
ORDER BY variant.unit_id DESC LIMIT ?
"""  # noqa: S608
_INSERT_VARIANT = "INSERT INTO variant (id, unit_id, language, text, tags, form) VALUES (?, ?, ?, ?, ?, ?)"
_OF_UNITS = "unit_id IN (SELECT value FROM json_each(?))"
_SENTENCES_OF = f"SELECT id, language, text FROM sentence WHERE {_OF_UNITS}"  # noqa: S608
_PAGE = 1000


class SqliteUnits:
    """The tables `memory`, `unit`, `variant` and `change`; see stores/base.py, UnitTable."""

    def __init__(self, connections: Connections, search: SqliteSearch) -> None:
        self._connections = connections
        self._search = search
        self._local = threading.local()
        self.log = SqliteLog(connections, self.get_many)

    def add(self, units: Sequence[TranslationUnit], *, memory: str, by: str | None) -> AddReport:
        """Store units in one transaction.

        A unit whose key is new to the memory is added. One whose key is known is a duplicate if it says
        nothing new; it changes the stored unit if the two share a text (a new translation or language) and no
        person decided on the stored one since; else it is another unit that happens to bear the same key, and
        is added under its content's name.
        """
        return self.add_prepared(prepared(units, self._wording()), memory=memory, by=by)

    def add_prepared(self, units: PreparedBatch, *, memory: str, by: str | None) -> AddReport:
        """Store units that were prepared, here or in another process, in one transaction; see `add`."""
        db = self._connections.current()
        words: set[int] = set()
        if len(units.units) >= _MANY:
            expect_much(db)
        with writing(db):
            adding = Adding(self, self._memory_id(memory), by)
            adding.add(units.units)
            if adding.report.added:
                words = self._search.write_prepared((), units.inflected)
        if not db.conn.in_transaction:  # else an outer one may yet be taken back
            self._search.remember(words)
        return adding.report

    def prepare_one(self, unit: TranslationUnit) -> PreparedUnit:
        """Return a unit ready for a batch; `insert` writes its words."""
        return prepare(unit, self._wording())

    def get(self, unit_id: int) -> UnitRecord:
        """Return one unit, or raise UnknownUnit."""
        found = self.get_many([unit_id])
        if unit_id not in found:
            raise UnknownUnit(unit_id)
        return found[unit_id]

    def get_many(self, unit_ids: Sequence[int]) -> dict[int, UnitRecord]:
        """Return those of the units that exist."""
        if not unit_ids:
            return {}
        wanted = json.dumps(list(unit_ids))
        rows = self._connections.current().execute(_SELECT_MANY, [wanted]).fetchall()
        return {record.id: record for record in self._records(rows)}

    def select(
        self,
        *,
        memory: str | None = None,
        document: str | None = None,
        after: int = 0,
        limit: int | None = None,
        filtered: bool = False,
    ) -> Iterator[UnitRecord]:
        """Yield units by ascending number, beginning behind `after`; page by page, so that writers need not wait."""
        db = self._connections.current()
        unfiltered = "" if filtered else " AND status != 'filtered'"
        where = f"unit.id > ?{unfiltered} AND (? IS NULL OR memory.name = ?) AND (? IS NULL OR document = ?)"
        left = limit
        while left is None or left > 0:
            page = _PAGE if left is None else min(_PAGE, left)
            parameters = [after, memory, memory, document, document, page]
            rows = db.execute(f"{_SELECT} WHERE {where} ORDER BY unit.id LIMIT ?", parameters).fetchall()
            yield from self._records(rows)
            if len(rows) < page:
                return
            after = rows[-1][0]
            left = None if left is None else left - len(rows)

    def replace(self, unit_id: int, unit: TranslationUnit, *, version: int | None, by: str | None) -> UnitRecord:
        """Replace a unit; raises UnknownUnit, or StaleVersion unless `version` is the present one or None."""
        with writing(self._connections.current()):
            try:
                current = self.at_version(unit_id, version)
            except StaleVersion as error:
                raise error.sending(lambda _seen: unit) from None
            kept = as_stored(replace(unit, key=unit.key or current.unit.key, changed_at=now(), changed_by=by))
            self.write_over(unit_id, kept, by, step=self.next_step())
            return self.get(unit_id)

    def delete(self, unit_id: int, *, version: int | None, by: str | None) -> None:
        """Delete a unit; raises UnknownUnit, or StaleVersion unless `version` is the present one or None."""
        with writing(self._connections.current()) as db:
            current = self.at_version(unit_id, version)
            held = [row[0] for row in db.execute("SELECT id FROM sentence WHERE unit_id = ?", [unit_id])]
            self.remove(current, by, step=self.next_step(), before=snapshot(current, held))

    def at_version(self, unit_id: int, version: int | None) -> UnitRecord:
        """Return a unit; raises UnknownUnit, or StaleVersion unless `version` is the present one or None."""
        current = self.get(unit_id)
        if version is not None and version != current.version:
            raise StaleVersion(version, current, self.log.record_at(unit_id, version))
        return current

    def remove(self, current: UnitRecord, by: str | None, *, step: int | None, before: str) -> None:
        """Delete a unit within the caller's transaction, as a part of that step of the log."""
        self.remove_many([current], [Logged(current.id, current.memory, "delete", by, before, step)])

    def remove_many(self, records: Sequence[UnitRecord], logged: Sequence[Logged]) -> None:
        """Delete units within the caller's transaction; `logged` is what the log says of that."""
        db, numbers = self._connections.current(), json.dumps([record.id for record in records])
        self._forget_variants(numbers)
        shown = json.dumps([record.id for record in records if record.unit.status not in REFUSED])
        self._search.write_sentences(db.execute(_SENTENCES_OF, [shown]).fetchall())
        db.execute("DELETE FROM unit WHERE id IN (SELECT value FROM json_each(?))", [numbers])
        self.log.put(logged)

    def write_over(
        self,
        unit_id: int,
        unit: TranslationUnit,
        by: str | None,
        *,
        operation: str = "change",
        step: int | None = None,
        before: str | None = None,
        takes_back: int | None = None,
    ) -> None:
        """Put a unit in the place of a stored one within the caller's transaction, as a part of that step."""
        db = self._connections.current()
        current = self.get(unit_id)
        db.execute(_UPDATE, [*unit_row(unit, by), unit_id])
        was_refused, refused = current.unit.status in REFUSED, unit.status in REFUSED
        if was_refused is not refused or [*unit.variants.items()] != [*current.unit.variants.items()]:
            self._forget_variants(json.dumps([unit_id]))
            first = self._next("variant")
            rows = [variant_row(first + at, unit_id, *item) for at, item in enumerate(unit.variants.items())]
            self._write_variants(rows, refused={unit_id} if refused else set())
        self._show_sentences(unit_id, was_refused=was_refused, is_refused=refused)
        self.log.put([Logged(unit_id, current.memory, operation, by, before or snapshot(current), step, takes_back)])

    def write_new(
        self,
        number: int | None,
        unit: TranslationUnit,
        memory: str,
        by: str | None,
        *,
        operation: str = "add",
        step: int | None = None,
        takes_back: int | None = None,
    ) -> int:
        """Store a unit, under a number that it had before if one is given, within the caller's transaction."""
        batch = Batch(number or self._next("unit"), self._next("variant"))
        number = batch.append(self._memory_id(memory), self.prepare_one(unit), by)
        self.insert(batch, by, operation=operation, step=step, takes_back=takes_back)
        return number

    def new_batch(self) -> Batch:
        """Return an empty batch, whose numbers follow those that were given out."""
        return Batch(self._next("unit"), self._next("variant"))

    def insert(
        self,
        batch: Batch,
        by: str | None,
        *,
        operation: str = "add",
        step: int | None = None,
        takes_back: int | None = None,
    ) -> None:
        """Write the rows of a batch within the caller's transaction, and empty it."""
        if not batch.units:
            return
        connection = self._connections.current().conn
        connection.executemany(_INSERT, batch.units)
        connection.executemany(_INSERT_VARIANT, batch.variants)
        self._search.write_prepared(batch.indexed, self._wording().taken_inflected())
        self.log.put_new(batch.first, batch.next_unit, action=operation, by=by, step=step, takes_back=takes_back)
        batch.clear()

    def free_key(self, unit: TranslationUnit, memory: str, *, of: int | None = None) -> str:
        """Return a key that no other unit of the memory has: the unit's own if it is free, else one with a count.

        A unit without a key is named by its content with a count: the content's name alone is left to what
        documents say, whose units may come back under it.
        """
        sql = "SELECT id FROM unit WHERE memory_id = (SELECT id FROM memory WHERE name = ?) AND key = ? AND id IS NOT ?"
        name = unit.key or as_stored(unit).key
        candidates = chain([unit.key] if unit.key else [], (f"{name}-{at}" for at in count(2)))
        db = self._connections.current()
        return next(key for key in candidates if not db.execute(sql, [memory, key, of]).fetchone())

    def next_step(self) -> int:
        """Return the number of a step that begins now: that of its first change."""
        return self.last_change() + 1

    def memories(self) -> list[MemoryRecord]:
        """Return the named memories with their sizes."""
        filtered = "(SELECT count(*) FROM unit WHERE memory_id = memory.id AND status = 'filtered')"
        sizes = f"SELECT name, count(unit.id) - {filtered} FROM memory LEFT JOIN unit ON memory_id = memory.id"  # noqa: S608
        sql = f"{sizes} GROUP BY name"
        return [MemoryRecord(name, units) for name, units in self._connections.current().execute(sql)]

    def languages(self) -> list[str]:
        """Return the languages that there are variants in, quickly."""
        return [row[0] for row in self._connections.current().execute(DISTINCT_LANGUAGES.format(table="variant"))]

    def count_by_language(self) -> dict[str, int]:
        """Return the languages of the variants with their numbers."""
        db = self._connections.current()
        counts = dict(
            db.execute("SELECT language, count(*) FROM variant GROUP BY language ORDER BY language").fetchall()
        )
        filtered = "(SELECT id FROM unit WHERE status = 'filtered')"
        sql = f"SELECT language, count(*) FROM variant WHERE unit_id IN {filtered} GROUP BY language"  # noqa: S608
        for language, few in db.execute(sql):  # apart, so that the many are counted in an index alone
            counts[language] -= few
        return {language: count for language, count in counts.items() if count}

    def last_change(self) -> int:
        """Return the newest sequence number, 0 for an empty store."""
        return self.log.last()

    def mark(self, sequence: int) -> str:
        """Return what tells a change from another of the same number in an earlier life of the store; "" for none."""
        sql = "SELECT unit_id || ' ' || operation || ' ' || at FROM change WHERE sequence = ?"
        row = self._connections.current().execute(sql, [sequence]).fetchone()
        return str(row[0]) if row else ""

    def changed_since(self, sequence: int) -> list[int]:
        """Return the units that were added, changed or deleted behind a sequence number, each once."""
        sql = "SELECT DISTINCT unit_id FROM change WHERE sequence > ?"
        return [row[0] for row in self._connections.current().execute(sql, [sequence])]

    def texts(self, language: str) -> Iterator[StoredText]:
        """Yield every variant of one language by ascending number."""
        sql = (
            "SELECT unit_id, text, form FROM variant JOIN unit ON unit.id = unit_id"  # noqa: S608
            f" WHERE +language = ? AND NOT {IS_REFUSED} ORDER BY variant.id"
        )  # the plus keeps the table from being read in the order of an index, and sorted then
        for row in self._connections.current().execute(sql, [language]):
            yield StoredText(*row)

    def texts_of(self, unit_ids: Sequence[int], language: str) -> list[StoredText]:
        """Return the variants of some units in one language."""
        sql = (
            "SELECT unit_id, text, form FROM variant JOIN unit ON unit.id = unit_id WHERE language = ?"  # noqa: S608
            f" AND NOT {IS_REFUSED} AND unit_id IN (SELECT value FROM json_each(?))"
        )
        rows = self._connections.current().execute(sql, [language, json.dumps(list(unit_ids))])
        return [StoredText(*row) for row in rows]

    def same_text(self, text: str, language: str, *, limit: int) -> list[int]:
        """Return the units with a variant of that language whose folded text equals the text's."""
        sql = (
            "SELECT unit_id FROM variant JOIN unit ON unit.id = unit_id"  # noqa: S608
            f" WHERE form = ? AND language = ? AND NOT {IS_REFUSED} ORDER BY unit_id DESC LIMIT ?"
        )
        return [row[0] for row in self._connections.current().execute(sql, [form_of(text), language, limit])]

    def translations(self, text: str, source: str, target: str, *, memory: str | None, limit: int) -> list[str]:
        """Return what units with the same folded text have in another language, the commonest first."""
        values = [form_of(text), source, target, memory, memory, limit]
        rows = self._connections.current().execute(_TRANSLATIONS, values)
        return [text for (text,), _count in Counter(rows).most_common()]

    def _memory_id(self, name: str) -> int:
        db = self._connections.current()
        db.execute("INSERT OR IGNORE INTO memory(name) VALUES (?)", [name])
        return int(db.execute("SELECT id FROM memory WHERE name = ?", [name]).fetchone()[0])

    def _next(self, table: str) -> int:
        row = self._connections.current().execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table]).fetchone()
        return 1 + (row[0] if row else 0)

    def _wording(self) -> Wording:
        """Return this thread's: what one thread gathered must not be stored, or taken back, by another."""
        if not hasattr(self._local, "wording"):
            self._local.wording = Wording()
        found: Wording = self._local.wording
        return found

    def by_key(self, memory_id: int, keys: Sequence[str]) -> dict[str, tuple[int, TranslationUnit]]:
        """Return the units of a memory that bear one of the keys, with their numbers."""
        db = self._connections.current()
        sql = "SELECT id FROM unit WHERE memory_id = ? AND key IN (SELECT value FROM json_each(?))"
        numbers = [row[0] for row in db.execute(sql, [memory_id, json.dumps(list(keys))])]
        return {record.unit.key: (record.id, record.unit) for record in self.get_many(numbers).values()}

    def _write_variants(self, rows: Sequence[VariantRow], *, refused: Collection[int]) -> None:
        self._connections.current().conn.executemany(_INSERT_VARIANT, rows)
        self._search.write_variants(
            (number, language, text) for number, unit, language, text, _tags, _form in rows if unit not in refused
        )

    def _forget_variants(self, unit_ids: str) -> None:
        db = self._connections.current()
        rows = db.execute(f"SELECT id, text FROM variant WHERE {_OF_UNITS}", [unit_ids]).fetchall()  # noqa: S608
        self._search.forget_variants(rows)
        db.execute(f"DELETE FROM variant WHERE {_OF_UNITS}", [unit_ids])  # noqa: S608

    def _show_sentences(self, unit_id: int, *, was_refused: bool, is_refused: bool) -> None:
        """Let the search find a unit's sentences as sentences exactly while it does not translate them."""
        if was_refused == is_refused:
            return
        rows = self._connections.current().execute(_SENTENCES_OF, [json.dumps([unit_id])]).fetchall()
        if is_refused:
            self._search.write_sentences(rows)
        else:
            self._search.forget_sentences((number, text) for number, _language, text in rows)

    def _records(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[UnitRecord]:
        variants = self._variants([row[0] for row in rows])
        for row in rows:
            number, memory, version, *values = row
            yield UnitRecord(number, memory, version, unit_of(tuple(values), variants.get(number, {})))

    def _variants(self, unit_ids: Sequence[int]) -> Mapping[int, dict[str, Segment]]:
        sql = (
            "SELECT unit_id, language, text, tags FROM variant"
            " WHERE unit_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        )
        found: dict[int, dict[str, Segment]] = {}
        for number, language, text, tags in self._connections.current().execute(sql, [json.dumps(list(unit_ids))]):
            found.setdefault(number, {})[language] = segment_of(text, tags)
        return found
