"""Repair of fuzzy matches: what it does to the usefulness of the first match, how often it is right, what it costs.

    python -m benchmarks.repair [--shared ../shared] [--units 535059] [--queries 500]

Held-out segments are looked up in the benchmark memory with every query answered (`min_score` 0). The target of the
first match is compared with the true translation by chrF (Popović 2015, through sacrebleu) and by character
Levenshtein. A repair is right when the target is nearer to the true translation with it than with it taken back,
wrong when it is farther off.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics.chrf import CHRF

from benchmarks.matching import HeldOut, held_out, opened
from corpora.normalise import folded
from tm_service import Match, MatchKind, TranslationMemory
from tm_service.repair import with_repairs
from tm_service.repair.tokens import tokens
from tm_service.scoring import chrf_of_all
from tm_service.usefulness import order, usefulness

LANGUAGES = ("fr", "ru")
SHOWN = 5
CHRF = CHRF()


class Effect(NamedTuple):
    """What one repair, or all of one match, did to chrF."""

    name: str
    language: str
    change: float


def chrf(text: str, truth: str) -> float:
    return float(CHRF.sentence_score(text, [truth]).score)


def as_stored(match: Match) -> Match:
    """Return a match as it was before it was mended."""
    if match.original is None:
        return match
    return replace(match, kind=MatchKind.FUZZY, target=match.original, original=None, repairs=())


def effects(match: Match, language: str, truth: str) -> Iterator[Effect]:
    """Yield the effect of each repair of a match, and of all of them."""
    if match.original is None:
        return
    text = match.target.text
    now = chrf(text, truth)
    yield Effect("all together", language, now - chrf(match.original.text, truth))
    for repair in match.repairs:
        without = text[: repair.start] + repair.before + text[repair.end :]
        yield Effect(repair.name, language, now - chrf(without, truth))


def useful(query: str, matches: Sequence[Match], document: str | None) -> list[float]:
    """Return the usefulness of matches as they are."""
    alike = chrf_of_all(folded(query), [folded(match.source.text) for match in matches])
    return usefulness(query, matches, alike, document=document)


def row(name: str, firsts: dict[str, list[str]], queries: Sequence[HeldOut]) -> str:
    """Return a row of the first table: chrF by language and its mean, Levenshtein's mean."""
    means = [
        np.mean([chrf(text, query.targets[tag]) for text, query in zip(texts, queries, strict=True)])
        for tag, texts in firsts.items()
    ]
    similarity = [
        100 * Levenshtein.normalized_similarity(text, query.targets[tag])
        for tag, texts in firsts.items()
        for text, query in zip(texts, queries, strict=True)
    ]
    figures = (*means, np.mean(means), np.mean(similarity))
    return f"| {name} | {' | '.join(f'{value:.1f}' for value in figures)} |"


def compared(
    memory: TranslationMemory, queries: Sequence[HeldOut], *, known: bool
) -> tuple[dict[str, dict[str, list[str]]], list[Effect]]:
    """Return the first targets as stored, mended, and mended in their new order, and the effects of the repairs."""
    firsts: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in ("stored", "mended", "ordered")}
    found: list[Effect] = []
    for language in LANGUAGES:
        for query in queries:
            document = query.origin if known else None
            matches = memory.match(
                query.source, source="en", target=language, min_score=0, limit=SHOWN, document=document
            )
            originals = [as_stored(match) for match in matches]
            first = order(originals, useful(query.source, originals, document))[:1]
            stored = [originals[at] for at in first]
            mended = [matches[at] for at in first]
            for name, chosen in (("stored", stored), ("mended", mended), ("ordered", matches[:1])):
                firsts[name][language].append(chosen[0].target.text if chosen else "")
            for match in matches[:1]:
                found += effects(match, language, query.targets[language])
    return firsts, found


def counted(found: Iterable[Effect]) -> Iterator[str]:
    """Yield the rows of the second table: a kind of repair and language each."""
    groups: dict[tuple[str, str], list[float]] = defaultdict(list)
    for effect in found:
        groups[effect.name, effect.language].append(effect.change)
    for (name, language), changes in sorted(groups.items()):
        right, wrong = (sum(sign * change > 1e-6 for change in changes) for sign in (1, -1))
        share = f"{100 * right / max(1, right + wrong):.0f} %"
        counts = f"{len(changes)} | {right} | {len(changes) - right - wrong} | {wrong} | {share}"
        yield f"| {name} | {language} | {counts} | {np.mean(changes):+.1f} |"


def milliseconds(memory: TranslationMemory, queries: Sequence[HeldOut], min_score: float) -> str:
    """Return what mending adds to a lookup that shows five matches: p50 / p95, the best of three rounds."""
    taken = []
    for language in LANGUAGES:
        for query in queries:
            matches = memory.match(query.source, source="en", target=language, min_score=min_score, limit=SHOWN)
            stored = [as_stored(match) for match in matches]
            rounds = []
            values = useful(query.source, stored, None)
            for _round in range(3):
                tokens.cache_clear()
                start = time.perf_counter()
                with_repairs(query.source, stored, values, memory.store.units, memory=None, terms=None)
                rounds.append((time.perf_counter() - start) * 1000)
            taken.append(min(rounds))
    return " / ".join(f"{value:.2f}" for value in np.percentile(taken, [50, 95]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=Path(__file__).resolve().parents[2] / "shared")
    parser.add_argument("--units", type=int, default=535_059)
    parser.add_argument("--queries", type=int, default=500)
    parser.add_argument("--skip", type=int, default=0, help="held-out segments to leave out first")
    options = parser.parse_args()
    memory = opened(options.shared, options.units)
    queries = held_out(options.shared)[options.skip :][: options.queries]
    memory.match("warm up the index", source="en", target="fr")
    print(f"\n{len(queries)} held-out segments\n")
    print("| first match | chrF FR | chrF RU | chrF, mean | Levenshtein |\n|---|---|---|---|---|")
    every: list[Effect] = []
    for what, known in (("document unknown", False), ("document known", True)):
        firsts, found = compared(memory, queries, known=known)
        for name, how in (("stored", "as stored"), ("mended", "repaired"), ("ordered", "repaired, order by repair")):
            print(row(f"{what}, {how}", firsts[name], queries))
        every = every or found
    print("\n| repair | into | repairs | right | neutral | wrong | precision | mean change of chrF |")
    print("|---|---|---|---|---|---|---|---|")
    print("\n".join(counted(every)))
    print("\n| mending five matches | ms p50 / p95 |\n|---|---|")
    for least in (70.0, 50.0):
        print(f"| threshold {least:.0f} | {milliseconds(memory, queries, least)} |")


if __name__ == "__main__":
    main()
