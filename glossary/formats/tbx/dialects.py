"""The dialects of TBX, reduced to one: version 3 in DCA style.

Read are version 2 (martif: termEntry, langSet, tig, ntig), version 3 in DCA and in DCT style (where the
category is the element's own name), and TBX-Min as it was in 2014. Elements are known by their local names.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from glossary.concepts import Attributes, Category

ENTRIES = frozenset({"conceptEntry", "termEntry"})
CORE = frozenset({"", "urn:iso:std:iso:30042:ed-2"})
XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace"

_RENAMED = {"termEntry": "conceptEntry", "langSet": "langSec", "tig": "termSec", "ntig": "termSec", "refObjectList": "refObjectSec"}
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
    """Return the element and all it holds, named as version 3 in DCA style names it."""
    name = etree.QName(element)
    category = Category(
        name.localname,
        element.text or "",
        tuple((_attribute_name(str(key)), str(value)) for key, value in element.items()),
        _parts(element, name.localname),
        element.tail or "",
    )
    return _renamed(_without_indentation(category), name.namespace or "")


def attribute(category: Category, name: str) -> str | None:
    """Return an attribute's value, None where there is none."""
    return dict(category.attributes).get(name)


def others(category: Category, *names: str) -> Attributes:
    """Return the attributes apart from these."""
    return tuple((name, value) for name, value in category.attributes if name not in names)


def _attribute_name(key: str) -> str:
    name = etree.QName(key)
    return f"xml:{name.localname}" if name.namespace == XML_NAMESPACE else name.localname


def _parts(element: etree._Element, name: str) -> tuple[Category, ...]:
    """Return the parts of an element; of an ntig (version 2) those of its termGrp in the place of that."""
    parts = [category_of(part) for part in element]
    if name != "ntig":
        return tuple(parts)
    return tuple(inner for part in parts for inner in (part.parts if part.element == "termGrp" else (part,)))


def _without_indentation(category: Category) -> Category:
    """Drop white space between elements, which is there for the eye; keep it where there is text beside it."""
    if not category.parts or category.text.strip() or any(part.tail.strip() for part in category.parts):
        return category
    return replace(category, text="", parts=tuple(replace(part, tail="") for part in category.parts))


def _renamed(category: Category, namespace: str) -> Category:
    name = _OLD_NAMES.get(category.element, category.element)
    if name in _RENAMED:
        return replace(category, element=_RENAMED[name])
    if name in _CATEGORIES:
        return replace(category, element=_CATEGORIES[name], attributes=(("type", name), *category.attributes))
    if name == "noteGrp":
        return _keyed_note(category)
    if namespace not in CORE:
        return replace(category, element="admin", attributes=(("type", name), *category.attributes))
    return category


def _keyed_note(group: Category) -> Category:
    """Return a note `key: value` for TBX-Min 2014's group of noteKey and noteValue; any other group as it is."""
    if [part.element for part in group.parts] != ["note"] or not group.parts[0].parts:
        return group
    note = group.parts[0]
    if {part.element for part in note.parts} > {"noteKey", "noteValue"} or note.text.strip():
        return group
    return Category("note", ": ".join(part.text.strip() for part in note.parts), tail=group.tail)
