"""XML that may come from anybody: nothing is fetched, nothing expanded, every error has a place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from tm_service.errors import UnreadableFile

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
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
        line, column = error.position
        reason = str(error.msg).removesuffix(f", line {line}, column {column}")
        raise UnreadableFile(f"{name}:{line}:{column}", f"not well-formed XML: {reason}") from error


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return str(etree.QName(element).localname)


def legal(text: str) -> str:
    """Return the text with characters that XML cannot hold replaced by U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


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
