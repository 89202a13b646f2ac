"""TMX: units without a variant in the target language get one, marked with its score unless it is exact."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from corpora.errors import UnknownLanguage
from corpora.languages import available_for, parse_tag
from corpora.segments import Segment
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filling, Suggestion
from tm_service.formats.inline import read_segment, write_segment
from tm_service.formats.xml import XML_LANG, local_name, put_behind, text_of, whole_tree, written_tree
from tm_service.records import UnitProblem

_SCORE = "x-score"


class Tmx:
    """Translation Memory eXchange."""

    name = "tmx"
    extensions: tuple[str, ...] = (".tmx",)

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold the root element."""
        return b"<tmx" in head.replace(b"\x00", b"")

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the units that have the source language; see base.py."""
        tree = whole_tree(data, name=name)
        if local_name(tree.getroot()) != "tmx":
            raise UnreadableFile(name, "it is XML, but no TMX: the root element is not <tmx>")
        slots: list[_Unit] = []
        problems: list[UnitProblem] = []
        for tu in tree.iter("{*}tu"):
            place = f"{name}:{tu.sourceline}"
            try:
                unit = _unit(tu, place, source, target)
            except (UnknownLanguage, ValueError) as error:
                problems.append(UnitProblem(place, tu.get("tuid"), str(error)))
                continue
            if unit is None:
                problems.append(UnitProblem(place, tu.get("tuid"), f"has no variant in {source}"))
            else:
                slots.append(unit)
        return Filling(slots, lambda: written_tree(tree), problems)


@dataclass(slots=True)
class _Unit:
    place: str
    source: Segment
    last: etree._Element  # the variant behind which the new one goes
    variant: etree._Element | None  # in the target language
    language: str

    @property
    def translated(self) -> bool:
        return self.variant is not None and any(text_of(seg).strip() for seg in self.variant.findall("{*}seg"))

    @property
    def target(self) -> Segment | None:
        segs = [] if self.variant is None else self.variant.findall("{*}seg")
        return next((read_segment(seg) for seg in segs if text_of(seg).strip()), None)

    def fill(self, suggestion: Suggestion) -> bool:
        if suggestion.target is None:
            return False
        variant = self._variant()
        if not suggestion.final:
            etree.SubElement(variant, "prop", {"type": _SCORE}).text = f"{suggestion.match.score:.0f}"
        return self._write(variant, suggestion.target)

    def put(self, target: Segment, *, final: bool) -> bool:
        variant = self._variant()
        for prop in variant.findall(f"{{*}}prop[@type='{_SCORE}']"):
            variant.remove(prop)
        return self._write(variant, target)

    def _variant(self) -> etree._Element:
        if self.variant is None:
            self.variant = etree.Element(self.last.tag, {XML_LANG: self.language})
            put_behind(self.last, self.variant)
        return self.variant

    def _write(self, variant: etree._Element, target: Segment) -> bool:
        for seg in variant.findall("{*}seg"):
            variant.remove(seg)
        variant.append(write_segment(target))
        return True


def _unit(tu: etree._Element, place: str, source: str, target: str) -> _Unit | None:
    variants: dict[str, etree._Element] = {}
    for tuv in tu.findall("{*}tuv"):
        if not (tag := tuv.get(XML_LANG) or tuv.get("lang")):
            raise ValueError("a variant names no language (xml:lang)")
        variants.setdefault(parse_tag(tag), tuv)
    sources, targets = available_for(source, variants), available_for(target, variants)
    seg = variants[sources[0]].find("{*}seg") if sources else None
    if seg is None:
        return None
    return _Unit(
        place, read_segment(seg), list(variants.values())[-1], variants[targets[0]] if targets else None, target
    )
