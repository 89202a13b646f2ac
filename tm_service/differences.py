"""The difference between a query and a match, word by word, as people read it."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from tm_service.matches import DiffPart

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


def difference(query: str, source: str) -> tuple[DiffPart, ...]:
    """Return what turns the match's source into the query.

    Joining the `equal` and `insert` parts gives the query, joining `equal` and `delete` the source.
    """
    theirs, ours = _TOKEN.findall(source), _TOKEN.findall(query)
    parts: list[DiffPart] = []
    for operation in Levenshtein.opcodes(theirs, ours):
        removed = "".join(theirs[operation.src_start : operation.src_end])
        added = "".join(ours[operation.dest_start : operation.dest_end])
        if operation.tag == "equal":
            parts.append(DiffPart("equal", added))
            continue
        if removed:
            parts.append(DiffPart("delete", removed))
        if added:
            parts.append(DiffPart("insert", added))
    return tuple(parts)
