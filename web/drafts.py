"""Translations in the making: the segments of a text, and what has been typed for each so far.

A draft lies in the store, so that it outlives a closed window, a reload and a restart. It is no part of the memory:
a segment gets there when it is confirmed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from corpora.documents import ParagraphKind
from corpora.segments import Segment, Tag
from tm_service.dates import now
from tm_service.numbered_tags import from_markers, with_markers
from tm_service.stores.connection import Connections, writing
from web.errors import UnknownResource
from web.tables import connections_to

MOST_SEGMENTS = 20_000
KEPT_IN_LIST = 50
_DRAFT = "id, name, source, target, by, created_at, changed_at"
_SEGMENT = "number, section, paragraph, kind, text, translation, confirmed, unit, tags, unit_version"
_FILE = "(SELECT name FROM draft_file WHERE draft = draft.id)"
_OWN = "(? IS NULL OR holder = ?)"
_COUNTS = "count(*), coalesce(sum(translation <> ''), 0), coalesce(sum(confirmed), 0)"


@dataclass(frozen=True, slots=True)
class NewSegment:
    """A segment as a text hands it in: `paragraph` counts from 0 through the whole text.

    `translation` is what the file has for it already; tags stand in it as markers (tm_service/numbered_tags.py).
    """

    text: str
    section: str | None = None
    paragraph: int = 0
    kind: str = ParagraphKind.TEXT
    tags: tuple[Tag, ...] = ()
    translation: str = ""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """The file that a draft was made of, which can be had again in translation."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class DraftSegment:
    """A segment and what was typed for it, empty for nothing; `unit` is what it became when it was confirmed.

    `version` is the one that the unit had then, None where that is not known.

    In `translation` and in `marked` inline tags stand as markers: `<1>bold</1>`.
    """

    number: int
    section: str | None
    paragraph: int
    kind: str
    text: str
    translation: str
    confirmed: bool
    unit: int | None
    tags: tuple[Tag, ...] = ()
    version: int | None = None

    @property
    def source(self) -> Segment:
        """The segment with its tags."""
        return Segment(self.text, self.tags)

    @property
    def marked(self) -> str:
        """The text with markers in the place of its tags."""
        return with_markers(self.source)

    @property
    def target(self) -> Segment:
        """The translation with its tags."""
        return from_markers(self.translation, self.source)


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is being translated, and how far that has come; `file` names the file it came in, if that is kept."""

    id: str
    name: str
    source: str
    target: str
    by: str
    created_at: str
    changed_at: str
    file: str | None
    segments: int
    translated: int
    confirmed: int


class Drafts:
    """The drafts of a store; may be used by several threads and processes."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)
        self._holder: str | None = None

    def of(self, holder: str) -> Drafts:
        """Return the drafts of one holder, as if there were no others; they are closed with these."""
        own = copy(self)
        own._holder = holder
        return own

    def create(
        self,
        name: str,
        segments: Sequence[NewSegment],
        *,
        source: str,
        target: str,
        by: str,
        file: KeptFile | None = None,
    ) -> Draft:
        """Keep a new draft, and the file it came in; languages are canonical tags. Raises StoreError."""
        draft_id, at = secrets.token_urlsafe(9), now()
        rows = [
            (draft_id, number, one.section, one.paragraph, one.kind, one.text, one.translation, _written(one.tags))
            for number, one in enumerate(segments, start=1)
        ]
        with writing(self._db) as db:
            db.execute(
                f"INSERT INTO draft ({_DRAFT}, holder) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - a constant
                [draft_id, name, source, target, by, at, at, self._holder],
            )
            db.conn.executemany(
                "INSERT INTO draft_segment (draft, number, section, paragraph, kind, text, translation, tags)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            if file is not None:
                kept = [draft_id, file.name, file.data]
                db.execute("INSERT INTO draft_file (draft, name, data) VALUES (?, ?, ?)", kept)
        return self.find(draft_id)

    def find(self, draft_id: str) -> Draft:
        """Return the draft of that id; raises UnknownResource."""
        sql = f"SELECT {_DRAFT}, {_FILE} FROM draft WHERE id = ? AND {_OWN}"  # noqa: S608
        found = self._db.execute(sql, [draft_id, self._holder, self._holder]).fetchone()
        if found is None:
            raise UnknownResource("text", draft_id)
        return self._counted(found)

    def count(self) -> int:
        """Return how many drafts there are."""
        sql = f"SELECT count(*) FROM draft WHERE {_OWN}"  # noqa: S608
        return int(self._db.execute(sql, [self._holder, self._holder]).fetchone()[0])

    def recent(self) -> list[Draft]:
        """Return the drafts that were worked on last."""
        order = f"ORDER BY changed_at DESC, id LIMIT {KEPT_IN_LIST}"
        latest = f"SELECT {_DRAFT}, {_FILE} FROM draft WHERE {_OWN} {order}"  # noqa: S608
        return [self._counted(row) for row in self._db.execute(latest, [self._holder, self._holder]).fetchall()]

    def file(self, draft_id: str) -> KeptFile:
        """Return the file that a draft came in; raises UnknownResource if none was kept."""
        self._check(draft_id)
        found = self._db.execute("SELECT name, data FROM draft_file WHERE draft = ?", [draft_id]).fetchone()
        if found is None:
            raise UnknownResource("file of the text", draft_id)
        return KeptFile(found[0], bytes(found[1]))

    def segments(self, draft_id: str, *, first: int = 1, limit: int = MOST_SEGMENTS) -> list[DraftSegment]:
        """Return segments in order, from number `first` (from 1) on."""
        self._check(draft_id)
        rows = self._db.execute(
            f"SELECT {_SEGMENT} FROM draft_segment WHERE draft = ? AND number >= ? ORDER BY number LIMIT ?",  # noqa: S608
            [draft_id, first, limit],
        )
        return [_segment(row) for row in rows.fetchall()]

    def segment(self, draft_id: str, number: int) -> DraftSegment:
        """Return one segment; raises UnknownResource."""
        for found in self.segments(draft_id, first=number, limit=1):
            if found.number == number:
                return found
        raise UnknownResource("segment", str(number))

    def next_open(self, draft_id: str, after: int) -> int | None:
        """Return the number of the next segment that is not confirmed, None when all behind it are."""
        self._check(draft_id)
        wanted = "SELECT min(number) FROM draft_segment WHERE draft = ? AND number > ? AND NOT confirmed"
        return self._db.execute(wanted, [draft_id, after]).fetchone()[0]  # type: ignore[no-any-return]

    def save(
        self, draft_id: str, number: int, translation: str, *, unit: int | None = None, version: int | None = None
    ) -> None:
        """Keep what was typed for a segment; confirmed when it became a `unit` of the memory, at that version."""
        self._check(draft_id)
        with writing(self._db) as db:
            db.execute(
                "UPDATE draft_segment SET translation = ?, confirmed = ?, unit = coalesce(?, unit),"
                " unit_version = coalesce(?, unit_version) WHERE draft = ? AND number = ?",
                [translation, unit is not None, unit, version, draft_id, number],
            )
            db.execute("UPDATE draft SET changed_at = ? WHERE id = ?", [now(), draft_id])

    def remove(self, draft_id: str) -> None:
        """Forget a draft; what was confirmed stays in the memory."""
        self._check(draft_id)
        with writing(self._db) as db:
            db.execute("DELETE FROM draft WHERE id = ?", [draft_id])

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    @property
    def _db(self) -> Database:
        return self._connections.current()

    def _check(self, draft_id: str) -> None:
        if self._holder is not None:
            self.find(draft_id)

    def _counted(self, row: Sequence[Any]) -> Draft:
        counts = self._db.execute(f"SELECT {_COUNTS} FROM draft_segment WHERE draft = ?", [row[0]]).fetchone()  # noqa: S608
        return Draft(*row, *counts)


def _segment(row: Sequence[Any]) -> DraftSegment:
    number, section, paragraph, kind, text, translation, confirmed, unit, tags, version = row
    done = bool(confirmed)
    return DraftSegment(number, section, paragraph, kind, text, translation, done, unit, _read(tags), version)


def _written(tags: tuple[Tag, ...]) -> str | None:
    if not tags:
        return None
    return json.dumps([[one.offset, one.kind, one.element, one.attributes, one.content] for one in tags])


def _read(written: str | None) -> tuple[Tag, ...]:
    return tuple(
        Tag(offset, kind, element, tuple((name, value) for name, value in attributes), content)
        for offset, kind, element, attributes, content in json.loads(written or "[]")
    )
