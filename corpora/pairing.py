"""Which sections are translations of one another, by number, language and title.

In one document the number says it: Annex 1 and Annex 1.1 are one text in two languages when their languages
differ and their titles agree. Of documents given as translations, sections of equal number belong together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from corpora.documents import PreparedDocument, SectionText, Sentence
from corpora.languages import primary

Group = tuple[SectionText, ...]

_ADDITION = re.compile(r"\s*\([^()]*\)\s*$")
_NUMBER = re.compile(r"^\W*\w+\W*[\d.]+\W*")
_COMPARABLE = 2.5  # a translation's letters, counted against the original's: Russian against Chinese reaches 3


def pair(sections: Sequence[SectionText]) -> list[Group]:
    """Return the groups of a document's sections that say the same, each with two or more languages.

    A group is in document order; every section stands in at most one. Sections without number have no pair.
    """
    groups: list[Group] = []
    for family in _by(sections, lambda text: _base(text.section.number)):
        if _languages_differ(family) and _agree(family):
            groups.append(family)
            continue
        same_title = _by(family, lambda text: _bare_title(text.section.title))
        groups += [group for group in same_title if len(group) > 1 and _languages_differ(group)]
    return groups


def pair_documents(documents: Sequence[PreparedDocument]) -> list[Group]:
    """Return the groups of sections of documents that are translations of one another, as somebody said.

    Sections of equal number form a group; where the documents share no number, their whole texts do.
    Languages that stand twice in a group leave it without a pair.
    """
    sections = [text for document in documents for text in document.sections]
    numbered = [text for text in sections if text.section.number is not None]
    groups = _by(numbered, lambda text: text.section.number)
    groups = [group for group in groups if len(group) > 1 and _languages_differ(group)]
    if groups:
        front = tuple(text for text in sections if text.section.number is None)
        return ([front] if len(front) > 1 and _languages_differ(front) else []) + groups
    wholes = tuple(_whole(document) for document in documents if document.sections)
    return [wholes] if len(wholes) > 1 and _languages_differ(wholes) else []


def _by(sections: Iterable[SectionText], key: Callable[[SectionText], Hashable | None]) -> list[Group]:
    found: dict[Hashable, list[SectionText]] = {}
    for text in sections:
        name = key(text)
        if name is not None:
            found.setdefault(name, []).append(text)
    return [tuple(group) for group in found.values()]


def _base(number: str | None) -> str | None:
    return number.split(".")[0].casefold() if number is not None else None


def _languages_differ(group: Group) -> bool:
    languages = [primary(text.section.language) for text in group]
    return len(set(languages)) == len(languages)


def _agree(group: Group) -> bool:
    """Return whether titles are equal, or (translated titles) the texts are of comparable length."""
    if len(group) < 2:
        return False
    if len({_bare_title(text.section.title) for text in group}) == 1:
        return True
    lengths = [sum(len(sentence.text) for sentence in text.sentences[1:]) for text in group]
    return min(lengths) > 0 and max(lengths) / min(lengths) <= _COMPARABLE


def _bare_title(title: str) -> str:
    return _NUMBER.sub("", _ADDITION.sub("", title)).strip().casefold()


def _whole(document: PreparedDocument) -> SectionText:
    """Return all sections of a document as one, in its most frequent language."""
    first = max(document.sections, key=lambda text: len(text.sentences)).section
    sentences: list[Sentence] = []
    offset = 0
    for text in document.sections:
        sentences += [replace(s, paragraph=s.paragraph + offset) for s in text.sentences]
        offset += len(text.section.paragraphs)
    paragraphs = tuple(chain.from_iterable(text.section.paragraphs for text in document.sections))
    section = replace(first, number=None, title=document.sections[0].section.title, paragraphs=paragraphs)
    return SectionText(section, tuple(sentences))
