"""Full-text search by FTS5: one row a variant (even row numbers) or sentence (odd ones).

Both columns are written by us word by word, folded and stemmed in Python, so that ё and œ fold as everywhere
else; FTS5 only keeps the lists. What a user typed never reaches FTS5's syntax raw: every form stands in
double quotes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from corpora.stems import stem
from corpora.tokens import search_form, words
from tm_service.stores.base import FoundText, SearchTerm
from tm_service.stores.connection import Connections, writing

_BATCH = 10_000

_FIND = """
SELECT coalesce(variant.text, sentence.text), coalesce(variant.language, sentence.language),
       unit.id, coalesce(unit.document, document.name), coalesce(unit.section, section.number),
       coalesce(unit.paragraph, sentence.paragraph)
FROM search
LEFT JOIN variant ON search.rowid % 2 = 0 AND variant.id = search.rowid / 2
LEFT JOIN unit ON unit.id = variant.unit_id
LEFT JOIN sentence ON search.rowid % 2 = 1 AND sentence.id = search.rowid / 2
LEFT JOIN section ON section.id = sentence.section_id
LEFT JOIN document ON document.id = section.document_id
WHERE search MATCH ? AND coalesce(variant.language, sentence.language) IN (SELECT value FROM json_each(?))
      AND (sentence.unit_id IS NULL) AND coalesce(unit.status, '') != 'rejected'
"""


class SqliteSearch:
    """The table `search`; see stores/base.py, TextSearch."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def find(
        self, terms: Sequence[SearchTerm], *, languages: Sequence[str], limit: int, offset: int
    ) -> tuple[int, list[FoundText]]:
        """Return how many texts hold all the terms, and one page of them, best first."""
        if not terms or not languages:
            return 0, []
        db = self._connections.current()
        parameters = [" AND ".join(map(_expression, terms)), json.dumps(list(languages))]
        total = db.execute(f"SELECT count(*) FROM ({_FIND})", parameters).fetchone()[0]  # noqa: S608
        page = db.execute(f"{_FIND} ORDER BY search.rank, search.rowid LIMIT ? OFFSET ?", [*parameters, limit, offset])
        return total, [FoundText(*row) for row in page]

    def write_variants(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add (variant, language, text) to the index, within the caller's transaction."""
        self._write((number * 2, language, text) for number, language, text in rows)

    def write_sentences(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add (sentence, language, text) to the index, within the caller's transaction."""
        self._write((number * 2 + 1, language, text) for number, language, text in rows)

    def forget_variants(self, numbers: Iterable[int]) -> None:
        """Take variants out of the index."""
        db = self._connections.current()
        db.conn.executemany("DELETE FROM search WHERE rowid = ?", [(number * 2,) for number in numbers])

    def forget_sentences(self, numbers: Iterable[int]) -> None:
        """Take sentences out of the index."""
        db = self._connections.current()
        db.conn.executemany("DELETE FROM search WHERE rowid = ?", [(number * 2 + 1,) for number in numbers])

    def rebuild(self) -> None:
        """Make the index anew from the texts, in one transaction: until it ends others see the old one."""
        db = self._connections.current()
        with writing(db):
            db.execute("DELETE FROM search")
            for table, write in (("variant", self.write_variants), ("sentence", self.write_sentences)):
                last = 0
                while rows := db.execute(
                    f"SELECT id, language, text FROM {table} WHERE id > ? ORDER BY id LIMIT {_BATCH}",  # noqa: S608
                    [last],
                ).fetchall():
                    write(rows)
                    last = rows[-1][0]

    def missing(self) -> int:
        """Return how many texts the index lacks or holds in excess."""
        row = self._connections.current().execute(
            "SELECT (SELECT count(*) FROM variant) + (SELECT count(*) FROM sentence),"
            " (SELECT count(*) FROM search_docsize)"
        )
        texts, indexed = row.fetchone()
        return abs(int(texts) - int(indexed))

    def _write(self, rows: Iterable[tuple[int, str, str]]) -> None:
        self._connections.current().conn.executemany(
            "INSERT INTO search(rowid, words, stems) VALUES (?, ?, ?)",
            ((number, *_indexed(text, language)) for number, language, text in rows),
        )


def _indexed(text: str, language: str) -> tuple[str, str]:
    found = [word.text for word in words(text)]
    return " ".join(map(search_form, found)), " ".join(stem(word, language) for word in found)


def _expression(term: SearchTerm) -> str:
    quoted = " + ".join('"' + form.replace('"', '""') + '"' for form in term.forms)
    column = "stems" if term.kind == "words" else "words"
    return f"{column} : {quoted} *" if term.kind == "prefix" else f"{column} : {quoted}"
