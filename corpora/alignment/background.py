"""Background knowledge for the aligner: a lexicon learned from sentence pairs that are known to translate."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corpora.alignment.ibm1 import Pair, learn
from corpora.alignment.prefixes import prefixes
from corpora.beads import Lexicon


def learn_lexicon(pairs: Iterable[tuple[str, str]]) -> Lexicon:
    """Return prefix → prefix → P(target | source), learned by IBM model 1 from pairs of translated texts."""
    source_words: dict[str, int] = {}
    target_words: dict[str, int] = {}
    encoded = [
        Pair(
            np.array([source_words.setdefault(prefix, len(source_words)) for prefix in prefixes(source)]),
            np.array([target_words.setdefault(prefix, len(target_words)) for prefix in prefixes(target)]),
        )
        for source, target in pairs
    ]
    entries = learn(encoded)
    sources, targets = list(source_words), list(target_words)
    lexicon: dict[str, dict[str, float]] = {}
    for s, t, probability in zip(
        entries.source.tolist(), entries.target.tolist(), entries.forward.tolist(), strict=True
    ):
        lexicon.setdefault(sources[s], {})[targets[t]] = probability
    return lexicon


def laid_over(first: Lexicon, second: Lexicon) -> Lexicon:
    """Return what either lexicon knows; where both know a pair, the higher probability."""
    joined = dict(first)
    for source, targets in second.items():
        known = first.get(source, {})
        joined[source] = {**known, **{target: max(p, known.get(target, 0.0)) for target, p in targets.items()}}
    return joined
