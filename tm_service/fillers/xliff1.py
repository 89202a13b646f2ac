"""XLIFF 1.2: empty targets are filled; every match is kept beside as <alt-trans> with its match-quality.

An exact match makes the target `translated`, any other `needs-review-translation`. Units that are approved,
locked (translate="no") or have a target are not touched; segments (<mrk mtype="seg">) are filled one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from corpora.segments import Segment
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filling, Suggestion
from tm_service.fillers.languages import require_language
from tm_service.formats.xliff_inline import read_content, write_content
from tm_service.formats.xml import (
    XML_LANG,
    append_in_line,
    legal,
    local_name,
    put_behind,
    text_of,
    whole_tree,
    written_tree,
)
from tm_service.records import UnitProblem

_SEGMENTS = "{*}mrk[@mtype='seg']"
_OPEN_STATES = {None, "new", "needs-translation"}

_ROOT = re.compile(rb"<(?:\w+:)?xliff\b[^>]*\sversion\s*=\s*[\"']1\.")


class Xliff1:
    """XLIFF 1.0 to 1.2."""

    name = "xliff1"
    extensions: tuple[str, ...] = ()

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold the root element of version 1."""
        return _ROOT.search(head.replace(b"\x00", b"")) is not None

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the segments of all files within that have these languages; see base.py."""
        tree = whole_tree(data, name=name)
        slots: list[_Segment] = []
        problems: list[UnitProblem] = []
        files = list(tree.iter("{*}file"))
        for file in files:
            try:
                require_language(file.get("source-language"), source, name=name, side="source")
                require_language(file.get("target-language"), target, name=name, side="target")
            except UnreadableFile as error:
                if len(files) == 1:
                    raise
                problems.append(UnitProblem(f"{name}:{file.sourceline}", file.get("original"), str(error)))
                continue
            if not file.get("target-language"):
                file.set("target-language", target)
            for unit in file.iter("{*}trans-unit"):
                if (text := unit.find("{*}source")) is not None:
                    slots += _segments(_Unit(text, f"{name}:{unit.sourceline}", (source, target)))
        if not files:
            raise UnreadableFile(name, "it is XML, but no XLIFF 1.2: there is no <file>")
        return Filling(slots, lambda: written_tree(tree), problems)


class _Unit:
    """A trans-unit."""

    def __init__(self, source: etree._Element, place: str, languages: tuple[str, str]) -> None:
        element = next(source.iterancestors())
        self.source, self.element, self.place, self.languages = source, element, place, languages
        self.doubtful = False
        self.locked = _locked(element)
        self.closed = element.get("approved") == "yes" or self.locked or self._has_translation()

    def _has_translation(self) -> bool:
        target = self.element.find("{*}target")
        if target is None:
            return False
        text = text_of(target).strip()
        if target.get("state") not in _OPEN_STATES:
            return True
        copied = target.get("state") is not None and text == text_of(self.source).strip()
        return bool(text) and not copied and not target.findall(f".//{_SEGMENTS}")

    def target(self) -> etree._Element:
        """Return the target, made if there is none; one of segments has a place for each of them."""
        if (target := self.element.find("{*}target")) is not None:
            return target
        divided = self.element.find("{*}seg-source")
        before = self.source if divided is None else divided
        target = etree.Element(etree.QName(etree.QName(before).namespace, "target"), {XML_LANG: self.languages[1]})
        if divided is not None:
            target.text = divided.text
            target.extend(deepcopy(child) for child in divided)
            for segment in target.findall(f".//{_SEGMENTS}"):
                write_content(segment, Segment(""))
        put_behind(before, target)
        return target

    def mark(self, target: etree._Element, final: bool) -> None:
        """Write down how far the target is done."""
        self.doubtful |= not final
        if any(not text_of(segment).strip() for segment in target.findall(f".//{_SEGMENTS}")):
            target.set("state", "needs-translation")
            return
        target.set("state", "needs-review-translation" if self.doubtful else "translated")
        target.set("state-qualifier", "fuzzy-match" if self.doubtful else "exact-match")

    def accept(self, target: etree._Element, final: bool) -> None:
        """Write down what a person has done with a target; one is signed off when all its segments are."""
        self.doubtful |= not final
        open_still = any(not text_of(segment).strip() for segment in target.findall(f".//{_SEGMENTS}"))
        target.set("state", "needs-translation" if open_still else "translated" if self.doubtful else "signed-off")
        target.attrib.pop("state-qualifier", "")

    def offer(self, suggestion: Suggestion, mid: str | None) -> None:
        """Keep the match beside, in place of one that was offered earlier."""
        match, namespace = suggestion.match, etree.QName(self.element).namespace
        offered = self.element.findall("{*}alt-trans[@origin='tm-service']")
        beside = next((item for item in offered if item.get("mid") == mid), None)
        if beside is None:
            beside = etree.Element(etree.QName(namespace, "alt-trans"), {"mid": mid} if mid is not None else {})
            append_in_line(self.element, beside)
        del beside[:]
        beside.set("match-quality", f"{min(match.score, 100):.0f}%")
        beside.set("origin", "tm-service")
        sides = (("source", match.source, self.languages[0]), ("target", match.stored_target, self.languages[1]))
        for name, segment, language in sides:
            etree.SubElement(beside, etree.QName(namespace, name), {XML_LANG: language}).text = legal(segment.text)


@dataclass(frozen=True, slots=True)
class _Segment:
    """A whole unit (`mid` None), or one of its segments."""

    unit: _Unit
    source: Segment
    mid: str | None = None

    @property
    def place(self) -> str:
        return self.unit.place

    @property
    def translated(self) -> bool:
        target = self.unit.element.find("{*}target")
        if self.unit.closed or target is None or self.mid is None:
            return self.unit.closed
        place = _segment(target, self.mid)
        return bool(text_of(target).strip()) if place is None else bool(text_of(place).strip())

    @property
    def target(self) -> Segment | None:
        target = self.unit.element.find("{*}target")
        place = target if target is None or self.mid is None else _segment(target, self.mid)
        return None if place is None or not text_of(place).strip() else read_content(place)

    def fill(self, suggestion: Suggestion) -> bool:
        if suggestion.target is not None:
            self.unit.mark(self._write(suggestion.target), suggestion.final)
        self.unit.offer(suggestion, self.mid)
        return suggestion.target is not None

    def put(self, target: Segment, *, final: bool) -> bool:
        if self.unit.locked:
            return False
        self.unit.accept(self._write(target), final)
        return True

    def _write(self, segment: Segment) -> etree._Element:
        target = self.unit.target()
        place = target if self.mid is None else _segment(target, self.mid)
        if place is None:
            name = etree.QName(etree.QName(target).namespace, "mrk")
            place = etree.SubElement(target, name, {"mtype": "seg", "mid": self.mid or ""})
        write_content(place, segment)
        return target


def _segments(unit: _Unit) -> Iterator[_Segment]:
    divided = unit.element.find("{*}seg-source")
    marked = [] if divided is None else divided.findall(f".//{_SEGMENTS}")
    if marked:
        yield from (_Segment(unit, read_content(mark), mark.get("mid", "")) for mark in marked)
    else:
        yield _Segment(unit, read_content(unit.source))


def _segment(target: etree._Element, mid: str) -> etree._Element | None:
    return next((mark for mark in target.findall(f".//{_SEGMENTS}") if mark.get("mid", "") == mid), None)


def _locked(element: etree._Element) -> bool:
    said = (item.get("translate") for item in (element, *element.iterancestors()) if local_name(item) != "file")
    return next((value for value in said if value), "yes") == "no"
