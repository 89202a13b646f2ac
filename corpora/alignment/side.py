"""One side of an alignment as numbers: the word prefixes of its sentences, their lengths, where paragraphs start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpora.alignment.prefixes import prefixes
from corpora.beads import Line

Ints = NDArray[np.signedinteger]
Floats = NDArray[np.floating]


@dataclass(frozen=True)
class Side:
    """The sentences of one text, encoded.

    `ids[starts[k]:starts[k + 1]]` are the word prefixes of sentence k as indices into `vocabulary`; `reach[k]` is the
    number of characters before sentence k (so n + 1 values); `opens[k]` says whether it starts a paragraph;
    `kinds` are the lines' kinds.
    """

    vocabulary: tuple[str, ...]
    ids: Ints
    starts: Ints
    reach: Ints
    opens: NDArray[np.bool_]
    kinds: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def words(self, first: int, count: int = 1) -> Ints:
        """Return the word prefixes of some sentences in a row."""
        return self.ids[self.starts[first] : self.starts[first + count]]

    def chance(self) -> Floats:
        """Return how probable each prefix is at any place of the text, smoothed."""
        counts = np.bincount(self.ids, minlength=len(self.vocabulary)).astype(float)
        chance: Floats = (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
        return chance


def encode(lines: Sequence[Line]) -> Side:
    """Return the encoded side."""
    number: dict[str, int] = {}
    ids: list[int] = []
    starts = [0]
    for line in lines:
        ids.extend(number.setdefault(prefix, len(number)) for prefix in prefixes(line.text))
        starts.append(len(ids))
    paragraphs = np.array([line.paragraph for line in lines], dtype=np.int64)
    return Side(
        vocabulary=tuple(number),
        ids=np.array(ids, dtype=np.int64),
        starts=np.array(starts, dtype=np.int64),
        reach=np.cumsum([0, *(max(1, len(line.text.strip())) for line in lines)]),
        opens=np.append(True, np.diff(paragraphs) != 0)[: len(lines)],
        kinds=tuple(line.kind for line in lines),
    )
