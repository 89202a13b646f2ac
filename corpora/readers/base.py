"""The Protocol of the readers: bytes of a file → Document."""

from __future__ import annotations

from typing import Protocol

from corpora.documents import Document


class Reader(Protocol):
    """Reads one kind of file.

    `extensions` are file name endings in lower case, with the dot. `read` raises UnreadableDocument.
    """

    name: str
    extensions: tuple[str, ...]

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; `name` is for messages and for `Document.name`."""
        ...
