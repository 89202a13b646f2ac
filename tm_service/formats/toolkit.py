"""What else the translate-toolkit reads and names both languages or texts: Qt, gettext's MO, Haiku, Wordfast and kin.

Files that hold one language only (.properties, .strings, RESX, Android, JSON, Fluent …) say what a text is called, not
what it translates: they are read with the file that they translate beside them, their texts paired by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service.errors import InvalidQuery, UnreadableFile
from tm_service.formats.base import CountedByReading, Languages
from tm_service.formats.limits import excess
from tm_service.formats.xml import whole_tree
from tm_service.records import UnitProblem

BILINGUAL = {
    ".ts": ("ts2", "tsfile"),
    ".qph": ("qph", "QphFile"),
    ".mo": ("mo", "mofile"),
    ".gmo": ("mo", "mofile"),
    ".catkeys": ("catkeys", "CatkeysFile"),
}
MONOLINGUAL = {
    ".properties": ("properties", "javautf8file"),
    ".strings": ("properties", "stringsutf8file"),
    ".resx": ("resx", "RESXFile"),
    ".xml": ("aresource", "AndroidResourceFile"),
    ".json": ("jsonl10n", "JsonNestedFile"),
    ".arb": ("jsonl10n", "ARBJsonFile"),
    ".ftl": ("fluent", "FluentFile"),
    ".yaml": ("yaml", "YAMLFile"),
    ".yml": ("yaml", "YAMLFile"),
    ".ini": ("ini", "inifile"),
    ".srt": ("subtitles", "SubRipFile"),
    ".vtt": ("subtitles", "WebVTTFile"),
}
_XML = frozenset({".ts", ".qph", ".resx", ".xml"})


class Toolkit(CountedByReading):
    """Files of the translate-toolkit that hold a text and its translation; only read."""

    name = "toolkit"
    kept = "texts in two languages, context, note; of plural forms the first and the last"
    dropped = "other languages, inline tags, key, status, provenance, properties, dates and names"
    written = False
    extensions: tuple[str, ...] = tuple(BILINGUAL)
    media_type = "application/octet-stream"

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes are those of Qt's or of gettext's compiled files."""
        return b"<!DOCTYPE TS>" in head or head[:4] in (b"\xde\x12\x04\x95", b"\x95\x04\x12\xde")

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a file; see formats/base.py."""
        data, ending = stream.read(), PurePath(name).suffix.lower()
        if ending not in BILINGUAL:
            ending = ".ts" if b"<TS" in data[:4096] else ".mo"
        store = _parsed(data, name, ending, BILINGUAL)
        source = languages.source or _named(store.getsourcelanguage()) or "en"
        target = languages.target or _named(store.gettargetlanguage())
        if target is None:
            raise UnreadableFile(name, "names no language of its translations; name it with -t")
        if source == target:
            raise UnreadableFile(name, f"source and target are both in {source}; name them with -s and -t")
        for number, unit in enumerate(store.units, start=1):
            if unit.isheader() or not str(unit.source or ""):
                continue
            place = f"{name}: text {number}"
            reason = _reason(unit)
            if reason:
                yield UnitProblem(place, str(unit.source), reason)
                continue
            sources, targets = _forms(unit.source), _forms(unit.target)
            pairs = dict.fromkeys([(sources[0], targets[0]), (sources[-1], targets[-1])])
            for text, translation in pairs:
                yield _small(
                    TranslationUnit(
                        {source: Segment(text), target: Segment(translation)},
                        context=unit.getcontext() or None,
                        note=unit.getnotes() or None,
                    ),
                    place,
                )

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Raise InvalidQuery: this format is only read."""
        raise InvalidQuery("format", self.name, "is only read; export as tmx, xliff, po or a table")

    def refused(self, problems: Sequence[UnitProblem]) -> bytes | None:
        """Return None: see formats/base.py."""
        return None


class Resources(Toolkit):
    """Files that hold one language, read beside the one that they translate (`beside`)."""

    name = "resources"
    kept = "texts in two languages; their name as key, note"
    dropped = "other languages, inline tags, context, status, provenance, properties, dates and names"
    extensions: tuple[str, ...] = tuple(ending for ending in MONOLINGUAL if ending != ".xml")  # which TBX has as well

    def __init__(self, beside: tuple[str, bytes] | None = None) -> None:
        self._beside = beside

    def recognises(self, head: bytes) -> bool:
        """Return False: nothing but its ending tells such a file."""
        return False

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield a unit for each text that both files name; raises UnreadableFile where the other file is missing."""
        if self._beside is None:
            raise UnreadableFile(
                name, "holds one language only; give the file that it translates with --source-file, and -s and -t"
            )
        if languages.source is None or languages.target is None:
            raise UnreadableFile(name, "names no languages; name them with -s and -t")
        sources = _by_name(*self._beside)
        for key, (translation, note) in _by_name(name, stream.read()).items():
            text = sources.get(key, ("", ""))[0]
            if not text or not translation:
                reason = "not translated" if text else f"{self._beside[0]} has no text of that name"
                yield UnitProblem(f"{name}: {key}", key, reason)
                continue
            variants = {languages.source: Segment(text), languages.target: Segment(translation)}
            yield _small(TranslationUnit(variants, key=key, note=note or None), f"{name}: {key[:80]}")


def _small(unit: TranslationUnit, place: str) -> TranslationUnit | UnitProblem:
    too_much = excess(unit)
    return unit if too_much is None else UnitProblem(place, unit.key[:80], too_much)


def _reason(unit: Any) -> str | None:  # noqa: ANN401 - the toolkit is not typed
    if unit.isobsolete():
        return "obsolete"
    if unit.isfuzzy():
        return "marked unfinished"
    return None if all(_forms(unit.target)) else "not translated"


def _by_name(name: str, data: bytes) -> Mapping[str, tuple[str, str]]:
    """Return the texts of a file of one language by their names, each with its note."""
    ending = PurePath(name).suffix.lower()
    if ending not in MONOLINGUAL:
        raise UnreadableFile(name, f"must be one of {', '.join(sorted(MONOLINGUAL))}")
    found: dict[str, tuple[str, str]] = {}
    for unit in _parsed(data, name, ending, MONOLINGUAL).units:
        if not unit.isheader() and unit.istranslatable():
            for at, text in enumerate(_forms(unit.source)):
                key = str(unit.getid() or "")
                found[f"{key}#{at}" if at else key] = (text, unit.getnotes() or "")
    return found


def _parsed(data: bytes, name: str, ending: str, classes: Mapping[str, tuple[str, str]]) -> Any:  # noqa: ANN401
    if ending in _XML:
        whole_tree(data, name=name)  # which refuses with a place what is not well-formed, and external entities
    module, member = classes[ending]
    try:
        store = getattr(import_module(f"translate.storage.{module}"), member)()
        store.parse(data)
    except ImportError as error:
        raise UnreadableFile(name, f"the translate-toolkit needs {error.name} to read it; install that") from error
    except Exception as error:
        raise UnreadableFile(name, f"the translate-toolkit cannot read it: {' '.join(str(error).split())}") from error
    return store


def _forms(text: Any) -> list[str]:  # noqa: ANN401 - a str, or the toolkit's multistring
    return [str(form) for form in getattr(text, "strings", None) or [text or ""]]


def _named(tag: str | None) -> str | None:
    try:
        return parse_tag((tag or "").replace("_", "-"))
    except UnknownLanguage:
        return None
