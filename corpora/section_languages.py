"""The language of a section: what its title says, what its text says, and which of them is believed.

A title may name the language ("(RU)", "courtesy translation into French"); it stands itself in that of the
document around it as often as not. The text has the last word, if there is enough of it.

>>> language_told("Annex 1.1: Opening remarks (RU)")
'ru'
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from corpora.detection import SURE, Detection, detect, is_cyrillic, writes_cyrillic
from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag, primary

_TAG = re.compile(r"[(\[]([A-Z]{2})[)\]]")
_NO_TAGS = {"EU"}  # in these titles the Union, not Basque
_NAMES = {
    "ar": ("arabic", "араб", "arabe"),
    "en": ("eng", "англ", "anglais"),
    "es": ("spanish", "исп", "espagnol"),
    "fr": ("fre", "fra", "фр", "français"),
    "ru": ("rus", "рус"),
    "zh": ("chinese", "кит", "chinois"),
}
_VERSION = re.compile(r"translat|version|traduc|перевод|язык|верси|langue|language")
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")
_ENOUGH = 20  # letters; below this a text is too short to overrule its title


class Spoken(NamedTuple):
    """What a section says: its number, its heading and all the rest, each as one text."""

    number: str | None
    heading: str
    body: str


def language_told(title: str) -> str | None:
    """Return the language that a title names: "(RU)", "(Courtesy translation to Russian)"; None if it does not."""
    tags = [tag for letters in _TAG.findall(title) if (tag := _tag(letters))]
    if tags:
        return tags[-1]
    found = _BRACKETS.search(title)
    inside = found[1].lower() if found else ""
    words = re.findall(r"\w+", inside)
    # (Russian) and (translation into Russian) name a language, (Russian Federation) does not.
    if len(words) != 1 and not _VERSION.search(inside):
        return None
    return next((tag for tag, names in _NAMES.items() if any(word.startswith(names) for word in words)), None)


def language_of(spoken: Spoken, *, told: str | None, main: str, expected: Sequence[str]) -> tuple[str, str | None]:
    """Return a section's language, and in words the doubt that is left about it, if any.

    `told` is what the title (or the caller) says, `main` the document's language, `expected` the languages
    that are likely in it.
    """
    found = detect(spoken.body, expected=expected)
    if told is not None:
        if spoken.number is None or found is None or not _contradicts(found, spoken.body, told):
            return told, None
        return found.language, f"{_shown(spoken)} says it is in {told}, its text is in {found.language}: taken as that"
    if _letters(spoken.body) < _ENOUGH and is_cyrillic(spoken.body) in {None, is_cyrillic(spoken.heading)}:
        found = detect(f"{spoken.heading} {spoken.body}", expected=expected)
    if found is None:
        return main, f"no words tell the language of {_shown(spoken)}: taken as {main}"
    if found.confidence < SURE and found.language != main and _fits_script(main, spoken.body):
        return main, f"{_shown(spoken)} may be in {found.language} ({found.confidence:.2f}): taken as {main}"
    return found.language, None


def language_of_heading(heading: str, section_language: str, *, title: bool) -> str:
    """Return the language of a heading: its own if that is plain, else the section's.

    The section's own title (without its number) is often in the document's language, another heading only
    where its script shows it.
    """
    other_script = not _fits_script(section_language, heading)
    found = detect(heading) if title or other_script else None
    return found.language if found and (found.confidence >= SURE or other_script) else section_language


def _tag(letters: str) -> str | None:
    try:
        return None if letters in _NO_TAGS else parse_tag(letters)
    except UnknownLanguage:  # (UN) is no language, and no error either
        return None


def _shown(spoken: Spoken) -> str:
    return f"section {spoken.number}" if spoken.number is not None else "the text"


def _contradicts(found: Detection, body: str, told: str) -> bool:
    if primary(found.language) == primary(told):
        return False
    sure = found.confidence >= SURE or not _fits_script(told, body)
    return sure and _letters(body) >= _ENOUGH


def _letters(text: str) -> int:
    return sum(char.isalpha() for char in text)


def _fits_script(language: str, text: str) -> bool:
    return is_cyrillic(text) in {None, writes_cyrillic(language)}
