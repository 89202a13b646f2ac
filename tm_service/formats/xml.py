"""XML that may come from anybody: nothing is fetched, nothing expanded, every error has a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from tm_service.errors import UnreadableFile

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE: dict[str, Any] = {"resolve_entities": "internal", "no_network": True, "load_dtd": False, "huge_tree": False}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def elements(stream: BinaryIO, *, name: str, tags: set[str]) -> Iterator[tuple[str, etree._Element]]:
    """Yield (event, element) at the start and end of elements with one of the local names, as they are parsed.

    Elements that have ended and were handed out are emptied, so memory stays bounded. Raises UnreadableFile
    for what is not well-formed, with line and column, and for a DTD that declares an external entity.
    """
    patterns = [f"{{*}}{tag}" for tag in tags]
    context = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=patterns,
        **_SAFE,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for event, element in context:
            if not checked:
                _refuse_external_entities(element, name)
                checked = True
            yield event, element
            if event == "end":
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, name) from error


def whole_tree(data: bytes, *, name: str) -> etree._ElementTree:
    """Return a document parsed as a whole, comments and CDATA kept, to be changed and written again.

    Raises UnreadableFile as `elements` does.
    """
    parser = etree.XMLParser(**_SAFE, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _not_well_formed(error, name) from error
    _refuse_external_entities(root, name)
    return root.getroottree()


def written_tree(tree: etree._ElementTree) -> bytes:
    """Return a tree as a file, in the encoding that it came in."""
    written = BytesIO()
    tree.write(written, xml_declaration=True, encoding=tree.docinfo.encoding or "UTF-8")
    return written.getvalue()


def text_of(element: etree._Element) -> str:
    """Return the text of an element and of all within it, comments left out."""
    return str(element.xpath("string()"))


def put_behind(before: etree._Element, element: etree._Element) -> None:
    """Put an element behind another, indented as that one."""
    tail = before.tail
    parent = before.getparent()
    is_last = before.getnext() is None
    before.addnext(element)
    element.tail = tail
    before.tail = parent.text if parent is not None and is_last and (parent.text or "").isspace() else tail


def append_in_line(parent: etree._Element, element: etree._Element) -> None:
    """Append an element, indented as those before it."""
    if len(parent):
        element.tail = parent[-1].tail
        parent[-1].tail = parent.text if (parent.text or "").isspace() else parent[-1].tail
    parent.append(element)


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def legal(text: str) -> str:
    """Return the text with characters that XML cannot hold replaced by U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def _not_well_formed(error: etree.XMLSyntaxError, name: str) -> UnreadableFile:
    line, column = error.position
    reason = str(error.msg).removesuffix(f", line {line}, column {column}")
    return UnreadableFile(f"{name}:{line}:{column}", f"not well-formed XML: {reason}")


def _refuse_external_entities(element: etree._Element, name: str) -> None:
    dtd: Any = element.getroottree().docinfo.internalDTD
    for entity in dtd.iterentities() if dtd is not None else ():
        if entity.content is None:
            raise UnreadableFile(name, f"its DTD declares the external entity {entity.name!r}, which is never fetched")


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
