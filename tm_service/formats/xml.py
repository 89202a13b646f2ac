"""XML that may come from anybody: nothing is fetched, nothing expanded, every error has a place."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any, BinaryIO

from lxml import etree

from corpora.documents import Problem
from corpora.errors import MalformedXml
from corpora.xml import SAFE, legal, malformed
from corpora.xml import elements as elements_of
from tm_service.errors import UnreadableFile
from tm_service.records import UnitProblem

__all__ = [
    "SAFE_PARSER",
    "XML_LANG",
    "XML_SPACE",
    "Pieces",
    "append_in_line",
    "elements",
    "legal",
    "local_name",
    "put_behind",
    "text_of",
    "whole_tree",
    "written_tree",
]

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


SAFE_PARSER = etree.XMLParser(**SAFE)
"""For what was written here."""
LENIENT_PARSER = etree.XMLParser(**SAFE, recover=True)
"""For pieces of what was read, which are written again as they were: also with a prefix that nobody declared."""


def elements(stream: BinaryIO, *, name: str, tags: set[str]) -> Iterator[tuple[str, etree._Element] | UnitProblem]:
    """Yield (event, element) at the start and end of elements with one of the local names, and what was repaired.

    See corpora.xml. Raises UnreadableFile for what is not well-formed, with line and column, and for a DTD that
    declares an external entity.
    """
    try:
        for found in elements_of(stream, tags, name=name):
            if isinstance(found, Problem):
                yield UnitProblem(found.place, None, found.reason, lost=False)
            else:
                yield found
    except MalformedXml as error:
        raise UnreadableFile(error.shown, error.reason) from error


def whole_tree(data: bytes, *, name: str) -> etree._ElementTree:
    """Return a document parsed as a whole, comments and CDATA kept, to be changed and written again.

    Raises UnreadableFile as `elements` does.
    """
    parser = etree.XMLParser(**SAFE, strip_cdata=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        found = malformed(error, name)
        raise UnreadableFile(found.shown, found.reason) from error
    _refuse_external_entities(root, name)
    _refuse_namespaces_without_address(root, name)
    return root.getroottree()


def written_tree(tree: etree._ElementTree) -> bytes:
    """Return a tree as a file, in the encoding that it came in."""
    written = BytesIO()
    tree.write(written, xml_declaration=True, encoding=tree.docinfo.encoding or "UTF-8")
    return written.getvalue()


class Pieces:
    """Text that grows piece by piece and knows its length: to add that up at every tag would take quadratic time."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0

    def append(self, piece: str) -> None:
        """Add a piece."""
        self._pieces.append(piece)
        self.length += len(piece)

    def __str__(self) -> str:
        """Return the whole text."""
        return "".join(self._pieces)


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
    return str(element.tag).rpartition("}")[2]


def _refuse_namespaces_without_address(root: etree._Element, name: str) -> None:
    """Refuse what nothing could be added to: lxml reads such a namespace now and then, and never writes it."""
    for namespace in {str(element.tag).rpartition("}")[0] for element in root.iter("*")} - {""}:
        try:
            etree.Element(f"{namespace}}}any")
        except ValueError as error:
            raise UnreadableFile(name, f"its namespace {namespace[1:]!r} is no address") from error


def _refuse_external_entities(element: etree._Element, name: str) -> None:
    dtd: Any = element.getroottree().docinfo.internalDTD
    for entity in dtd.iterentities() if dtd is not None else ():
        if entity.content is None:
            raise UnreadableFile(name, f"its DTD declares the external entity {entity.name!r}, which is never fetched")
