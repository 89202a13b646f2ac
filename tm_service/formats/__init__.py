"""Exchange formats: bytes ↔ translation units, streaming.

Members: tmx, xliff, po, csv, tsv, xlsx. A format is chosen by name, else by the file's ending, else by its first bytes.

    python -m tm_service export memory.tmx
"""

from __future__ import annotations

from pathlib import PurePath

from tm_service.errors import UnreadableFile
from tm_service.formats.base import Format, Languages
from tm_service.formats.delimited import Delimited
from tm_service.formats.po import Po
from tm_service.formats.tmx import Tmx
from tm_service.formats.xliff import Xliff
from tm_service.formats.xlsx import Xlsx

__all__ = ["FORMATS", "Format", "Languages", "format_for", "format_named"]

FORMATS: dict[str, Format] = {
    member.name: member
    for member in (
        Tmx(),
        Xliff(),
        Po(),
        Delimited("csv", ",", "text/csv"),
        Delimited("tsv", "\t", "text/tab-separated-values"),
        Xlsx(),
    )
}


def format_named(name: str) -> Format:
    """Return the format of that name; UnreadableFile names those that there are."""
    if name not in FORMATS:
        raise UnreadableFile(name, f"no such format; known are {', '.join(sorted(FORMATS))}")
    return FORMATS[name]


def format_for(name: str, head: bytes = b"") -> Format:
    """Return the format that a file's ending names, or that its first bytes look like."""
    ending = PurePath(name).suffix.lower()
    for member in FORMATS.values():
        if ending in member.extensions:
            return member
    for member in FORMATS.values():
        if member.recognises(head):
            return member
    raise UnreadableFile(name, f"of no known format; name one of {', '.join(sorted(FORMATS))} with --format")
