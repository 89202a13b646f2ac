"""Gettext PO through polib: the file names its target language, the caller the source (English by default)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import polib

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service.dates import now
from tm_service.errors import InvalidQuery, UnreadableFile
from tm_service.formats.base import CountedByReading, Languages, keep_languages
from tm_service.records import UnitProblem
from tm_service.version import __version__


class Po(CountedByReading):
    """Gettext catalogues: translated entries become units, each plural form one of its own."""

    name = "po"
    extensions: tuple[str, ...] = (".po", ".pot")
    media_type = "text/x-gettext-translation"

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold an entry."""
        return b'msgid "' in head

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a catalogue; see formats/base.py."""
        try:
            text = stream.read().decode("utf-8-sig")
            catalogue = polib.pofile(text)
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"{name}: byte {error.start}", "not UTF-8; convert it first (msgconv)") from error
        except OSError as error:
            raise UnreadableFile(name, f"no PO file: {error}") from error
        source = languages.source or "en"
        target = languages.target or _declared_language(catalogue, name)
        for entry in catalogue:
            yield from _read_entry(entry, f"{name}:{entry.linenum}", source, target)

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield a catalogue of the units that have both languages; both must be named."""
        if languages.source is None or languages.target is None:
            raise InvalidQuery("format", "po", "a PO file has two languages: name them with -s and -t")
        catalogue = polib.POFile(wrapwidth=0)
        catalogue.metadata = {
            "Project-Id-Version": f"tm-service {__version__}",
            "PO-Revision-Date": now().replace("T", " ").replace("Z", "+0000"),
            "Language": languages.target.replace("-", "_"),
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
        }
        written: set[tuple[str, str]] = set()
        for unit in units:
            kept = keep_languages(unit, languages)
            if kept is None or len(kept.variants) < 2:
                continue
            source, target = kept.variants.values()
            if (source.text, target.text) in written:
                continue
            context = unit.context
            if any(source.text == text for text, _other in written):
                context = context or unit.key  # PO tells equal texts apart by their context
            written.add((source.text, target.text))
            entry = polib.POEntry(msgctxt=context, msgid=source.text, msgstr=target.text, tcomment=unit.note or "")
            catalogue.append(entry)
        yield str(catalogue).encode("utf-8")


def _declared_language(catalogue: polib.POFile, name: str) -> str:
    declared = catalogue.metadata.get("Language", "")
    try:
        return parse_tag(declared.replace("_", "-").split("@")[0])
    except UnknownLanguage as error:
        raise UnreadableFile(name, f"its header names no language ({declared!r}); name it with -t") from error


def _read_entry(entry: polib.POEntry, place: str, source: str, target: str) -> Iterator[TranslationUnit | UnitProblem]:
    pairs = [(entry.msgid, entry.msgstr)]
    if entry.msgid_plural:
        pairs = [
            (entry.msgid if index == 0 else entry.msgid_plural, form)
            for index, form in sorted(entry.msgstr_plural.items())
        ]
    for text, translation in pairs:
        if entry.obsolete:
            yield UnitProblem(place, text, "obsolete")
        elif entry.fuzzy:
            yield UnitProblem(place, text, "marked fuzzy: nobody confirmed it")
        elif not text or not translation:
            yield UnitProblem(place, text, "not translated")
        else:
            yield TranslationUnit(
                {source: Segment(text), target: Segment(translation)},
                context=entry.msgctxt,
                note=entry.tcomment or None,
            )
