"""Placeholders, markup, addresses, options and paths: the target has them as they stand in the source."""

from __future__ import annotations

from collections.abc import Iterator

from tm_service.repair.menders.base import Change, Comparison, Edit
from tm_service.repair.tokens import tokens

_NAMES = {"placeholder": "placeholder", "markup": "placeholder", "address": "name", "option": "name"}


class Literals:
    """Puts the query's own in the place of the source's, kind by kind."""

    kinds = frozenset(_NAMES)

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield an edit for each pair of one kind; one that only changed its place is left alone."""
        for kind, name in _NAMES.items():
            for before, after in change.pairs(kind):
                at = comparison.place(before.text)
                if at is not None and after.text not in comparison.gone:
                    place = tokens(comparison.target)[at]
                    yield Edit(place.start, place.end, after.text, name)
