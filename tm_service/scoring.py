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

_LONGEST_GRAM = 6
_BETA = 2.0
_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # of a rolling hash modulo 2**64


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
    reference, *others = (_codes("".join(text.split())) for text in (query, *texts))
    lengths = np.fromiter(map(len, others), np.int64, len(others))
    sizes = np.arange(1, min(_LONGEST_GRAM, len(reference)) + 1)
    if not len(sizes) or not len(others):
        return [0.0] * len(others)
    joined = np.concatenate(others)
    owners = np.repeat(np.arange(len(others)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(joined))  # characters to the end of the text
    ours, theirs = _grams(reference, len(sizes)), _grams(joined, len(sizes))
    whole = [left[: len(grams)] >= size for size, grams in zip(sizes, theirs, strict=True)]
    grams, first, counts = np.unique(np.concatenate(ours), return_index=True, return_counts=True)
    found = np.concatenate([hashes[kept] for hashes, kept in zip(theirs, whole, strict=True)])
    holders = np.concatenate([owners[: len(kept)][kept] for kept in whole])
    at = np.minimum(np.searchsorted(grams, found), len(grams) - 1)
    same = grams[at] == found
    held = np.bincount(holders[same] * len(grams) + at[same], minlength=len(others) * len(grams))
    order = np.repeat(np.arange(len(sizes)), [len(hashes) for hashes in ours])[first]
    # Each gram counts as often as both texts have it; the product with the unit vectors sums by order.
    shared = np.minimum(held.reshape(len(others), -1), counts) @ np.eye(len(sizes))[order]
    possible = np.maximum(lengths[:, None] - sizes + 1, 0)
    precision = np.divide(shared, possible, out=np.zeros_like(shared), where=possible > 0).sum(axis=1)
    recall = (shared / (len(reference) - sizes + 1)).sum(axis=1)
    weighted = (_BETA**2 * precision + recall) * (possible > 0).sum(axis=1)
    scores = np.divide((1 + _BETA**2) * precision * recall, weighted, out=np.zeros(len(others)), where=weighted > 0)
    return [100.0 * float(score) for score in scores]


def _grams(codes: npt.NDArray[np.uint64], longest: int) -> list[npt.NDArray[np.uint64]]:
    """Return the n-grams of a text as 64-bit hashes: those of one character, those of two and so on."""
    grams = [codes]
    for size in range(2, longest + 1):
        grams.append(grams[-1][: max(0, len(codes) - size + 1)] * _FACTOR + codes[size - 1 :])
    return grams


def _codes(text: str) -> npt.NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _share(score: float) -> float:
    return max(0.0, score / 100.0 - 1e-6)
