"""Scores: pure functions of one signature, 0–100, `score_cutoff` threaded down.

The score that is shown is one that a translator can check: the share of characters that need not be touched
to turn one text into the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist


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


def _share(score: float) -> float:
    return max(0.0, score / 100.0 - 1e-6)
