"""Brackets and quotation marks come in pairs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.checks.base import Finding, Pair, Severity
from tm_service.literals import blanked

_PAIRS = {")": "(", "]": "[", "}": "{", "）": "（", "】": "【", "」": "「", "』": "『", "》": "《"}
_ENUMERATOR = re.compile(
    r"(?:^|[\s;,])(?:[^\W\d_]|[ivx]{1,4}|\d{1,2}(?:\.\d+)*)\)\s|\d\s(?:[^\W\d_]|[ivx]{1,4})\)"
)  # a) ii) 1.2) 16 f)
_SMILEY = re.compile(r"(?<!\w)[:;=8]-?[)(\]\[]")
_CURLY = "“”„‟"


class Brackets:
    """Matches brackets; silent where the source's do not match either."""

    name = "brackets"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for each bracket without its other half."""
        if next(_unmatched(pair.source.text), None) is not None:
            return
        for at in _unmatched(pair.target.text):
            message = f"{pair.target.text[at]} has no other half: add it, or take this one out"
            yield Finding(self.name, Severity.WARNING, message, (at, at + 1))


class Quotes:
    """Counts quotation marks; silent where the source's do not come out even either."""

    name = "quotes"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for each style of mark of which the target has one too many."""
        if any(_odd(pair.source.text)):
            return
        for marks in _odd(pair.target.text):
            at = max(pair.target.text.rfind(mark) for mark in marks)
            message = f"quotation marks do not come in pairs ({pair.target.text[at]}): add the other half"
            yield Finding(self.name, Severity.WARNING, message, (at, at + 1))


def _unmatched(text: str) -> Iterator[int]:
    bare = _SMILEY.sub("  ", blanked(text))
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(bare):
        if char in _PAIRS.values():
            opened.append((char, at))
        elif char in _PAIRS:
            if opened and opened[-1][0] == _PAIRS[char]:
                opened.pop()
            elif opened or not _ENUMERATOR.search(bare[max(at - 9, 0) : at + 2]):
                yield at
    yield from (at for _char, at in opened)


def _odd(text: str) -> Iterator[str]:
    """Yield the marks of each style that do not come out even; inches and seconds are no quotation marks."""
    bare = re.sub(r"(?<=\d)\"", " ", blanked(text)) if text.count('"') % 2 else blanked(text)
    if bare.count("«") != bare.count("»"):
        yield "«»"
    if sum(map(bare.count, _CURLY)) % 2:
        yield _CURLY
    if bare.count('"') % 2:
        yield '"'
