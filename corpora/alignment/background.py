"""Background knowledge for the aligner: a lexicon learned from sentence pairs that are known to translate."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from corpora.aligners.base import Lexicon
from corpora.alignment.ibm1 import learn
from corpora.alignment.stems import stems


def learn_lexicon(pairs: Iterable[tuple[str, str]]) -> Lexicon:
    """Return stem → stem → P(target | source), learned by IBM model 1 from pairs of translated texts."""
    source_words: dict[str, int] = {}
    target_words: dict[str, int] = {}
    encoded = [
        (
            np.array([source_words.setdefault(stem, len(source_words)) for stem in stems(source)]),
            np.array([target_words.setdefault(stem, len(target_words)) for stem in stems(target)]),
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
