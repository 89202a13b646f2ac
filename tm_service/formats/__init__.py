"""Exchange formats: bytes ↔ translation units, streaming.

Members: tmx, xliff, xliff2, po, csv, tsv, xlsx, toolkit, resources (docs/formats.md). A format is chosen by name,
else by the file's ending unless its first bytes say something else, else by these.

    python -m tm_service export memory.tmx
"""

from __future__ import annotations

from pathlib import PurePath

from tm_service.errors import UnreadableFile
from tm_service.formats.base import Format, Languages
from tm_service.formats.delimited import Delimited
from tm_service.formats.po import Po
from tm_service.formats.tmx import Tmx
from tm_service.formats.toolkit import Resources, Toolkit
from tm_service.formats.xliff import Xliff
from tm_service.formats.xliff2 import Xliff2
from tm_service.formats.xlsx import Xlsx

__all__ = ["FORMATS", "Format", "Languages", "format_for", "format_named", "recognised"]

FORMATS: dict[str, Format] = {
    member.name: member
    for member in (
        Tmx(),
        Xliff(),
        Xliff2(),
        Po(),
        Delimited("csv", ",", "text/csv"),
        Delimited("tsv", "\t", "text/tab-separated-values"),
        Xlsx(),
        Toolkit(),
        Resources(),
    )
}


def format_named(name: str) -> Format:
    """Return the format of that name; UnreadableFile names those that there are."""
    if name not in FORMATS:
        raise UnreadableFile(name, f"no such format; known are {', '.join(sorted(FORMATS))}")
    return FORMATS[name]


def format_for(name: str, head: bytes = b"") -> Format:
    """Return the format that a file's ending names, or that its first bytes look like."""
    return recognised(name, head)[0]


def recognised(name: str, head: bytes = b"") -> tuple[Format, str]:
    """Return what a file is taken for, and why; raises UnreadableFile if no format knows it."""
    ending = PurePath(name).suffix.lower()
    named = next((member for member in FORMATS.values() if ending in member.extensions), None)
    if named is not None and (not head or named.recognises(head)):
        return named, f"by its ending {ending}"
    for member in FORMATS.values():
        if member.recognises(head):
            return member, "by its first bytes"
    if named is not None:
        return named, f"by its ending {ending}"
    raise UnreadableFile(name, f"of no known format; name one of {', '.join(sorted(FORMATS))} with --format")
