"""Two peers of the match engine that pip can install: a word index and a trigram index, each with rapidfuzz behind.

Both hand in 200 texts, of which rapidfuzz keeps those that reach the score: the common way to build a translation
memory from parts. They are given the folded texts, and give back (score, text) by falling score.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import tantivy
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

Lookup = Callable[[str, float], list[tuple[float, str]]]

CANDIDATES = 200
_GRAMS = 12  # trigrams spread over the query, as many as FTS5 bears
_WORD = re.compile(r"\w+")


def brute_force(texts: Sequence[str]) -> Lookup:
    """Return a lookup that compares with every text."""
    return lambda query, min_score: _scored(query, texts, min_score)


def word_index(texts: Sequence[str], folder: Path) -> Lookup:
    """Return a lookup over tantivy's BM25 of words."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", stored=True)
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer(heap_size=256_000_000)
    for text in texts:
        writer.add_document(tantivy.Document(text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def look_up(query: str, min_score: float) -> list[tuple[float, str]]:
        words = set(_WORD.findall(query))
        if not words:
            return []
        terms = [(tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "text", word)) for word in sorted(words)]
        hits = searcher.search(tantivy.Query.boolean_query(terms), CANDIDATES).hits
        return _scored(query, [searcher.doc(address)["text"][0] for _score, address in hits], min_score)

    return look_up


def trigram_index(texts: Sequence[str], folder: Path) -> Lookup:
    """Return a lookup over FTS5's trigram tokenizer."""
    db = sqlite3.connect(folder / "trigrams.db")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='trigram')")
    with db:
        db.executemany("INSERT INTO texts VALUES (?)", ((text,) for text in texts))

    def look_up(query: str, min_score: float) -> list[tuple[float, str]]:
        starts = range(max(1, len(query) - 2))
        chosen = {query[at : at + 3] for at in starts[:: max(1, len(starts) // _GRAMS)]}
        quoted = " OR ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(chosen) if len(gram) == 3)
        if not quoted:
            return []
        rows = db.execute(
            "SELECT text FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT ?", [quoted, CANDIDATES]
        ).fetchall()
        return _scored(query, [row[0] for row in rows], min_score)

    return look_up


def _scored(query: str, texts: Sequence[str], min_score: float) -> list[tuple[float, str]]:
    best = process.extract(
        query, texts, scorer=Levenshtein.normalized_similarity, score_cutoff=min_score / 100, limit=5, processor=None
    )
    return [(100 * share, text) for text, share, _at in best]
