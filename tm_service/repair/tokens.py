"""A segment cut into tokens that are mended as wholes: placeholders, markup, addresses, numbers, words, the rest.

Unlike `corpora.tokens`, which finds words to search for, nothing is left out here: joining the tokens gives the
text. A name with joints (`kio-http`, `libc.so`, `--all`, `/etc/hosts`) is one token.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from tm_service.literals import ADDRESS, ENTITY, MARKUP, PLACEHOLDER

_OPTION = r"(?<![^\s\"'«“‘(\[=|])--?[^\W\d_][\w-]*"
_PATH = r"(?<![\w/])(?:~|\.{1,2})?/[\w.+-]+(?:/[\w.+-]+)*/?"
_NUMBER = r"(?<!\w)\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*"
_WORD = r"[^\W\d_]\w*(?:(?:[-_./+]|::)\w+)*|_\w+"
_NOT_CLOSING = r"(?<![.,;:!?)\]}'’…])"  # of the sentence, not of the address
_WORDS = [f"(?P<number>{_NUMBER})", f"(?P<word>{_WORD})", r"(?P<space>\s+)", "(?P<sign>.)"]
_TOKEN = re.compile(
    "|".join(
        [
            f"(?P<placeholder>(?x:{PLACEHOLDER.pattern}))",
            f"(?P<markup>{MARKUP.pattern}|{ENTITY.pattern})",
            f"(?P<address>(?:{ADDRESS.pattern}){_NOT_CLOSING})",
            f"(?P<option>{_OPTION}|{_PATH})",
            *_WORDS,
        ]
    ),
    re.DOTALL,
)
_SIMPLE = re.compile("|".join(_WORDS), re.DOTALL)
_TELLING = re.compile(r"[%$#{}<&@~/-]|www\.")  # without one of these there are but words, numbers and signs


class Token(NamedTuple):
    """A token, the kind of thing that it is, and its offsets (code points, end exclusive)."""

    text: str
    kind: str
    start: int
    end: int


@lru_cache(maxsize=256)
def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a text in order; kinds are the groups of the pattern above."""
    pattern = _TOKEN if _TELLING.search(text) else _SIMPLE
    return tuple([Token(match[0], match.lastgroup or "sign", *match.span()) for match in pattern.finditer(text)])
