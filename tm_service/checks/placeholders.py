"""Placeholders come back as they are: a program puts something in their place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import PLACEHOLDER

_NUMBERED = re.compile(r"^%\d+\$")


class Placeholders:
    """Compares %s, %(name)s, %1, {name}, ${name} and their kin."""

    name = "placeholders"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield an error for each placeholder that the other side lacks, or that changed places without a number."""
        source, target = _found(pair.source.text), _found(pair.target.text)
        wanted, given = (Counter(map(_form, side)) for side in (source, target))
        missing = list((wanted - given).elements())
        for form in missing:
            yield Finding(self.name, Severity.ERROR, f"{form} is missing: copy it from the source")
        surplus = given - wanted
        # One for one: what was changed is what is missing.
        instead = next((m.group() for m in source if [_form(m)] == missing), None) if surplus.total() == 1 else None
        for match in reversed(target):
            if surplus[_form(match)] > 0:
                surplus[_form(match)] -= 1
                message = f"{match.group()} is not in the source: take it out or write it as there"
                fix = None if instead is None else Fix(*match.span(), instead)
                yield Finding(self.name, Severity.ERROR, message, match.span(), fix=fix)
        order = [[_form(match) for match in side if _ordered(match)] for side in (source, target)]
        if wanted == given and order[0] != order[1]:
            message = f"{' '.join(order[1])} are in another order than in the source: number them (%1$s)"
            yield Finding(self.name, Severity.ERROR, message)


def _found(text: str) -> list[re.Match[str]]:
    return [match for match in PLACEHOLDER.finditer(text) if match.group() != "%%"]


def _form(match: re.Match[str]) -> str:
    return _NUMBERED.sub("%", match.group())


def _ordered(match: re.Match[str]) -> bool:
    """Return whether a placeholder is filled by its place among the others."""
    written = match.group()
    return written.startswith("%") and written[1] not in "({0123456789L" and not _NUMBERED.match(written)
