"""Find texts that are one slip apart: a letter more, less, other or swapped with its neighbour.

Of two texts within one edit, either the first or the second half of the shorter is found unchanged at its end of the
other (the pigeonhole principle; Li, Deng, Wang, Feng: Pass-Join, VLDB 2011), unless the slip swaps the two letters in
the middle, for which there is a third key. So each text is compared with the few that share a half with it. What
differs in a figure is no slip, nor what differs in a word's first letter: *migration* is not *emigration*.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

SHORTEST = 5  # letters: among shorter words every other one is a slip away
_Key = tuple[object, ...]


def slips(texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of different texts that are one slip apart."""
    known = sorted({text for text in texts if len(text) >= SHORTEST}, key=lambda text: (len(text), text))
    index: defaultdict[_Key, list[str]] = defaultdict(list)
    for text in known:  # shorter ones first, so that all that can be met are in the index
        shared = (text[0], "".join(filter(str.isdigit, text)))
        met = {other for key in _wanted(text) for other in index.get((*shared, *key), ())}
        for other in sorted(met):
            if OSA.distance(text, other, score_cutoff=1) == 1 and _same_initials(text, other):
                yield other, text
        for key in _keys(text):
            index[*shared, *key].append(text)


def _keys(text: str) -> Iterator[_Key]:
    size, half = len(text), len(text) // 2
    yield size, "start", text[:half]
    yield size, "end", text[half:]
    yield size, "around", text[: half - 1], text[half + 1 :]


def _wanted(text: str) -> Iterator[_Key]:
    yield from _keys(text)
    shorter = len(text) - 1
    half = shorter // 2
    yield shorter, "start", text[:half]
    yield shorter, "end", text[half + 1 :]


def _same_initials(one: str, other: str) -> bool:
    first, second = one.split(), other.split()
    return len(first) != len(second) or all(mine[0] == theirs[0] for mine, theirs in zip(first, second, strict=True))
