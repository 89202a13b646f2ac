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
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from corpora.detection import detect
from corpora.documents import Paragraph, ParagraphKind, Problem, Section
from corpora.languages import FIRST_CLASS
from corpora.section_languages import Spoken, language_of, language_told

_NAMES = (
    "annex|annexe|appendix|appendice|attachment|enclosure|приложение|додаток|прыкладанне|anexo|apéndice|anhang|anlage"
    "|allegato|bijlage|załącznik|příloha|anexa|ek|қосымша|тиркеме|замима|ilova|附件|附录|附錄|付属書|부록|مرفق|المرفق|ملحق"
)
_NAMED = rf"(?:{_NAMES})(?:\s+|(?<=[\u4e00-\u9fff]))(?:(?:№|no\.?|n°)\s*)?"
_FIGURE = r"\d{1,3}(?:\.\d{1,3})*(?!\.?\d)"
_NUMBERED = re.compile(
    rf"{_NAMED}({_FIGURE}|(?:[ivxlc]{{1,6}}|[a-z])(?:\.\d{{1,3}})?(?!\.?\w))(?=\s*(?:[:：.)–—-]|$)|\s+[(\[])",
    re.IGNORECASE,
)
_NUMBERED_HEADING = re.compile(rf"{_NAMED}({_FIGURE})(?=\s|$)", re.IGNORECASE)
_LONGEST_HEADING = 300


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


def heading_text(heading: str) -> str:
    """Return a heading without the number of its section ("Annex 1.1: Remarks" → "Remarks")."""
    return _NUMBERED.sub("", heading, count=1).lstrip(" \u00a0:：.)–—-")


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
    main = document_language or _main_language([_text(part) for _, part in texts])
    expected = tuple(dict.fromkeys((main, *FIRST_CLASS)))
    sections: list[Section] = []
    problems: list[Problem] = []
    for number, part in texts:
        title = _title(number, part)
        told = document_language if number is None else language_told(title)
        heading, body = ([], part) if number is None else (part[:1], part[1:])
        spoken = Spoken(number, _text(heading), _text(body))
        language, doubt = language_of(spoken, told=told, main=main, expected=expected)
        if doubt:
            problems.append(Problem(str(part[0].place_in(document)), doubt))
        sections.append(Section(number, title, language, tuple(part)))
    return Divided(sections, problems)


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


def _main_language(texts: Sequence[str]) -> str:
    """Return the language that most of the document is in; the texts one by one, for together they are in none."""
    letters: Counter[str] = Counter()
    for text in texts:
        found = detect(text)
        if found:
            letters[found.language] += int(found.confidence * len(text))
    return letters.most_common(1)[0][0] if letters else FIRST_CLASS[0]


def _text(paragraphs: Sequence[Paragraph]) -> str:
    return " ".join(paragraph.text for paragraph in paragraphs)


def _title(number: str | None, part: Sequence[Paragraph]) -> str:
    headings = [paragraph.text for paragraph in part[:2] if paragraph.kind is ParagraphKind.HEADING]
    if number is None:
        return next((p.text for p in part if p.kind is ParagraphKind.HEADING), "")
    # "ANNEX I" on a line of its own: what it is called stands on the next.
    return ": ".join(headings) if not heading_text(headings[0]) else headings[0]
