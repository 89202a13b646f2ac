"""Hyphens lost or left over at the end of a line, mended after the document's own spelling of the word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpora.cleaners.base import Cleaned, rewrite
from corpora.documents import Paragraph

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BROKEN = re.compile(r"(?<![^\W\d_])([^\W\d_]{2,})- ([^\W\d_]{2,})")


class Hyphenation:
    """Spells a word as the rest of the document does."""

    name = "hyphenation"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        seen = Counter(word.casefold() for paragraph in paragraphs for word in _WORD.findall(paragraph.text))
        hyphenated: dict[str, str] = {}
        for word in sorted(seen, key=lambda word: (word.count("-"), seen[word])):
            if "-" in word:
                hyphenated[word.replace("-", "")] = word

        def spelt(found: re.Match[str]) -> str:
            word = found.group().casefold()
            model = hyphenated.get(word.replace("-", ""), word)
            lost = model.count("-") - word.count("-")
            # Without any hyphen it may be the author's other spelling: interregional, inter-regional.
            return _shaped(model, found.group()) if lost > 0 and "-" in word else found.group()

        def rejoined(found: re.Match[str]) -> str:
            joined, kept = found[1] + found[2], f"{found[1]}-{found[2]}"
            return next((form for form in (kept, joined) if form.casefold() in seen), found.group())

        def mended(text: str) -> str:
            return _WORD.sub(spelt, _BROKEN.sub(rejoined, text))

        return rewrite(paragraphs, mended, kind=self.name, document=document)


def _shaped(model: str, original: str) -> str:
    """Return the model's hyphens with the original's letters, whose case may differ."""
    letters = iter(original.replace("-", ""))
    return "".join("-" if char == "-" else next(letters) for char in model)
