"""Which script a query is written in, to offer a search in the language that it seems to be in.

>>> seems_to_be("страны-первоходцы", "en", ["en", "fr", "ru"])
'ru'
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from langcodes import Language

# First words of Unicode character names → ISO 15924 scripts, as far as languages have one of their own.
_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "ARABIC": "Arab",
    "HEBREW": "Hebr",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "DEVANAGARI": "Deva",
    "THAI": "Thai",
    "HANGUL": "Kore",
    "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan",
    "CJK": "Hans",
}


def script_of(text: str) -> str | None:
    """Return the script of at least two thirds of the text's letters, None if there is none such."""
    letters = [unicodedata.name(char, "").split(" ", 1)[0].split("-", 1)[0] for char in text if char.isalpha()]
    counts = Counter(_SCRIPTS.get(name) for name in letters)
    script, count = counts.most_common(1)[0] if counts else (None, 0)
    return script if 3 * count >= 2 * len(letters) else None


@lru_cache(maxsize=256)
def script_of_language(tag: str) -> str | None:
    """Return the script in which a language is usually written."""
    return Language.get(tag).maximize().script


def seems_to_be(text: str, source: str, languages: Iterable[str]) -> str | None:
    """Return the first of the languages whose script the text is in, None if the source language has it."""
    script = script_of(text)
    if script is None or script == script_of_language(source):
        return None
    return next((tag for tag in languages if script_of_language(tag) == script), None)
