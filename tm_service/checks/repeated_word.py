"""The same word twice in a row, a slip of editing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import blanked

_TWICE = re.compile(r"(?<![\w-])([^\W\d_]{2,})[ \u00a0]+\1\b(?!-)", re.IGNORECASE)
_RIGHT = {"fr": frozenset(("nous", "vous")), "en": frozenset(("had", "that"))}  # "nous nous engageons"
_REDUPLICATING = frozenset(("vi", "th", "lo", "km", "id", "ms", "tl", "sw", "ht"))  # twice is grammar there


class RepeatedWord:
    """Looks for doubled words that the source has not doubled."""

    name = "repeated_word"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for each doubled word."""
        language = pair.languages[1]
        if language in _REDUPLICATING or _TWICE.search(blanked(pair.source.text)):
            return
        for match in _TWICE.finditer(blanked(pair.target.text)):
            if match[1].casefold() not in _RIGHT.get(language, ()):
                message = f"{match[1]} stands twice: take one out"
                fix = Fix(*match.span(), match[1])
                yield Finding(self.name, Severity.WARNING, message, match.span(), fix=fix)
