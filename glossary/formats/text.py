"""Read text files whose encoding nobody declared: UTF-8, UTF-16 with its mark, or what Excel saves in Windows.

The code pages of Windows are not guessed from a few bytes: Cyrillic letters come in rows and French accents alone, and
a file in which that is not evident is refused. What was read as one is reported.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple, TextIO

from corpora.documents import Problem
from glossary.errors import UnreadableTermFile

_CHUNK = 1 << 16
_MARKS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_RUN = re.compile(rb"[\xa8\xb8\xc0-\xff]+")  # letters in both code pages
_FEWEST = 8  # letters that are needed to tell
_CYRILLIC, _LATIN = 0.9, 0.3  # at least and at most that share of them has a neighbour


class TextFile(NamedTuple):
    """A file's text, and what is to be said about how it was read."""

    text: TextIO
    problems: tuple[Problem, ...]


@contextmanager
def text_of(stream: BinaryIO, name: str) -> Iterator[TextFile]:
    """Open the text of a seekable stream, line ends untouched; UnreadableTermFile if its encoding is not evident."""
    encoding, problems = _encoding(stream, name)
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    text = io.TextIOWrapper(buffered, encoding=encoding, newline="")
    try:
        yield TextFile(text, problems)
    except UnicodeDecodeError as error:
        raise UnreadableTermFile(name, f"byte {error.object[error.start]:#04x} is no {encoding}") from error
    finally:
        text.detach()
        buffered.detach()


def _encoding(stream: BinaryIO, name: str) -> tuple[str, tuple[Problem, ...]]:
    start = stream.tell()
    first = stream.read(2)
    stream.seek(start)
    if first in _MARKS:
        return _MARKS[first], ()
    wrong = _not_utf8(stream)
    stream.seek(start)
    if wrong is None:
        return "utf-8-sig", ()
    page = _code_page(stream)
    stream.seek(start)
    if page is None:
        raise UnreadableTermFile(name, f"byte {wrong:#04x} is no UTF-8; save it as UTF-8")
    return page, (Problem(name, f"it is no UTF-8 and was read as {page}, which Excel saves; look the letters over"),)


def _not_utf8(stream: BinaryIO) -> int | None:
    """Return the first byte that is no UTF-8, None if all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return int(error.object[error.start])
    return None


def _code_page(stream: BinaryIO) -> str | None:
    letters = together = 0
    while chunk := stream.read(_CHUNK):
        runs = [len(found.group()) for found in _RUN.finditer(chunk)]
        letters += sum(runs)
        together += sum(run for run in runs if run > 1)
    if letters < _FEWEST:
        return None
    share = together / letters
    return "windows-1251" if share >= _CYRILLIC else "windows-1252" if share <= _LATIN else None
