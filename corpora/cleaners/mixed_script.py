"""Words written in two scripts at once, because Latin and Cyrillic letters look alike.

A word whose few foreign letters all have a counterpart is put into the script of the others. A word made of
lookalikes only (СЕТ, МОМ, ООН) may be right in either script: it is changed only where the document has the
other form after the very same word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.cleaners.base import Cleaned, rewrite
from corpora.documents import Paragraph

_LATIN, _CYRILLIC = "aceopxyiABCEHKMOPTXYI", "асеорхуіАВСЕНКМОРТХУІ"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
# Inside a Cyrillic word also the letters that only sound or slant alike: character recognition takes them.
_TO_CYRILLIC = str.maketrans(_LATIN + "kmtrnu", _CYRILLIC + "кмтрпи")
_I = str.maketrans("іІ", "иИ")  # a Latin i in Russian, where no і is written
_WORD = re.compile(r"[^\W\d_]+")
_FOLLOWING = re.compile(r"(?<!\S)(\S+) ([A-Z]{2,})(?!\w)")
_LOOKALIKE = re.compile(rf"(?<!\S)(\S+) ([{_CYRILLIC}]{{2,}})(?!\w)")


class MixedScript:
    """Puts every word into one script."""

    name = "mixed_script"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        latin = {pair for paragraph in paragraphs for pair in _FOLLOWING.findall(paragraph.text)}

        def proved(found: re.Match[str]) -> str:
            other = found[2].translate(_TO_LATIN)
            return f"{found[1]} {other}" if (found[1], other) in latin else found.group()

        def mended(text: str) -> str:
            has_i = "і" in text.lower()

            def one_script(found: re.Match[str]) -> str:
                word = _one_script(found.group())
                return word if has_i else word.translate(_I)

            return _LOOKALIKE.sub(proved, _WORD.sub(one_script, text))

        return rewrite(paragraphs, mended, kind=self.name, document=document)


def _one_script(word: str) -> str:
    if word.isascii():
        return word
    latin = sum("a" <= char.lower() <= "z" for char in word)
    cyrillic = sum("\u0400" <= char <= "\u04ff" for char in word)
    if not latin or not cyrillic:
        return word
    mended = word.translate(_TO_CYRILLIC if cyrillic >= latin else _TO_LATIN)
    left = sum(("a" <= c.lower() <= "z") if cyrillic >= latin else ("\u0400" <= c <= "\u04ff") for c in mended)
    return word if left else mended
