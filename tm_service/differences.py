"""The difference between a query and a match, word by word, as people read it."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from tm_service.matches import DiffPart

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def difference(query: str, source: str) -> tuple[DiffPart, ...]:
    """Return what turns the match's source into the query.

    Joining the `equal` and `insert` parts gives the query, joining `equal` and `delete` the source. A space
    between two changes is part of the change: a phrase that differs reads as one.
    """
    theirs, ours = _TOKEN.findall(source), _TOKEN.findall(query)
    changes: list[tuple[str, str, str]] = []  # equal, removed, added: one of them or the last two
    for operation in Levenshtein.opcodes(theirs, ours):
        removed = "".join(theirs[operation.src_start : operation.src_end])
        added = "".join(ours[operation.dest_start : operation.dest_end])
        changes.append((added, "", "") if operation.tag == "equal" else ("", removed, added))
    parts: list[DiffPart] = []
    for equal, removed, added in _joined(changes):
        parts += [DiffPart("equal", equal)] if equal else []
        parts += [DiffPart("delete", removed)] if removed else []
        parts += [DiffPart("insert", added)] if added else []
    return tuple(parts)


def _joined(changes: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the changes, those with nothing but a space or no text between them as one."""
    joined: list[tuple[str, str, str]] = []
    for at, (equal, removed, added) in enumerate(changes):
        if equal and equal.isspace() and 0 < at < len(changes) - 1:
            removed = added = equal
            equal = ""
        if joined and not equal and not joined[-1][0]:
            joined[-1] = ("", joined[-1][1] + removed, joined[-1][2] + added)
        else:
            joined.append((equal, removed, added))
    return joined
