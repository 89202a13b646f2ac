"""A document's numbered sections (annexes), the language of each, and which of them are translations.

A set of documents is often one file: Annex 1 in English, Annex 1.1 the same in Russian. The number and the
tag in the title say what is meant; the text itself has the last word.

>>> section_number("Приложение 1.2: Вступительное слово (RU)")
'1.2'
>>> section_number("Annex 3 lists the participants.") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corpora.detection import SURE, Detection, detect, is_cyrillic, writes_cyrillic
from corpora.documents import Paragraph, ParagraphKind, Problem, Section
from corpora.errors import UnknownLanguage
from corpora.languages import FIRST_CLASS, parse_tag, primary

_NAMES = (
    "annex|annexe|appendix|appendice|attachment|enclosure|приложение|додаток|прыкладанне|anexo|apéndice|anhang|anlage"
    "|allegato|bijlage|załącznik|příloha|anexa|ek|қосымша|тиркеме|замима|ilova|附件|附录|附錄|付属書|부록|مرفق|المرفق|ملحق"
)
_NAMED = rf"(?:{_NAMES})(?:\s+|(?<=[\u4e00-\u9fff]))(?:(?:№|no\.?|n°)\s*)?"
_FIGURE = r"\d{1,3}(?:\.\d{1,3})*(?!\.?\d)"
_NUMBERED = re.compile(
    rf"{_NAMED}({_FIGURE}|[ivxlc]{{1,6}}|[a-z](?=[\s.:)–—-]|$))(?=\s*(?:[:.)–—-]|$)|\s+[(\[])", re.IGNORECASE
)
_NUMBERED_HEADING = re.compile(rf"{_NAMED}({_FIGURE})(?=\s|$)", re.IGNORECASE)
_LONGEST_HEADING = 300
_TAG = re.compile(r"[(\[]([A-Z]{2})[)\]]")
_NAMED_LANGUAGES = {
    "ar": ("arabic", "араб", "arabe"),
    "en": ("eng", "англ", "anglais"),
    "es": ("spanish", "исп", "espagnol"),
    "fr": ("fre", "fra", "фр", "français"),
    "ru": ("rus", "рус"),
    "zh": ("chinese", "кит", "chinois"),
}
_VERSION = re.compile(r"translat|version|traduc|перевод|язык|верси|langue|language")
_NO_TAGS = {"EU"}  # in these titles the Union, not Basque
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]\s*$")
_CONFIDENT_LETTERS = 20  # below this the text is too short to overrule the title


class Divided(NamedTuple):
    """The sections of a document, and what could not be settled without doubt."""

    sections: list[Section]
    problems: list[Problem]


def section_number(heading: str) -> str | None:
    """Return the number that a heading gives its section ("Annex 1.1: …" → "1.1"), None if it gives none.

    The number must be set off by a sign, because a sentence may begin with "Annex 3 lists" too.
    """
    text = heading.strip()
    found = _NUMBERED.match(text) if len(text) <= _LONGEST_HEADING else None
    return found[1] if found else None


def paragraph_number(paragraph: Paragraph) -> str | None:
    """Return the number of the section that a paragraph begins; a heading needs no sign behind its number."""
    if paragraph.kind not in {ParagraphKind.HEADING, ParagraphKind.TEXT}:
        return None
    number = section_number(paragraph.text)
    found = _NUMBERED_HEADING.match(paragraph.text) if paragraph.kind is ParagraphKind.HEADING else None
    return number or (found[1] if found else None)


def divide(paragraphs: Sequence[Paragraph], document_language: str | None = None, *, document: str = "") -> Divided:
    """Divide cleaned paragraphs into sections; a section's first paragraph is its heading.

    What stands before the first numbered heading, and group headings between sections ("CLOSING REMARKS"),
    make up one section without number. `document_language` is the language of that part, and of a document
    without numbered headings; elsewhere it only helps to decide. `document` names places in problems.
    """
    texts = _parts(paragraphs)
    whole = " ".join(p.text for _, part in texts for p in part if p.kind is not ParagraphKind.CONTENTS)
    main = document_language or next((found.language for found in [detect(whole)] if found), None)
    expected = tuple(dict.fromkeys((*((main,) if main else ()), *FIRST_CLASS)))
    sections: list[Section] = []
    problems: list[Problem] = []
    for number, part in texts:
        title = part[0].text if number is not None else _title(part)
        told = document_language if number is None else _told(title)
        place = f"{document}:{part[0].line}"
        language, doubt = _language(number, part, told=told, main=main, expected=expected)
        if doubt:
            problems.append(Problem(place, doubt))
        sections.append(Section(number, title, language, tuple(part)))
    return Divided(sections, problems)


def heading_language(section: Section, expected: Sequence[str] = FIRST_CLASS) -> str:
    """Return the language of a section's heading, which may be that of the document around it."""
    found = detect(_NUMBERED.sub("", section.title), expected=expected)
    other_script = is_cyrillic(section.title) not in {None, writes_cyrillic(section.language)}
    return found.language if found and (found.confidence >= SURE or other_script) else section.language


def _parts(paragraphs: Sequence[Paragraph]) -> list[tuple[str | None, list[Paragraph]]]:
    """Return (number, paragraphs) of each part, the part without number first."""
    listed = {_key(p.text) for p in paragraphs if p.kind is ParagraphKind.CONTENTS}
    front: list[Paragraph] = []
    parts: list[tuple[str | None, list[Paragraph]]] = [(None, front)]
    for paragraph in paragraphs:
        if paragraph.kind is ParagraphKind.CONTENTS:
            continue
        number = paragraph_number(paragraph)
        if number is None:
            parts[-1][1].append(paragraph)
            continue
        if len(parts) > 1:
            front += _group_headings(parts[-1][1], listed)
        parts.append((number, [replace(paragraph, kind=ParagraphKind.HEADING)]))
    return [part for part in parts if part[1]]


def _group_headings(part: list[Paragraph], listed: set[str]) -> list[Paragraph]:
    """Take the headings off a part's end that name the group of sections to come, and return them."""
    taken: list[Paragraph] = []
    while len(part) > 1 and part[-1].kind is ParagraphKind.HEADING and _names_group(part[-1], part[0], listed):
        taken.insert(0, part.pop())
    return taken


def _names_group(heading: Paragraph, section: Paragraph, listed: set[str]) -> bool:
    if listed:
        return _key(heading.text) in listed
    if heading.level:
        return heading.level <= section.level
    return heading.text.isupper() and len(heading.text.split()) > 1


def _key(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _title(part: Sequence[Paragraph]) -> str:
    return next((p.text for p in part if p.kind is ParagraphKind.HEADING), "")


def _told(title: str) -> str | None:
    """Return the language that a title names: "(RU)", "(Courtesy translation to Russian)"."""
    tags = [tag for letters in _TAG.findall(title) if (tag := _tag(letters))]
    if tags:
        return tags[-1]
    found = _BRACKETS.search(title)
    words = re.findall(r"\w+", found[1].lower()) if found else []
    # (Russian) and (translation into Russian) name a language, (Russian Federation) does not.
    if found is None or not (len(words) == 1 or _VERSION.search(found[1].lower())):
        return None
    return next((tag for tag, names in _NAMED_LANGUAGES.items() if any(w.startswith(names) for w in words)), None)


def _tag(letters: str) -> str | None:
    try:
        return None if letters in _NO_TAGS else parse_tag(letters)
    except UnknownLanguage:  # (UN) is no language, and no error either
        return None


def _language(
    number: str | None, part: Sequence[Paragraph], *, told: str | None, main: str | None, expected: Sequence[str]
) -> tuple[str, str | None]:
    """Return a part's language, and the doubt that is left about it."""
    body = " ".join(p.text for p in (part if number is None else part[1:]))
    found = detect(body, expected=expected)
    if told is not None:
        if number is None or found is None or not _contradicts(found, body, told):
            return told, None
        return found.language, f"section {number} says it is in {told}, its text is in {found.language}: taken as that"
    if found is None or (found.confidence < SURE and number is not None):
        found = detect(" ".join(p.text for p in part), expected=expected) or found
    if found is None:
        language = main or FIRST_CLASS[0]
        return language, f"no words tell the language of section {number or 'one'}: taken as {language}"
    if found.confidence < SURE and main and found.language != main and _fits_script(main, body):
        doubt = f"section {number or '1'} may be in {found.language} ({found.confidence:.2f}): taken as {main}"
        return main, doubt
    return found.language, None


def _contradicts(found: Detection, body: str, told: str) -> bool:
    if primary(found.language) == primary(told):
        return False
    letters = sum(char.isalpha() for char in body)
    sure = found.confidence >= SURE or not _fits_script(told, body)
    return sure and letters >= _CONFIDENT_LETTERS


def _fits_script(language: str, text: str) -> bool:
    return is_cyrillic(text) in {None, writes_cyrillic(language)}
