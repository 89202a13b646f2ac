"""Measure the aligners on the gold: strict and lax bead F1 of every document, pair and variant, and the time.

    python benchmarks/alignment.py                      # with a background lexicon of the other documents
    python benchmarks/alignment.py --quick --cold       # one pair, no background
    python benchmarks/alignment.py --sets hard,flat --aligner length
    python -m benchmarks.alignment --aligner semantic                  # by a stand-in, taught by the other documents
    python -m benchmarks.alignment --aligner semantic --encoder MODEL  # by a model of sentence-transformers
    python benchmarks/alignment.py --cold --terms glossary/starter.tbx   # the terms of a file, as ingest uses them

Strict: a bead counts when both its sides are exactly those of the gold; lax: when it shares a link. Beads
with an empty side count neither way, and a predicted bead that lies inside one zone of the gold is ignored. Seconds
are of processor time; sentences are those of both sides.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from corpora.aligners import Aligner, get_aligner
from corpora.aligners.semantic import SemanticAligner
from corpora.alignment.background import laid_over, learn_lexicon
from corpora.beads import Bead, Lexicon, Line
from corpora.encoders import encoder_named
from glossary.termbase import open_termbase
from glossary.terminology import TermbaseTerminology

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "alignment"
VARIANTS = ("clean", "drop", "merge", "flat", "hard")
PAIRS = ("en-fr", "en-ru", "fr-ru")
SURE = 0.9

Sides = tuple[tuple[int, ...], tuple[int, ...]]


class Case(NamedTuple):
    """One pair of texts with its gold beads; zones are beads whose inner alignment is not known."""

    source: list[Line]
    target: list[Line]
    beads: set[Sides]
    zones: list[Sides]


class Tally(NamedTuple):
    """Counts behind the figures, added up over documents."""

    gold: int = 0
    found: int = 0
    strict: int = 0
    lax_found: int = 0
    lax_gold: int = 0
    sure: int = 0
    sure_right: int = 0
    sentences: int = 0
    seconds: float = 0.0

    def plus(self, other: Tally) -> Tally:
        """Return the counts of both."""
        return Tally(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def strict_f1(self) -> float:
        """Return the harmonic mean of precision and recall of exact beads."""
        return 2 * self.strict / max(1, self.gold + self.found)

    @property
    def lax_f1(self) -> float:
        """Return the same of beads that share a link."""
        precision, recall = self.lax_found / max(1, self.found), self.lax_gold / max(1, self.gold)
        return 2 * precision * recall / max(1e-9, precision + recall)

    def row(self, name: str) -> str:
        """Return a row of the table."""
        sure = f"{self.sure_right / self.sure:.3f}" if self.sure else "–"
        share = self.sure / max(1, self.found)
        speed = self.sentences / max(1e-9, self.seconds)
        return (
            f"| {name} | {self.strict_f1:.3f} | {self.lax_f1:.3f} | {sure} | {share:.0%} "
            f"| {self.seconds:.1f} | {speed:,.0f} |"
        )


def judged(case: Case, beads: Sequence[Bead]) -> list[Bead]:
    """Return the beads that are right or wrong: both sides there, and not all within one zone."""
    zones = [({*source}, {*target}) for source, target in case.zones]
    return [
        bead
        for bead in beads
        if bead.source
        and bead.target
        and not any(zone[0].issuperset(bead.source) and zone[1].issuperset(bead.target) for zone in zones)
    ]


def score(case: Case, beads: Sequence[Bead]) -> Tally:
    """Return the counts of one alignment."""
    found = judged(case, beads)
    gold_links = {(s, t) for source, target in case.beads for s in source for t in target}
    links = {(s, t) for bead in found for s in bead.source for t in bead.target}
    right = [(bead.source, bead.target) in case.beads for bead in found]
    return Tally(
        gold=len(case.beads),
        found=len(found),
        strict=sum(right),
        lax_found=sum(any((s, t) in gold_links for s in bead.source for t in bead.target) for bead in found),
        lax_gold=sum(any((s, t) in links for s in source for t in target) for source, target in case.beads),
        sure=sum(bead.confidence >= SURE for bead in found),
        sure_right=sum(ok for bead, ok in zip(found, right, strict=True) if bead.confidence >= SURE),
        sentences=len(case.source) + len(case.target),
    )


@cache
def segments(document: str, language: str) -> dict[int, str]:
    path = GOLD / "docs" / document / f"segments.{language}.jsonl"
    return {row["id"]: row["text"] for row in map(json.loads, path.read_text("utf-8").splitlines())}


def unit_text(unit: object, texts: dict[int, str]) -> str:
    """Return the text of a unit: a segment, several joined, part of one, or a foreign line."""
    match unit:
        case int():
            return texts[unit]
        case list():
            return " ".join(texts[number] for number in unit)
        case {"text": str(text)}:
            return text
        case {"id": int(number), "span": [int(start), int(end)]}:
            return texts[number][start:end].strip()
    raise ValueError(f"{unit!r} is no unit that the gold's README describes")


def variant_case(document: str, pair: str, variant: str) -> Case:
    """Return a variant of a document, as the gold's README describes it."""
    sides = []
    data = json.loads((GOLD / "docs" / document / f"variants.{pair}.json").read_text("utf-8"))[variant]
    for language, side in zip(pair.split("-"), ("src", "tgt"), strict=True):
        texts = segments(document, language)
        sides.append([Line(unit_text(unit, texts), number) for number, par in enumerate(data[side]) for unit in par])
    beads = [((*source,), (*target,)) for source, target, zone in data["beads"] if source and target and not zone]
    zones = [((*source,), (*target,)) for source, target, zone in data["beads"] if zone]
    return Case(sides[0], sides[1], set(beads), zones)


def annex_case() -> Case:
    """Return Annex 1 against 1.1, its paragraphs known."""
    source: list[Line] = []
    target: list[Line] = []
    beads = set()
    for line in (GOLD / "annex1.en-ru.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        ends = []
        for side, language in ((source, "en"), (target, "ru")):
            first = len(side)
            numbers = row[f"{language}_par"]
            numbers = numbers * len(row[language]) if len(numbers) == 1 else numbers
            kind = row["kind"]
            side.extend(Line(text, par, kind) for text, par in zip(row[language], numbers, strict=True))
            ends.append(tuple(range(first, len(side))))
        if all(ends):
            beads.add((ends[0], ends[1]))
    return Case(source, target, beads, [])


@cache
def background(document: str, pair: str) -> Lexicon:
    """Return a lexicon learned from the clean beads of all documents but this one."""
    return learn_lexicon(translations(document, pair))


@cache
def semantic(document: str, pair: str, encoder: str | None) -> Aligner:
    """Return the semantic aligner with a model, or with a stand-in that was taught by all documents but this one."""
    from benchmarks.stand_in import StandIn

    return SemanticAligner(encoder_named(encoder) if encoder else StandIn(translations(document, pair)))


def translations(document: str, pair: str) -> list[tuple[str, str]]:
    """Return the clean beads of all documents but this one."""
    source_language, target_language = pair.split("-")
    units = []
    for other in documents():
        if other != document:
            source, target = segments(other, source_language), segments(other, target_language)
            path = GOLD / "docs" / other / f"beads.{pair}.jsonl"
            units += [
                (" ".join(source[k] for k in bead["src"]), " ".join(target[k] for k in bead["tgt"]))
                for bead in map(json.loads, path.read_text("utf-8").splitlines())
                if bead["src"] and bead["tgt"]
            ]
    return units


@cache
def terminology(file: Path) -> TermbaseTerminology:
    """Return the terms of a file, held in a termbase of their own."""
    termbase = open_termbase(Path(tempfile.mkdtemp(prefix="terms-")) / "terms.db")
    termbase.import_file(file)
    return TermbaseTerminology(termbase)


def knowledge(case: Case, document: str, pair: str, args: argparse.Namespace) -> Lexicon | None:
    """Return the background lexicon that was asked for, None for none."""
    known = None if args.cold else background(document, pair)
    if args.terms is None:
        return known
    source, target = pair.split("-")
    texts = (line.text for line in case.source)
    found = terminology(args.terms).translations(texts, source=source, target=target)
    return laid_over(known or {}, learn_lexicon(found * 2))  # as tm_service/background.py does


@cache
def documents() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in (GOLD / "docs").iterdir() if path.is_dir()))


def run(case: Case, document: str, pair: str, args: argparse.Namespace) -> Tally:
    source_language, target_language = pair.split("-")
    lexicon = knowledge(case, document, pair, args)
    chosen = semantic(document, pair, args.encoder) if args.aligner == "semantic" else get_aligner(args.aligner)
    started = time.process_time()
    beads = chosen.align(
        case.source,
        case.target,
        source_language=source_language,
        target_language=target_language,
        lexicon=lexicon,
    )
    return score(case, beads)._replace(seconds=time.process_time() - started)


def rows(args: argparse.Namespace) -> Iterator[tuple[str, Tally]]:
    """Yield the name and the counts of every line of the table; udhr, which is small, stands by itself."""
    pairs = ("en-ru",) if args.quick else PAIRS
    for variant in args.sets.split(","):
        if variant == "annex":
            yield "annex 1", run(annex_case(), "", "en-ru", args)
            continue
        total = Tally()
        for document in documents():
            tally = Tally()
            for pair in pairs:
                tally = tally.plus(run(variant_case(document, pair, variant), document, pair, args))
            if args.details or (document == "udhr" and variant == "hard"):
                yield f"{variant}: {document}", tally
            if document != "udhr":
                total = total.plus(tally)
        yield variant, total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", default=",".join((*VARIANTS, "annex")), help="variants, comma separated")
    parser.add_argument("--aligner", default="lexical")
    parser.add_argument("--encoder", metavar="MODEL", help="for --aligner semantic; default is a stand-in")
    parser.add_argument("--cold", action="store_true", help="no background lexicon")
    parser.add_argument("--terms", type=Path, metavar="FILE", help="a termbase file whose terms are background as well")
    parser.add_argument("--quick", action="store_true", help="English-Russian only")
    parser.add_argument("--details", action="store_true", help="a line for every document")
    parser.add_argument("--json", action="store_true", help="one JSON document in place of the table")
    args = parser.parse_args()
    if not GOLD.is_dir():
        sys.exit(f"{GOLD}: the gold is not there; put the measuring data beside the project")
    if args.json:
        print(json.dumps([{"set": name, "strict": tally.strict_f1, "lax": tally.lax_f1} for name, tally in rows(args)]))
        return
    print("| set | strict F1 | lax F1 | right, of confidence ≥ .9 | share of these | seconds | sentences/s |")
    print("|---|---|---|---|---|---|---|")
    for name, tally in rows(args):
        print(tally.row(name), flush=True)


if __name__ == "__main__":
    main()
