"""Gettext PO through polib: the file names its target language, the caller the source (English by default).

Each plural form is a unit of its own, whose properties tell which form of which entry it is; so they become one entry
again. What is only for people who translate the file (extracted comments, references, flags) travels in properties.
Entries that nobody confirmed (fuzzy), obsolete and empty ones are refused, and written as they are where refused
units are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Self

import polib

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import TranslationUnit, content_identity
from tm_service.dates import now
from tm_service.errors import InvalidQuery, UnreadableFile
from tm_service.formats.base import CountedByReading, Languages, keep_languages
from tm_service.formats.limits import excess
from tm_service.records import UnitProblem
from tm_service.version import __version__

FORM, SINGULAR, PLURAL = "po:plural-form", "po:msgid", "po:msgid_plural"
"""Properties of a plural form: its number, and both texts of its entry."""
COMMENT, REFERENCES, FLAGS = "po:comment", "po:references", "po:flags"
_CHARSET = re.compile(rb"charset=([A-Za-z0-9._-]+)")
_NUMBER = re.compile(r"[0-9]{1,2}")
_UNENDED = re.compile(r'^(?:#~ ?)?(?:msg\w+(?:\[\d+\])? +)?"(?:[^"\\]|\\.)*$', re.MULTILINE)


class Po(CountedByReading):
    """Gettext catalogues: translated entries become units, each plural form one of its own."""

    name = "po"
    kept = "texts in two languages, plural forms, context, note, and of a PO file comments, references and flags"
    dropped = (
        "other languages, inline tags, key, status, provenance, other properties, dates and names; units that say the"
        " same twice"
    )
    written = True
    extensions: tuple[str, ...] = (".po", ".pot")
    media_type = "text/x-gettext-translation"

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold an entry."""
        return b'msgid "' in head

    def read(self, stream: BinaryIO, *, name: str, languages: Languages) -> Iterator[TranslationUnit | UnitProblem]:
        """Yield the units of a catalogue; see formats/base.py."""
        catalogue = _parsed(stream.read(), name)
        source = languages.source or "en"
        target = languages.target or _declared_language(catalogue, name)
        for entry in catalogue:
            yield from _read_entry(entry, f"{name}:{entry.linenum}", source, target, catalogue)

    def write(
        self, units: Iterable[TranslationUnit], *, languages: Languages, problems: list[UnitProblem]
    ) -> Iterator[bytes]:
        """Yield a catalogue of the units that have both languages; both must be named."""
        if languages.source is None or languages.target is None:
            raise InvalidQuery("format", "po", "a PO file has two languages: name them with -s and -t")
        catalogue = polib.POFile(wrapwidth=0)
        catalogue.metadata = _header(languages.target)
        entries: dict[tuple[str | None, str, str], polib.POEntry] = {}
        for unit in units:
            kept = keep_languages(unit, languages)
            if kept is None or len(kept.variants) < 2:
                continue
            source, target = (segment.text for segment in kept.variants.values())
            said, form = unit.properties, unit.properties.get(FORM, "")
            plural = said.get(PLURAL, "") if _NUMBER.fullmatch(form) else ""
            text = said.get(SINGULAR, source) if plural else source
            entry = entries.get((unit.context, text, plural))
            if entry is not None and not _says_else(entry, form, plural, target):
                if plural:
                    entry.msgstr_plural[int(form)] = target
                continue
            context = unit.context if entry is None else unit.key  # PO tells equal texts apart by their context
            entry = _entry(unit, context, text, plural, target)
            entries[context, text, plural] = entry
            catalogue.append(entry)
        yield str(catalogue).encode("utf-8", "replace")

    def refused(self, problems: Sequence[UnitProblem]) -> bytes | None:
        """Return a catalogue of the entries that were refused, as they were, with the reason as a comment.

        None for entries in several languages, which are several files.
        """
        catalogue = polib.POFile(wrapwidth=0)
        written: dict[str, polib.POEntry] = {}
        for problem in problems:
            if problem.content in written:  # another plural form of the entry before
                continue
            read = polib.pofile(_Lines(problem.content))
            catalogue.metadata = catalogue.metadata or read.metadata
            if read.metadata.get("Language") != catalogue.metadata.get("Language"):
                return None
            [entry] = read
            entry.tcomment = "\n".join(filter(None, (f"refused: {problem.reason}", entry.tcomment)))
            written[problem.content] = entry
            catalogue.append(entry)
        return str(catalogue).encode("utf-8", "replace")


class _Lines(str):
    """A catalogue that ends its lines as PO does; polib would end them at U+2028 and other separators too.

    It ends with a line, so that polib, which opens whatever names a file, takes it for none.
    """

    def __new__(cls, text: str) -> Self:
        return super().__new__(cls, text if text.endswith("\n") else f"{text}\n")

    def splitlines(self, keepends: bool = False) -> list[str]:
        """Return the lines, without their ends."""
        return self.split("\n")


def _parsed(data: bytes, name: str) -> polib.POFile:
    declared = _CHARSET.search(data[:8192])
    charset = declared.group(1).decode("ascii") if declared and declared.group(1) != b"CHARSET" else "utf-8"
    try:
        text = data.decode("utf-8-sig" if charset.lower().replace("-", "") == "utf8" else charset)
    except LookupError as error:
        raise UnreadableFile(name, f"unknown charset {charset!r} in its header; save it as UTF-8") from error
    except UnicodeDecodeError as error:
        place = f"{name}: byte {error.start}"
        raise UnreadableFile(place, f"not {charset.upper()}, as it should be; convert it first (msgconv)") from error
    text = text.replace("\r\n", "\n")
    unended = _UNENDED.search(text)
    if unended is not None:
        raise UnreadableFile(f"{name}:{text.count(chr(10), 0, unended.start()) + 1}", "no PO file: a string has no end")
    try:
        return polib.pofile(_Lines(text))
    except (OSError, ValueError) as error:
        raise UnreadableFile(name, f"no PO file: {error}") from error


def _declared_language(catalogue: polib.POFile, name: str) -> str:
    declared = catalogue.metadata.get("Language", "")
    try:
        return parse_tag(declared.replace("_", "-").split("@")[0])
    except UnknownLanguage as error:
        raise UnreadableFile(name, f"its header names no language ({declared!r}); name it with -t") from error


def _read_entry(
    entry: polib.POEntry, place: str, source: str, target: str, catalogue: polib.POFile
) -> Iterator[TranslationUnit | UnitProblem]:
    forms = [(entry.msgid, entry.msgstr)]
    if entry.msgid_plural:
        forms = [
            (entry.msgid if number == 0 else entry.msgid_plural, form)
            for number, form in sorted(entry.msgstr_plural.items())
        ]
    has_gap = bool(entry.msgid_plural) and sorted(entry.msgstr_plural) != list(range(len(entry.msgstr_plural)))
    for number, (text, translation) in enumerate(forms):
        reason = _reason(entry, text, translation, has_gap=has_gap)
        if reason:
            yield UnitProblem(place, text, reason, content=_alone(entry, catalogue))
            continue
        variants = {source: Segment(text), target: Segment(translation)}
        unit = TranslationUnit(
            variants,
            key=_key(entry, number, variants) if entry.msgid_plural else "",
            context=entry.msgctxt,
            note=entry.tcomment or None,
            properties=_properties(entry, number),
        )
        too_much = excess(unit)
        yield unit if too_much is None else UnitProblem(place, text[:80], too_much, content=_alone(entry, catalogue))


def _key(entry: polib.POEntry, number: int, variants: dict[str, Segment]) -> str:
    """Return a name for a plural form: two forms may say the same, and are two."""
    return content_identity(variants.items(), f"{entry.msgctxt or ''}\x04{entry.msgid}\x04{number}", None)


def _reason(entry: polib.POEntry, text: str, translation: str, *, has_gap: bool) -> str | None:
    """Return why a form is not taken in, None if it is."""
    if entry.obsolete:
        return "obsolete"
    if entry.fuzzy:
        return "marked fuzzy: nobody confirmed it"
    if not text or not translation:
        return "not translated"
    return f"a plural form is missing: there are {sorted(entry.msgstr_plural)}" if has_gap else None


def _alone(entry: polib.POEntry, catalogue: polib.POFile) -> str:
    """Return a catalogue that holds this entry alone."""
    alone = polib.POFile(wrapwidth=0)
    alone.metadata = catalogue.metadata
    alone.append(entry)
    return str(alone)


def _properties(entry: polib.POEntry, number: int) -> dict[str, str]:
    plural = {FORM: str(number), SINGULAR: entry.msgid, PLURAL: entry.msgid_plural} if entry.msgid_plural else {}
    references = "\n".join(f"{file}:{line}" if line else file for file, line in entry.occurrences)
    beside = {COMMENT: entry.comment, REFERENCES: references, FLAGS: ", ".join(entry.flags)}
    return plural | {name: value for name, value in beside.items() if value}


def _says_else(entry: polib.POEntry, form: str, plural: str, target: str) -> bool:
    """Return whether an entry says something else already than a unit of the same texts."""
    said = entry.msgstr_plural.get(int(form)) if plural else entry.msgstr
    return said is not None and said != target


def _entry(unit: TranslationUnit, context: str | None, text: str, plural: str, target: str) -> polib.POEntry:
    said = unit.properties
    references = (line.rpartition(":") for line in said.get(REFERENCES, "").splitlines())
    return polib.POEntry(
        msgctxt=context,
        msgid=text,
        msgid_plural=plural,
        msgstr="" if plural else target,
        msgstr_plural={int(said[FORM]): target} if plural else {},
        tcomment=unit.note or "",
        comment=said.get(COMMENT, ""),
        occurrences=[(file, line) if file else (line, "") for file, _colon, line in references],
        flags=said[FLAGS].split(", ") if said.get(FLAGS) else [],
    )


def _header(target: str) -> dict[str, str]:
    return {
        "Project-Id-Version": f"tm-service {__version__}",
        "PO-Revision-Date": now().replace("T", " ").replace("Z", "+0000"),
        "Language": target.replace("-", "_"),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
