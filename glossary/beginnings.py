"""Which beginnings of terms a termbase has, in a few bits each: what long documents are asked against first.

A Bloom filter of one hash (Bloom 1970, "Space/time trade-offs in hash coding with allowable errors"): it never denies a
beginning that is there, and takes some 2 % of the others for one, which the store then does not find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from zlib import crc32

import numpy as np

_BITS_EACH = 48
_BITS_A_WORD = 12  # first words are fewer: many terms begin alike
_AT_ONCE = 100_000


class Beginnings:
    """The beginnings of a language's terms, and the words that these begin with, as far as it can deny one."""

    def __init__(self, read: Callable[[], Iterable[str]], count: int) -> None:
        """Take in what `read` yields, the same each time it is called: `count` strings, or about as many."""
        self._whole = _Filter(read(), count * _BITS_EACH)
        self._first_words = _Filter((one.split(" ", 1)[0] for one in read()), count * _BITS_A_WORD)

    def __contains__(self, beginning: str) -> bool:
        return beginning in self._whole

    def has_first_word(self, key: str) -> bool:
        """Return whether a term may begin with the word of this key."""
        return key in self._first_words


class _Filter:
    """Strings in some bits; the more there are for each the fewer look-alikes."""

    def __init__(self, strings: Iterable[str], wanted: int) -> None:
        self._mask = (1 << max(10, (wanted - 1).bit_length())) - 1
        bits = np.zeros((self._mask + 1) >> 3, np.uint8)
        remaining = iter(strings)
        while some := list(islice(remaining, _AT_ONCE)):
            places = np.fromiter((crc32(one.encode()) for one in some), np.uint32, len(some)) & np.uint32(self._mask)
            np.bitwise_or.at(bits, places >> 3, np.left_shift(1, places & 7).astype(np.uint8))
        self._bits = bits.tobytes()

    def __contains__(self, string: str) -> bool:
        place = crc32(string.encode()) & self._mask
        return bool(self._bits[place >> 3] >> (place & 7) & 1)
