"""XML of strangers: a DTD is refused before anything else is looked at, so there are no entities to expand."""

from __future__ import annotations

from xml.parsers import expat

from lxml import etree

from corpora.errors import UnreadableDocument


class _Begun(Exception):
    """The root element has begun: a DTD can come no more."""


def refuse_dtd(data: bytes, *, name: str, part: str = "", doctype: bool = False) -> None:
    """Raise UnreadableDocument if the XML declares a document type, in whatever encoding it is written.

    `part` is that of the document, if it has several. With `doctype` one is borne that declares no entity.
    """
    parser = expat.ParserCreate()
    subject = f"its part {part}" if part else "it"

    def declared(*_: object) -> None:
        raise UnreadableDocument(name, f"{subject} declares a document type, which could hide entities")

    def begun(*_: object) -> None:
        raise _Begun

    if doctype:
        parser.EntityDeclHandler = declared
    else:
        parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(data, True)
    except _Begun:
        return
    except expat.ExpatError as error:
        raise UnreadableDocument(name, f"{subject} is no XML: {error}") from error


def parse(data: bytes, *, name: str, part: str = "", doctype: bool = False) -> etree._Element:
    """Return the root element, without comments and processing instructions; raises as refuse_dtd does."""
    refuse_dtd(data, name=name, part=part, doctype=doctype)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        subject = f"its part {part}" if part else "it"
        raise UnreadableDocument(name, f"{subject} is damaged: {error.msg}") from error


def tag(element: etree._Element) -> str:
    """Return an element's name without its namespace: the strict and the usual OOXML differ in nothing else."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: etree._Element | None, name: str) -> str | None:
    """Return an attribute by its name without namespace, None if it, or the element, is not there."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first child of that name, and of it the next, down to the end of the path."""
    for name in path:
        if element is None:
            return None
        element = next((inner for inner in element if tag(inner) == name), None)
    return element


def whole(text: str | None, *, otherwise: int = 0) -> int:
    """Return the number that an attribute holds, `otherwise` if it holds none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def is_on(element: etree._Element | None) -> bool:
    """Return whether a switch of OOXML (`<w:b/>`, `<w:b w:val="0"/>`) is there and on."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off", "none"}
