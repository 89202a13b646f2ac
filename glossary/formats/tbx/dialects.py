"""The dialects of TBX, reduced to one: version 3 in DCA style.

Read are version 2 (martif: termEntry, langSet, tig, ntig), version 3 in DCA and in DCT style (where the
category is the element's own name), and TBX-Min as it was in 2014. Elements are known by their local names.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from glossary.concepts import Attributes, Category

ENTRIES = frozenset({"conceptEntry", "termEntry"})
CORE = frozenset({"", "urn:iso:std:iso:30042:ed-2"})
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"

_RENAMED = {
    "termEntry": "conceptEntry",
    "langSet": "langSec",
    "tig": "termSec",
    "ntig": "termSec",
    "refObjectList": "refObjectSec",
}
_BY_ELEMENT = {
    "termNote": (
        "partOfSpeech termType administrativeStatus grammaticalGender grammaticalNumber geographicalUsage "
        "termLocation register animacy pronunciation"
    ),
    "descrip": "subjectField definition context example explanation",
    "admin": "source customerSubset projectSubset productSubset businessUnitSubset sourceIdentifier",
    "transac": "transactionType",
    "transacNote": "responsibility",
    "ref": "crossReference",
    "xref": "externalCrossReference xGraphic xAudio xVideo",
}
_CATEGORIES = {category: element for element, names in _BY_ELEMENT.items() for category in names.split()}
_OLD_NAMES = {"termStatus": "administrativeStatus", "customer": "customerSubset"}  # TBX-Min 2014


def category_of(element: etree._Element) -> Category:
    """Return the element and all it holds, named as version 3 in DCA style names it; without what comes behind it."""
    return _category(element, "")


def _category(element: etree._Element, tail: str) -> Category:
    own, name, kind = _names(str(element.tag))
    attributes = tuple([(_attribute_name(str(key)), str(value)) for key, value in element.items()])
    text = element.text or ""
    children = list(element)
    parts: tuple[Category, ...] = ()
    if children:
        # White space between elements is there for the eye, unless there is text beside it.
        indented = not text.strip() and not any(child.tail and child.tail.strip() for child in children)
        text = "" if indented else text
        parts = tuple([_category(child, "" if indented else child.tail or "") for child in children])
        parts = _ungrouped(parts) if own == "ntig" else parts
    category = Category(name, text, (("type", kind), *attributes) if kind else attributes, parts, tail)
    return _keyed_note(category) if own == "noteGrp" else category


def attribute(category: Category, name: str) -> str | None:
    """Return an attribute's value, None where there is none."""
    for key, value in category.attributes:
        if key == name:
            return value
    return None


def others(category: Category, *names: str) -> Attributes:
    """Return the attributes apart from these."""
    return tuple((name, value) for name, value in category.attributes if name not in names)


@lru_cache(maxsize=4096)
def _attribute_name(key: str) -> str:
    namespace, name = _parted(key)
    return f"xml:{name}" if namespace == XML_NAMESPACE else name


@lru_cache(maxsize=4096)
def _names(tag: str) -> tuple[str, str, str | None]:
    """Return an element's own local name, the one it has here, and the category that its own name says."""
    namespace, own = _parted(tag)
    name = _OLD_NAMES.get(own, own)
    if name in _RENAMED:
        return own, _RENAMED[name], None
    if name in _CATEGORIES:
        return own, _CATEGORIES[name], name
    if namespace not in CORE and name != "noteGrp":
        return own, "admin", name
    return own, name, None


def _parted(name: str) -> tuple[str, str]:
    """Return namespace and local name, also of a name whose prefix nobody declared, which lxml's QName refuses."""
    namespace, _brace, local = name.rpartition("}")
    return namespace.removeprefix("{"), local.rpartition(":")[2]


def _ungrouped(parts: tuple[Category, ...]) -> tuple[Category, ...]:
    """Return the parts of an ntig (version 2) with those of its termGrp in the place of that."""
    return tuple(inner for part in parts for inner in (part.parts if part.element == "termGrp" else (part,)))


def _keyed_note(group: Category) -> Category:
    """Return a note `key: value` for TBX-Min 2014's group of noteKey and noteValue; any other group as it is."""
    if [part.element for part in group.parts] != ["note"] or not group.parts[0].parts:
        return group
    note = group.parts[0]
    if {part.element for part in note.parts} > {"noteKey", "noteValue"} or note.text.strip():
        return group
    return Category("note", ": ".join(part.text.strip() for part in note.parts), tail=group.tail)
