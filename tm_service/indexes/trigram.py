"""Character trigram postings over distinct folded texts ordered by length.

Ordered by length, the texts that can reach a score are one range of positions: with Levenshtein similarity
`1 - distance / max(|a|, |b|)` a text shorter than `score · |query|` or longer than `|query| / score` cannot.
Within that range the texts that share most trigrams with the query are the likeliest; the rarest trigrams
are counted first, up to a budget.

`complete` hands on the whole range, so nothing that can reach the score is missed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpora.normalise import folded
from tm_service.indexes.base import Candidate
from tm_service.indexes.files import Arrays, newest, publish
from tm_service.indexes.grams import BUCKETS, distinct, trigrams, trigrams_of_all
from tm_service.stores.base import StoredText

POSTINGS_BUDGET = 400_000
SHORT = 6  # characters: so few trigrams say too little, the range is handed on whole
_BLOCK = 50_000


class TrigramIndex:
    """A memory-mapped base, and beside it what changed since in memory."""

    def __init__(self, arrays: Arrays, sequence: int) -> None:
        self.sequence = sequence
        self._lengths = arrays["lengths"]
        self._offsets = arrays["offsets"]
        self._texts = arrays["texts"]
        self._unit_heads = arrays["unit_heads"]
        self._units = arrays["units"]
        self._heads = arrays["heads"]
        self._postings = arrays["postings"]
        self._replaced: frozenset[int] = frozenset()  # units whose entries in the base no longer hold
        self._later: dict[int, str] = {}  # unit → folded text

    @classmethod
    def open(cls, folder: Path, *, identity: str) -> TrigramIndex | None:
        """Map the newest index of this store under `folder`; None when there is none to trust."""
        found = newest(folder, identity=identity)
        return None if found is None else cls(*found)

    @classmethod
    def build(cls, texts: Iterable[StoredText], folder: Path, *, identity: str, sequence: int) -> TrigramIndex:
        """Make an index of the texts, publish it under `folder`, and map it."""
        units_of: dict[str, list[int]] = {}
        for unit, text in texts:
            units_of.setdefault(folded(text), []).append(unit)
        units_of.pop("", None)
        published = publish(folder, _arrays(units_of), identity=identity, sequence=sequence)
        found = newest(published.parent, identity=identity)
        if found is None:
            raise OSError(f"the index at {published} vanished while it was made")
        return cls(*found)

    def replay(self, changed: Iterable[int], texts: Iterable[StoredText], *, sequence: int) -> None:
        """Take in what changed since: `changed` names the units, `texts` what they now hold in this language."""
        changed = set(changed)
        later = {unit: text for unit, text in self._later.items() if unit not in changed}
        later.update((unit, form) for unit, text in texts if (form := folded(text)))
        self._replaced, self._later = self._replaced | changed, later  # new objects: other threads may be reading
        self.sequence = sequence

    def __len__(self) -> int:
        """Return how many units changed since the base was built."""
        return len(self._replaced)

    def candidates(self, query: str, *, min_score: float, limit: int, complete: bool = False) -> list[Candidate]:
        """Return texts that may reach `min_score`; see indexes/base.py."""
        shortest, longest = reach(len(query), min_score)
        low, high = np.searchsorted(self._lengths, [shortest, longest + 1])
        if complete or len(query) <= SHORT:
            positions: npt.NDArray[np.intp] = np.arange(low, high)
        else:
            positions = self._likeliest(query, int(low), int(high), limit)
        return [*self._base(positions), *self._recent(shortest, longest)]

    def _likeliest(self, query: str, low: int, high: int, limit: int) -> npt.NDArray[np.intp]:
        """Return the positions in a range that share most trigrams with the query, by Dice's coefficient."""
        counted = self._postings_within(query, low, high)
        if not counted:
            return np.empty(0, np.intp)
        shared = np.bincount(np.concatenate(counted) - low, minlength=high - low)
        lengths = self._lengths[low:high]
        # The limit-th largest count bounds the coefficient from below; what cannot reach it is not looked at.
        tally = np.cumsum(np.bincount(shared)[::-1])
        enough = max(1, len(tally) - 1 - int(np.searchsorted(tally, limit)))
        reachable = enough * (len(query) + int(lengths[0])) / (len(query) + int(lengths[-1]))
        likely = np.flatnonzero(shared >= max(1.0, reachable))
        if len(likely) > limit:
            dice = shared[likely] / (len(query) + lengths[likely])
            # The values are partitioned, not their positions: numpy does that with vector instructions.
            least = np.partition(dice, -limit)[-limit]
            likely = likely[dice >= least][: 2 * limit]
        return likely + low

    def _postings_within(self, query: str, low: int, high: int) -> list[npt.NDArray[np.int32]]:
        """Return the postings of the query's trigrams in a range, the rarest first, up to the budget."""
        buckets = trigrams(query)
        heads, tails = self._heads[buckets], self._heads[buckets + 1]
        edges = np.array([low, high], self._postings.dtype)  # of another type, every search would convert the postings
        taken: list[npt.NDArray[np.int32]] = []
        size = 0
        for at in np.argsort(tails - heads, kind="stable").tolist():
            postings = self._postings[heads[at] : tails[at]]
            start, stop = postings.searchsorted(edges).tolist()
            if taken and size + stop - start > POSTINGS_BUDGET:
                break
            if stop > start:
                taken.append(postings[start:stop])
                size += stop - start
        return taken

    def units(self, candidate: Candidate) -> list[int]:
        """Return the units that hold a candidate's text; see indexes/base.py."""
        if candidate.handle < 0:
            return [-candidate.handle]
        first, last = self._unit_heads[candidate.handle], self._unit_heads[candidate.handle + 1]
        return [unit for unit in self._units[first:last].tolist() if unit not in self._replaced]

    def _base(self, positions: npt.NDArray[np.intp]) -> list[Candidate]:
        texts = self._texts.data  # a memoryview: slicing it costs less than slicing the array
        starts, ends = self._offsets[positions].tolist(), self._offsets[positions + 1].tolist()
        return [
            Candidate(bytes(texts[start:end]).decode("utf-8", "surrogatepass"), position)
            for position, start, end in zip(positions.tolist(), starts, ends, strict=True)
        ]

    def _recent(self, shortest: int, longest: int) -> Iterator[Candidate]:
        for unit, text in self._later.items():
            if shortest <= len(text) <= longest:
                yield Candidate(text, -unit)


def reach(length: int, min_score: float) -> tuple[int, int]:
    """Return the shortest and longest text that can score `min_score` (0–100) against one of `length` characters."""
    share = min(max(min_score, 0.0), 100.0) / 100
    slack = 1e-9  # of floating point: a length on the very border belongs in
    longest = math.floor(length / share + slack) if share > 0 else np.iinfo(np.int32).max - 1
    return math.ceil(length * share - slack), min(longest, np.iinfo(np.int32).max - 1)


def _arrays(units_of: dict[str, list[int]]) -> Arrays:
    texts = sorted(units_of, key=lambda text: (len(text), text))
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    heads, postings = _postings(texts)
    return {
        "lengths": np.fromiter(map(len, texts), np.int32, len(texts)),
        "offsets": _heads_of(map(len, encoded), len(texts)),
        "texts": np.frombuffer(b"".join(encoded), np.uint8),
        "unit_heads": _heads_of((len(units_of[text]) for text in texts), len(texts)),
        "units": np.fromiter((unit for text in texts for unit in units_of[text]), np.int64),
        "heads": heads,
        "postings": postings,
    }


def _heads_of(sizes: Iterable[int], count: int) -> npt.NDArray[np.int64]:
    heads = np.zeros(count + 1, np.int64)
    np.cumsum(np.fromiter(sizes, np.int64, count), out=heads[1:])
    return heads


def _postings(texts: list[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Return bucket heads and, bucket by bucket, the ascending positions of the texts that hold it."""
    keys = []
    for start in range(0, len(texts), _BLOCK):
        buckets, owners = trigrams_of_all(texts[start : start + _BLOCK])
        keys.append(distinct(buckets.astype(np.int64) << 32 | (owners.astype(np.int64) + start)))
    merged = np.concatenate(keys) if keys else np.empty(0, np.int64)
    merged.sort(kind="stable")
    heads = np.zeros(BUCKETS + 1, np.int64)
    np.cumsum(np.bincount(merged >> 32, minlength=BUCKETS), out=heads[1:])
    return heads, (merged & 0xFFFFFFFF).astype(np.int32)
