"""A text as the rest of an address: whatever it holds, slashes and line breaks included."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class AnyText(BaseConverter):
    """Matches to the end of the path, also nothing."""

    regex = r"(?s:.*)"
    part_isolating = False
