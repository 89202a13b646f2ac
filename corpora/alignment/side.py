"""One side of an alignment as numbers: the word prefixes of its sentences, their lengths, where paragraphs start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

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
    number of characters before sentence k of the whole text (so n + 1 values); `opens[k]` says whether it starts a
    paragraph; `kinds` are the lines' kinds; `chance[w]` is how probable prefix w is at any place of the whole text,
    smoothed.
    """

    vocabulary: tuple[str, ...]
    ids: Ints
    starts: Ints
    reach: Ints
    opens: NDArray[np.bool_]
    kinds: tuple[str, ...]
    chance: Floats

    def __len__(self) -> int:
        return len(self.starts) - 1

    def words(self, first: int, count: int = 1) -> Ints:
        """Return the word prefixes of some sentences in a row."""
        return self.ids[self.starts[first] : self.starts[first + count]]

    def part(self, first: int, end: int) -> Self:
        """Return sentences first…end - 1 as a side of their own, with the vocabulary and chances of the whole text."""
        starts = self.starts[first : end + 1]
        return replace(
            self,
            ids=self.ids[starts[0] : starts[-1]],
            starts=starts - starts[0],
            reach=self.reach[first : end + 1],
            opens=self.opens[first:end],
            kinds=self.kinds[first:end],
        )

    def only(self, sentences: Ints) -> Self:
        """Return some sentences, ascending, as a side of their own, as `part` does."""
        counts = np.diff(self.starts)[sentences]
        starts = np.concatenate(([0], np.cumsum(counts)))
        places = np.arange(starts[-1]) + np.repeat(self.starts[sentences] - starts[:-1], counts)
        return replace(
            self,
            ids=self.ids[places],
            starts=starts,
            reach=np.concatenate(([0], np.cumsum(np.diff(self.reach)[sentences]))),
            opens=self.opens[sentences],
            kinds=tuple(self.kinds[k] for k in sentences.tolist()),
        )


def encode(lines: Sequence[Line]) -> Side:
    """Return the encoded side."""
    number: dict[str, int] = {}
    ids: list[int] = []
    starts = [0]
    for line in lines:
        ids.extend(number.setdefault(prefix, len(number)) for prefix in prefixes(line.text))
        starts.append(len(ids))
    counts = np.bincount(ids, minlength=len(number)) + 0.5
    paragraphs = np.array([line.paragraph for line in lines], dtype=np.int64)
    return Side(
        vocabulary=tuple(number),
        ids=np.array(ids, dtype=np.int64),
        starts=np.array(starts, dtype=np.int64),
        reach=np.cumsum([0, *(max(1, len(line.text.strip())) for line in lines)]),
        opens=np.append(True, np.diff(paragraphs) != 0)[: len(lines)],
        kinds=tuple(line.kind for line in lines),
        chance=counts / counts.sum(),
    )
