"""Spaces: none too many, none too few, and those that a language puts at its punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import blanked

_DOUBLE = re.compile(r"(?<=\S) {2,}(?=\S)")
_BEFORE = re.compile(r"(?<=[^\W_])[ \t]+(?=[,.;:!?](?:\s|$))")
_BEFORE_FRENCH = re.compile(r"(?<=[^\W_])[ \t\u00a0\u202f]+(?=[,.](?:\s|$))")
_AFTER = re.compile(r"(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
_HIGH = re.compile(r"(?<=[^\W_])(?:[;?!]+|:)(?=\s|$|»)|«(?=\w)|(?<=[\w.!?…])»")
_COLON_ONLY = re.compile(r"(?<=[^\W_]):(?=\s|$)|«(?=\w)|(?<=[\w.!?…])»")
_LEADING, _TRAILING = re.compile(r"\A\s+"), re.compile(r"(?<!\s)\s+\Z")


class Spacing:
    """Looks at spaces; a habit that the source shows as well is the text's own."""

    name = "spacing"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield information, ordered by kind, and a warning for a space before a comma or full stop."""
        source, target = blanked(pair.source.text), blanked(pair.target.text)
        if not target.strip():
            return
        yield from self._ends(pair)
        if not _DOUBLE.search(source):
            yield from self._all(_DOUBLE, target, Severity.INFO, "more than one space: leave one", r" ")
        french = pair.languages[1] == "fr"
        before = _BEFORE_FRENCH if french else _BEFORE
        if not _BEFORE.search(source) or pair.languages[0] == "fr":
            yield from self._all(before, target, Severity.WARNING, "a space before punctuation: take it out", "")
        if not _AFTER.search(source):
            yield from self._all(_AFTER, target, Severity.WARNING, "no space after the comma: add one", r"\g<0> ")
        if french:
            high = _COLON_ONLY if pair.target_language.startswith("fr-CA") else _HIGH
            for match in high.finditer(target):
                fix = Fix(*match.span(), _spaced(match.group()))
                message = "French sets a no-break space here: add one"
                yield Finding(self.name, Severity.INFO, message, match.span(), fix=fix)

    def _ends(self, pair: Pair) -> Iterator[Finding]:
        for where, pattern in (("start", _LEADING), ("end", _TRAILING)):
            wanted, given = pattern.search(pair.source.text), pattern.search(pair.target.text)
            if given and not wanted:
                message, fix = f"white space at the {where}: take it out", Fix(*given.span(), "")
                yield Finding(self.name, Severity.INFO, message, given.span(), fix=fix)
            elif wanted and not given:
                at = 0 if where == "start" else len(pair.target.text)
                message, fix = f"the source has white space at the {where}: add it", Fix(at, at, wanted.group())
                yield Finding(self.name, Severity.INFO, message, fix=fix)

    def _all(
        self, pattern: re.Pattern[str], text: str, severity: Severity, message: str, written: str
    ) -> Iterator[Finding]:
        for match in pattern.finditer(text):
            yield Finding(self.name, severity, message, match.span(), fix=Fix(*match.span(), match.expand(written)))


def _spaced(sign: str) -> str:
    """Return French punctuation with its no-break space: a narrow one but for colon and guillemets."""
    if sign == "«":
        return "«\u00a0"
    return f"\u00a0{sign}" if sign in ":»" else f"\u202f{sign}"
