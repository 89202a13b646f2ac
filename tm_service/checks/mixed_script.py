"""Words written in two scripts at once: they look right, and no search finds them."""

from __future__ import annotations

from collections.abc import Iterator

from corpora.cleaners.mixed_script import MixedScript as Cleaner
from corpora.documents import Paragraph
from corpora.tokens import words
from tm_service.checks.base import Finding, Fix, Pair, Severity


class MixedScript:
    """Asks the cleaner of documents what it would write."""

    name = "mixed_script"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for each word that holds letters of the other script."""
        text = pair.target.text.rstrip()
        start = len(text) - len(text.lstrip())
        mended = Cleaner().clean([Paragraph(text[start:], 1)], document="").paragraphs
        if not mended or len(mended[0].text) != len(text) - start:
            return
        for word in words(text):
            right = mended[0].text[word.start - start : word.end - start]
            escaped = text[: word.start].endswith("\\")  # \nслово is two words
            if right != word.text and not escaped:
                message = f"{word.text} mixes Latin and Cyrillic letters: type it again as {right}"
                fix = Fix(word.start, word.end, right)
                yield Finding(self.name, Severity.WARNING, message, (word.start, word.end), fix=fix)
