"""BCP 47 language tags: check them, write them alike, and fall back from the special to the general.

>>> parse_tag("EN_us")
'en-US'
>>> fallbacks("zh-Hant-TW")
['zh-Hant-TW', 'zh-Hant', 'zh']
>>> available_for("en-US", ["fr", "en", "en-GB"])
['en', 'en-GB']
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from langcodes import Language, standardize_tag, tag_is_valid
from langcodes.tag_parser import LanguageTagError

from corpora.errors import UnknownLanguage

FIRST_CLASS = ("en", "ru", "fr")


@lru_cache(maxsize=1024)
def parse_tag(tag: str) -> str:
    """Return the canonical form of a BCP 47 tag (`EN_us` → `en-US`).

    Raises UnknownLanguage for anything that is no tag, or whose subtags are not registered.
    """
    candidate = tag.strip().replace("_", "-")
    try:
        if not candidate or not tag_is_valid(candidate):
            raise UnknownLanguage(tag)
        canonical = standardize_tag(candidate)
    except LanguageTagError as error:
        raise UnknownLanguage(tag) from error
    if canonical.split("-")[0] in {"und", "mul", "zxx"}:
        raise UnknownLanguage(tag)
    return str(canonical)


@lru_cache(maxsize=1024)
def fallbacks(tag: str) -> list[str]:
    """Return the tag and its ever more general forms, most special first; treat the list as read-only."""
    parts = parse_tag(tag).split("-")
    return ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]


def primary(tag: str) -> str:
    """Return the primary language subtag of a canonical tag (`en-US` → `en`)."""
    return tag.split("-", 1)[0]


@lru_cache(maxsize=1024)
def script(tag: str) -> str | None:
    """Return the script that a canonical tag names (`zh-Hant` → `Hant`), None where it names none."""
    return Language.get(tag).script


def available_for(wanted: str, available: Iterable[str]) -> list[str]:
    """Return those of the available canonical tags that can serve the wanted one, nearest first.

    The tag itself and its more general forms come first, then its relatives (`en-US` finds `en`, then
    `en-GB`). A relative in another script (`sr-Cyrl`, `sr-Latn`) is no relative.
    """
    canonical = parse_tag(wanted)
    chain = fallbacks(canonical)
    rank = {tag: position for position, tag in enumerate(chain)}
    own = script(canonical)

    def serves(tag: str) -> bool:
        if tag in rank:
            return True
        other = script(tag)
        return primary(tag) == primary(canonical) and (own is None or other is None or own == other)

    return sorted((tag for tag in set(available) if serves(tag)), key=lambda tag: (rank.get(tag, len(chain)), tag))


def text_direction(tag: str) -> str:
    """Return `rtl` or `ltr`, the direction in which the language's script is written."""
    script = Language.get(tag).maximize().script
    return "rtl" if script in {"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"} else "ltr"
