"""A document as XLIFF 2 and back, for tools of translators: a unit a paragraph, a segment a sentence, code beside."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from itertools import groupby

from lxml import etree

from corpora.segments import Segment, Tag
from corpora.skeletons import Outline, number_of
from tm_service.errors import UnreadableFile
from tm_service.fillers import filler_for
from tm_service.formats.xml import XML_SPACE, legal
from tm_service.numbered_tags import from_markers, with_markers_of

ENDINGS = (".xlf", ".xliff")
_HOLDERS = ("xliff", "file", "unit", "segment", "originalData")  # of elements, not of text
_XLIFF = "urn:oasis:names:tc:xliff:document:2.0"


def as_xliff2(outline: Outline, *, name: str, source: str, target: str) -> bytes:
    """Return the sentences of a document as a file without translations; `name` is the document's."""
    root = etree.Element(f"{{{_XLIFF}}}xliff", {"version": "2.0", "srcLang": source, "trgLang": target}, {None: _XLIFF})  # type: ignore[dict-item]
    file = etree.SubElement(root, f"{{{_XLIFF}}}file", {"id": "f1", "original": legal(name)})
    numbered = enumerate(outline.sentences, start=1)
    for paragraph, sentences in groupby(numbered, key=lambda item: item[1].paragraph):
        found = list(sentences)
        names = {"id": f"p{paragraph + 1}", "name": legal(found[0][1].place), XML_SPACE: "preserve"}
        unit = _Unit(etree.SubElement(file, f"{{{_XLIFF}}}unit", names))
        for number, sentence in found:
            unit.add(sentence.segment, f"s{number}")
    for element in root.iter(*(f"{{{_XLIFF}}}{holder}" for holder in _HOLDERS)):
        element.text = "\n"
        for inner in element:
            inner.tail = "\n"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def translations_of(
    data: bytes, sentences: Sequence[Segment], *, name: str, source: str, target: str
) -> dict[int, Segment]:
    """Return the translations in a file that `as_xliff2` made of a document, by the indexes of its sentences.

    Raises UnreadableFile if the file is none, or not of this document.
    """
    filling = filler_for(name, data).read(data, name=name, source=source, target=target)
    if [slot.source.text for slot in filling.slots] != [sentence.text for sentence in sentences]:
        raise UnreadableFile(name, "its segments are not the sentences of this document: it was made of another one")
    pairs = zip(sentences, filling.slots, strict=True)
    return {
        at: _as_source(sentence, slot.source, slot.target)
        for at, (sentence, slot) in enumerate(pairs)
        if slot.target is not None
    }


def _as_source(sentence: Segment, source: Segment, target: Segment) -> Segment:
    """Return the target with the sentence's own tags in the place of those of XLIFF, which stand in the same order."""
    return from_markers(with_markers_of(source, target), sentence)


class _Unit:
    """A unit: its codes are counted through all of its segments."""

    def __init__(self, element: etree._Element) -> None:
        self._element = element
        self._data: etree._Element | None = None
        self._codes = 0

    def add(self, segment: Segment, name: str) -> None:
        """Add a segment."""
        holder = etree.SubElement(self._element, f"{{{_XLIFF}}}segment", {"id": name})
        within = [etree.SubElement(holder, f"{{{_XLIFF}}}source")]
        offset = 0
        first = self._codes
        for tag in segment.tags:
            _say(within[-1], segment.text[offset : tag.offset])
            offset = tag.offset
            number = str(first + int(number_of(tag)[1]))
            self._codes = max(self._codes, int(number))
            if tag.kind == "close":
                within.pop().set("dataRefEnd", self._kept(tag))
            elif tag.kind == "open":
                names = {"id": number, "dataRefStart": self._kept(tag)}
                within.append(etree.SubElement(within[-1], f"{{{_XLIFF}}}pc", names))
            else:
                etree.SubElement(within[-1], f"{{{_XLIFF}}}ph", {"id": number, "dataRef": self._kept(tag)})
        _say(within[-1], segment.text[offset:])

    def _kept(self, tag: Tag) -> str:
        """Keep the native code of a tag; return its name."""
        if self._data is None:
            self._data = etree.Element(f"{{{_XLIFF}}}originalData")
            self._element.insert(0, self._data)
        name = f"d{len(self._data) + 1}"
        code = etree.SubElement(self._data, f"{{{_XLIFF}}}data", {"id": name})
        code.text = legal(unescape(tag.content))
        return name


def _say(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + legal(text)
    else:
        element.text = (element.text or "") + legal(text)
