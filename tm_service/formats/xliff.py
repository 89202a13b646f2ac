"""XLIFF 1.x and 2.x, read as a stream; 1.2 is written, one `file` for each document.

Every translated segment is a unit, those of one `trans-unit` (`mrk`, `segment`) each by itself. Its key is made of
the names of its file, unit and segment, its document is the file's `original`. A translation that is not finished
(`needs-…`, XLIFF 2's `initial`) and a unit without one are reported, not read. `alt-trans` and matches are what
other memories offered: they are not read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from html import escape
from typing import BinaryIO

from lxml import etree

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.errors import InvalidQuery, UnreadableFile
from tm_service.formats.base import CountedByReading, Languages, keep_languages
from tm_service.formats.limits import excess
from tm_service.formats.xliff_tags import codes_of, read_tagged, written
from tm_service.formats.xml import LENIENT_PARSER, XML_LANG, elements, legal, local_name
from tm_service.records import UnitProblem
from tm_service.version import __version__

_SEGMENT = "{*}mrk[@mtype='seg']"
_TOOL = "tm-service"
OWN_STATE = "tm-service:"
"""What a segment's `subState` begins with where it was written here; the unit's status follows."""
_UNFINISHED = ("new", "needs-", "initial")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">\n'


@dataclass
class _Place:
    """Where a reader is: what the elements around a unit said."""

    name: str
    document: str | None = None
    source: str | None = None
    target: str | None = None
    file: str = ""
    ours: bool = False  # a file that was exported here: its units bear their own keys


class Xliff(CountedByReading):
    """XML Localisation Interchange File Format: reads 1.x and 2.x, writes 1.2."""

    name = "xliff"
    kept = (
        "texts in two languages, places and code of inline tags, key, context, note, document, whether it is confirmed"
    )
    dropped = (
        "other languages, attributes of inline tags, other statuses, other provenance, properties, dates and names"
    )
    written = True
    extensions: tuple[str, ...] = (".xlf", ".xliff", ".sdlxliff", ".mqxliff")
    media_type = "application/x-xliff+xml"

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold the root element."""
        return b"<xliff" in head.replace(b"\x00", b"")

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of an XLIFF file; see formats/base.py."""
        place = _Place(name)
        found_root = False
        for found in elements(stream, name=name, tags={"xliff", "file", "trans-unit", "unit"}):
            if isinstance(found, UnitProblem):
                yield found
                continue
            event, element = found
            kind = local_name(element)
            if event == "start":
                found_root = found_root or kind == "xliff"
                _enter(element, kind, place)
            elif kind in ("trans-unit", "unit") and found_root:
                for item in _of_trans_unit(element, place) if kind == "trans-unit" else _of_unit(element, place):
                    kept = _kept(item, languages, f"{name}:{element.sourceline}")
                    yield kept if isinstance(kept, TranslationUnit) else _with_content(kept, element, place)
        if not found_root:
            raise UnreadableFile(name, "it is XML, but no XLIFF: the root element is not <xliff>")

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield an XLIFF 1.2 file of the units that have both languages; both must be named.

        An empty target is left out: it is still to be translated.
        """
        if languages.source is None or languages.target is None:
            raise InvalidQuery("format", "xliff", "an XLIFF file has two languages: name them with -s and -t")
        yield _HEAD.encode()
        document: str | None = None
        begun = False
        names: set[str] = set()
        for number, unit in enumerate(units, start=1):
            kept = keep_languages(unit, languages)
            if kept is None or len(kept.variants) < 2:
                continue
            if not begun or unit.provenance.document != document:
                document = unit.provenance.document
                yield ("</body>\n</file>\n" if begun else "").encode() + _file_head(document, languages)
                begun = True
            name = unit.key if unit.key and unit.key not in names else str(number)
            names.add(name)
            yield _trans_unit(kept, name, problems)
        if not begun:
            yield _file_head(None, languages)
        yield b"</body>\n</file>\n</xliff>\n"

    def refused(self, problems: Sequence[UnitProblem]) -> bytes | None:
        """Return an XLIFF file of the units that were refused, as they were, with the reason as a note."""
        root: etree._Element | None = None
        written: set[str] = set()
        for problem in problems:
            read = etree.fromstring(problem.content, LENIENT_PARSER)
            root = etree.Element(read.tag, dict(read.attrib), read.nsmap) if root is None else root  # type: ignore[arg-type]
            if read.items() != root.items():
                return None  # of another version, or other languages
            if problem.content not in written:  # else another segment of the unit before
                written.add(problem.content)
                root.append(_with_reason(read[0], problem.reason))
        return b"" if root is None else etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _with_content(problem: UnitProblem, element: etree._Element, place: _Place) -> UnitProblem:
    try:
        return replace(problem, content=_alone(element, place))
    except ValueError as error:  # of a namespace that libxml2 bears and lxml does not
        raise UnreadableFile(f"{place.name}:{element.sourceline}", str(error)) from error


def _alone(element: etree._Element, place: _Place) -> str:
    """Return a file that holds this unit alone, in the version of XLIFF that it came in."""
    namespace = etree.QName(element).namespace
    named = (place.source or "", place.target or "")
    is_2 = local_name(element) == "unit"

    def made(name: str, attributes: Iterable[tuple[str, str]]) -> etree._Element:
        said = {key: value for key, value in attributes if value}
        return etree.Element(etree.QName(namespace, name), said, {None: namespace} if namespace else None)  # type: ignore[dict-item]

    if is_2:
        root = made("xliff", [("version", "2.1"), *zip(("srcLang", "trgLang"), named, strict=True)])
        file = within = made("file", [("id", place.file or "f1")])
    else:
        languages = zip(("source-language", "target-language"), named, strict=True)
        root = made("xliff", [("version", "1.2")])
        file = made("file", [("original", place.file or "memory"), ("datatype", "plaintext"), *languages])
        within = made("body", ())
        file.append(within)
    root.append(file)
    within.append(deepcopy(element))
    return etree.tostring(root, encoding="unicode")


def _with_reason(file: etree._Element, reason: str) -> etree._Element:
    """Return a `file` with a note in its only unit that says why it was refused."""
    namespace = etree.QName(file).namespace
    unit = next(file.iter("{*}trans-unit", "{*}unit"))
    note = etree.Element(etree.QName(namespace, "note"))
    note.text = legal(f"refused: {reason}")
    if local_name(unit) == "trans-unit":
        before = [child for child in unit if local_name(child) in ("source", "seg-source", "target")]
        before[-1].addnext(note)
    else:
        notes = unit.find("{*}notes")
        if notes is None:
            notes = etree.Element(etree.QName(namespace, "notes"))
            unit.insert(0, notes)
        notes.append(note)
    return file


def _enter(element: etree._Element, kind: str, place: _Place) -> None:
    if kind == "xliff":
        place.source, place.target = element.get("srcLang"), element.get("trgLang")
    elif kind == "file":
        place.document = element.get("original") or element.get("id")
        place.file = place.document or ""
        place.ours = element.get("tool-id") == _TOOL
        place.source = element.get("source-language") or place.source
        place.target = element.get("target-language") or place.target


def _of_trans_unit(element: etree._Element, place: _Place) -> Iterator[TranslationUnit | UnitProblem]:
    """Yield the units of XLIFF 1's `trans-unit`: of its segments if it is divided, else its own."""
    source, target = element.find("{*}source"), element.find("{*}target")
    divided = element.find("{*}seg-source")
    if source is None:
        return
    marks = [] if divided is None or target is None else divided.findall(f".//{_SEGMENT}")
    pairs: list[tuple[str | None, etree._Element, etree._Element | None]] = [(None, source, target)]
    if marks and target is not None:
        held = {mark.get("mid"): mark for mark in target.findall(f".//{_SEGMENT}")}
        pairs = [(mark.get("mid"), mark, held.get(mark.get("mid"))) for mark in marks]
    sides = (source.get(XML_LANG), None if target is None else target.get(XML_LANG))
    status = UnitStatus.CONFIRMED if element.get("approved") == "yes" else UnitStatus.IMPORTED
    state = None if target is None else target.get("state")
    for segment, one, other in pairs:
        name = "/".join(filter(None, ("" if place.ours else place.file, element.get("id"), segment)))
        yield _unit(element, (one, other), sides, place, name, status, state, element.get("resname"))


def _of_unit(element: etree._Element, place: _Place) -> Iterator[TranslationUnit | UnitProblem]:
    """Yield the units of XLIFF 2's `unit`, one a segment; one that was written here says so in its `subState`."""
    for number, segment in enumerate(element.findall("{*}segment"), start=1):
        source, target = segment.find("{*}source"), segment.find("{*}target")
        if source is None:
            continue
        state, own = segment.get("state"), segment.get("subState", "").removeprefix(OWN_STATE)
        status = UnitStatus.CONFIRMED if state in ("reviewed", "final") else UnitStatus.IMPORTED
        name = "/".join(filter(None, (place.file, element.get("id"), segment.get("id") or str(number))))
        context = element.get("name")
        if own in set(UnitStatus):
            name, status = element.get("name", ""), UnitStatus(own)
            context = next((note.text for note in element.iterfind("{*}notes/{*}note[@category='context']")), None)
        yield _unit(element, (source, target), (None, None), place, name, status, state, context)


def _unit(
    element: etree._Element,
    sides: tuple[etree._Element, etree._Element | None],
    named: tuple[str | None, str | None],
    place: _Place,
    name: str,
    status: UnitStatus,
    state: str | None,
    context: str | None,
) -> TranslationUnit | UnitProblem:
    where = f"{place.name}:{element.sourceline}"
    codes = codes_of(element)
    target = None if sides[1] is None else read_tagged(sides[1], codes)
    if target is None or not target.text.strip():
        return UnitProblem(where, name, "not translated")
    if (state or "").startswith(_UNFINISHED) and status is not UnitStatus.CONFIRMED:
        return UnitProblem(where, name, f"its translation is not finished: {state}")
    try:
        tags = [_language(own or of_file) for own, of_file in zip(named, (place.source, place.target), strict=True)]
    except UnknownLanguage as error:
        return UnitProblem(where, name, str(error))
    if tags[0] == tags[1]:
        return UnitProblem(where, name, f"source and target are both in {tags[0]}")
    return TranslationUnit(
        dict(zip(tags, (read_tagged(sides[0], codes), target), strict=True)),
        key=name,
        context=context,
        status=status,
        provenance=Provenance(document=place.document),
        note="\n".join(note.text for note in element.findall(".//{*}note") if _is_note(note) and note.text) or None,
    )


def _is_note(element: etree._Element) -> bool:
    return element.get("category") != "context"


def _language(tag: str | None) -> str:
    return parse_tag((tag or "").replace("_", "-"))


def _kept(item: TranslationUnit | UnitProblem, languages: Languages, where: str) -> TranslationUnit | UnitProblem:
    if isinstance(item, UnitProblem):
        return item
    kept = keep_languages(item, languages)
    reason = "lacks one of the languages asked for" if kept is None else excess(kept)
    return kept if kept is not None and reason is None else UnitProblem(where, item.key[:80], str(reason))


def _file_head(document: str | None, languages: Languages) -> bytes:
    names = f'source-language="{languages.source}" target-language="{languages.target}" datatype="plaintext"'
    tool = f'<tool tool-id="{_TOOL}" tool-name="tm-service" tool-version="{__version__}"/>'
    original = escape(legal(document or "memory"))
    return f'<file original="{original}" {names} tool-id="{_TOOL}">\n<header>{tool}</header>\n<body>\n'.encode()


def _trans_unit(unit: TranslationUnit, name: str, problems: list[UnitProblem]) -> bytes:
    if any(legal(segment.text) != segment.text for segment in unit.variants.values()):
        reason = "characters that XML cannot hold were replaced by U+FFFD"
        problems.append(UnitProblem(f"unit {unit.key}", unit.key, reason))
    approved = ' approved="yes"' if unit.status in (UnitStatus.CONFIRMED, UnitStatus.EDITED) else ""
    context = f' resname="{escape(legal(unit.context))}"' if unit.context else ""
    sides = zip(("source", "target"), unit.variants.items(), strict=True)
    texts = "".join(_side(side, tag, segment) for side, (tag, segment) in sides if segment.text or side == "source")
    note = f"<note>{escape(legal(unit.note), quote=False)}</note>\n" if unit.note else ""
    names = f'id="{escape(legal(name))}"{context}{approved}'
    return f'<trans-unit {names} xml:space="preserve">\n{texts}{note}</trans-unit>\n'.encode()


def _side(name: str, tag: str, segment: Segment) -> str:
    state = ' state="translated"' if name == "target" else ""
    return f'<{name} xml:lang="{tag}"{state}>{written(segment)}</{name}>\n'
