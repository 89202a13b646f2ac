"""TMX 1.1 to 1.4b, read and written as a stream; 1.4b is written.

Any number of languages a unit. What a unit has no field for travels in its properties and comes back out:
`@name` an attribute of the `tu`, `language:type` a `prop` of a variant, anything else a `prop` of the unit.
Provenance travels as `x-` props of ours. Header notes and props are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.dates import from_basic, to_basic
from tm_service.errors import UnreadableFile
from tm_service.formats.base import Languages, keep_languages
from tm_service.formats.inline import read_segment, write_segment
from tm_service.formats.xml import XML_LANG, elements, legal, local_name
from tm_service.records import UnitProblem
from tm_service.version import __version__

_NAMED = {"tuid", "srclang", "creationdate", "creationid", "changedate", "changeid"}
_FLUSH_BYTES = 1 << 16


class Tmx:
    """Translation Memory eXchange."""

    name = "tmx"
    extensions: tuple[str, ...] = (".tmx",)
    media_type = "application/x-tmx+xml"

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold the root element."""
        return b"<tmx" in head.replace(b"\x00", b"")

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a TMX file; see formats/base.py."""
        found_root = False
        for found in elements(stream, name=name, tags={"tmx", "tu"}):
            if isinstance(found, UnitProblem):
                yield found
                continue
            event, element = found
            if event == "start":
                found_root = found_root or local_name(element) == "tmx"
                continue
            if local_name(element) != "tu":
                continue
            if not found_root:
                break
            yield _read_unit(element, f"{name}:{element.sourceline}", languages)
        if not found_root:
            raise UnreadableFile(name, "it is XML, but no TMX: the root element is not <tmx>")

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield a TMX 1.4b file; see formats/base.py."""
        pieces = _Pieces()
        with etree.xmlfile(pieces, encoding="utf-8") as file:
            file.write_declaration()
            with file.element("tmx", version="1.4"):
                file.write("\n  ", _header(languages), "\n  ")
                with file.element("body"):
                    for unit in filter(None, (keep_languages(item, languages) for item in units)):
                        file.write("\n    ", _write_unit(unit, problems))
                        if pieces.size > _FLUSH_BYTES:
                            file.flush()
                            yield pieces.take()
                    file.write("\n  ")
                file.write("\n")
        yield pieces.take() + b"\n"


class _Pieces:
    """What xmlfile writes into: bytes that are taken away as they come."""

    def __init__(self) -> None:
        self._written: list[bytes] = []
        self.size = 0

    def write(self, data: bytes) -> None:
        self._written.append(data)
        self.size += len(data)

    def take(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        self.size = 0
        return data


def _read_unit(tu: etree._Element, place: str, languages: Languages) -> TranslationUnit | UnitProblem:
    tuid = tu.get("tuid")
    variants: dict[str, Segment] = {}
    properties = {f"@{name}": value for name, value in _attributes(tu).items() if name not in _NAMED}
    _read_props(tu, "", properties)
    for tuv in tu.findall("{*}tuv"):
        written = tuv.get(XML_LANG) or tuv.get("lang")
        if not written:
            return UnitProblem(place, tuid, "a variant names no language (xml:lang)")
        try:
            language = parse_tag(written)
            seg = tuv.find("{*}seg")
            if seg is None:
                return UnitProblem(place, tuid, f"the variant in {written} has no <seg>")
            segment = read_segment(seg)
        except (UnknownLanguage, ValueError) as error:
            return UnitProblem(place, tuid, str(error))
        if language in variants and variants[language] != segment:
            return UnitProblem(place, tuid, f"two variants in {language}")
        if segment.text.strip() or segment.tags:
            variants[language] = segment
        _read_props(tuv, f"{language}:", properties)
    unit = keep_languages(_with_provenance(tu, variants, properties), languages)
    if unit is None:
        return UnitProblem(place, tuid, "lacks one of the languages asked for")
    if len(unit.variants) < 2:
        return UnitProblem(place, tuid, f"has text in {len(unit.variants)} language only; a unit needs two")
    return unit


def _with_provenance(tu: etree._Element, variants: dict[str, Segment], properties: dict[str, str]) -> TranslationUnit:
    confidence = properties.pop("x-confidence", None)
    status = properties.pop("x-status", "")
    provenance = Provenance(
        document=properties.pop("x-document", None),
        section=properties.pop("x-section", None),
        paragraph=_number(properties.pop("x-paragraph", None)),
        sentence=_number(properties.pop("x-sentence", None)),
        confidence=float(confidence) if confidence and confidence.replace(".", "", 1).isdigit() else None,
    )
    latest = max(tu.iter("{*}tu", "{*}tuv"), key=lambda item: item.get("changedate") or item.get("creationdate") or "")
    return TranslationUnit(
        variants=variants,
        key=tu.get("tuid") or "",
        context=properties.pop("x-context", None),
        status=UnitStatus(status) if status in set(UnitStatus) else UnitStatus.IMPORTED,
        provenance=provenance,
        note="\n".join(note.text for note in tu.findall("{*}note") if note.text) or None,
        properties=properties,
        created_at=from_basic(tu.get("creationdate") or ""),
        created_by=tu.get("creationid"),
        changed_at=from_basic(latest.get("changedate") or latest.get("creationdate") or ""),
        changed_by=latest.get("changeid") or latest.get("creationid"),
    )


def _attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items() if not str(name).startswith("{")}


def _read_props(element: etree._Element, prefix: str, properties: dict[str, str]) -> None:
    for prop in element.findall("{*}prop"):
        name = f"{prefix}{prop.get('type') or 'prop'}"
        text = prop.text or ""
        properties[name] = f"{properties[name]}\n{text}" if name in properties else text


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() else None


def _header(languages: Languages) -> etree._Element:
    return etree.Element(
        "header",
        {
            "creationtool": "tm-service",
            "creationtoolversion": __version__,
            "segtype": "sentence",
            "o-tmf": "tm-service",
            "adminlang": "en",
            "srclang": languages.source or "*all*",
            "datatype": "plaintext",
        },
    )


def _write_unit(unit: TranslationUnit, problems: list[UnitProblem]) -> etree._Element:
    if any(legal(segment.text) != segment.text for segment in unit.variants.values()):
        reason = "characters that XML cannot hold were replaced by U+FFFD"
        problems.append(UnitProblem(f"unit {unit.key}", unit.key, reason))
    dates = {"creationdate": unit.created_at, "changedate": unit.changed_at}
    names = {"creationid": unit.created_by, "changeid": unit.changed_by}
    tu = etree.Element("tu", {"tuid": legal(unit.key)} if unit.key else {})
    for name, value in {**{key: to_basic(date) for key, date in dates.items() if date}, **names}.items():
        if value:
            tu.set(name, legal(value))
    for name, value in unit.properties.items():
        if name.startswith("@"):
            tu.set(name[1:], legal(value))
    if unit.note:
        etree.SubElement(tu, "note").text = legal(unit.note)
    _write_props(tu, {**_provenance(unit), **_props(unit, "")})
    for language, segment in unit.variants.items():
        tuv = etree.SubElement(tu, "tuv", {XML_LANG: language})
        _write_props(tuv, _props(unit, f"{language}:"))
        tuv.append(write_segment(segment))
    return tu


def _props(unit: TranslationUnit, prefix: str) -> dict[str, str]:
    """Return the unit's own properties (no prefix) or those of one variant."""
    of_variants = tuple(f"{language}:" for language in unit.variants)
    return {
        name.removeprefix(prefix): value
        for name, value in unit.properties.items()
        if not name.startswith("@") and (name.startswith(prefix) if prefix else not name.startswith(of_variants))
    }


def _provenance(unit: TranslationUnit) -> dict[str, str]:
    place = unit.provenance
    known = {
        "x-document": place.document,
        "x-section": place.section,
        "x-paragraph": place.paragraph,
        "x-sentence": place.sentence,
        "x-confidence": place.confidence,
        "x-status": unit.status.value,
        "x-context": unit.context,
    }
    return {name: str(value) for name, value in known.items() if value is not None}


def _write_props(element: etree._Element, properties: dict[str, str]) -> None:
    for name, value in properties.items():
        etree.SubElement(element, "prop", {"type": legal(name)}).text = legal(value)
