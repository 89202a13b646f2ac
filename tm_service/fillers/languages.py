"""Does a file speak the languages that it is to be filled with?"""

from __future__ import annotations

from corpora.errors import UnknownLanguage
from corpora.languages import available_for, parse_tag
from tm_service.errors import UnreadableFile


def require_language(declared: str | None, wanted: str, *, name: str, side: str) -> None:
    """Refuse a file that declares another language for its `side` (source or target) than the wanted one."""
    if not declared:
        return
    try:
        tag = parse_tag(declared)
    except UnknownLanguage as error:
        raise UnreadableFile(name, f"its {side} language {declared!r} is no language tag; correct it") from error
    if not available_for(wanted, [tag]) and not available_for(tag, [wanted]):
        raise UnreadableFile(name, f"its {side} language is {tag}, not {wanted}; name {tag} or another file")
