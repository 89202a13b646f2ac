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


def levenshtein_of_all(query: str, texts: Sequence[str], *, score_cutoff: float = 0.0) -> list[float]:
    """Return the scores of many texts at once, in their order; 0 for those below the cutoff."""
    if not texts:
        return []
    shares = cdist([query], texts, scorer=Levenshtein.normalized_similarity, score_cutoff=_share(score_cutoff))
    # The matrix holds 32-bit floats: what passed is scored again exactly.
    return [levenshtein(query, text) if share > 0 else 0.0 for text, share in zip(texts, shares[0], strict=True)]


def chrf_of_all(query: str, texts: Sequence[str]) -> list[float]:
    """Return chrF of texts against a query, 0–100, in their order.

    Popović (2015), with sacreBLEU's defaults: character n-grams of 1 to 6 without white space, recall weighing
    twice (β = 2), the mean over the orders that both texts have.
    """
    reference, *others = (_codes("".join(text.split())) for text in (query, *texts))
    lengths = np.array([len(other) for other in others], np.int64)
    joined = np.concatenate([reference[:0], *others])
    owners = np.repeat(np.arange(len(others)), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(joined))  # characters to the end of the text
    precision, recall, orders = np.zeros(len(others)), np.zeros(len(others)), np.zeros(len(others))
    ours, theirs = np.zeros(len(reference), np.uint64), np.zeros(len(joined), np.uint64)
    for size in range(1, _LONGEST_GRAM + 1):
        if len(reference) < size:
            break
        ours = ours[: len(reference) - size + 1] * _FACTOR + reference[size - 1 :]
        theirs = theirs[: max(0, len(joined) - size + 1)] * _FACTOR + joined[size - 1 :]
        whole = left[: len(theirs)] >= size
        grams, counts = np.unique(ours, return_counts=True)
        shared = _shared(grams, counts, theirs[whole], owners[: len(theirs)][whole], len(others))
        known = lengths >= size
        precision[known] += shared[known] / (lengths[known] - size + 1)
        recall[known] += shared[known] / len(ours)
        orders[known] += 1
    weighted = _BETA**2 * precision + recall
    scores = np.divide(
        (1 + _BETA**2) * precision * recall, weighted * orders, out=np.zeros(len(others)), where=weighted > 0
    )
    return [100.0 * float(score) for score in scores]


def _shared(
    grams: npt.NDArray[np.uint64],
    counts: npt.NDArray[np.int64],
    found: npt.NDArray[np.uint64],
    owners: npt.NDArray[np.int64],
    texts: int,
) -> npt.NDArray[np.int64]:
    """Return for each text how many n-grams it shares with the query, each as often as both have it."""
    at = np.minimum(np.searchsorted(grams, found), len(grams) - 1)
    same = grams[at] == found
    held = np.bincount(owners[same] * len(grams) + at[same], minlength=texts * len(grams)).reshape(texts, len(grams))
    shared: npt.NDArray[np.int64] = np.minimum(held, counts).sum(axis=1)
    return shared


def _codes(text: str) -> npt.NDArray[np.uint64]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)


def _share(score: float) -> float:
    return max(0.0, score / 100.0 - 1e-6)
