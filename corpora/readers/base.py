"""The Protocol of the readers: bytes of a file → Document; and what all of them need: bytes → text."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

from corpora.documents import Document, Paragraph, Problem
from corpora.errors import UnreadableDocument

_SIGNATURES = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip archive (office documents are)",
    b"\xd0\xcf\x11\xe0": "an old office file",
    b"{\\rtf": "an RTF file",
}
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Reader(Protocol):
    """Reads one kind of file.

    `extensions` are file name endings in lower case, with the dot. `read` raises UnreadableDocument.
    """

    name: str
    extensions: tuple[str, ...]

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; `name` is for messages and for `Document.name`."""
        ...


def decode(data: bytes, *, name: str) -> str:
    """Return the text of UTF-8 (with or without BOM) or of UTF-16 with BOM, lone carriage returns made \\n.

    Raises UnreadableDocument, with the place, for anything else: an encoding is never guessed, because a
    wrong guess fills a memory with nonsense that nobody notices.
    """
    if not data:
        raise UnreadableDocument(name, "the file is empty")
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise UnreadableDocument(name, f"this is {what}, not text: its name ends wrongly, or save it as text")
    encoding = _UTF16.get(data[:2], "utf-8-sig")
    body = data[2:] if encoding != "utf-8-sig" else data
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        reason = f"byte {error.start} (line {line}) is no {encoding[:6].upper().rstrip('-')}; convert the file to UTF-8"
        raise UnreadableDocument(name, reason) from error
    return _checked(text, name=name)


def document(
    paragraphs: Iterable[Paragraph],
    data: bytes,
    *,
    name: str,
    format: str,
    language: str | None,
    problems: Sequence[Problem] = (),
) -> Document:
    """Return the document of these paragraphs; raises UnreadableDocument when there are none.

    `problems` is looked at after the last paragraph: reading may add to it.
    """
    found = tuple(paragraphs)
    if not found:
        because = f": {problems[0].reason}" if problems else ""
        raise UnreadableDocument(name, f"there is no text in it{because}")
    return Document(name, format, hashlib.sha256(data).hexdigest(), found, language, tuple(problems))


def _checked(text: str, *, name: str) -> str:
    offset = text.find("\x00")
    if offset >= 0:
        line = text.count("\n", 0, offset) + 1
        raise UnreadableDocument(name, f"character {offset} (line {line}) is NUL: a binary file, or UTF-16 without BOM")
    return text.replace("\r\n", "\n").replace("\r", "\n")
