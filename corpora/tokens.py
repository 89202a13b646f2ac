"""Words with their offsets, in any script.

A word is a run of letters, marks and digits; in scripts written without spaces (Han, kana, Thai, Lao, Khmer,
Burmese) every character is one, so that counting and searching still work there.

>>> [word.text for word in words("l'État – 2,5 млн.")]
['l', 'État', '2', '5', 'млн']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from corpora.normalise import folded

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_MARKS = "\u0300-\u036f"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:(?![{_UNSPACED}_])\w|[{_MARKS}])+")
_PLAIN_WORD = re.compile(r"[^\W_]+")  # finds the same far faster in texts that hold none of these:
_NOT_PLAIN = re.compile(f"[{_UNSPACED}{_MARKS}]")
_MAY_HAVE_ACCENT = re.compile("[^\x00-\x7f\u0400-\u04ff]")  # й is a letter of its own, not an accented и


class Word(NamedTuple):
    """A word and its offsets (code points, end exclusive) in the text it was found in."""

    text: str
    start: int
    end: int


def words(text: str) -> Iterator[Word]:
    """Yield the words of a text in order."""
    for match in _pattern_for(text).finditer(text):
        yield Word(match.group(), match.start(), match.end())


def word_texts(text: str) -> list[str]:
    """Return the words of a text in order, without their offsets."""
    return _pattern_for(text).findall(text)


def _pattern_for(text: str) -> re.Pattern[str]:
    return _WORD if _NOT_PLAIN.search(text) else _PLAIN_WORD


@lru_cache(maxsize=131072)
def search_form(word: str) -> str:
    """Return the form under which a word is searched: folded, and without accents (é → e, but й stays й)."""
    form = folded(word)
    return form if form.isascii() else _MAY_HAVE_ACCENT.sub(_bare, form)


def _bare(char: re.Match[str]) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", char.group()) if not unicodedata.combining(part))
