"""Keeping a large termbase: what duplicates, histories, proposals and merges cost.

    python -m benchmarks curating           or, with options
    python -m benchmarks.curating [--concepts 100000] [--stored 20000]

The concepts are made up: a term of one to four words in each of three languages, words as unevenly frequent as in
texts, every fifth concept with a broader one. Duplicates are looked for among all of them, everything else is done to
those that are stored. Processor time; best of five, but for what is done once.
"""

from __future__ import annotations

import argparse
import io
import itertools
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from glossary import ConceptEntry, DuplicatePair, LanguageSection, Relation, Term, Termbase, TermStatus, open_termbase
from glossary.duplicates import duplicate_pairs
from glossary.edits import with_term
from glossary.formats.tbx import TBX_3
from glossary.stores.life import LikenessRow

WORDS, COMMON = 8_000, 20
LETTERS = {
    "en": ("bcdfghjklmnpqrstvwz", "aeiou"),
    "fr": ("bcdfghjlmnpqrstv", "aeiou"),
    "ru": ("бвгджзклмнпрстфхцчш", "аеиоу"),
}


def made_up(count: int) -> Iterator[ConceptEntry]:
    """Yield concepts."""
    chance = random.Random(5)
    weights = list(itertools.accumulate(1 / (rank + COMMON) for rank in range(WORDS)))
    words = {
        tag: ["".join(map(chance.choice, (hard, soft) * chance.randint(2, 5))) for _ in range(WORDS)]
        for tag, (hard, soft) in LETTERS.items()
    }
    for number in range(count):
        sections = []
        for tag, known in words.items():
            size = chance.choices((1, 2, 3, 4), (1, 5, 3, 1))[0]
            text = " ".join(chance.choices(known, cum_weights=weights, k=size))
            sections.append(LanguageSection(tag, (Term(text, TermStatus.PREFERRED),)))
        broader = (Relation("broader", target=f"c{chance.randrange(count)}"),) if number % 5 == 0 else ()
        yield ConceptEntry(f"c{number}", tuple(sections), relations=broader)


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """Return what the work costs at best."""
    found = []
    for _time in range(times):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return 1000 * min(found)


def compared(entries: Iterator[ConceptEntry]) -> Iterator[LikenessRow]:
    """Yield the terms as a store hands them out; of made-up words the dictionary form is the word itself."""
    for entry in entries:
        for tag, term in entry.terms():
            yield LikenessRow(entry.id, None, tag, term.text, None, term.text, term.text, term.text)


def rows(termbase: Termbase) -> Iterator[tuple[str, Callable[[], object], int]]:
    """Yield what is measured, in an order in which each finds what it needs."""
    numbers, proposals = itertools.count(), itertools.count(1)

    def changed() -> None:
        record = termbase.concept(f"c{next(numbers)}")
        entry = with_term(record.concept, "en", "slip hook", status=TermStatus.ADMITTED)
        termbase.update(entry, version=record.version)

    def proposed() -> None:
        record = termbase.concept(f"c{next(numbers)}")
        termbase.propose(with_term(record.concept, "en", "slip hook"), version=record.version)

    yield "a page of duplicates, the first time after a change", lambda: termbase.duplicates(limit=50), 1
    yield "a page of duplicates, again", lambda: termbase.duplicates(limit=50), 5
    yield "related concepts, both ways", lambda: termbase.related(f"c{next(numbers) * 5}"), 5
    yield "one change", changed, 20
    yield "a history", lambda: termbase.history("c7"), 5
    yield "one proposal", proposed, 5
    yield "one approval", lambda: termbase.approve(next(proposals)), 5
    yield "one merge", lambda: termbase.merge(f"c{next(numbers)}", [f"c{next(numbers)}"]), 5
    yield "one undo of a merge", lambda: termbase.undo(f"c{next(numbers) - 2}"), 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--concepts", type=int, default=100_000)
    parser.add_argument("--stored", type=int, default=20_000)
    options = parser.parse_args()
    terms = list(compared(made_up(options.concepts)))
    found: list[DuplicatePair] = []
    seconds = milliseconds(lambda: found.extend(duplicate_pairs(terms)), 1) / 1000
    print(f"{len(found):,} pairs among {options.concepts:,} concepts with {len(terms):,} terms: {seconds:.1f} s\n")
    with TemporaryDirectory() as folder:
        termbase = open_termbase(Path(folder) / "tm.db")
        file = io.BytesIO()
        TBX_3.write(made_up(options.stored), file)
        file.seek(0)
        seconds = milliseconds(lambda: termbase.import_file(file, name="made-up.tbx"), 1) / 1000
        print(f"{options.stored:,} concepts in three languages, imported in {seconds:.0f} s:\n")
        print("| | ms |\n|---|---|")
        for name, work, times in rows(termbase):
            print(f"| {name} | {milliseconds(work, times):,.1f} |", flush=True)
        termbase.close()


if __name__ == "__main__":
    main()
