"""XLIFF 2: empty targets are filled; every match is kept beside, as the matches module has it.

An exact match makes a segment `translated`; any other leaves it `initial`, which says that a person must see
it. Segments that have a target and units with translate="no" are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from corpora.segments import Segment
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filling, Suggestion
from tm_service.fillers.languages import require_language
from tm_service.formats.xliff_inline import read_content, write_content
from tm_service.formats.xml import legal, local_name, put_behind, text_of, whole_tree, written_tree

_MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"

_ROOT = re.compile(rb"<(?:\w+:)?xliff\b[^>]*\sversion\s*=\s*[\"']2\.")


class Xliff2:
    """XLIFF 2.0 and later."""

    name = "xliff2"
    extensions: tuple[str, ...] = ()

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold the root element of version 2."""
        return _ROOT.search(head.replace(b"\x00", b"")) is not None

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the segments of all units; see base.py."""
        tree = whole_tree(data, name=name)
        root = tree.getroot()
        if local_name(root) != "xliff":
            raise UnreadableFile(name, "it is XML, but no XLIFF: the root element is not <xliff>")
        require_language(root.get("srcLang"), source, name=name, side="source")
        require_language(root.get("trgLang"), target, name=name, side="target")
        if not root.get("trgLang"):
            root.set("trgLang", target)
        slots = [slot for unit in tree.iter("{*}unit") for slot in _segments(unit, name)]
        return Filling(slots, lambda: written_tree(tree))


@dataclass(frozen=True, slots=True)
class _Segment:
    place: str
    source: Segment
    text: etree._Element
    element: etree._Element
    unit: etree._Element
    locked: bool

    @property
    def translated(self) -> bool:
        target = self.element.find("{*}target")
        if self.locked or self.element.get("state", "initial") != "initial":
            return True
        text = "" if target is None else text_of(target).strip()
        copied = self.element.get("state") == "initial" and text == self.source.text.strip()
        return bool(text) and not copied

    @property
    def target(self) -> Segment | None:
        target = self.element.find("{*}target")
        return None if target is None or not text_of(target).strip() else read_content(target)

    def fill(self, suggestion: Suggestion) -> bool:
        if suggestion.target is not None:
            self._write(suggestion.target, "translated" if suggestion.final else "initial")
        self._offer(suggestion)
        return suggestion.target is not None

    def put(self, target: Segment, *, final: bool) -> bool:
        if self.locked:
            return False
        self._write(target, "reviewed" if final else "translated")
        return True

    def _write(self, segment: Segment, state: str) -> None:
        target = self.element.find("{*}target")
        if target is None:
            target = etree.Element(etree.QName(etree.QName(self.element).namespace, "target"))
            put_behind(self.text, target)
        write_content(target, segment)
        self.element.set("state", state)

    def _offer(self, suggestion: Suggestion) -> None:
        matches = self.unit.find(f"{{{_MATCHES}}}matches")
        if matches is None:
            matches = etree.Element(etree.QName(_MATCHES, "matches"), nsmap={"mtc": _MATCHES})
            matches.tail = self.unit.text
            self.unit.insert(0, matches)
        match, namespace = suggestion.match, etree.QName(self.element).namespace
        reference = f"#{self._id()}"
        offered = matches.findall(f"{{{_MATCHES}}}match[@origin='tm-service']")
        beside = next((item for item in offered if item.get("ref") == reference), None)
        if beside is None:  # else a match that was offered earlier gives way
            beside = etree.SubElement(matches, etree.QName(_MATCHES, "match"), {"ref": reference, "type": "tm"})
        del beside[:]
        beside.set("matchQuality", f"{min(match.score, 100):.1f}")
        beside.set("origin", "tm-service")
        for name, segment in (("source", match.source), ("target", match.stored_target)):
            etree.SubElement(beside, etree.QName(namespace, name)).text = legal(segment.text)

    def _id(self) -> str:
        """Return the segment's id, given now if it has none: a match refers to it."""
        taken = {item.get("id") for item in self.unit.iter()}
        free = next(f"s{number}" for number in range(1, len(taken) + 2) if f"s{number}" not in taken)
        if self.element.get("id") is None:
            self.element.set("id", free)
        return self.element.get("id", free)


def _segments(unit: etree._Element, name: str) -> Iterator[_Segment]:
    said = (item.get("translate") for item in (unit, *unit.iterancestors()))
    locked = next((value for value in said if value), "yes") == "no"
    for element in unit.findall("{*}segment"):
        source = element.find("{*}source")
        if source is not None:
            yield _Segment(f"{name}:{element.sourceline}", read_content(source), source, element, unit, locked)
