"""Zip archives that may be hostile: nothing is extracted to disk, every byte is counted while it is read.

What an archive says about its own sizes is not believed: only what comes out of it counts.
"""

from __future__ import annotations

import lzma
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from lxml import etree

from corpora.errors import UnreadableDocument
from corpora.office.markup import parse

MEMBERS = 20_000
PART_BYTES = 64 * 2**20  # of one part, unpacked: some 3,000 pages of text
TOTAL_BYTES = 256 * 2**20  # of all parts that are read
RATIO = 200  # of unpacked to packed; office documents reach 50
_UNSUSPICIOUS = 4 * 2**20  # bytes, whatever their ratio
_CHUNK = 2**16
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_NO_ARCHIVE = (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError, struct.error, OverflowError)
_DAMAGED = (*_NO_ARCHIVE, zlib.error, lzma.LZMAError, EOFError, RuntimeError)
"""What zipfile raises for an archive, or a part, whose sizes and places are not true."""
PASSWORD = "it is protected with a password; save it without one"  # noqa: S105 - a message


class Archive:
    """A zip archive in memory; raises UnreadableDocument for whatever is damaged, locked or too big."""

    def __init__(self, data: bytes, *, name: str) -> None:
        self.name = name
        if not data:
            raise UnreadableDocument(name, "the file is empty")
        if data.startswith(_OLD_OFFICE):
            old = "an office file of the old kind; save it in the format that its ending names"
            raise UnreadableDocument(name, PASSWORD if _ENCRYPTED_PACKAGE in data else old)
        try:
            self._zip = ZipFile(BytesIO(data))
        except _NO_ARCHIVE as error:
            raise UnreadableDocument(name, f"no office document, or one that was cut short: {error}") from error
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._total = 0
        if len(self._zip.infolist()) > MEMBERS:
            raise UnreadableDocument(name, f"{len(self._zip.infolist()):,} parts, more than {MEMBERS:,}")
        if any(info.flag_bits & 1 for info in self._members.values()):
            raise UnreadableDocument(name, PASSWORD)

    def __contains__(self, part: str) -> bool:
        return part in self._members

    def parts(self) -> list[str]:
        """Return the names of all parts."""
        return list(self._members)

    def read(self, part: str) -> bytes:
        """Return a part, unpacked."""
        info = self._members.get(part)
        if info is None:
            raise UnreadableDocument(self.name, f"its part {part} is missing: no such document, or a damaged one")
        return self._unpacked(info, info.compress_size)

    def xml(self, part: str) -> etree._Element:
        """Return the root of a part that is XML."""
        return parse(self.read(part), name=self.name, part=part)

    def rewritten(self, changed: Mapping[str, bytes]) -> bytes:
        """Return the archive with some parts changed, all others as they are, in their order."""
        stream = BytesIO()
        self._total = 0  # what was read before does not count twice
        with ZipFile(stream, "w") as written:
            for info in self._members.values():
                # A picture of one colour packs as well as a bomb; what nobody parses may do so.
                data = changed[info.filename] if info.filename in changed else self._unpacked(info, None)
                written.writestr(info, data, compress_type=info.compress_type)
        return stream.getvalue()

    def _unpacked(self, info: ZipInfo, packed: int | None) -> bytes:
        """Return a part; `packed` is its size as it lies there, None where any ratio will do."""
        chunks: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(_CHUNK):
                    chunks.append(chunk)
                    size += len(chunk)
                    self._count(info.filename, size, len(chunk), packed)
        except _DAMAGED as error:
            raise UnreadableDocument(self.name, f"its part {info.filename} is damaged: {error}") from error
        return b"".join(chunks)

    def _count(self, part: str, size: int, chunk: int, packed: int | None) -> None:
        self._total += chunk
        if size > PART_BYTES:
            raise UnreadableDocument(self.name, f"its part {part} unpacks to more than {PART_BYTES >> 20} MB")
        if self._total > TOTAL_BYTES:
            raise UnreadableDocument(self.name, f"it unpacks to more than {TOTAL_BYTES >> 20} MB")
        if packed is not None and size > max(_UNSUSPICIOUS, RATIO * packed):
            raise UnreadableDocument(self.name, f"its part {part} unpacks to over {RATIO} times its size: a zip bomb")
