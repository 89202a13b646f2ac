"""TMX's inline elements ↔ a segment's tags.

`bpt`, `ept`, `ph`, `it`, `ut` hold native code and stand for themselves; `hi` and `sub` enclose text. A tag
keeps its native code word for word, inner `sub` included, as markup of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lxml import etree

from corpora.segments import Segment, Tag, TagKind
from tm_service.formats.xml import Pieces, legal, local_name

_KINDS: dict[str, TagKind] = {"bpt": "open", "ept": "close", "ph": "standalone", "it": "standalone", "ut": "standalone"}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_INLINE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def read_segment(seg: etree._Element) -> Segment:
    """Return the segment of a `seg` element. Raises ValueError for an element that TMX does not know there."""
    text = Pieces()
    tags: list[Tag] = []
    _collect(seg, text, tags)
    return _trimmed(Segment(str(text), tuple(tags)))


def write_segment(segment: Segment) -> etree._Element:
    """Return the `seg` element of a segment; an unbalanced `hi` is closed at the end."""
    pieces: list[str] = []
    offset, open_elements = 0, []
    for tag in segment.tags:
        pieces.append(escape(legal(segment.text[offset : tag.offset]), quote=False))
        offset = tag.offset
        attributes = "".join(f' {name}="{escape(legal(value))}"' for name, value in tag.attributes)
        if tag.element != "hi":
            pieces.append(f"<{tag.element}{attributes}>{tag.content}</{tag.element}>")
        elif tag.kind == "open":
            pieces.append(f"<hi{attributes}>")
            open_elements.append("</hi>")
        elif open_elements:
            pieces.append(open_elements.pop())
    pieces.append(escape(legal(segment.text[offset:]), quote=False))
    return etree.fromstring(f"<seg>{''.join([*pieces, *open_elements])}</seg>", _INLINE)


def _collect(element: etree._Element, text: Pieces, tags: list[Tag]) -> None:
    text.append(element.text or "")
    for child in element:
        name = local_name(child)
        attributes = tuple((_written(str(key)), str(value)) for key, value in child.attrib.items())
        if name in _KINDS:
            tags.append(Tag(text.length, _KINDS[name], name, attributes, "".join(_inner(child))))
        elif name == "hi":
            tags.append(Tag(text.length, "open", name, attributes))
            _collect(child, text, tags)
            tags.append(Tag(text.length, "close", name))
        else:
            raise ValueError(f"<{name}> is no inline element of TMX")
        text.append(child.tail or "")


def _written(name: str) -> str:
    """Return an attribute's name as it is written again: of namespaces XML's own alone needs no declaration."""
    return name.replace(_XML, "xml:").rpartition("}")[2]


def _inner(element: etree._Element) -> Iterator[str]:
    yield escape(element.text or "", quote=False)
    for child in element:
        yield etree.tostring(child, encoding="unicode")


def _trimmed(segment: Segment) -> Segment:
    """Return the segment without the line breaks and indentation that some tools put around it."""
    text = segment.text
    if not text.startswith(("\n", "\r")):
        return segment
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    tags = tuple(
        Tag(min(max(tag.offset, start), end) - start, tag.kind, tag.element, tag.attributes, tag.content)
        for tag in segment.tags
    )
    return Segment(text[start:end], tags)
