"""What a person works in: a pair of languages and the memory preferred, in the address, else in a cookie.

Without either it is English to Russian, and no memory before another.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

from flask import Response, request

from corpora.errors import UnknownLanguage
from corpora.languages import FIRST_CLASS, parse_tag
from web.languages import A_YEAR
from web.parameters import Fields
from web.services import the_memory, the_termbase

COOKIE = "pair"
MEMORY_COOKIE = "memory"
DEFAULT = ("en", "ru")


def chosen_pair(fields: Fields) -> tuple[str, str]:
    """Return source and target language of this request; raises LanguageField for a tag that is none."""
    source, target = remembered_pair()
    return fields.optional_language("source") or source, fields.optional_language("target") or target


def remembered_pair() -> tuple[str, str]:
    """Return the pair of the last lookup."""
    source, _, target = request.cookies.get(COOKIE, "").partition(".")
    try:
        return parse_tag(source), parse_tag(target)
    except UnknownLanguage:  # no cookie, or one that was meddled with
        return DEFAULT


def remember_pair(response: Response, source: str, target: str) -> Response:
    """Keep the pair for the next visit."""
    response.set_cookie(COOKIE, f"{source}.{target}", max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def remembered_memory() -> str | None:
    """Return the memory that was preferred in the last lookup, None for none or one that is no more."""
    name = unquote(request.cookies.get(MEMORY_COOKIE, ""))
    return name if name and any(memory.name == name for memory in the_memory().memories()) else None


def remember_memory(response: Response, name: str | None) -> Response:
    """Keep the preferred memory for the next visit."""
    value = quote(name or "", safe="")
    response.set_cookie(MEMORY_COOKIE, value, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


def languages_to_choose(*more: str) -> list[str]:
    """Return the first-class languages, then all others of memory and termbase and those asked for, sorted."""
    found = {*the_memory().store.units.languages(), *the_termbase().languages(), *more}
    return [*FIRST_CLASS, *sorted(found.difference(FIRST_CLASS))]
