"""Which beginnings of terms a termbase has, in a few bits each: what long documents are asked against first.

A Bloom filter of one hash (Bloom 1970, "Space/time trade-offs in hash coding with allowable errors"): it never denies a
beginning that is there, and takes some 2 % of the others for one, which the store then does not find.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from zlib import crc32

import numpy as np

_BITS_EACH = 48
_BITS_A_WORD = 12  # first words are fewer: many terms begin alike
_AT_ONCE = 100_000


class Beginnings:
    """The beginnings of a language's terms, and the words that these begin with, as far as it can deny one."""

    def __init__(self, strings: Iterable[str], count: int) -> None:
        """Take in `count` strings, or about as many."""
        self._whole = _Filter(count * _BITS_EACH)
        self._first_words = _Filter(count * _BITS_A_WORD)
        remaining = iter(strings)
        while some := list(islice(remaining, _AT_ONCE)):
            self._whole.add(some)
            self._first_words.add([one.split(" ", 1)[0] for one in some])

    def __contains__(self, beginning: str) -> bool:
        return beginning in self._whole

    def has_first_word(self, key: str) -> bool:
        """Return whether a term may begin with the word of this key."""
        return key in self._first_words


class _Filter:
    """Strings in some bits; the more there are for each the fewer look-alikes."""

    def __init__(self, wanted: int) -> None:
        self._mask = (1 << max(10, (wanted - 1).bit_length())) - 1
        self._bits = bytearray((self._mask + 1) >> 3)

    def add(self, strings: Sequence[str]) -> None:
        places = np.fromiter(map(self._place, strings), np.uint32, len(strings))
        bits = np.frombuffer(self._bits, np.uint8)  # the same memory
        np.bitwise_or.at(bits, places >> 3, np.left_shift(1, places & 7).astype(np.uint8))

    def __contains__(self, string: str) -> bool:
        place = self._place(string)
        return bool(self._bits[place >> 3] >> (place & 7) & 1)

    def _place(self, string: str) -> int:
        return crc32(string.encode()) & self._mask
