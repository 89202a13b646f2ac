"""Measure the check of terms: how often it warns about right uses, how often it finds a term that should not be used.

    python benchmarks/term_check.py
    python benchmarks/term_check.py --findings     # with every finding on a right translation

Right are the units of the starter documents with the starter termbase, and the speech of Annex 1 that was aligned by
hand, with the glossary of the terminology gold: a use is a concept that is recognised in the source. Where the target
holds none of its terms the translators chose other words, which the check may mention, but not warn about. Mistakes
are made by putting a deprecated term in the place of the right one.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from benchmarks.checks import Right, speech, starter
from benchmarks.recognition import GOLD, concept_of, lines_of
from corpora.segments import Segment
from glossary import Termbase, TermStatus, open_termbase, starter_termbase
from glossary.checks import Terms
from tm_service.checks import Pair, Severity

_DISALLOWED = {TermStatus.DEPRECATED, TermStatus.SUPERSEDED}


def measure(termbase: Termbase, pairs: Iterable[Right], *, show: bool) -> dict[tuple[str, str], Counter[str]]:
    """Count for each pair of languages the uses, what is said of them, and the mistakes found."""
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    check = Terms(termbase)
    for right in dict.fromkeys(pairs):
        pair = Pair(Segment(right.source), Segment(right.target), right.source_language, right.target_language)
        tally = counts[right.source_language, right.target_language]
        used = termbase.recognise(right.source, language=right.source_language, target=right.target_language)
        tally["uses"] += len({one.concept for one in used if any(t.status not in _DISALLOWED for t in one.targets)})
        for finding in check.findings(pair):
            tally[finding.severity.value] += 1
            if show:
                print(f"{finding.severity}: {finding.message}\n    {right.source}\n    {right.target}")
        for concept in {one.concept for one in used}:
            _spoil(termbase, check, pair, concept, tally)
    return counts


def _spoil(termbase: Termbase, check: Terms, pair: Pair, concept: str, tally: Counter[str]) -> None:
    section = termbase.concept(concept).concept.section(pair.target_language)
    wrong = [term.text for term in section.terms if term.status in _DISALLOWED] if section else []
    there = termbase.recognise(pair.target.text, language=pair.target_language, concepts={concept})
    if not wrong or len(there) != 1 or there[0].status in _DISALLOWED:
        return
    text = pair.target.text[: there[0].start] + wrong[0] + pair.target.text[there[0].end :]
    spoiled = Pair(pair.source, Segment(text), pair.source_language, pair.target_language)
    tally["mistakes"] += 1
    tally["mistakes found"] += any(
        finding.severity is Severity.WARNING and finding.span and finding.suggestion
        for finding in check.findings(spoiled)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--findings", action="store_true", help="show what is said of right translations")
    options = parser.parse_args()
    print("| texts | pair | uses | warned about | mentioned | deprecated terms found |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        ours, gold = open_termbase(Path(folder) / "starter.db"), open_termbase(Path(folder) / "gold.db")
        ours.import_file(starter_termbase())
        for row in lines_of(GOLD / "glossary.sample.jsonl"):
            gold.add(concept_of(row))
        for name, termbase, pairs in (("starter", ours, starter()), ("speech", gold, speech())):
            for (source, target), tally in measure(termbase, pairs, show=options.findings).items():
                shares = " | ".join(f"{tally[kind] / tally['uses']:.1%}" for kind in ("warning", "info"))
                found = f"{tally['mistakes found']} of {tally['mistakes']}"
                print(f"| {name} | {source} → {target} | {tally['uses']} | {shares} | {found} |")


if __name__ == "__main__":
    main()
