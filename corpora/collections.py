"""Collections: folders of documents in several languages, and files whose lines translate each other.

Two files of two folders belong together when their names are equal once the language is taken out of them:
`en/report.txt` and `fr/report.txt`, `report.en.docx` and `report_fr.docx`, `annex (EN).md` and `annex (RU).md`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import BinaryIO

from corpora.documents import Problem
from corpora.errors import UnreadableDocument
from corpora.languages import primary
from corpora.readers import READERS
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit

_MARK = r"(?<![^\W_])[(\[]?(?:{tags})[)\]]?(?![^\W_])"  # a language as a word of its own
_JOINTS = re.compile(r"[\W_]+")


def paired_files(folders: Mapping[str, Path]) -> list[dict[str, Path]]:
    """Return the documents of some folders (language tag → folder) that translate each other, in order of their names.

    Each is a mapping from tag to file; a file without translation stands alone in its own. Only files that a
    reader knows by their ending are looked at. Raises UnreadableDocument when there is none in any folder, and
    when two files of one folder bear the same name in all but their language or ending.
    """
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    mark = _mark_of(folders)
    for tag, folder in folders.items():
        for file in _documents(folder):
            name = _bare(file.relative_to(folder), mark)
            other = found[name].setdefault(tag, file)
            if other != file:
                raise UnreadableDocument(str(file), f"may be the same document as {other}; keep one of them")
    if not found:
        names = ", ".join(str(folder) for folder in folders.values())
        raise UnreadableDocument(names, f"no document in it; known are {', '.join(sorted(_endings()))}")
    return [found[name] for name in sorted(found)]


def aligned_lines(files: Mapping[str, Path], *, document: str) -> Iterator[TranslationUnit | Problem]:
    """Yield a unit for each line of files (language tag → file) whose lines translate each other, one by one.

    A line that is empty in all languages but one gives none; one that is not UTF-8 is a problem. Raises
    UnreadableDocument when the files have not the same number of lines, before anything is yielded.
    """
    counts = {path: _lines(path) for path in files.values()}
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{path} has {lines:,} lines" for path, lines in counts.items())
        raise UnreadableDocument(document, f"{told}: they cannot be aligned line by line")
    with ExitStack() as stack:
        streams = {tag: stack.enter_context(path.open("rb")) for tag, path in files.items()}
        for number in count():
            lines = {tag: stream.readline() for tag, stream in streams.items()}
            if not all(lines.values()):
                return
            yield from _unit(lines, files, number, document)


def _unit(
    lines: Mapping[str, bytes], files: Mapping[str, Path], number: int, document: str
) -> Iterator[TranslationUnit | Problem]:
    variants: dict[str, Segment] = {}
    for tag, line in lines.items():
        try:
            text = line.decode("utf-8-sig" if number == 0 else "utf-8").strip()
        except UnicodeDecodeError:
            yield Problem(f"{files[tag]}:{number + 1}", "not UTF-8: the line is left out")
            return
        if text:
            variants[tag] = Segment(text)
    if len(variants) > 1:
        yield TranslationUnit(variants, provenance=Provenance(document=document, paragraph=number))


def _lines(path: Path) -> int:
    """Return the number of lines, the last one whether or not something ends it."""
    lines, last = 0, b"\n"
    try:
        with path.open("rb") as stream:
            for block in _blocks(stream):
                lines += block.count(b"\n")
                last = block[-1:]
    except OSError as error:
        raise UnreadableDocument(str(path), f"cannot be read: {error.strerror or error}") from error
    return lines + (last != b"\n")


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    while block := stream.read(1 << 20):
        yield block


def _documents(folder: Path) -> Iterator[Path]:
    endings = _endings()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix.lower() in endings and not file.name.startswith("."):
            yield file


def _endings() -> frozenset[str]:
    return frozenset(ending for reader in READERS.values() for ending in reader.extensions)


def _mark_of(tags: Collection[str]) -> re.Pattern[str]:
    names = sorted({*tags, *map(primary, tags)}, key=len, reverse=True)
    return re.compile(_MARK.format(tags="|".join(map(re.escape, names))), re.IGNORECASE)


def _bare(path: Path, mark: re.Pattern[str]) -> str:
    """Return a path without ending and without the languages in it, its words joined alike."""
    parts = [_JOINTS.sub(" ", mark.sub(" ", part)).strip().casefold() for part in path.with_suffix("").parts]
    return "/".join(part for part in parts if part)
