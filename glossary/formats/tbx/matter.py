"""The header and the back matter of a TBX file, and those of several files as one."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from glossary.concepts import Category, Matter
from glossary.formats.tbx.dialects import category_of

HEADERS = frozenset({"tbxHeader", "martifHeader", "header"})
OWN_SOURCE = "Exported from tm-service"
_TITLES = ("title", "id")  # TBX-Min of 2014 has an id and a description instead
_SOURCES = ("sourceDesc", "description")


def header_of(element: etree._Element) -> Matter:
    """Return the title and the descriptions of the source that a header holds."""
    titles = _texts(element, _TITLES)
    sources = tuple(text for text in _texts(element, _SOURCES) if text != OWN_SOURCE)
    return Matter(titles[0] if titles else None, sources)


def back_of(element: etree._Element) -> tuple[Category, ...]:
    """Return the lists of objects in the back matter."""
    return tuple(replace(category_of(part), tail="") for part in element)


def _texts(header: etree._Element, names: tuple[str, ...]) -> list[str]:
    """Return the texts of the elements so named, one a paragraph."""
    found: list[str] = []
    for element in header.iter(*[f"{{*}}{name}" for name in names]):
        texts = [" ".join(str(part.xpath("string()")).split()) for part in (list(element) or [element])]
        found += [text for text in texts if text]
    return found
