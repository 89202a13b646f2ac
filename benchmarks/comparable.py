"""Mining comparable text that was made: what is offered, how much of it is right, and the weights that follow.

    python -m benchmarks comparable            or, with options
    python -m benchmarks.comparable [--draws 3] [--cognates]

Every set of the starter corpus is held against all the other sets, in six directions, with nothing known but these
others and the vocabulary. Of four sentences of a set, one has its translation among them; one has it with a fifth to
a half of the words taken from another sentence, and still is to be found; one has it with two thirds and more taken,
and is not: it shares a clause; one has nothing. The other sets speak of the same matters.

The weights of corpora.alignment.sameness are fitted to this, and each set is judged by those fitted to the other seven.
The last table takes documents of another field: no fitting, half of the translations taken away. With --cognates it is
counted instead how often words of a given likeness stand in sentences that translate each other.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, permutations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from benchmarks.alignment import GOLD, PAIRS, documents, variant_case
from benchmarks.mining import starter_sets
from corpora.alignment.anchors import skeleton
from corpora.alignment.cognates import LIKELY, SHORTEST
from corpora.alignment.prefixes import word_forms
from corpora.alignment.sameness import FITTED, Sameness, signs
from corpora.beads import Bead, Line
from corpora.mining import Candidate, best, candidates
from corpora.starter import vocabulary
from tm_service.background import starter_pairs

THRESHOLDS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
NEAR, CLAUSE = (0.2, 0.5), (0.65, 0.85)
"""Shares of the words that are taken from another sentence."""
FEWEST = 6
"""Words of a sentence that can be edited."""
MOST = 250
"""Beads of a document of another field that are taken."""
STEADY = 1e-3
"""Ridge penalty per candidate, on standardised signs."""

Values = NDArray[np.float64]


class Trial(NamedTuple):
    """What was found in one text, and whether each of it is right; `there` is how much there was to find."""

    name: str
    found: list[Candidate]
    right: list[bool]
    there: int


def edited(text: str, other: str, share: float, draw: random.Random) -> str:
    """Return a text with a stretch of its words replaced by as many of another's."""
    words, others = text.split(), other.split()
    count = max(1, round(share * len(words)))
    start, place = draw.randrange(len(words) - count + 1), draw.randrange(max(1, len(others) - count + 1))
    return " ".join([*words[:start], *others[place : place + count], *words[start + count :]])


def comparable(
    pairs: Sequence[tuple[str, str]], others: Sequence[str], draw: random.Random
) -> Iterator[tuple[str, int | None]]:
    """Yield target texts for the pairs and which pair each translates, None for those that share but a clause."""
    order = draw.sample(range(len(pairs)), len(pairs))
    for turn, number in enumerate(order):
        text, other = pairs[number][1], draw.choice(others)
        way = turn % 4
        if way == 0 or (way == 1 and len(text.split()) < FEWEST):
            yield text, number
        elif way == 1:
            yield edited(text, other, draw.uniform(*NEAR), draw), number
        elif way == 2 and len(text.split()) >= FEWEST:
            yield edited(text, other, draw.uniform(*CLAUSE), draw), None


def trial(
    name: str,
    sources: Sequence[str],
    targets: list[tuple[str, int | None]],
    known: Sequence[tuple[str, str]],
    languages: tuple[str, str],
    draw: random.Random,
) -> Trial:
    draw.shuffle(targets)
    found = list(
        candidates(
            [Line(text, number) for number, text in enumerate(sources)],
            [Line(text, number) for number, (text, _of) in enumerate(targets)],
            known=known,
            vocabulary=vocabulary(*languages),
        )
    )
    of = [number for _text, number in targets]

    def same(one: Candidate) -> bool:
        translated = of[one.target[0]]
        return translated is not None and sources[translated] == sources[one.source[0]]

    return Trial(name, found, [same(one) for one in found], sum(number is not None for number in of))


def starter_trials(draws: int) -> Iterator[Trial]:
    sets = starter_sets()
    for turn, (source, target) in (
        (turn, pair) for turn in range(draws) for pair in permutations(("en", "fr", "ru"), 2)
    ):
        by_set = [[(u[source], u[target]) for u in one if source in u and target in u] for one in sets]
        for number, pairs in enumerate(by_set):
            draw = random.Random(f"{turn} {source} {target} {number}")
            known = [pair for place, one in enumerate(by_set) if place != number for pair in one]
            others = [translation for _text, translation in known]
            targets = [*comparable(pairs, others, draw), *((text, None) for text in others)]
            yield trial(f"set {number + 1}", [text for text, _ in pairs], targets, known, (source, target), draw)


def document_trials() -> Iterator[Trial]:
    for document, pair in ((document, pair) for document in documents() for pair in PAIRS):
        source, target = pair.split("-")
        case = variant_case(document, pair, "clean")
        beads = sorted(bead for bead in case.beads)[:MOST]
        pairs = [(" ".join(case.source[k].text for k in s), " ".join(case.target[k].text for k in t)) for s, t in beads]
        draw = random.Random(f"{document} {pair}")
        kept = draw.sample(range(len(pairs)), len(pairs) // 2)
        targets: list[tuple[str, int | None]] = [(pairs[number][1], number) for number in kept]
        yield trial(document, [s for s, _ in pairs], targets, starter_pairs(source, target), (source, target), draw)


def fitted(trials: Sequence[Trial]) -> Sameness:
    """Return the weights under which what is right in the trials is most probable (Newton's method)."""
    given = np.array([signs(one.belief, one.covered) for trial in trials for one in trial.found])
    right = np.array([ok for trial in trials for ok in trial.right], dtype=float)
    mean, spread = given.mean(axis=0), given.std(axis=0)
    scaled = np.column_stack([(given - mean) / spread, np.ones(len(given))])
    weights, penalty = np.zeros(scaled.shape[1]), STEADY * len(right)
    for _step in range(30):
        chance = 1 / (1 + np.exp(-scaled @ weights))
        slope = scaled.T @ (right - chance) - penalty * weights
        curve = (scaled * (chance * (1 - chance))[:, None]).T @ scaled + penalty * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    plain = weights[:-1] / spread
    return Sameness(*plain.tolist(), float(weights[-1] - plain @ mean))


def offered(trial: Trial, confidence: Callable[[Candidate], float]) -> list[tuple[float, bool]]:
    """Return confidence and rightness of what would be offered."""
    right = {(one.source, one.target): ok for one, ok in zip(trial.found, trial.right, strict=True)}
    beads = best(Bead(one.source, one.target, confidence(one)) for one in trial.found)
    return [(bead.confidence, right[bead.source, bead.target]) for bead in beads]


def table(results: Sequence[list[tuple[float, bool]]], there: int) -> None:
    everything = [item for result in results for item in result]
    print("| confidence from | offered | precision | recall |\n|---|---|---|---|")
    for threshold in THRESHOLDS:
        kept = [right for confidence, right in everything if confidence >= threshold]
        print(f"| {threshold} | {len(kept):,} | {sum(kept) / max(1, len(kept)):.2f} | {sum(kept) / there:.2f} |")


def skeletons(text: str) -> set[str]:
    forms = {skeleton(word) for _prefix, word in word_forms(text) if word[0].isalpha()}
    return {form for form in forms if len(form) >= SHORTEST}


def likeness(source: str, target: str) -> Iterator[float]:
    """Yield for each step of likeness how many of the word pairs stand in sentences that translate each other."""
    pairs = [(skeletons(text), skeletons(translation)) for text, translation in starter_pairs(source, target)]
    left, right = (sorted(set().union(*side)) for side in zip(*pairs, strict=True))
    together = {pair for words, others in pairs for pair in product(words, others)}
    alike = process.cdist(left, right, scorer=Levenshtein.normalized_similarity)
    for low, high in pairwise([*(step for step, _probability in LIKELY), 2.0]):
        places = np.argwhere((alike >= low) & (alike < high)).tolist()
        yield sum((left[i], right[j]) in together for i, j in places) / max(1, len(places))


def cognate_table() -> None:
    columns = [list(likeness(*pair.split("-"))) for pair in PAIRS]
    print("| likeness from | " + " | ".join(PAIRS) + " | believed |\n" + "|---" * (len(PAIRS) + 2) + "|")
    for (step, believed), shares in zip(LIKELY, zip(*columns, strict=True), strict=True):
        print(f"| {step} | " + " | ".join(f"{share:.2f}" for share in shares) + f" | {believed} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--draws", type=int, default=2, help="how often each set is edited anew")
    parser.add_argument("--cognates", action="store_true", help="count likely cognates instead")
    arguments = parser.parse_args()
    if arguments.cognates:
        cognate_table()
        return
    trials = list(starter_trials(arguments.draws))
    names = sorted({trial.name for trial in trials})
    weights = {name: fitted([trial for trial in trials if trial.name != name]) for name in (*names, "– (none)")}
    there = sum(trial.there for trial in trials)
    print("Made from the starter corpus, by belief alone:\n")
    table([offered(trial, lambda one: one.belief) for trial in trials], there)
    print("\nBy the weights fitted to the other sets:\n")

    def judged(trial: Trial) -> list[tuple[float, bool]]:
        return offered(trial, lambda one: weights[trial.name].confidence(one.belief, one.covered))

    table([judged(trial) for trial in trials], there)
    print("\n| fitted without | " + " | ".join(Sameness._fields) + " |\n" + "|---" * 6 + "|")
    for name, fit in weights.items():
        print(f"| {name} | " + " | ".join(f"{value:.2f}" for value in fit) + " |")
    if GOLD.is_dir():
        print("\nDocuments of another field, half of the translations taken away, as shipped:\n")
        found = list(document_trials())
        shipped = [offered(trial, lambda one: FITTED.confidence(one.belief, one.covered)) for trial in found]
        table(shipped, sum(trial.there for trial in found))


if __name__ == "__main__":
    main()
