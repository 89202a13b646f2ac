"""Words with their offsets, in any script.

A word is a run of letters, digits and the combining marks that follow them: accents, the points of Arabic and Hebrew,
the vowel signs of Indic scripts, and the joiners among them (Unicode Standard Annex 29, Extend and SpacingMark). In
scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese) every character with its marks is a word, so that
counting and searching still work there.

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
_JOINERS = "\u200c\u200d"
_MARKED = (0x0300, 0x1F000), (0xE0100, 0xE01F0)  # where Unicode has its combining marks
_PLAIN_WORD = re.compile(r"[^\W_]+")  # finds the same far faster in texts that hold none of these:
_NOT_PLAIN = re.compile(f"[\u0300-\u036f\u0483-\u0489\u0591-\u1dff{_JOINERS}\u20d0-\u20ff\u2c00-\U0010ffff]")
_MAY_HAVE_ACCENT = re.compile("[^\x00-\x7f\u0400-\u04ff]")  # й is a letter of its own, not an accented и


_NEVER_LEFT_OUT = {0, 8, 9}
VERSION = 2
"""Change with every change of the words or of their search forms, so that what was indexed by them is made anew."""


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
    return _any_word() if _NOT_PLAIN.search(text) else _PLAIN_WORD


@lru_cache(maxsize=1)
def _any_word() -> re.Pattern[str]:
    """Return the pattern of a word in any script, made when it is first needed: Python's has no classes of Unicode."""
    marks = [chr(code) for span in _MARKED for code in range(*span) if unicodedata.category(chr(code))[0] == "M"]
    marked = f"[{''.join(marks)}{_JOINERS}]*"
    return re.compile(rf"[{_UNSPACED}]{marked}|(?:(?![{_UNSPACED}])[^\W_]{marked})+")


@lru_cache(maxsize=8192)
def search_form(word: str) -> str:
    """Return the form under which a word is searched: folded, and without accents (é → e, but й stays й)."""
    form = folded(word)
    return form if form.isascii() else _MAY_HAVE_ACCENT.sub(_bare, form)


def _bare(char: re.Match[str]) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", char.group()) if not _is_accent(part))


def _is_accent(char: str) -> bool:
    """Return whether a mark may be left out in a search: neither viramas and kana's voicing, nor vowels and tones."""
    place = unicodedata.combining(char)  # 84 to 199 are those of Telugu, Thai, Lao and Tibetan
    return place not in _NEVER_LEFT_OUT and not 84 <= place < 200
