"""TMX 1.1 to 1.4b, read and written as a stream; 1.4b is written.

Any number of languages a unit. What a unit has no field for travels in its properties and comes back out:
`@name` an attribute of the `tu`, `language:type` a `prop` of a variant, `language:@name` its attribute (`@note` its
note), anything else a `prop` of the unit.
Provenance travels as `x-` props of ours. Header notes and props are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, cast

from lxml import etree

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.dates import from_basic, to_basic
from tm_service.errors import UnreadableFile
from tm_service.formats.base import Languages, keep_languages
from tm_service.formats.inline import read_segment, write_segment
from tm_service.formats.limits import excess
from tm_service.formats.xml import LENIENT_PARSER, XML_LANG, elements, legal, local_name
from tm_service.records import UnitProblem
from tm_service.version import __version__

_SIGNED = ("creationdate", "creationid", "changedate", "changeid")
_NAMED = {"tuid", *_SIGNED}
_STATUSES = frozenset(UnitStatus)
_NOTE = "@note"  # a note of a variant, among its properties
_SHARE = re.compile(r"[01](\.[0-9]{1,20})?")
_ATTRIBUTE = re.compile(r"@[A-Za-z_][A-Za-z0-9_.-]*")  # a property of another name goes out as a `prop`
_FLUSH_BYTES = 1 << 16


class Tmx:
    """Translation Memory eXchange."""

    name = "tmx"
    extensions: tuple[str, ...] = (".tmx",)
    media_type = "application/x-tmx+xml"
    kept = (
        "texts in any number of languages, inline tags, key, context, status, provenance, notes, properties,"
        " attributes, dates and names"
    )
    dropped = ""
    written = True

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold the root element."""
        return b"<tmx" in head.replace(b"\x00", b"")

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a TMX file; see formats/base.py."""
        for found in self._elements(stream, name):
            yield (
                found if isinstance(found, UnitProblem) else _read_unit(found, f"{name}:{found.sourceline}", languages)
            )

    def count(self, stream: BinaryIO, *, name: str, languages: Languages) -> int:
        """Return how many units and problems there are, without a look into the units."""
        return sum(1 for _found in self._elements(stream, name))

    def _elements(self, stream: BinaryIO, name: str) -> Iterator[etree._Element | UnitProblem]:
        """Yield the `tu` elements in order; raises UnreadableFile when the root is another than `tmx`."""
        found_root = False
        for found in elements(stream, name=name, tags={"tmx", "tu"}):
            if isinstance(found, UnitProblem):
                yield found
                continue
            event, element = found
            if event == "start":
                found_root = found_root or local_name(element) == "tmx"
            elif not found_root:
                break
            elif local_name(element) == "tu":
                yield element
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

    def refused(self, problems: Sequence[UnitProblem]) -> bytes:
        """Return a TMX file of the units that were refused, each as it was, with the reason as its first note."""
        root = etree.Element("tmx", version="1.4")
        root.append(_header(Languages()))
        body = etree.SubElement(root, "body")
        for problem in problems:
            tu = etree.fromstring(problem.content, LENIENT_PARSER)
            note = etree.Element("note")
            note.text = legal(f"refused: {problem.reason}")
            tu.insert(0, note)
            body.append(tu)
        return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


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


class _Found:
    """What was found in a `tu` so far."""

    def __init__(self) -> None:
        self.variants: dict[str, Segment] = {}
        self.properties: dict[str, str] = {}
        self.notes: list[str] = []
        self.signed: list[tuple[str, Mapping[str, str]]] = []  # variants with dates and names of their own

    def add(self, name: str, text: str) -> None:
        """Add a property; of one that comes twice both are kept, in lines."""
        self.properties[name] = f"{self.properties[name]}\n{text}" if name in self.properties else text


def _read_unit(tu: etree._Element, place: str, languages: Languages) -> TranslationUnit | UnitProblem:
    found = _Found()
    for name, value in _attributes(tu):
        if name not in _NAMED and not name.startswith("{"):
            found.properties[f"@{name}"] = value
    try:
        for child in tu:
            kind = local_name(child)
            if kind == "tuv":
                _read_variant(child, found)
            elif kind == "prop":
                found.add(child.get("type") or "prop", child.text or "")
            elif kind == "note" and child.text:
                found.notes.append(child.text)
        unit = keep_languages(_with_provenance(tu, found), languages)
    except (UnknownLanguage, ValueError) as error:
        return _refused(tu, place, str(error))
    if unit is None:
        return _refused(tu, place, "lacks one of the languages asked for")
    if len(unit.variants) < 2:
        return _refused(tu, place, f"has text in {len(unit.variants)} language only; a unit needs two")
    too_much = excess(unit)
    return unit if too_much is None else _refused(tu, place, too_much)


def _attributes(element: etree._Element) -> list[tuple[str, str]]:
    return cast("list[tuple[str, str]]", element.items())


def _refused(tu: etree._Element, place: str, reason: str) -> UnitProblem:
    return UnitProblem(place, tu.get("tuid"), reason, content=etree.tostring(tu, encoding="unicode", with_tail=False))


def _read_variant(tuv: etree._Element, found: _Found) -> None:
    """Take in a `tuv`. Raises UnknownLanguage, and ValueError for what is wrong with it."""
    written = tuv.get(XML_LANG) or tuv.get("lang")
    if not written:
        raise ValueError("a variant names no language (xml:lang)")
    language = parse_tag(written)
    segment = None
    for child in tuv:
        kind = local_name(child)
        if kind == "seg":
            segment = read_segment(child)
        elif kind == "prop":
            found.add(f"{language}:{child.get('type') or 'prop'}", child.text or "")
        elif kind == "note" and child.text:
            found.add(f"{language}:{_NOTE}", child.text)
    if segment is None:
        raise ValueError(f"the variant in {written} has no <seg>")
    if found.variants.get(language, segment) != segment:
        raise ValueError(f"two variants in {language}")
    if segment.text.strip() or segment.tags:
        found.variants[language] = segment
    if len(tuv.attrib) > 1:
        for name, value in _attributes(tuv):
            if name not in _SIGNED and name != "lang" and not name.startswith("{"):
                found.properties[f"{language}:@{name}"] = value
        found.signed.append((language, dict(_attributes(tuv))))


def _with_provenance(tu: etree._Element, found: _Found) -> TranslationUnit:
    properties = found.properties
    confidence = properties.pop("x-confidence", None)
    status = properties.pop("x-status", "")
    signed = [dict(_attributes(tu)), *(of_variant for _language, of_variant in found.signed)]
    latest = max(signed, key=lambda item: item.get("changedate") or item.get("creationdate") or "")
    unit = TranslationUnit(
        variants=found.variants,
        key=tu.get("tuid") or "",
        context=properties.pop("x-context", None),
        status=UnitStatus(status) if status in _STATUSES else UnitStatus.IMPORTED,
        provenance=Provenance(
            properties.pop("x-document", None),
            properties.pop("x-section", None),
            _number(properties.pop("x-paragraph", None)),
            _number(properties.pop("x-sentence", None)),
            float(confidence) if confidence and _SHARE.fullmatch(confidence) else None,
        ),
        note="\n".join(found.notes) or None,
        properties=properties,
        created_at=from_basic(tu.get("creationdate") or ""),
        created_by=tu.get("creationid"),
        changed_at=from_basic(latest.get("changedate") or latest.get("creationdate") or ""),
        changed_by=latest.get("changeid") or latest.get("creationid"),
    )
    for language, of_variant in found.signed:  # what the unit itself does not say is kept with the variant
        for name in _SIGNED:
            value = of_variant.get(name)
            if value and (of_variant is not latest or (name.startswith("creation") and tu.get(name) != value)):
                properties[f"{language}:@{name}"] = value
    return unit


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


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
        if _ATTRIBUTE.fullmatch(name):
            tu.set(name[1:], legal(value))
    if unit.note:
        etree.SubElement(tu, "note").text = legal(unit.note)
    _write_props(tu, {**_provenance(unit), **_props(unit, "")})
    for language, segment in unit.variants.items():
        said = _props(unit, f"{language}:")
        note = said.pop(_NOTE, None)
        attributed = {name for name in said if _ATTRIBUTE.fullmatch(name)}
        attributes = {name[1:]: legal(said[name]) for name in said if name in attributed}
        tuv = etree.SubElement(tu, "tuv", {XML_LANG: language, **attributes})
        if note is not None:
            etree.SubElement(tuv, "note").text = legal(note)
        _write_props(tuv, {name: value for name, value in said.items() if name not in attributed})
        tuv.append(write_segment(segment))
    return tu


def _props(unit: TranslationUnit, prefix: str) -> dict[str, str]:
    """Return the unit's own properties (no prefix) or those of one variant."""
    of_variants = tuple(f"{language}:" for language in unit.variants)
    return {
        name.removeprefix(prefix): value
        for name, value in unit.properties.items()
        if not (not prefix and _ATTRIBUTE.fullmatch(name))
        and (name.startswith(prefix) if prefix else not name.startswith(of_variants))
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
