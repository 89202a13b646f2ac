"""Accelerators: the & or _ before the letter that opens a menu item from the keyboard."""

from __future__ import annotations

import re

from tm_service.literals import ENTITY

_LONGEST = 200  # characters of what has a key of its own
_MARK = re.compile(r"&(?=[^\W_])|(?<!\w)_(?=[^\W\d_])|(?<=[^\W\d_])_(?=[^\W\d_]+(?!\w*_))")


def accelerator(text: str) -> int | None:
    """Return where the mark stands, None if there is none or more than one thing looks like it."""
    if len(text) > _LONGEST or ("&" not in text and "_" not in text):
        return None
    found = [match.start() for match in _MARK.finditer(text) if not ENTITY.match(text, match.start())]
    return found[0] if len(found) == 1 else None
