"""One side of an alignment as numbers: the stems of its sentences, their lengths, where paragraphs start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpora.alignment.stems import stems

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """The sentences of one text, encoded.

    `ids[starts[k]:starts[k + 1]]` are the stems of sentence k as indices into `vocabulary`; `reach[k]` is the
    number of characters before sentence k (so n + 1 values); `opens[k]` says whether it starts a paragraph;
    `kinds` are whatever the caller calls a kind of paragraph.
    """

    vocabulary: tuple[str, ...]
    ids: Ints
    starts: Ints
    reach: Ints
    opens: NDArray[np.bool_]
    kinds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def chance(self) -> Floats:
        """Return how probable each stem is at any place of the text, smoothed."""
        counts = np.bincount(self.ids, minlength=len(self.vocabulary)).astype(float)
        return (counts + 0.5) / (counts.sum() + 0.5 * len(counts))


def encode(texts: Sequence[str], paragraphs: Sequence[int], kinds: Sequence[str]) -> Side:
    """Return the encoded side; the three lists run in parallel."""
    number: dict[str, int] = {}
    ids: list[int] = []
    starts = [0]
    for text in texts:
        ids.extend(number.setdefault(stem, len(number)) for stem in stems(text))
        starts.append(len(ids))
    lengths = [max(1, len(text.strip())) for text in texts]
    return Side(
        vocabulary=tuple(number),
        ids=np.array(ids, dtype=np.int64),
        starts=np.array(starts, dtype=np.int64),
        reach=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        opens=np.array([k == 0 or paragraphs[k] != paragraphs[k - 1] for k in range(len(texts))], dtype=bool),
        kinds=tuple(kinds),
    )
