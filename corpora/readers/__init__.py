"""The readers: a file → a Document, paragraph by paragraph, each with the line where it begins.

A reader understands a format and nothing else; dirt is left to the cleaners. To add a format, write a class
with the shape of `base.Reader` and list it here. Formats that are more than text are read by a process of their
own, with limits (isolation.py).

>>> [paragraph.text for paragraph in read(b"One\\nparagraph.\\n\\nAnother.", name="note.txt").paragraphs]
['One paragraph.', 'Another.']
"""

from __future__ import annotations

from pathlib import Path, PurePath

from corpora.documents import Document
from corpora.errors import UnknownMember, UnreadableDocument
from corpora.isolation import Isolated
from corpora.languages import parse_tag
from corpora.readers.base import Reader
from corpora.readers.docx import DocxReader
from corpora.readers.html import HtmlReader
from corpora.readers.markdown import MarkdownReader
from corpora.readers.odt import OdtReader
from corpora.readers.pdf import PdfReader
from corpora.readers.pptx import PptxReader
from corpora.readers.subtitles import SubtitleReader
from corpora.readers.text import TextReader
from corpora.readers.xlsx import XlsxReader

__all__ = ["READERS", "read", "reader_for"]

_TEXTUAL: tuple[Reader, ...] = (TextReader(), MarkdownReader(), HtmlReader(), SubtitleReader())
_ISOLATED = tuple(Isolated(reader) for reader in (DocxReader(), OdtReader(), PdfReader(), PptxReader(), XlsxReader()))

READERS: dict[str, Reader] = {reader.name: reader for reader in (*_TEXTUAL, *_ISOLATED)}


def read(
    source: Path | bytes, *, name: str | None = None, format: str | None = None, language: str | None = None
) -> Document:
    """Read a file, or bytes.

    `name` is the document's (default: the file's name); `format` names a reader, default is the one for the
    name's extension; `language` is what the caller knows of the document's language, a BCP 47 tag.
    Raises UnreadableDocument (missing, a folder, empty, binary, wrongly encoded, unknown format),
    UnknownMember and UnknownLanguage.
    """
    shown = name or (source.name if isinstance(source, Path) else "document.txt")
    tag = parse_tag(language) if language else None
    reader = reader_for(shown, format=format)
    data = source if isinstance(source, bytes) else _bytes(source)
    return reader.read(data, name=shown, language=tag)


def reader_for(name: str, *, format: str | None = None) -> Reader:
    """Return the reader of that format, or of that file name's extension."""
    if format is not None:
        if format not in READERS:
            raise UnknownMember("reader", format, list(READERS))
        return READERS[format]
    extension = PurePath(name).suffix.lower()
    for reader in READERS.values():
        if extension in reader.extensions:
            return reader
    known = ", ".join(extension for reader in READERS.values() for extension in reader.extensions)
    raise UnreadableDocument(name, f"no reader for {extension or 'a name without extension'}; known are {known}")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableDocument(str(path), f"cannot be read: {error.strerror or error}") from error
