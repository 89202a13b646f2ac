"""XLIFF's inline elements → a segment's tags as TMX has them, so that a unit can go out in any format.

`bpt`, `ept`, `ph`, `it` are the same in both. What XLIFF has beside becomes one of them, with its own markup for
code: `<g id="1">` … `</g>` is a `bpt` and an `ept`, as are `bx` and `ex`, `sc` and `ec`, `pc`; `<x id="2"/>` is a `ph`.
XLIFF 2 keeps code apart (`originalData`), and `cp` is a character that XML forbids. `mrk` marks text and is no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape

from lxml import etree

from corpora.segments import Segment, Tag, TagKind
from tm_service.formats.xml import SAFE_PARSER, Pieces, legal, local_name

_KINDS: dict[str, TagKind] = {"bpt": "open", "ept": "close", "ph": "standalone", "it": "standalone"}
_EMPTY: dict[str, TagKind] = {"bx": "open", "sc": "open", "ex": "close", "ec": "close"}
_ELEMENTS = {"open": "bpt", "close": "ept", "standalone": "ph"}
_POSITIONS = {"begin": "open", "end": "close"}  # of an `it`, in TMX and in XLIFF
_ENCLOSING = {"g", "pc"}
_NUMBER = "i"  # TMX's attribute that tells which `ept` ends which `bpt`
_HEX = re.compile("[0-9A-Fa-f]{1,8}")
_OURS = re.compile(r"</?(?:g|x|bx|ex)(?: [\w:.-]+=\"[^\"<>]*\")*/?>")  # what XLIFF 1.2 itself had for code

Codes = Mapping[str, str]
"""XLIFF 2's `originalData`: the code that an element refers to."""


def read_tagged(element: etree._Element, codes: Codes | None = None) -> Segment:
    """Return the segment of a `source`, `target` or `mrk`."""
    text = Pieces()
    tags: list[Tag] = []
    _collect(element, text, tags, codes or {})
    return Segment(str(text), tuple(tags))


def codes_of(unit: etree._Element) -> Codes:
    """Return the original data of an XLIFF 2 unit."""
    return {data.get("id", ""): "".join(_inner(data)) for data in unit.findall("{*}originalData/{*}data")}


def written(segment: Segment) -> str:
    """Return the segment as the markup within a `source` or `target` of XLIFF 1.2.

    What was an element of XLIFF's own (`g`, `x`, `bx`, `ex`) becomes one again where that is well-formed.
    """
    marked = _marked(segment, as_they_were=True)
    try:
        etree.fromstring(f"<s>{marked}</s>", SAFE_PARSER)
    except etree.XMLSyntaxError:
        return _marked(segment, as_they_were=False)
    return marked


def _marked(segment: Segment, *, as_they_were: bool) -> str:
    pieces: list[str] = []
    offset = 0
    for tag, number in zip(segment.tags, numbers_of(segment), strict=True):
        pieces.append(_text(segment.text[offset : tag.offset]))
        offset = tag.offset
        code = unescape(tag.content)
        if as_they_were and _OURS.fullmatch(code):
            pieces.append(code)
        else:
            name = "it" if tag.element == "it" else _ELEMENTS[tag.kind]
            position = _POSITIONS.get(dict(tag.attributes).get("pos", ""), "open")
            place = f' pos="{position}"' if name == "it" else ""
            pieces.append(f'<{name} id="{escape(legal(number))}"{place}>{tag.content}</{name}>')
    pieces.append(_text(segment.text[offset:]))
    return "".join(pieces)


def numbers_of(segment: Segment) -> list[str]:
    """Return a name for each tag: that of a closing one is its opening one's."""
    numbers: list[str] = []
    open_ones: list[str] = []
    for position, tag in enumerate(segment.tags, start=1):
        said = dict(tag.attributes).get(_NUMBER)
        if tag.kind == "open":
            number = said or f"o{position}"
            open_ones.append(number)
        elif tag.kind == "close":
            number = said or (open_ones[-1] if open_ones else f"c{position}")
            if number in open_ones:
                open_ones.remove(number)
        else:
            number = str(position)
        numbers.append(number)
    return numbers


def _text(text: str) -> str:
    return escape(legal(text), quote=False).replace("\r", "&#13;")  # which a parser would take for a line feed


def _collect(element: etree._Element, text: Pieces, tags: list[Tag], codes: Codes) -> None:
    text.append(element.text or "")
    for child in element:
        name, offset = local_name(child), text.length
        number = child.get("rid") or child.get("startRef") or child.get("id") or ""
        attributes = ((_NUMBER, number),) if number else ()
        code = codes.get(child.get("dataRef", ""))
        if name == "mrk":
            _collect(child, text, tags, codes)
        elif name == "cp":
            text.append(_character(child.get("hex", "")))
        elif name in _ENCLOSING:
            start, end = codes.get(child.get("dataRefStart", "")), codes.get(child.get("dataRefEnd", ""))
            tags.append(Tag(offset, "open", "bpt", attributes, start or escape(_start_of(child, name), quote=False)))
            _collect(child, text, tags, codes)
            end = end or escape(f"</{name}>")
            tags.append(Tag(text.length, "close", "ept", attributes, end))
        elif name in _KINDS and (child.text or len(child)):
            kept = attributes if _KINDS[name] != "standalone" else _position(child)
            tags.append(Tag(offset, _KINDS[name], name, kept, "".join(_inner(child))))
        else:
            kind: TagKind = _EMPTY.get(name) or _KINDS.get(name, "standalone")
            kept = attributes if kind != "standalone" else ()
            code = code if code is not None else escape(_start_of(child, name, closed=True), quote=False)
            tags.append(Tag(offset, kind, _ELEMENTS[kind], kept, code))
        text.append(child.tail or "")


def _character(number: str) -> str:
    """Return the character of a `cp`; U+FFFD for a number that is none's."""
    code = int(number, 16) if _HEX.fullmatch(number) else 0xFFFD
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def _position(element: etree._Element) -> tuple[tuple[str, str], ...]:
    """Return whether an `it` begins or ends something, as TMX says it."""
    said = {position: word for word, position in _POSITIONS.items()}.get(element.get("pos", ""))
    return (("pos", said),) if said and local_name(element) == "it" else ()


def _start_of(element: etree._Element, name: str, *, closed: bool = False) -> str:
    attributes = "".join(f' {str(key).rpartition("}")[2]}="{value!s}"' for key, value in element.attrib.items())
    return f"<{name}{attributes}{'/' if closed else ''}>"


def _inner(element: etree._Element) -> Iterator[str]:
    """Yield the code of an element as markup; `sub`, text within code, stays an element as in TMX."""
    yield escape(element.text or "", quote=False)
    for child in element:
        is_text = local_name(child) == "sub"
        yield "<sub>" if is_text else ""
        yield from _inner(child)
        yield "</sub>" if is_text else ""
        yield escape(child.tail or "", quote=False)
