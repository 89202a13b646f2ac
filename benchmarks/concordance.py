"""The concordance: milliseconds for every kind of query, over the benchmark memory and over millions of units.

    python -m benchmarks.concordance [--shared ../shared] [--units 535059] [--queries 60] [--repeat 3]

One thread, wall clock inside the process, spans and translations included; of each query the best of the
repetitions. Beyond the 535,059 units of the benchmark memory come copies of them in which some words of every text
are left out or change places. The queries are drawn (seeded) from what the memory holds: words by their frequency,
and neighbouring words of texts drawn at random, `--queries` of each kind in each of English, French and Russian.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.matching import OUT, benchmark_units
from corpora.segments import Segment
from corpora.tokens import word_texts
from corpora.units import TranslationUnit
from tm_service import TranslationMemory, open_memory

BENCHMARK_UNITS = 535_059
LANGUAGES = {"en": "fr", "fr": "en", "ru": "en"}
FREQUENT, MIDDLING, RARE = 100, (1_000, 3_000), (2, 5)  # by rank, by rank, by number of texts


@dataclass(frozen=True)
class Question:
    """A query and what it is asked with."""

    words: str
    language: str
    offset: int = 0


def units(shared: Path, count: int) -> Iterator[TranslationUnit]:
    """Yield the benchmark memory, then edited copies of it, each under another document."""
    chance = random.Random(4)
    for copy in range(-(-count // BENCHMARK_UNITS)):
        for unit in benchmark_units(shared, min(BENCHMARK_UNITS, count - copy * BENCHMARK_UNITS)):
            if copy == 0:
                yield unit
                continue
            edited = {language: Segment(_edited(text.text, chance)) for language, text in unit.variants.items()}
            place = replace(unit.provenance, document=f"{unit.provenance.document} {copy}")
            yield replace(unit, variants=edited, provenance=place)


def _edited(text: str, chance: random.Random) -> str:
    pieces = text.split(" ")
    for _edit in range(1 + len(pieces) // 8):
        one, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        if chance.random() < 0.5 and len(pieces) > 2:
            del pieces[one]
        else:
            pieces[one], pieces[other] = pieces[other], pieces[one]
    return " ".join(pieces)


def opened(shared: Path, count: int) -> TranslationMemory:
    """Return a memory of that many units, imported once and kept in benchmarks/out."""
    OUT.mkdir(exist_ok=True)
    file = OUT / f"memory-{count}.db"
    fresh = not file.exists()
    memory = open_memory(file)
    if fresh:
        memory.add(units(shared, count))
    return memory


class Drawing:
    """Draws queries of one language from what a memory holds."""

    def __init__(self, memory: TranslationMemory, language: str) -> None:
        self._db = memory.store.connections.current()
        self._language = language
        self._chance = random.Random(language)
        self._db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, search, row)")
        rows = self._db.execute("SELECT term, doc FROM vocabulary WHERE term GLOB ?", [f"{language}00000*"])
        self.texts_with = {term[7:]: doc for term, doc in rows if term[7:].isalpha()}
        self.by_rank = sorted(self.texts_with, key=lambda word: -self.texts_with[word])
        self._highest = self._db.execute("SELECT max(id) FROM variant").fetchone()[0]

    def frequent(self) -> str:
        """Return one of the most frequent words."""
        return self._chance.choice(self.by_rank[:FREQUENT])

    def middling(self) -> str:
        """Return a word of middling frequency."""
        return self._chance.choice(self.by_rank[slice(*MIDDLING)])

    def rare(self) -> str:
        """Return a word of few texts."""
        fewest, most = RARE
        while not fewest <= self.texts_with[word := self._chance.choice(self.by_rank)] <= most:
            pass
        return word

    def running(self, number: int) -> str:
        """Return neighbouring words of a text."""
        while True:
            row = self._db.execute(
                "SELECT text FROM variant WHERE id >= ? AND language = ? LIMIT 1",
                [self._chance.randrange(self._highest), self._language],
            ).fetchone()
            found = word_texts(row[0]) if row else []
            if len(found) > number:
                first = self._chance.randrange(len(found) - number)
                return " ".join(found[first : first + number])

    def beginning(self, letters: int) -> str:
        """Return the beginning of a word of a text."""
        while len(word := self.running(1)) <= letters or not word.isalpha():
            pass
        return word[:letters] + "*"

    def compound(self) -> str:
        """Return a compound with a hyphen from a text."""
        while True:
            row = self._db.execute(
                "SELECT text FROM variant WHERE id >= ? AND language = ? AND text LIKE '%_-_%' LIMIT 1",
                [self._chance.randrange(self._highest), self._language],
            ).fetchone()
            if row and (found := re.search(r"[^\W\d_]{2,}-[^\W\d_]{2,}", row[0])):
                return str(found.group())


def kinds(drawings: dict[str, Drawing]) -> dict[str, Callable[[str], Question]]:
    """Return how to draw a query of each kind in a language."""
    chance = random.Random(5)

    def of(draw: Callable[[Drawing], str], language: str, offset: int = 0) -> Question:
        return Question(draw(drawings[language]), language, offset)

    def shared(language: str) -> Question:
        """A word that is more frequent in another language than in this one."""
        own, others = drawings[language].texts_with, [drawings[other].texts_with for other in LANGUAGES]
        foreign = [word for word, number in own.items() if number < max(other.get(word, 0) for other in others)]
        ranked = sorted(foreign, key=lambda word: -max(other.get(word, 0) for other in others))
        return Question(chance.choice(ranked[:FREQUENT]), language)

    return {
        "a rare word (2 to 5 texts)": partial(of, Drawing.rare),
        "a word of middling frequency (rank 1,000 to 3,000)": partial(of, Drawing.middling),
        "one of the 100 most frequent words": partial(of, Drawing.frequent),
        "a word that is more frequent in another language": shared,
        "two words of a text": partial(of, lambda drawing: drawing.running(2)),
        "three words of a text": partial(of, lambda drawing: drawing.running(3)),
        "two of the most frequent words": partial(of, lambda drawing: f"{drawing.frequent()} {drawing.frequent()}"),
        "a phrase of three words": partial(of, lambda drawing: f'"{drawing.running(3)}"'),
        "a compound with a hyphen": partial(of, Drawing.compound),
        "a beginning of one letter": partial(of, lambda drawing: drawing.beginning(1)),
        "a beginning of two letters": partial(of, lambda drawing: drawing.beginning(2)),
        "a beginning of three letters": partial(of, lambda drawing: drawing.beginning(3)),
        "a frequent word, 10,000 hits further on": partial(of, Drawing.frequent, offset=10_000),
    }


def best_of(memory: TranslationMemory, question: Question, repeat: int) -> float:
    """Return the milliseconds that a query takes."""
    taken = []
    for _repetition in range(repeat):
        start = time.perf_counter()
        memory.concordance(
            question.words, language=question.language, target=LANGUAGES[question.language], offset=question.offset
        )
        taken.append(time.perf_counter() - start)
    return min(taken) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=BENCHMARK_UNITS)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    memory = opened(options.shared, options.units)
    drawings = {language: Drawing(memory, language) for language in LANGUAGES}
    for language in LANGUAGES:
        memory.concordance("warm", language=language)
    print(f"{options.units:,} units, {sum(memory.languages().values()):,} texts\n")
    print("| query | hits p50 | ms p50 / p95 / p99 | slowest |\n|---|---|---|---|")
    for name, draw in kinds(drawings).items():
        questions = [draw(language) for language in LANGUAGES for _query in range(options.queries)]
        taken = {question: best_of(memory, question, options.repeat) for question in questions}
        totals = [memory.concordance(question.words, language=question.language, limit=1).total for question in taken]
        middle = " / ".join(f"{value:.1f}" for value in np.percentile(list(taken.values()), [50, 95, 99]))
        slowest = max(taken, key=taken.__getitem__)
        print(
            f"| {name} | {np.median(totals):,.0f} | {middle} | `{slowest.words}` {taken[slowest]:.0f} ms |", flush=True
        )


if __name__ == "__main__":
    main()
