"""Backslash escapes of program messages (`\\n`, `\\t`), as translate-toolkit's pofilter compares them.

Of its other checks those that we have as well raise more false alarms than ours (docs/checks.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from tm_service.checks.base import Finding, Pair, Severity


class Escapes:
    """Asks translate-toolkit whether escapes and tabs are as many as in the source."""

    name = "escapes"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield at most one error for escapes and one for tabs."""
        source, target = pair.source.text, pair.target.text
        for sign, test, what in (("\\", "escapes", "backslash escapes"), ("\t", "tabs", "tabs")):
            if (sign in source or sign in target) and _fails(test, source, target):
                yield Finding(self.name, Severity.ERROR, f"the {what} are not those of the source: compare them")


def _fails(test: str, source: str, target: str) -> bool:
    from translate.filters.checks import FilterFailure

    checker = _checker()
    try:
        return not getattr(checker, test)(source, target)
    except FilterFailure:
        return True


@cache
def _checker() -> Any:  # noqa: ANN401 - the toolkit has no types
    from translate.filters.checks import StandardChecker  # half a second that most runs need not spend

    return StandardChecker()
