"""Documents, sections and sentences in SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from corpora.documents import PreparedDocument
from corpora.normalise import plain
from tm_service.dates import now
from tm_service.errors import UnknownDocument
from tm_service.records import DocumentRecord, SectionRecord, SentenceRecord
from tm_service.stores.connection import Connections, writing
from tm_service.stores.sqlite.rows import DISTINCT_LANGUAGES, IS_REFUSED
from tm_service.stores.sqlite.search import SqliteSearch

_PAGE = 1000

_SECTIONS = """
SELECT number, title, language, (SELECT count(*) FROM sentence WHERE section_id = section.id), paired_with
FROM section WHERE document_id = ? ORDER BY position
"""
_SENTENCES = f"""
SELECT sentence.text, sentence.language, document.name, section.number, sentence.paragraph, kind, unit.id, line,
       sentence.id, coalesce(place, CAST(line AS TEXT)), document.name, section.position, sentence.position
FROM sentence JOIN section ON section.id = section_id JOIN document ON document.id = document_id
LEFT JOIN unit ON unit.id = unit_id AND NOT {IS_REFUSED}
WHERE (document.name, section.position, sentence.position) > (?, ?, ?)
      AND (? IS NULL OR document.name = ?) AND (? IS NULL OR sentence.language = ?)
ORDER BY document.name, section.position, sentence.position LIMIT ?
"""  # noqa: S608
_TEXTS = "SELECT id, text FROM sentence WHERE id IN (SELECT value FROM json_each(?))"
_UNTRANSLATED = (
    "SELECT sentence.id, language, text FROM sentence LEFT JOIN unit ON unit.id = unit_id"  # noqa: S608
    f" WHERE sentence.id IN (SELECT value FROM json_each(?)) AND (unit_id IS NULL OR {IS_REFUSED})"
)
_BESIDE = """
SELECT text FROM sentence WHERE section_id = ? AND kind != 'footnote' AND position {direction} ? ORDER BY position
"""


class SqliteDocuments:
    """The tables `document`, `section` and `sentence`; see stores/base.py, DocumentTable."""

    def __init__(self, connections: Connections, search: SqliteSearch) -> None:
        self._connections = connections
        self._search = search

    def select(self) -> list[DocumentRecord]:
        """Return the stored documents by name."""
        return self._records(None)

    def get(self, name: str) -> DocumentRecord:
        """Return one document, or raise UnknownDocument."""
        found = self._records(name)
        if not found:
            raise UnknownDocument(name)
        return found[0]

    def put(
        self, document: PreparedDocument, *, path: str | None, memory: str, paired: Sequence[Sequence[str]]
    ) -> list[list[int]]:
        """Store a document in place of the one of that name; return the sentences' numbers, section by section."""
        with writing(self._connections.current()) as db:
            self.remove(document.name)
            db.execute("INSERT OR IGNORE INTO memory(name) VALUES (?)", [memory])
            number = db.execute(
                "INSERT INTO document (name, path, format, sha256, memory_id, ingested_at)"
                " VALUES (?, ?, ?, ?, (SELECT id FROM memory WHERE name = ?), ?)",
                [document.name, path, document.format, document.sha256, memory, now()],
            ).lastrowid
            numbers = []
            for position, (text, partners) in enumerate(zip(document.sections, paired, strict=True)):
                section = text.section
                section_id = db.execute(
                    "INSERT INTO section (document_id, position, number, title, language, paired_with)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    [number, position, section.number, section.title, section.language, json.dumps(list(partners))],
                ).lastrowid
                first = self._next_sentence()
                rows = [
                    (
                        first + at,
                        section_id,
                        at,
                        item.paragraph,
                        item.kind.value,
                        item.language,
                        plain(item.text),
                        item.line,
                        item.place or None,
                    )
                    for at, item in enumerate(text.sentences)
                ]
                db.conn.executemany(
                    "INSERT INTO sentence (id, section_id, position, paragraph, kind, language, text, line, place)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    rows,
                )
                self._search.write_sentences((row[0], row[5], row[6]) for row in rows)
                numbers.append([row[0] for row in rows])
        return numbers

    def link(self, links: Sequence[tuple[int, int | None]]) -> None:
        """Record (sentence, unit): that a unit holds a sentence, which is then found as the unit's, or that none does.

        What a refused unit holds is found as a sentence all the same.
        """
        with writing(self._connections.current()) as db:
            wanted = json.dumps([number for number, _unit in links])
            self._search.forget_sentences(db.execute(_TEXTS, [wanted]).fetchall())
            db.conn.executemany(
                "UPDATE sentence SET unit_id = ? WHERE id = ?", [(unit, number) for number, unit in links]
            )
            self._search.write_sentences(db.execute(_UNTRANSLATED, [wanted]).fetchall())

    def sentences(self, *, document: str | None = None, language: str | None = None) -> Iterator[SentenceRecord]:
        """Yield the stored sentences in document order."""
        db = self._connections.current()
        last: tuple[str, int, int] = ("", -1, -1)
        while True:
            parameters = [*last, document, document, language, language, _PAGE]
            rows = db.execute(_SENTENCES, parameters).fetchall()
            yield from (SentenceRecord(*row[:10]) for row in rows)
            if len(rows) < _PAGE:
                return
            last = rows[-1][10:]

    def languages(self) -> list[str]:
        """Return the languages that there are sentences in, quickly."""
        return [row[0] for row in self._connections.current().execute(DISTINCT_LANGUAGES.format(table="sentence"))]

    def neighbours(self, unit_id: int, language: str) -> tuple[str | None, str | None]:
        """Return the sentences before and after a unit's own in its document, None where there is none."""
        db = self._connections.current()
        own = db.execute(
            "SELECT section_id, min(position), max(position) FROM sentence WHERE unit_id = ? AND language = ?"
            " GROUP BY section_id ORDER BY section_id LIMIT 1",
            [unit_id, language],
        ).fetchone()
        if own is None:
            return None, None
        section, first, last = own
        before = db.execute(_BESIDE.format(direction="<") + " DESC LIMIT 1", [section, first]).fetchone()
        after = db.execute(_BESIDE.format(direction=">") + " LIMIT 1", [section, last]).fetchone()
        return before and before[0], after and after[0]

    def remove(self, name: str) -> None:
        """Remove a document with its sections and sentences, within the caller's transaction."""
        db = self._connections.current()
        own = "SELECT id FROM section WHERE document_id = (SELECT id FROM document WHERE name = ?)"
        rows = db.execute(f"SELECT id, text FROM sentence WHERE section_id IN ({own})", [name]).fetchall()  # noqa: S608
        self._search.forget_sentences(rows)
        db.execute("DELETE FROM document WHERE name = ?", [name])

    def _next_sentence(self) -> int:
        row = self._connections.current().execute("SELECT seq FROM sqlite_sequence WHERE name = 'sentence'").fetchone()
        return 1 + (row[0] if row else 0)

    def _records(self, name: str | None) -> list[DocumentRecord]:
        db = self._connections.current()
        rows = db.execute(
            "SELECT document.id, document.name, format, sha256, memory.name, ingested_at, path"
            " FROM document JOIN memory ON memory.id = memory_id"
            " WHERE ? IS NULL OR document.name = ? ORDER BY document.name",
            [name, name],
        ).fetchall()
        return [
            DocumentRecord(name, format_, sha256, memory, ingested_at, self._sections(number), path)
            for number, name, format_, sha256, memory, ingested_at, path in rows
        ]

    def _sections(self, document: int) -> tuple[SectionRecord, ...]:
        rows = self._connections.current().execute(_SECTIONS, [document])
        return tuple(
            SectionRecord(number, title, language, segments, tuple(json.loads(paired)))
            for number, title, language, segments, paired in rows
        )
