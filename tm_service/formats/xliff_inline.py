"""XLIFF's inline elements, of 1.2 and 2, ↔ a segment's tags.

`g`, `pc` and `mrk` enclose text; all others hold or stand for native code and are kept as they are.
"""

from __future__ import annotations

from lxml import etree

from corpora.segments import Segment, Tag
from tm_service.formats.xml import SAFE_PARSER, Pieces, legal, local_name

_ENCLOSING = {"g", "pc", "mrk"}


def read_content(element: etree._Element) -> Segment:
    """Return the segment that an element holds (`source`, `target` or `mrk`)."""
    text = Pieces()
    tags: list[Tag] = []
    _collect(element, text, tags)
    return Segment(str(text), tuple(tags))


def write_content(element: etree._Element, segment: Segment) -> None:
    """Make a segment the only content of an element, whose attributes stay; what is still open ends with it."""
    del element[:]
    element.text = None
    namespace = etree.QName(element).namespace
    within = [element]
    offset = 0
    for tag in segment.tags:
        _add_text(within[-1], segment.text[offset : tag.offset])
        offset = tag.offset
        if tag.kind == "standalone":
            within[-1].append(etree.fromstring(tag.content, SAFE_PARSER))
        elif tag.kind == "open":
            name = etree.QName(namespace, tag.element)
            within.append(etree.SubElement(within[-1], name, dict(tag.attributes)))
        elif len(within) > 1:
            within.pop()
    _add_text(within[-1], segment.text[offset:])


def _collect(element: etree._Element, text: Pieces, tags: list[Tag]) -> None:
    text.append(element.text or "")
    for child in element:
        offset = text.length
        if isinstance(child, etree._Comment | etree._ProcessingInstruction):
            text.append(child.tail or "")
            continue
        name = local_name(child)
        attributes = tuple((str(key), str(value)) for key, value in child.attrib.items())
        if name in _ENCLOSING:
            tags.append(Tag(offset, "open", name, attributes))
            _collect(child, text, tags)
            tags.append(Tag(text.length, "close", name))
        else:
            content = etree.tostring(child, encoding="unicode", with_tail=False)
            tags.append(Tag(offset, "standalone", name, attributes, content))
        text.append(child.tail or "")


def _add_text(element: etree._Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + legal(text)
    else:
        element.text = (element.text or "") + legal(text)
