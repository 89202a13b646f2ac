"""Words that look alike in two languages although they do not begin alike: gouvernance and governance.

Two words in rough Latin letters (corpora.alignment.anchors.skeleton) are the likelier to translate each other the
fewer letters must be changed to make the one of the other. How likely was counted in the starter corpus: of the words
at a given likeness, how many stand in sentences that translate each other. It is nearly the same between English and
French as between either and Russian (docs/alignment.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from corpora.alignment.anchors import Pair, skeleton
from corpora.alignment.prefixes import word_forms

LIKELY = ((0.7, 0.2), (0.75, 0.25), (0.8, 0.4), (0.85, 0.6), (0.9, 0.7), (1.0, 0.8))
"""Normalised Levenshtein similarity from which on, and the probability that the words translate each other."""
SHORTEST = 4
"""Letters of words that are compared: shorter ones are alike by chance."""

_LIKENESS, _PROBABILITY = (np.array(column) for column in zip(*LIKELY, strict=True))


def cognates(
    source: Sequence[str], target: Sequence[str], source_texts: Sequence[str], target_texts: Sequence[str]
) -> Iterator[Pair]:
    """Yield (source prefix, target prefix, strength), indices into two vocabularies of prefixes, each pair once.

    The texts give the words behind the prefixes; two prefixes are as alike as the likest of their words. Strength is
    shared out among all that a prefix is like.
    """
    found: dict[tuple[int, int], float] = defaultdict(float)
    left, right = _by_letter(source, source_texts), _by_letter(target, target_texts)
    for letter in left.keys() & right.keys():
        for s, t, strength in _alike(left[letter], right[letter]):
            found[s, t] = max(found[s, t], strength)
    of_source, of_target = np.zeros(len(source)), np.zeros(len(target))
    for (s, t), strength in found.items():
        of_source[s] += strength
        of_target[t] += strength
    for (s, t), strength in found.items():
        yield s, t, strength * min(1.0, strength / float(np.sqrt(of_source[s] * of_target[t])))


def _by_letter(vocabulary: Sequence[str], texts: Sequence[str]) -> Mapping[str, dict[str, set[int]]]:
    """Return first letter → skeleton → prefixes of the words with that skeleton."""
    number = {prefix: index for index, prefix in enumerate(vocabulary)}
    forms: defaultdict[str, dict[str, set[int]]] = defaultdict(dict)
    for prefix, word in {pair for text in texts for pair in word_forms(text)}:
        form = skeleton(word)
        if word[0].isalpha() and len(form) >= SHORTEST and prefix in number:
            forms[form[0]].setdefault(form, set()).add(number[prefix])
    return forms


def _alike(left: Mapping[str, set[int]], right: Mapping[str, set[int]]) -> Iterator[Pair]:
    source, target = list(left), list(right)
    likeness = process.cdist(source, target, scorer=Levenshtein.normalized_similarity, score_cutoff=LIKELY[0][0])
    rows, columns = np.nonzero(likeness)
    steps = np.searchsorted(_LIKENESS, likeness[rows, columns] + 1e-6, side="right") - 1
    for row, column, strength in zip(rows.tolist(), columns.tolist(), _PROBABILITY[steps].tolist(), strict=True):
        yield from ((s, t, strength) for s, t in product(left[source[row]], right[target[column]]))
