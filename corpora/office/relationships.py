"""Which part of an Office Open XML package points to which (ECMA-376, part 2, Open Packaging Conventions)."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from corpora.office.archive import Archive
from corpora.office.markup import attribute


@dataclass(frozen=True, slots=True)
class Relationship:
    """A part that another one points to: `kind` is the last word of its type (`styles`, `footnotes`)."""

    id: str
    kind: str
    part: str


def relationships(archive: Archive, part: str = "") -> list[Relationship]:
    """Return what a part points to inside the package, what the package itself does for no part.

    Links to the world outside are left out: nothing is ever fetched.
    """
    folder, file = posixpath.split(part)
    listing = posixpath.join(folder, "_rels", f"{file}.rels")
    if listing not in archive:
        return []
    found = []
    for entry in archive.xml(listing):
        target = attribute(entry, "Target") or ""
        if attribute(entry, "TargetMode") == "External" or not target:
            continue
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = (attribute(entry, "Type") or "").rpartition("/")[2]
        found.append(Relationship(attribute(entry, "Id") or "", kind, path))
    return found


def main_part(archive: Archive, *, usual: str) -> str:
    """Return the package's main part: where it says it is, else where it usually is."""
    return next((found.part for found in relationships(archive) if found.kind == "officeDocument"), usual)
