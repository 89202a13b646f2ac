"""XLIFF 2.1, written one `file` for each document; read as every XLIFF is (xliff.py).

The unit's key is the `name` of its `unit`, its status the `subState` of its segment, its context a note of that
category. Native code stands in `originalData`; a character that XML forbids is a `cp`, so no character is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape, unescape

from corpora.segments import Segment
from corpora.units import TranslationUnit, UnitStatus
from corpora.xml import ILLEGAL, legal
from tm_service.errors import InvalidQuery
from tm_service.formats.base import Languages, keep_languages
from tm_service.formats.xliff import OWN_STATE, Xliff
from tm_service.formats.xliff_tags import numbers_of
from tm_service.records import UnitProblem

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"'
    ' srcLang="{}" trgLang="{}">\n'
)
_STATES = {UnitStatus.CONFIRMED: "final", UnitStatus.EDITED: "final"}


class Xliff2(Xliff):
    """XML Localisation Interchange File Format, version 2: reads what Xliff reads, writes 2.1."""

    name = "xliff2"
    kept = "texts in two languages, places and code of inline tags, key, context, note, document, status"
    dropped = "other languages, attributes of inline tags, other provenance, properties, dates and names"
    extensions: tuple[str, ...] = (".xlf",)
    media_type = "application/xliff+xml"

    def recognises(self, head: bytes) -> bool:
        """Return False: Xliff knows every version, and reads it."""
        return False

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield an XLIFF 2.1 file of the units that have both languages; both must be named."""
        if languages.source is None or languages.target is None:
            raise InvalidQuery("format", "xliff2", "an XLIFF file has two languages: name them with -s and -t")
        yield _HEAD.format(languages.source, languages.target).encode()
        document: str | None = None
        files = 0
        for number, unit in enumerate(units, start=1):
            kept = keep_languages(unit, languages)
            if kept is None or len(kept.variants) < 2:
                continue
            if not files or unit.provenance.document != document:
                document = unit.provenance.document
                yield ("</file>\n" if files else "").encode() + _file_head(document, files := files + 1)
            yield _unit(kept, number).encode("utf-8")
        if not files:  # a file without a unit is none: one that is to be filled
            yield _file_head(None, 1) + b'<unit id="u0"><segment><source/></segment></unit>\n'
        yield b"</file>\n</xliff>\n"


def _file_head(document: str | None, number: int) -> bytes:
    original = f' original="{_attribute(document)}"' if document else ""
    return f'<file id="f{number}"{original}>\n'.encode()


def _unit(unit: TranslationUnit, number: int) -> str:
    notes = [("context", unit.context), ("general", unit.note)]
    told = "".join(f'<note category="{kind}">{_plain(text)}</note>' for kind, text in notes if text)
    codes: list[str] = []
    sides = [_content(segment, codes) for segment in unit.variants.values()]
    data = "".join(f'<data id="d{at}">{_coded(code)}</data>' for at, code in enumerate(codes, start=1))
    state = _STATES.get(unit.status, "translated")
    target = f"<target>{sides[1]}</target>" if list(unit.variants.values())[1].text else ""
    return (
        f'<unit id="u{number}" name="{_attribute(unit.key)}" xml:space="preserve">\n'
        + (f"<notes>{told}</notes>\n" if told else "")
        + (f"<originalData>{data}</originalData>\n" if data else "")
        + f'<segment id="s1" state="{state if target else "initial"}" subState="{OWN_STATE}{unit.status}">'
        + f"<source>{sides[0]}</source>{target}</segment>\n</unit>\n"
    )


def _content(segment: Segment, codes: list[str]) -> str:
    """Return the markup of a segment, and add the code of its tags to those of the unit."""
    pieces: list[str] = []
    offset = 0
    opened: dict[str, str] = {}
    for tag, name in zip(segment.tags, numbers_of(segment), strict=True):
        pieces.append(_coded(segment.text[offset : tag.offset]))
        offset = tag.offset
        codes.append(unescape(re.sub("</?sub>", "", tag.content)))
        reference = f'dataRef="d{len(codes)}"'
        own = f"t{len(codes)}"
        if tag.kind == "open":
            opened[name] = own
            pieces.append(f'<sc id="{own}" {reference}/>')
        elif tag.kind == "close" and name in opened:
            pieces.append(f'<ec startRef="{opened.pop(name)}" {reference}/>')
        elif tag.kind == "close":
            pieces.append(f'<ec id="{own}" isolated="yes" {reference}/>')
        else:
            pieces.append(f'<ph id="{own}" {reference}/>')
    pieces.append(_coded(segment.text[offset:]))
    return "".join(pieces)


def _coded(text: str) -> str:
    """Return text as markup; what XML forbids is a `cp`."""
    parts = (
        f'<cp hex="{ord(part):04x}"/>' if ILLEGAL.fullmatch(part) else escape(part, quote=False)
        for part in re.split(f"({ILLEGAL.pattern})", text)
    )
    return "".join(parts).replace("\r", "&#13;")  # which a parser would take for a line feed


def _plain(text: str) -> str:
    return escape(legal(text), quote=False)


def _attribute(text: str | None) -> str:
    return escape(legal(text or "")).replace("\n", "&#10;").replace("\t", "&#9;")
