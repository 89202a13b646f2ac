"""What a file is called that is taken away: in any script, and never more than a name.

A header holds Latin letters only, so a name in another script travels beside a poorer one (RFC 6266). Left out is what
could name another place, end the header, or make one ending look like another (`\\u202e`).
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from flask import Response

LONGEST = 200  # characters
_LEFT_OUT = re.compile('[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff/\\\\:*?"<>|]+')


def attach(response: Response, name: str) -> None:
    """Make the response one that a browser stores as a file of that name."""
    stem, dot, ending = _LEFT_OUT.sub("_", name).rpartition(".")
    shown = f"{stem[: LONGEST - len(ending)]}{dot}{ending[:20]}".strip(". ") or "file"
    latin = unicodedata.normalize("NFKD", shown).encode("ascii", "ignore").decode()
    simple = re.sub(r"[^A-Za-z0-9 ._-]", "_", latin).strip(". _") or "file"
    simple = simple if "." in simple else f"file.{simple}"
    value = f"attachment; filename={simple}" if " " not in simple else f'attachment; filename="{simple}"'
    if simple != shown:
        value += f"; filename*=UTF-8''{quote(shown, safe='')}"
    response.headers["Content-Disposition"] = value
