"""Hashed character trigrams, as numpy arrays.

A text is padded with one mark on either side, so that every text has as many trigrams as characters and the
shortest has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

BUCKETS = 1 << 18
_EDGE = "\x02"
_MULTIPLIERS = (np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35))

Buckets = npt.NDArray[np.uint32]


def trigrams(text: str) -> Buckets:
    """Return the distinct buckets of a text's trigrams, ascending."""
    return distinct(_hashed(_codes(_EDGE + text + _EDGE)))


def trigrams_of_all(texts: Sequence[str]) -> tuple[Buckets, npt.NDArray[np.int32]]:
    """Return all trigrams of several texts as (bucket, position of the text), in the order of the texts.

    A trigram that a text holds twice is listed twice.
    """
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    hashed = _hashed(_codes(_EDGE + (_EDGE + _EDGE).join(texts) + _EDGE))
    # Of a text of n characters between two marks n trigrams are its own; the two that reach into the next are not.
    starts = np.concatenate(([0], np.cumsum(lengths + 2)[:-1]))
    owner = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return hashed[np.repeat(starts, lengths) + within], owner


def distinct(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the distinct values, ascending: by sorting, which for these is faster than numpy's hashing."""
    ordered = np.sort(values)
    kept = np.ones(len(ordered), bool)
    kept[1:] = ordered[1:] != ordered[:-1]
    return ordered[kept]


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _hashed(codes: npt.NDArray[np.uint32]) -> Buckets:
    first, second, third = _MULTIPLIERS
    mixed = codes[:-2] * first ^ codes[1:-1] * second ^ codes[2:] * third
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x2C1B3C6D)
    buckets: Buckets = mixed >> np.uint32(33 - BUCKETS.bit_length())
    return buckets
