"""A sentence that begins with a capital in the source begins with one in the target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import blanked

_WORD = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]+)*")
_ENUMERATION = re.compile(r"\A\W*(?:(?:[^\W\d_]|[ivx]{1,4}|\d{1,3}(?:\.\d+)*)[.)]\s+)?")
_SENTENCE = 4  # words: a label or a heading has rules of its own
_STOPS = (".", "!", "?", "…", "。")


class Capital:
    """Compares the first letters of sentences that end with a stop."""

    name = "capital"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield information when the target begins small."""
        wanted, given = _first_word(pair.source.text), _first_word(pair.target.text)
        if wanted is None or given is None or not _is_sentence(pair.source.text):
            return
        if wanted.group()[0].isupper() and given.group().islower():
            message = "the source begins with a capital: begin with one"
            fix = Fix(given.start(), given.start() + 1, given.group()[0].upper())
            yield Finding(self.name, Severity.INFO, message, given.span(), fix=fix)


def _first_word(text: str) -> re.Match[str] | None:
    """Return the word that the text begins with, behind its enumeration; None for a figure or a placeholder."""
    bare = blanked(text)
    start = _ENUMERATION.match(bare)
    return _WORD.match(bare, start.end() if start else 0)


def _is_sentence(text: str) -> bool:
    return text.rstrip().endswith(_STOPS) and len(text.split()) >= _SENTENCE
