"""A checksum in a kept SQLite file, because SQLite notices only damage that it stumbles over.

It lies where the header has room for a number of the application's own (bytes 68 to 71 of the file), and is that of
the file with zeros in that place. What is sealed is not written again.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from pathlib import Path

_PLACE = slice(68, 72)
_BLOCK = 1 << 22  # bytes


def seal(file: Path) -> None:
    """Write the checksum of an SQLite file that nobody has open into it."""
    checksum, _sealed = _checksums(file)
    with file.open("r+b") as stream:
        stream.seek(_PLACE.start)
        stream.write(checksum.to_bytes(4, "big"))


def is_whole(file: Path) -> bool:
    """Return whether a file is there as it was sealed; it is read only when it changed since that was asked last."""
    try:
        about = file.stat()
    except FileNotFoundError:
        return False
    return _is_whole(file, about.st_ino, about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=4)
def _is_whole(file: Path, _number: int, _size: int, _changed_at: int) -> bool:
    checksum, sealed = _checksums(file)
    return checksum == sealed


def _checksums(file: Path) -> tuple[int, int]:
    """Return the checksum of a file, and the one that it holds."""
    checksum = sealed = 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            if stream.tell() == len(block):  # the first one
                sealed = int.from_bytes(block[_PLACE], "big")
                block = block[: _PLACE.start] + bytes(4) + block[_PLACE.stop :]
            checksum = zlib.crc32(block, checksum)
    return checksum, sealed
