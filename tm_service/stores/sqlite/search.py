"""Full-text search by FTS5, made so that nothing but its own lists is read to find, to count and to order.

- A word is indexed as its language's key and its search form, `en00000letter`: the list of a word holds the
  texts of that language only, however frequent the word is in another.
- A row's number says how long the text is, then how new (`_row`): read in order the lists give the shortest
  texts first, and the first page of the most frequent word costs no more than that of a rare one.
- What is not to be found (refused units, sentences that a unit translates) has no row.
- Words stand there as they were written; the table `word` tells which of them have a stem in common. A query
  names every form, and texts need not be indexed under their stems as well.

Words are folded in Python, so that ё and œ fold as everywhere else; FTS5 only keeps the lists. What a user typed
never reaches FTS5's syntax raw: every form stands in double quotes.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Sequence
from importlib.metadata import version
from itertools import pairwise, product
from math import prod

from sqlite_utils import Database

from corpora import tokens
from tm_service.dates import now_exactly
from tm_service.progress import Progress
from tm_service.stores.base import FoundText, SearchTerm
from tm_service.stores.connection import Connections, expect_much, writing
from tm_service.stores.sqlite.rows import IS_REFUSED
from tm_service.stores.sqlite.wording import InflectedRow, Wording, key_of

VERSION = f"2, words {tokens.VERSION}, snowball {version('PyStemmer')}"
"""What the tables are made by: they are made anew where another version made them."""

_log = logging.getLogger(__name__)
_BATCH = 20_000  # texts
_INFLECTED_KEPT = 500_000  # words of which a process remembers that the table has them
_HASH_BYTES = 8 << 20  # of lists that FTS5 gathers before it writes them, a batch's
_WORDS = 20  # of a text by which it must be found
_PHRASES = 64  # with more phrases of neighbouring forms, pairs are asked for
_LENGTH_BITS, _NUMBER_BITS = 20, 36
_LONGEST, NEWEST = (1 << _LENGTH_BITS) - 1, (1 << _NUMBER_BITS) - 1
_ROW = f"(min(length(text), {_LONGEST}) << {_NUMBER_BITS}) + {NEWEST} - (id * 2 + {{kind}})"
ROW_NUMBER = f"({NEWEST} - ({{row}} & {NEWEST}))"
"""From the row of a text back to twice its number, and one more where it is a sentence's; see `_row`."""
_VARIANT, _SENTENCE = 0, 1
IndexedText = tuple[int, int, str]
"""A variant's number, the length of its text (characters), its words as they are indexed."""

_PREFIXES = "8 9"  # the key of a language and one or two letters: without lists of their own these are slow
_TABLES = """
DROP TABLE IF EXISTS search;
DROP TABLE IF EXISTS word;
CREATE VIRTUAL TABLE search USING fts5(words, {content} tokenize='ascii', prefix='{prefixes}');
CREATE TABLE word (language TEXT, stem TEXT, form TEXT, PRIMARY KEY (language, stem, form)) WITHOUT ROWID;
"""
_CONTENTLESS_SINCE = (3, 43)  # the first SQLite that can delete from a table without a copy of the texts

_FETCH = """
SELECT coalesce(variant.text, sentence.text), coalesce(variant.language, sentence.language),
       unit.id, coalesce(unit.document, document.name), coalesce(unit.section, section.number),
       coalesce(unit.paragraph, sentence.paragraph)
FROM json_each(?) AS found
LEFT JOIN variant ON found.value % 2 = 0 AND variant.id = found.value / 2
LEFT JOIN unit ON unit.id = variant.unit_id
LEFT JOIN sentence ON found.value % 2 = 1 AND sentence.id = found.value / 2
LEFT JOIN section ON section.id = sentence.section_id
LEFT JOIN document ON document.id = section.document_id
ORDER BY found.key
"""
_OCCURRING = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM search WHERE search MATCH value)"
_INFLECTED = """
SELECT form FROM word
WHERE language IN (SELECT value FROM json_each(?)) AND stem IN (SELECT value FROM json_each(?))
"""
_TEXTS = {
    _VARIANT: "SELECT variant.id AS id, language, text FROM variant JOIN unit ON unit.id = unit_id"  # noqa: S608
    f" WHERE NOT {IS_REFUSED}",
    _SENTENCE: "SELECT sentence.id AS id, language, text FROM sentence LEFT JOIN unit ON unit.id = unit_id"  # noqa: S608
    f" WHERE unit_id IS NULL OR {IS_REFUSED}",
}


class SqliteSearch:
    """The tables `search` and `word`; see stores/base.py, TextSearch."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._wording = Wording()
        self._present: set[int] = set()  # hashes of inflected words that the table has for certain
        self._present_in: str | None = None  # the making of the tables that this was seen in

    def occurring(self, forms: Collection[str], stems: Collection[str], *, languages: Sequence[str]) -> set[str]:
        """Return those of the search forms that occur, and those of other stored words that have one of the stems."""
        keys, db = _keys(languages), self._connections.current()
        phrases = {" OR ".join(_phrase((form,), key) for key in keys): form for form in (*forms, *stems)}
        found = self._found_at_all(list(phrases)) if keys else ()
        inflected = db.execute(_INFLECTED, [json.dumps(keys), json.dumps(list(stems))])
        return {phrases[phrase] for phrase in found} | {form for (form,) in inflected}

    def count(self, terms: Sequence[SearchTerm], *, languages: Sequence[str], at_most: int | None = None) -> int:
        """Return how many texts hold all the terms; no further than `at_most`."""
        if not terms or not languages:
            return 0
        return self._count(_expression(terms, (), languages), -1 if at_most is None else at_most)

    def find(
        self,
        terms: Sequence[SearchTerm],
        *,
        without: Sequence[SearchTerm] = (),
        languages: Sequence[str],
        limit: int,
        offset: int,
    ) -> list[FoundText]:
        """Return a page of the texts that hold all the terms but not all of `without`: shortest first, then newest."""
        if not terms or not languages:
            return []
        rows = self._rows(_expression(terms, without, languages), limit, offset)
        found = json.dumps([NEWEST - (row & NEWEST) for row in rows])
        return [FoundText(*row) for row in self._connections.current().execute(_FETCH, [found]) if row[0] is not None]

    def write_prepared(self, texts: Iterable[IndexedText], inflected: Collection[InflectedRow]) -> set[int]:
        """Add variants whose words are known, within the caller's transaction.

        Returns what `remember` is to be told once the transaction is committed: which words need not be written again.
        """
        made = _made_at(self._connections.current())
        if made != self._present_in or len(self._present) > _INFLECTED_KEPT:
            self._present, self._present_in = set(), made
        new = {number: row for row in inflected if (number := hash(row)) not in self._present}
        self._insert(_VARIANT, texts, sorted(new.values()))
        return set(new)

    def remember(self, words: set[int]) -> None:
        """Take note of words that were committed."""
        self._present |= words

    def write_variants(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add (variant, language, text) to the index, within the caller's transaction."""
        self._write(_VARIANT, rows)

    def write_sentences(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Add (sentence, language, text) to the index, within the caller's transaction."""
        self._write(_SENTENCE, rows)

    def forget_variants(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take variants, given as (number, text), out of the index; those that are not in it do no harm."""
        self._forget(_VARIANT, rows)

    def forget_sentences(self, rows: Iterable[tuple[int, str]]) -> None:
        """Take sentences, given as (number, text), out of the index."""
        self._forget(_SENTENCE, rows)

    def refresh(self) -> None:
        """Make the index anew if another version made it, or none; wait for another process that does so already."""
        db = self._connections.current()
        if _made_by(db) == VERSION:
            return
        with writing(db, patiently="making the full-text index"):
            if _made_by(db) != VERSION:  # another process was quicker
                _tell_of_rebuild(db)
                self.rebuild()

    def rebuild(self) -> None:
        """Make the index anew from the texts, in one transaction: until it ends others see the old one."""
        db = self._connections.current()
        expect_much(db)
        with writing(db):
            contentless = db.sqlite_version >= _CONTENTLESS_SINCE
            content = "content='', contentless_delete=1," if contentless else ""
            for statement in _TABLES.format(content=content, prefixes=_PREFIXES).split(";\n"):
                db.execute(statement)
            db.execute("INSERT INTO search(search, rank) VALUES ('hashsize', ?)", [_HASH_BYTES])
            for kind in _TEXTS:
                self._write_all(db, kind)
            db.execute("INSERT OR REPLACE INTO store VALUES ('search', ?)", [VERSION])
            db.execute("INSERT OR REPLACE INTO store VALUES ('search made', ?)", [now_exactly()])

    def _found_at_all(self, expressions: Sequence[str]) -> list[str]:
        """Return those of the queries that find something."""
        rows = self._connections.current().execute(_OCCURRING, [json.dumps(list(expressions))])
        return [str(expression) for (expression,) in rows]

    def _count(self, expression: str, limit: int) -> int:
        """Return how many texts a query finds, no further than `limit`, if that is not negative."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT ?)"
        return int(self._connections.current().execute(sql, [expression, limit]).fetchone()[0])

    def _rows(self, expression: str, limit: int, offset: int) -> list[int]:
        """Return a page of the rows that a query finds, in order."""
        sql = "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ? OFFSET ?"
        return [row for (row,) in self._connections.current().execute(sql, [expression, limit, offset])]

    def _write_all(self, db: Database, kind: int) -> None:
        texts = f"SELECT * FROM ({_TEXTS[kind]}) WHERE id > ? ORDER BY id LIMIT {_BATCH}"  # noqa: S608
        progress = Progress("making the full-text index")
        last = done = 0
        while rows := db.execute(texts, [last]).fetchall():
            self._write(kind, rows)
            last, done = rows[-1][0], done + len(rows)
            progress.tell(done)

    def missing(self) -> int:
        """Return how many texts the index lacks, and how many it holds in excess, together."""
        rows = " UNION ALL ".join(
            f"SELECT {_ROW.format(kind=kind)} AS number FROM ({texts})"  # noqa: S608
            for kind, texts in _TEXTS.items()
        )
        db = self._connections.current()
        sql = f"SELECT count(*), count(id) FROM ({rows}) LEFT JOIN search_docsize ON id = number"  # noqa: S608
        texts, right = db.execute(sql).fetchone()
        return int(texts - right + _count(db, "SELECT count(*) FROM search_docsize") - right)

    def is_current(self) -> bool:
        """Return whether this version made the index."""
        return _made_by(self._connections.current()) == VERSION

    def fault(self, *, sample: int) -> str | None:
        """Return what is wrong with the index: in itself, or with `sample` texts that it must find by their words."""
        db = self._connections.current()
        told = [str(line) for (line,) in db.execute("PRAGMA quick_check(search)")]
        if told != ["ok"]:
            return told[0]
        lost = 0
        for kind, texts in _TEXTS.items() if sample else ():
            total = _count(db, f"SELECT count(*) FROM ({texts})")  # noqa: S608
            every = f"SELECT id, language, text FROM (SELECT *, row_number() OVER () AS at FROM ({texts}))"  # noqa: S608
            rows = db.execute(f"{every} WHERE at % ? = 0", [max(1, total // sample)])
            lost += sum(not self._is_found(kind, *row) for row in rows)
        return f"{lost} of some {sample} texts are not found by their own words" if lost else None

    def _is_found(self, kind: int, number: int, language: str, text: str) -> bool:
        words = " ".join(Wording().words(language, text).split()[:_WORDS])
        sql = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"
        phrase = '"' + words.replace('"', '""') + '"'
        row = _row(kind, number, len(text))
        return not words or self._connections.current().execute(sql, [phrase, row]).fetchone() is not None

    def _write(self, kind: int, rows: Iterable[tuple[int, str, str]]) -> None:
        wording = self._wording
        indexed = [(number, len(text), wording.words(language, text)) for number, language, text in rows]
        self._insert(kind, indexed, wording.taken_inflected())

    def _insert(self, kind: int, texts: Iterable[IndexedText], inflected: Iterable[InflectedRow]) -> None:
        # in order, because FTS5 closes a list whenever a smaller row number comes
        indexed = sorted((_row(kind, number, length), words) for number, length, words in texts)
        connection = self._connections.current().conn
        connection.executemany("INSERT INTO search(rowid, words) VALUES (?, ?)", indexed)
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?)", inflected)

    def _forget(self, kind: int, rows: Iterable[tuple[int, str]]) -> None:
        numbers = [(_row(kind, number, len(text)),) for number, text in rows]
        self._connections.current().conn.executemany("DELETE FROM search WHERE rowid = ?", numbers)


def _keys(languages: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(key_of, languages)))


def _row(kind: int, number: int, length: int) -> int:
    """Return the row of a text: rows in ascending order are the shortest texts first, then the newest."""
    return (min(length, _LONGEST) << _NUMBER_BITS) + NEWEST - (number * 2 + kind)


def _made_by(db: Database) -> str | None:
    row = db.execute("SELECT value FROM store WHERE name = 'search'").fetchone()
    return row and str(row[0])


def _made_at(db: Database) -> str | None:
    row = db.execute("SELECT value FROM store WHERE name = 'search made'").fetchone()
    return row and str(row[0])


def _tell_of_rebuild(db: Database) -> None:
    """Say why the store takes its time, also where nobody asked for progress; what takes no time is not told of."""
    texts = _count(db, "SELECT (SELECT count(*) FROM variant) + (SELECT count(*) FROM sentence)")
    if texts > _BATCH:
        _log.warning("another version made the full-text index: it is made anew, once, from %s texts", f"{texts:,}")


def _count(db: Database, sql: str) -> int:
    return int(db.execute(sql).fetchone()[0])


def _expression(terms: Sequence[SearchTerm], without: Sequence[SearchTerm], languages: Iterable[str]) -> str:
    """Return the query in FTS5's language: the same for each of the keys, one of which must hold."""
    return " OR ".join(
        f"({_all_of(terms, key)})" if not without else f"(({_all_of(terms, key)}) NOT ({_all_of(without, key)}))"
        for key in _keys(languages)
    )


def _all_of(terms: Iterable[SearchTerm], key: str) -> str:
    return " AND ".join(f"({_one_of(term, key)})" for term in terms)


def _one_of(term: SearchTerm, key: str) -> str:
    if term.prefix:
        return f"{_phrase(term.forms[0], key)} *"
    if len(term.forms) <= 2 or prod(map(len, term.forms)) <= _PHRASES:
        return " OR ".join(_phrase(forms, key) for forms in product(*term.forms))
    return " AND ".join(f"({_one_of(SearchTerm(pair), key)})" for pair in pairwise(term.forms))


def _phrase(forms: Iterable[str], key: str) -> str:
    return '"' + " ".join(key + form.replace('"', '""') for form in forms) + '"'
