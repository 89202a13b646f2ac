"""A termbase of a million terms: how fast it is made, opened, recognised with, searched and leafed through; its memory.

    python -m benchmarks termbase_scale           or, with options
    python -m benchmarks.termbase_scale [--shared ../shared] [--terms 1000000]

The terms are made of the words of the benchmark memory, drawn as often as they occur there: one word, neighbours in its
texts, two or three words that need not belong together, and such with a preposition between. The file stays in
benchmarks/out, and is made anew if it is deleted. What is recognised and typed comes from other texts of that memory.
All times are of the processor; memory is the resident set of a process of its own.
"""

from __future__ import annotations

import argparse
import csv
import json
import lzma
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

from corpora.tokens import word_texts
from glossary import Termbase, TermStatus, open_termbase
from glossary.lemmas import lemmatiser_for

OUT = Path(__file__).parent / "out"
LANGUAGES = ("en", "fr", "ru")
OTHER = {"en": "fr", "fr": "en", "ru": "en"}
BETWEEN = {"en": ("of", "for", "in"), "fr": ("de", "pour", "à"), "ru": ("на", "по", "для")}
SUBJECTS = ("law", "labour", "health", "borders", "statistics")
POOL = 60_000  # texts of each language that words are drawn from
QUERIES = 300
Texts = dict[str, list[str]]


def texts_of(shared: Path) -> Texts:
    """Return texts of each language; the first ones are not used for terms, but to recognise and search in."""
    found: Texts = {language: [] for language in LANGUAGES}
    with lzma.open(shared / "bench" / "memory.en-fr-ru.tsv.xz", "rt", encoding="utf-8") as stream:
        for line in islice(stream, 0, None, 4):
            for language, text in zip(LANGUAGES, line.split("\t"), strict=False):
                if len(found[language]) < POOL and len(text) > 30:
                    found[language].append(text)
    return found


def invented(texts: list[str], language: str, count: int, chance: random.Random) -> Iterator[str]:
    """Yield distinct terms."""
    rows = [[word for word in word_texts(text) if len(word) > 3 and word.isalpha()] for text in texts]
    pool = [word.lower() for row in rows for word in row]
    pairs = [f"{one} {other}".lower() for row in rows for one, other in pairwise(row)]
    ways: list[tuple[float, Callable[[], str]]] = [
        (0.03, lambda: chance.choice(pool)),
        (0.25, lambda: chance.choice(pairs)),
        (0.40, lambda: " ".join(chance.choices(pool, k=2))),
        (0.17, lambda: " ".join(chance.choices(pool, k=3))),
        (0.15, lambda: f"{chance.choice(pool)} {chance.choice(BETWEEN[language])} {chance.choice(pool)}"),
    ]
    weights, makers = [weight for weight, _ in ways], [make for _, make in ways]
    seen: set[str] = set()
    while len(seen) < count:
        term = chance.choices(makers, weights)[0]()
        if term not in seen:
            seen.add(term)
            yield term


def write_terms(path: Path, texts: Texts, terms: int) -> None:
    chance = random.Random(5)
    rows = zip(*(invented(texts[tag], tag, terms // 3, chance) for tag in LANGUAGES), strict=True)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", *LANGUAGES, "subject"])
        for number, row in enumerate(rows):
            writer.writerow([f"c{number}", *row, SUBJECTS[number % len(SUBJECTS)]])


def make(database: Path, texts: Texts, terms: int) -> str:
    """Make the termbase; return how fast."""
    source = database.with_suffix(".csv")
    write_terms(source, texts, terms)
    termbase = open_termbase(database)
    started = time.process_time(), time.perf_counter()
    report = termbase.import_file(source)
    taken = time.process_time() - started[0], time.perf_counter() - started[1]
    termbase.close()
    source.unlink()
    return (
        f"{report.terms:,} terms of {report.added:,} concepts in {taken[1]:.0f} s ({taken[0]:.0f} s of the processor), "
        f"{report.terms / taken[0]:,.0f} terms a second"
    )


def percentiles(calls: Iterable[Callable[[], object]]) -> str:
    """Return p50 / p95 / p99 in milliseconds."""
    taken = []
    for call in calls:
        started = time.process_time()
        call()
        taken.append((time.process_time() - started) * 1000)
    taken.sort()
    return " / ".join(f"{taken[int(len(taken) * share)]:.2f}" for share in (0.5, 0.95, 0.99))


def resident(database: Path, language: str, texts: list[str], *, many: bool) -> dict[str, float]:
    """Return the resident set of a new process, in MB: with the language's dictionary loaded, then after the texts."""
    task = json.dumps({"database": str(database), "language": language, "texts": texts, "many": many})
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.termbase_scale", "--resident"], input=task, text=True,
        capture_output=True, check=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    return dict(json.loads(answer.stdout))


def report_resident() -> None:
    """Do what `resident` asked for on stdin; the benchmark's own modules take memory as well, and are in `before`."""
    task = json.load(sys.stdin)
    lemmatiser_for(task["language"]).forms("word")
    before = _resident()
    termbase = open_termbase(task["database"])
    if task["many"]:
        for _found in termbase.recognise_many(task["texts"], language=task["language"], target="en"):
            pass
    else:
        for text in task["texts"]:
            termbase.recognise(text, language=task["language"], target="en")
    print(json.dumps({"before": before, "after": _resident()}))


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def recognition(database: Path, texts: Texts) -> Iterator[str]:
    for language in LANGUAGES:
        fresh, document = texts[language][:1000], texts[language][:5000]
        started = time.process_time()
        termbase = open_termbase(database)
        opened = (time.process_time() - started) * 1000
        lemmatiser_for(language).forms("word")
        calls = [partial(termbase.recognise, text, language=language, target=OTHER[language]) for text in fresh]
        yield f"| {language}: opened, ms | {opened:.1f} |"
        yield f"| {language}: a segment, nothing warm, ms p50 / p95 / p99 | {percentiles(calls)} |"
        found = sum(len(call()) for call in calls)
        words = sum(len(word_texts(text)) for text in fresh)
        yield f"| {language}: terms found per 100 words | {found / words * 100:.1f} |"
        speed = throughput(termbase, language, document)
        yield f"| {language}: a document, tokens a second, first time / again | {speed} |"
        termbase.close()
        for many, name, some in ((False, "segments", fresh), (True, "a document", document)):
            memory = resident(database, language, some, many=many)
            both = f"{memory['after']:.0f} ({memory['after'] - memory['before']:.0f})"
            yield f"| {language}: resident after {name}, MB (of these the termbase) | {both} |"


def throughput(termbase: Termbase, language: str, document: list[str]) -> str:
    words = sum(len(word_texts(text)) for text in document)
    taken = []
    for _run in range(3):
        started = time.process_time()
        for _found in termbase.recognise_many(document, language=language, target="en"):
            pass
        taken.append(words / (time.process_time() - started))
    return f"{taken[0]:,.0f} / {max(taken):,.0f}"


def queries_of(texts: Texts, kind: str) -> Iterator[tuple[str, str]]:
    """Yield (language, what somebody types): words of the texts, beginnings, slips, several words."""
    chance = random.Random(3)
    for _number in range(QUERIES):
        language = chance.choice(LANGUAGES)
        words = [word for word in word_texts(chance.choice(texts[language])) if len(word) > 3 and word.isalpha()]
        word = chance.choice(words) if words else "terms"
        if kind == "beginnings":
            yield language, word[: chance.randint(1, 5)]
        elif kind == "slips":
            at = chance.randrange(1, len(word))
            yield language, word[:at] + word[at + 1 :]
        elif kind == "phrases":
            yield language, " ".join(words[:4]) or "terms"
        else:
            yield language, word


def searching(termbase: Termbase, texts: Texts) -> Iterator[str]:
    for kind in ("words", "beginnings", "slips", "phrases"):
        queries = list(queries_of(texts, kind))
        calls = [partial(termbase.search, typed, language=language) for language, typed in queries]
        yield f"| search, {kind}, ms p50 / p95 / p99 | {percentiles(calls)} |"
        calls = [partial(termbase.search, typed) for _, typed in queries]
        yield f"| search, {kind}, any language | {percentiles(calls)} |"
    queries = list(queries_of(texts, "words"))
    narrowed = [partial(termbase.search, typed, subject="law", language=language) for language, typed in queries]
    yield f"| search, words, one subject | {percentiles(narrowed)} |"


def browsing(termbase: Termbase) -> Iterator[str]:
    total = termbase.concepts(limit=1).total
    chance = random.Random(4)
    for name, filters in (
        ("all", {}),
        ("one language", {"language": "fr"}),
        ("one language and subject", {"language": "fr", "subject": "law"}),
        ("a status", {"language": "fr", "status": TermStatus.DEPRECATED}),
    ):
        places = [chance.randrange(total) for _number in range(30)]
        calls = [partial(termbase.concepts, order="term", offset=at, **filters) for at in places]
        yield f"| a page of the list in order, {name}, ms p50 / p95 / p99 | {percentiles(calls)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--terms", type=int, default=1_000_000)
    parser.add_argument("--resident", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.resident:
        report_resident()
        return
    OUT.mkdir(exist_ok=True)
    database = OUT / f"termbase-{options.terms}.db"
    texts = texts_of(options.shared)
    print("| | |\n|---|---|")
    if not database.exists():
        made = make(database, {tag: own[20_000:] for tag, own in texts.items()}, options.terms)
        print(f"| made | {made} |", flush=True)
    print(f"| on disk, bytes a term | {database.stat().st_size / options.terms:.0f} |")
    for line in recognition(database, texts):
        print(line, flush=True)
    termbase = open_termbase(database)
    for line in (*searching(termbase, texts), *browsing(termbase)):
        print(line, flush=True)
    termbase.close()


if __name__ == "__main__":
    main()
