"""What people call a language in a column's head: its tag, or its name in English, French or Russian."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale

from corpora.errors import UnknownLanguage
from corpora.languages import FIRST_CLASS, parse_tag

_WITH_PLACE = re.compile(r"(.+?)\s*[(（]\s*(.+?)\s*[)）]")


@cache
def language_named(name: str) -> str | None:
    """Return the canonical tag that a tag or a name (`EN-GB`, `russe`, `English (Canada)`) means, None for neither."""
    try:
        return parse_tag(name)
    except UnknownLanguage:
        pass
    whole = name.strip().casefold()
    if whole in _names("languages"):
        return parse_tag(_names("languages")[whole])
    parts = _WITH_PLACE.fullmatch(whole)
    language = _names("languages").get(parts[1]) if parts else None
    place = _names("territories").get(parts[2]) if parts else None
    return parse_tag(f"{language}-{place}") if language and place else None


@cache
def _names(kind: str) -> dict[str, str]:
    """Return what the names of languages or territories stand for."""
    named: dict[str, str] = {}
    for interface in FIRST_CLASS:
        for code, name in getattr(Locale.parse(interface), kind).items():
            if code not in {"und", "mul", "zxx", "root"}:
                named.setdefault(str(name).casefold(), str(code))
    return named
