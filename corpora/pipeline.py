"""From a file to clean sentences: read → clean → divide → split."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from corpora.cleaners import clean
from corpora.documents import (
    Paragraph,
    ParagraphKind,
    PreparedDocument,
    Section,
    SectionText,
    Sentence,
)
from corpora.errors import UnreadableDocument
from corpora.readers import read
from corpora.section_languages import language_of_heading
from corpora.sections import divide, heading_text
from corpora.segmenters import Segmenter, segmenter_named


def prepare(
    source: Path | bytes,
    *,
    name: str | None = None,
    format: str | None = None,
    language: str | None = None,
    segmenter: Segmenter | None = None,
) -> PreparedDocument:
    """Return a document ready to be aligned: its sections, each split into clean sentences.

    Parameters and errors are those of `corpora.readers.read`. `language` is the document's main language;
    without it the text decides. Without a segmenter it is the default one. The result depends on nothing but the
    input.
    """
    member = segmenter or segmenter_named()
    document = read(source, name=name, format=format, language=language)
    paragraphs, repairs = clean(document)
    divided = divide(paragraphs, document.language, document=document.name)
    if not divided.sections:
        raise UnreadableDocument(document.name, "nothing is left of it after cleaning")
    return PreparedDocument(
        name=document.name,
        format=document.format,
        sha256=document.sha256,
        sections=tuple(_split(section, member) for section in divided.sections),
        repairs=tuple(repairs),
        problems=(*document.problems, *divided.problems),
    )


def _split(section: Section, segmenter: Segmenter) -> SectionText:
    sentences = [
        sentence
        for index, paragraph in enumerate(section.paragraphs)
        for sentence in _sentences(paragraph, index, _language_of(section, index), segmenter)
    ]
    return SectionText(section, tuple(sentences))


def _language_of(section: Section, index: int) -> str:
    paragraph = section.paragraphs[index]
    if paragraph.kind is not ParagraphKind.HEADING:
        return section.language
    title = index == 0 and section.number is not None
    return language_of_heading(heading_text(paragraph.text), section.language, title=title)


def _sentences(paragraph: Paragraph, index: int, language: str, segmenter: Segmenter) -> Iterator[Sentence]:
    whole = paragraph.kind is ParagraphKind.HEADING
    texts = [paragraph.text] if whole else segmenter.split(paragraph.text, language=language)
    for position, text in enumerate(texts):
        yield Sentence(text, language, index, position, paragraph.kind, paragraph.line, paragraph.place)
