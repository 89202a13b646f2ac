"""Measure the checks: how often they cry wolf on right translations, how often they find a mistake made on purpose.

    python benchmarks/checks.py

Right are the units of the starter documents, the hand-aligned texts of the alignment gold, and a sample of
the benchmark memory. Mistakes are made one at a time in the same translations.
"""

from __future__ import annotations

import json
import lzma
import random
import re
import tempfile
from collections.abc import Callable, Iterator
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from corpora.starter import documents
from tm_service import open_memory
from tm_service.checks import Finding, Severity, check_segment

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLD = SHARED / "gold" / "alignment"
SAMPLE = 2000  # rows of the benchmark memory
SEED = 7


class Right(NamedTuple):
    """A translation that is right, with its languages."""

    source_language: str
    target_language: str
    source: str
    target: str


Mistake = Callable[[random.Random, Right], str | None]


def starter() -> Iterator[Right]:
    """Yield every unit of the starter documents in all directions."""
    with tempfile.TemporaryDirectory() as folder:
        memory = open_memory(Path(folder) / "tm.db")
        memory.ingest(documents())
        for record in memory.units():
            variants = record.unit.variants
            for one, other in permutations(variants, 2):
                yield Right(one, other, variants[one].text, variants[other].text)
        memory.close()


def speech() -> Iterator[Right]:
    """Yield the speech of Annex 1 that was aligned by hand, both ways."""
    for line in (GOLD / "annex1.en-ru.jsonl").read_text(encoding="utf-8").splitlines():
        bead = json.loads(line)
        if bead["en"] and bead["ru"]:
            english, russian = " ".join(bead["en"]), " ".join(bead["ru"])
            yield Right("en", "ru", english, russian)
            yield Right("ru", "en", russian, english)


def manuals() -> Iterator[Right]:
    """Yield the beads of the gold's documents."""
    for file in sorted(GOLD.glob("docs/*/beads.*.jsonl")):
        one, other = file.name.split(".")[1].split("-")
        texts = {
            language: [json.loads(line)["text"] for line in (file.parent / f"segments.{language}.jsonl").open()]
            for language in (one, other)
        }
        for bead in map(json.loads, file.open()):
            if bead["src"] and bead["tgt"]:
                source = " ".join(texts[one][at] for at in bead["src"])
                yield Right(one, other, source, " ".join(texts[other][at] for at in bead["tgt"]))


def messages() -> Iterator[Right]:
    """Yield a sample of the benchmark memory."""
    with lzma.open(SHARED / "bench" / "memory.en-fr-ru.tsv.xz", "rt", encoding="utf-8") as stream:
        rows = [line.rstrip("\n").split("\t") for line in stream]
    for row in random.Random(SEED).sample(rows, SAMPLE):
        english, french, russian = (re.sub(r"\\(.)", _unescaped, text) for text in row[:3])
        yield from (Right("en", tag, english, text) for tag, text in (("fr", french), ("ru", russian)) if text)


def _unescaped(found: re.Match[str]) -> str:
    return {"n": "\n", "t": "\t"}.get(found[1], found[1])


def _replacing(pattern: str, change: Callable[[random.Random, str], str]) -> Mistake:
    def make(chance: random.Random, right: Right) -> str | None:
        places = list(re.finditer(pattern, right.target))
        if not places:
            return None
        place = chance.choice(places)
        return right.target[: place.start()] + change(chance, place.group()) + right.target[place.end() :]

    return make


MONTHS = {"мая": "марта", "июня": "июля", "mai": "mars", "juin": "juillet", "May": "March", "June": "July"}
UNITS = {"км": "миль", "km": "miles", "hours": "days", "heures": "jours", "часов": "дней", "часа": "дня"}
LATIN = str.maketrans("аеосрх", "aeocpx")
MISTAKES: dict[str, Mistake] = {
    "another digit": _replacing(r"\d", lambda chance, digit: str((int(digit) + chance.randint(1, 9)) % 10)),
    "a number left out": _replacing(r"\d+(?:[.,]\d+)*", lambda _chance, _text: ""),
    "another month": _replacing(r"(?<=\d )(?:мая|июня|mai|juin|May|June)\b", lambda _chance, month: MONTHS[month]),
    "another unit": _replacing(r"(?<=\d )(?:км|km|hours|heures|часов|часа)\b", lambda _chance, unit: UNITS[unit]),
    "a placeholder left out": _replacing(r"%[sd]|%\d\b|\{\w+\}", lambda _chance, _text: ""),
    "markup left out": _replacing(r"</?(?:b|i|a|p|em|strong)\b[^>]*>", lambda _chance, _text: ""),
    "half a pair left out": _replacing(r"[()«»]", lambda _chance, _text: ""),
    "a Latin letter in a Russian word": _replacing(r"(?<=[а-я])[аеосрх]", lambda _chance, c: c.translate(LATIN)),
    "a word twice": _replacing(r"\b[^\W\d_]{3,}\b", lambda _chance, word: f"{word} {word}"),
    "not translated": lambda _chance, right: right.source if len(right.source.split()) > 3 else None,
    "five sixths left out": lambda _chance, right: _sixth(right.target) if len(right.target) > 60 else None,
    "no full stop": lambda _chance, right: right.target[:-1] if right.source[-1:] == right.target[-1:] == "." else None,
}  # fmt: skip


MENDED = ("another digit", "a Latin letter in a Russian word", "a word twice", "no full stop")
"""The mistakes that have one certain way to mend them."""


def _found(right: Right, target: str) -> list[Finding]:
    return check_segment(
        right.source, target, source_language=right.source_language, target_language=right.target_language
    )


def _findings(right: Right, target: str) -> set[Severity]:
    return {finding.severity for finding in _found(right, target)}


def _fixes(right: Right, target: str) -> list[str]:
    return [finding.fix.applied_to(target) for finding in _found(right, target) if finding.fix]


def _sixth(text: str) -> str:
    return text[: len(text) // 6]


def _measure(pairs: list[Right]) -> dict[str, str]:
    found = {right: _findings(right, right.target) for right in pairs}  # a translation met twice counts once
    alarmed = sum(bool(findings - {Severity.INFO}) for findings in found.values())
    silent = [right for right in found if not found[right] - {Severity.INFO}]
    figures = {
        "right translations": str(len(found)),
        "with an error or a warning": f"{alarmed / len(found):.1%}",
        "with any finding": f"{sum(map(bool, found.values())) / len(found):.1%}",
    }
    for mistake, make in MISTAKES.items():
        chance = random.Random(SEED)
        spoiled = [(right, target) for right in silent if (target := make(chance, right)) is not None]
        heard = sum(bool(_findings(right, target) - {Severity.INFO}) for right, target in spoiled)
        figures[f"found: {mistake}"] = f"{heard / len(spoiled):.1%} of {len(spoiled)}" if spoiled else "–"
        if mistake not in MENDED:
            continue
        offered = [(right, fixes) for right, target in spoiled if (fixes := _fixes(right, target))]
        mended = sum(right.target in fixes for right, fixes in offered)
        figures[f"mended: {mistake}"] = f"{mended / len(offered):.1%} of {len(offered)}" if offered else "–"
    return figures


def main() -> None:
    """Print one table: a column each set of translations."""
    sets = {"starter": starter, "speech": speech, "manuals": manuals, "messages": messages}
    measured = {name: _measure(list(read())) for name, read in sets.items()}
    print("| |", " | ".join(measured), "|")
    print("|---|" + "---|" * len(measured))
    rows = next(iter(measured.values()))
    for row in (row for row in rows if any(figures[row] != "–" for figures in measured.values())):
        print(f"| {row} |", " | ".join(figures[row] for figures in measured.values()), "|")


if __name__ == "__main__":
    main()
