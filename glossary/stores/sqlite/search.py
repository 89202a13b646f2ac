"""Where a search looks for candidates in a large termbase: lists of words by FTS5, and of the words' neighbours.

- A word is listed with its language's key before it, `en0letter`: the list of a word holds the terms of that language
  only. Status and subject are listed like words, so that a narrowed search reads no more than it finds.
- A row's number says how long the term is, then which it is: read in order the lists give the shortest terms first,
  and the first ones of the most frequent word cost no more than those of a rare one.
- `term_word` holds every word once, `term_slip` each of them with one letter left out, hashed: two words that differ
  in one letter, or in the order of two, have one of those in common (symmetric deletion; W. Garbe, SymSpell, 2012).
  `term_part` finds words by what is inside them. Words of terms that are gone stay, and find nothing.

Everything here is made again with a term's row (glossary.indexing).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple
from zlib import crc32

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from sqlite_utils import Database

from corpora.languages import primary
from glossary.stores.base import SearchRow, Spellings, TermRow, Wanted

_EACH = 200  # candidates of one expression
_EACH_WORD = 40  # of one word of several
_MOST_ALIKE = 15  # words taken for one that was typed
_LONGEST = 24  # letters of a word that slips are looked for in
_SHORTEST, _SHORTEST_START = 3, 6  # letters
_START = 4  # letters in which words of more than one slip are alike
_ALIKE = 75.0
_STARTING = 2_000
_MOST_WORDS = 6  # of a query, of which any may be wrong

_ROWS = """
SELECT concept.id, concept.subject, term.language, term.text, term.status, term.type, term.form, term.lemmas
FROM {source} JOIN concept ON concept.number = term.concept
WHERE (:languages IS NULL OR term.language IN (SELECT value FROM json_each(:languages)))
AND (:status IS NULL OR term.status = :status) AND (:subject IS NULL OR concept.subject_folded = :subject)
"""
_ALL = _ROWS.format(source="term")
_SOME = _ROWS.format(source="json_each(:numbers) AS found JOIN term ON term.number = found.value")
_FOUND = f"SELECT rowid & {(1 << 36) - 1} FROM term_search WHERE term_search MATCH ? ORDER BY rowid LIMIT ?"  # noqa: S608
_NEW = "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM term_word WHERE word = value)"
_SLIPPED = """
SELECT DISTINCT word FROM term_word
WHERE number IN (SELECT word FROM term_slip WHERE slip IN (SELECT value FROM json_each(?)))
"""
_BETWEEN = "SELECT word FROM term_word WHERE word >= ? AND word < ? LIMIT ?"
_HOLDING = """
SELECT term_word.word FROM term_part JOIN term_word ON term_word.number = term_part.rowid
WHERE term_part MATCH ? AND term_word.word >= ? AND term_word.word < ? LIMIT ?
"""


def search_rows(db: Database, wanted: Wanted) -> Iterator[SearchRow]:
    """Yield the forms of all terms that are wanted."""
    yield from map(SearchRow._make, db.execute(_ALL, _parameters(wanted)))


def write(db: Database, term: int, row: TermRow, subject: str | None) -> None:
    """List a term under its words, within the caller's transaction; the trigger `term_removed` takes it out again."""
    key = _key(row.language)
    words = [key + word for word in row.words]
    listed = [*words, *_narrowing(row.status, subject)]
    db.execute("INSERT INTO term_search (rowid, words) VALUES (?, ?)", [(len(row.form) << 36) + term, " ".join(listed)])
    for (word,) in db.execute(_NEW, [json.dumps(words)]).fetchall():
        number = db.execute("INSERT INTO term_word (word) VALUES (?) RETURNING number", [word]).fetchone()[0]
        db.execute("INSERT INTO term_part (rowid, word) VALUES (?, ?)", [number, word[len(key) :]])
        db.conn.executemany(
            "INSERT OR IGNORE INTO term_slip VALUES (?, ?)", [(slip, number) for slip in _slips(word, key)]
        )


def candidates(db: Database, words: Mapping[str, Spellings], wanted: Wanted, *, most: int) -> list[SearchRow]:
    """Return the terms most like the words of a query; see glossary.stores.base."""
    if db.execute("SELECT coalesce(sum(terms), 0) FROM term_count").fetchone()[0] <= most:
        return list(search_rows(db, wanted))
    numbers: dict[int, None] = {}
    for expression, limit in _expressions(db, words, _narrowing(wanted.status, wanted.subject)):
        numbers.update((number, None) for (number,) in db.execute(_FOUND, [expression, limit]))
        if len(numbers) >= most:
            break
    found = db.execute(_SOME, {**_parameters(wanted), "numbers": json.dumps(list(numbers))})
    return [SearchRow._make(row) for row in found]


class _Query(NamedTuple):
    """The words of a query in one language, each as an expression for the terms that may hold it.

    `strict` takes the word, its key and what begins with it; `loose` also what may have been meant by it; `exact` the
    first two alone; `joined` is all of the words written as one.
    """

    strict: list[str]
    loose: list[str]
    exact: list[str]
    joined: list[str]


def _expressions(db: Database, words: Mapping[str, Spellings], narrowing: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Yield queries in FTS5's language, the strictest first, each with the number of rows that it is good for."""
    # Regional variants of a language are one to the index.
    distinct = dict.fromkeys((_key(language), tuple(spellings)) for language, spellings in words.items())
    queries = [_query(db, key, spellings) for key, spellings in distinct]
    for kind, chosen, limit in _levels(max((len(query.strict) for query in queries), default=0)):
        groups = [[getattr(query, kind)[at] for at in chosen] for query in queries]
        parts = dict.fromkeys(_all_of(group, narrowing) for group in groups if group)
        if parts:
            yield " OR ".join(f"({part})" for part in parts), limit


def _levels(count: int) -> Iterator[tuple[str, Sequence[int], int]]:
    """Yield which words of so many a term must have to be a candidate: all; all but one; two; one."""
    everything = range(count)
    yield "strict", everything, _EACH
    yield "loose", everything, _EACH
    if count < 2:
        return
    yield "joined", (0,), _EACH_WORD
    if 2 < count <= _MOST_WORDS:
        for some in combinations(everything, count - 1):
            yield "strict", some, _EACH_WORD
    for pair in pairwise(everything):
        yield "strict", pair, _EACH_WORD
    for one in everything:
        yield "exact", (one,), _EACH_WORD


def _query(db: Database, key: str, spellings: Spellings) -> _Query:
    strict = [_begun(key, form, lemma) for form, lemma in spellings]
    alike = [_alike(db, key, form, lemma) for form, lemma in spellings]
    loose = [f"{begun} OR {_any_of(some)}" for begun, some in zip(strict, alike, strict=True)]
    exact = [_any_of({key + form, key + lemma}) for form, lemma in spellings]
    whole = "".join(form for form, _ in spellings)
    return _Query(strict, loose, exact, [_begun(key, whole, whole)])


def _alike(db: Database, key: str, form: str, lemma: str) -> set[str]:
    """Return the stored words that may have been meant: of one slip, with the same start, with it inside."""
    found = {key + lemma}
    if len(form) < _SHORTEST:
        return found
    slips = json.dumps(list(_slips(key + form, key)))
    near = [word for (word,) in db.execute(_SLIPPED, [slips]) if word.startswith(key)]
    found.update(word for word, _, _ in process.extract(key + form, near, scorer=OSA.distance, limit=_MOST_ALIKE))
    if len(form) >= _SHORTEST_START:
        start = key + form[:_START]
        near = [word for (word,) in db.execute(_BETWEEN, [start, start + "\U0010ffff", _STARTING])]
        best = process.extract(key + form, near, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST_ALIKE)
        found.update(word for word, _, _ in best)
    holding = db.execute(_HOLDING, [f'"{form}"', key, key + "\U0010ffff", _MOST_ALIKE])
    return found.union(word for (word,) in holding)


def _slips(word: str, key: str) -> set[int]:
    """Return the hashes of a word and of all that is left of it without one letter."""
    if not len(key) + _SHORTEST <= len(word) <= len(key) + _LONGEST:
        return set()
    left = {word, *(word[:at] + word[at + 1 :] for at in range(len(key), len(word)))}
    return {crc32(one.encode()) for one in left}


def _key(language: str) -> str:
    """Return what the language's words begin with: always as long, and alike for relatives (en, en-GB)."""
    return f"{primary(language)[:3]:0<3}"


def _narrowing(status: str | None, subject: str | None) -> list[str]:
    """Return status and subject as words, which no language's key begins."""
    words = [f"000{status}"] if status else []
    return [*words, f"001{crc32(subject.encode()):08x}"] if subject else words


def _begun(key: str, form: str, lemma: str) -> str:
    return f"{_any_of({key + lemma})} OR {_any_of({key + form})} *"


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(f'"{word}"' for word in sorted(words))


def _all_of(words: Iterable[str], narrowing: Iterable[str]) -> str:
    return " AND ".join([*(f"({word})" for word in words), *(f'"{word}"' for word in narrowing)])


def _parameters(wanted: Wanted) -> dict[str, str | None]:
    languages = None if wanted.languages is None else json.dumps(list(wanted.languages))
    return {"languages": languages, "status": wanted.status, "subject": wanted.subject}
