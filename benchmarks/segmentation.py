"""Boundary F1 of the segmenter against sentences split by hand or by the documents' own structure.

Run: python benchmarks/segmentation.py [--errors]

Paragraphs are put together from the gold sentences, split again, and the ends of the sentences compared
(the end of a paragraph is no achievement and not counted).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from corpora.segmenters import split

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold" / "alignment"


def annex(language: str) -> Iterator[list[str]]:
    """Yield the paragraphs of Annex 1, each a list of its gold sentences."""
    rows = [json.loads(line) for line in (GOLD / "annex1.en-ru.jsonl").read_text("utf-8").splitlines()]
    sentences = [pair for row in rows for pair in zip(row[f"{language}_par"], row[language], strict=True)]
    for _, paragraph in groupby(sentences, key=lambda pair: pair[0]):
        yield [text for _, text in paragraph]


def handbook(name: str, language: str) -> Iterator[list[str]]:
    """Yield the paragraphs of a gold document."""
    lines = (GOLD / "docs" / name / f"segments.{language}.jsonl").read_text("utf-8").splitlines()
    for _, paragraph in groupby(map(json.loads, lines), key=lambda row: row["par"]):
        yield [row["text"] for row in paragraph]


def ends(sentences: list[str]) -> set[int]:
    """Return where sentences end, in letters and signs without white space, the last one left out."""
    total, found = 0, set()
    for sentence in sentences:
        total += len("".join(sentence.split()))
        found.add(total)
    return found - {total}


def measure(paragraphs: Iterator[list[str]], language: str, *, show: bool) -> tuple[int, int, int]:
    """Return how many boundaries are right, found, and in the gold."""
    right = found = wanted = 0
    for gold in paragraphs:
        text = " ".join(gold)
        made = split(text, language=language)
        right += len(ends(made) & ends(gold))
        found += len(ends(made))
        wanted += len(ends(gold))
        if show and ends(made) != ends(gold):
            print("\n  gold:", " | ".join(gold), "\n  made:", " | ".join(made))
    return right, found, wanted


def main() -> None:
    """Print a table: document, language, precision, recall, F1, boundaries."""
    show = "--errors" in sys.argv
    names = sorted(folder.name for folder in (GOLD / "docs").iterdir() if folder.is_dir())
    print(f"{'document':22} {'':3} {'P':>6} {'R':>6} {'F1':>6} {'ends':>5}")
    for name, languages in [("annex 1", "en ru"), *((name, "en fr ru") for name in names)]:
        for language in languages.split():
            paragraphs = annex(language) if name == "annex 1" else handbook(name, language)
            right, found, wanted = measure(paragraphs, language, show=show)
            precision, recall = right / max(found, 1), right / max(wanted, 1)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            print(f"{name:22} {language:3} {precision:6.3f} {recall:6.3f} {f1:6.3f} {wanted:5}")


if __name__ == "__main__":
    main()
