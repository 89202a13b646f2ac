"""Scores: pure functions of one signature, 0–100, `score_cutoff` threaded down.

The score that is shown is one that a translator can check: the share of characters that need not be touched
to turn one text into the other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from tm_service.kernels import Codes, Counts, fastest

_LONGEST_GRAM = 6
_IS_WHITE_SPACE = np.array([chr(code).isspace() for code in range(0x3002)])  # there is none beyond
_BETA = 2.0


def levenshtein(query: str, text: str, *, score_cutoff: float = 0.0) -> float:
    """Return `100 · (1 - distance / max(|query|, |text|))`, or 0 below the cutoff.

    The distance is Levenshtein's (1966), in code points; hand in folded texts.
    """
    return 100.0 * Levenshtein.normalized_similarity(query, text, score_cutoff=_share(score_cutoff))


def levenshtein_of_all(query: str, texts: Sequence[str], *, score_cutoff: float = 0.0) -> npt.NDArray[np.float32]:
    """Return the scores of many texts at once, in their order; 0 for those below the cutoff.

    They are 32-bit floats, right to 0.0001; a score that is shown is told by `levenshtein`.
    """
    if not texts:
        return np.empty(0, np.float32)
    shares = cdist([query], texts, scorer=Levenshtein.normalized_similarity, score_cutoff=_share(score_cutoff))
    scores: npt.NDArray[np.float32] = shares[0] * np.float32(100)
    return scores


def chrf_of_all(query: str, texts: Sequence[str]) -> list[float]:
    """Return chrF of texts against a query, 0–100, in their order.

    Popović (2015), with sacreBLEU's defaults: character n-grams of 1 to 6 without white space, recall weighing
    twice (β = 2), the mean over the orders that both texts have.
    """
    codes, sizes_of_all = _without_white_space([query, *texts])
    reference, others = np.split(codes, sizes_of_all[:1])
    lengths = sizes_of_all[1:]
    sizes = np.arange(1, min(_LONGEST_GRAM, len(reference)) + 1)
    if not len(sizes) or not len(lengths):
        return [0.0] * len(lengths)
    shared = fastest().shared_grams(reference, others, lengths, len(sizes))
    possible = np.maximum(lengths[:, None] - sizes + 1, 0)
    precision = np.divide(shared, possible, out=np.zeros(shared.shape), where=possible > 0).sum(axis=1)
    recall = (shared / (len(reference) - sizes + 1)).sum(axis=1)
    weighted = (_BETA**2 * precision + recall) * (possible > 0).sum(axis=1)
    scores = np.divide((1 + _BETA**2) * precision * recall, weighted, out=np.zeros(len(lengths)), where=weighted > 0)
    return [100.0 * float(score) for score in scores]


def _without_white_space(texts: Sequence[str]) -> tuple[Codes, Counts]:
    """Return the code points of all texts but white space, one text after the other, and their numbers."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    kept = ~_IS_WHITE_SPACE[np.minimum(codes, len(_IS_WHITE_SPACE) - 1)]
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
    counts = np.concatenate(([0], np.cumsum(kept)))[ends]
    return codes[kept], np.diff(counts, prepend=0)


def _share(score: float) -> float:
    return max(0.0, score / 100.0 - 1e-6)
