"""The capital at the beginning."""

from __future__ import annotations

import re

from tm_service.repair.menders.base import Comparison, Edit

_INITIAL = re.compile(r"[\"'«“‘(\[]*(([^\W\d_])\w*)")
_OTHERWISE = frozenset({"de", "lb", "tr", "az"})  # nouns have capitals in the middle too; i has another capital


def initial_edit(comparison: Comparison) -> Edit | None:
    """Return the edit that gives the target the initial of the query where it had that of the source.

    Only where source and query begin with the same word, or one word takes the other's place; never for acronyms,
    nor for a word of the target that the source has as well.
    """
    if comparison.languages[1] in _OTHERWISE:
        return None
    found = [_INITIAL.match(text) for text in (comparison.query, comparison.source, comparison.target)]
    query, source, target = (match if match and match[1] else None for match in found)
    if query is None or source is None or target is None or not _correspond(comparison, query[1], source[1]):
        return None
    if not query[2].isupper() != source[2].isupper() == target[2].isupper():
        return None
    if (target[1][1:] and not target[1][1:].islower()) or target[1] in comparison.source:
        return None
    text = target[2].upper() if query[2].isupper() else target[2].lower()
    return Edit(target.start(2), target.end(2), text, "case")


def _correspond(comparison: Comparison, query: str, source: str) -> bool:
    if query.casefold() == source.casefold():
        return True
    first = comparison.changes[0]
    return [[token.text for token in side] for side in first[:2]] == [[source], [query]]
