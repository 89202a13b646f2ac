"""The features of a text: its character bigrams, each as often as it occurs.

A text is framed by one mark on either side, so that n characters have n + 1 bigrams and the shortest text has
two. The second "an" of "banana" is another feature than the first: a text is a set of features, and

    of the features of one text, those that the other lacks are at most   2d − max(0, Δ)

with d the Levenshtein distance of the two and Δ by how many characters the other is longer. For deleting or
replacing a character takes away at most two bigrams, inserting one splits at most one, and turning one text
into the other takes at least Δ insertions. Everything that `signatures` leaves out rests on this.

Bigrams and features are named by 16-bit buckets. Two that share a bucket can make texts look more alike than they
are, never less: the bound holds all the same.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

BUCKETS = 1 << 16
_EDGE = 2  # a control character, which folding leaves in no text
_LEFT, _RIGHT, _OCCURRENCE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)

Codes = npt.NDArray[np.uint32]
Buckets = npt.NDArray[np.uint16]


class Features(NamedTuple):
    """Buckets, and for each the position of the text that has it, in no order."""

    buckets: Buckets
    owners: npt.NDArray[np.int64]


def features(text: str) -> Buckets:
    """Return the buckets of one text's features; the same bucket may be there twice."""
    return features_of_all(codes_of(text), np.array([len(text)])).buckets


def features_of_all(codes: Codes, lengths: npt.NDArray[np.integer]) -> Features:
    """Return the features of several texts, given as the code points of one after the other."""
    ends = np.cumsum(lengths.astype(np.int64) + 1) - 1  # of each text's bigrams, the last
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    left = np.full(len(codes) + len(lengths), _EDGE, np.uint32)
    right = left.copy()
    inner = np.ones(len(left), bool)
    inner[starts] = False
    left[inner] = codes
    inner[starts] = True
    inner[ends] = False
    right[inner] = codes
    owners = np.repeat(np.arange(len(lengths)), lengths.astype(np.int64) + 1)
    bigrams = _bigrams(left, right)
    # A stable sort of 16-bit numbers is a radix sort, and leaves the texts in order among equal bigrams.
    order = np.argsort(bigrams, kind="stable")
    bigrams, owners = bigrams[order], owners[order]
    return Features(_numbered(bigrams, owners), owners)


def codes_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _bigrams(left: Codes, right: Codes) -> Buckets:
    """Return a bucket for each pair of code points."""
    return _mixed(left * _LEFT ^ right * _RIGHT)


def _numbered(bigrams: Buckets, owners: npt.NDArray[np.int64]) -> Buckets:
    """Return a bucket for each bigram that tells the first of a text from the second, the third …"""
    first = np.ones(len(bigrams), bool)
    first[1:] = (bigrams[1:] != bigrams[:-1]) | (owners[1:] != owners[:-1])
    runs = np.flatnonzero(first)
    occurrence = np.arange(len(bigrams)) - np.repeat(runs, np.diff(np.append(runs, len(bigrams))))
    return _mixed(bigrams * _LEFT + occurrence.astype(np.uint32) * _OCCURRENCE)


def _mixed(values: Codes) -> Buckets:
    values ^= values >> np.uint32(15)
    values *= np.uint32(0x2C1B3C6D)
    values ^= values >> np.uint32(13)
    values *= np.uint32(0x7FEB352D)
    return (values >> np.uint32(16)).astype(np.uint16)
