"""XLIFF's inline elements → a segment's tags as TMX has them, so that a unit can go out in any format.

`bpt`, `ept`, `ph`, `it` are the same in both. What XLIFF has beside becomes one of them, with its own markup for
code: `<g id="1">` … `</g>` is a `bpt` and an `ept`, `<x id="2"/>` a `ph`. `mrk` marks text and is no code.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from lxml import etree

from corpora.segments import Segment, Tag, TagKind
from tm_service.formats.xml import legal, local_name

_KINDS: dict[str, TagKind] = {"bpt": "open", "ept": "close", "ph": "standalone", "it": "standalone"}
_ENCLOSING = {"g", "pc"}
_NUMBER = "i"  # TMX's attribute that tells which `ept` ends which `bpt`


def read_tagged(element: etree._Element) -> Segment:
    """Return the segment of a `source`, `target` or `mrk`."""
    text: list[str] = []
    tags: list[Tag] = []
    _collect(element, text, tags)
    return Segment("".join(text), tuple(tags))


def written(segment: Segment) -> str:
    """Return the segment as the markup within a `source` or `target` of XLIFF 1.2."""
    pieces: list[str] = []
    offset = 0
    open_ids: list[str] = []
    for number, tag in enumerate(segment.tags, start=1):
        pieces.append(_text(segment.text[offset : tag.offset]))
        offset = tag.offset
        name, number_of = "ph", str(number)
        if tag.kind == "open":
            name, number_of = "bpt", dict(tag.attributes).get(_NUMBER) or f"o{number}"
            open_ids.append(number_of)
        elif tag.kind == "close":
            name = "ept"
            number_of = dict(tag.attributes).get(_NUMBER) or (open_ids[-1] if open_ids else f"c{number}")
            if number_of in open_ids:
                open_ids.remove(number_of)
        pieces.append(f'<{name} id="{escape(legal(number_of))}">{tag.content}</{name}>')
    pieces.append(_text(segment.text[offset:]))
    return "".join(pieces)


def _text(text: str) -> str:
    return escape(legal(text), quote=False).replace("\r", "&#13;")  # which a parser would take for a line feed


def _collect(element: etree._Element, text: list[str], tags: list[Tag]) -> None:
    text.append(element.text or "")
    for child in element:
        name, offset = local_name(child), sum(map(len, text))
        number = child.get("rid") or child.get("id") or ""
        attributes = ((_NUMBER, number),) if number else ()
        if name == "mrk":
            _collect(child, text, tags)
        elif name in _ENCLOSING:
            tags.append(Tag(offset, "open", "bpt", attributes, escape(_start_of(child, name))))
            _collect(child, text, tags)
            tags.append(Tag(sum(map(len, text)), "close", "ept", attributes, escape(f"</{name}>")))
        elif name in _KINDS and (child.text or len(child)):
            kept = attributes if _KINDS[name] != "standalone" else ()
            tags.append(Tag(offset, _KINDS[name], name, kept, "".join(_inner(child))))
        else:
            tags.append(Tag(offset, "standalone", "ph", (), escape(_start_of(child, name, closed=True))))
        text.append(child.tail or "")


def _start_of(element: etree._Element, name: str, *, closed: bool = False) -> str:
    attributes = "".join(f' {etree.QName(str(key)).localname}="{value!s}"' for key, value in element.attrib.items())
    return f"<{name}{attributes}{'/' if closed else ''}>"


def _inner(element: etree._Element) -> Iterator[str]:
    """Yield the code of an element; what is nested in it (`sub`) is code as well."""
    yield escape(element.text or "", quote=False)
    for child in element:
        yield from _inner(child)
        yield escape(child.tail or "", quote=False)
