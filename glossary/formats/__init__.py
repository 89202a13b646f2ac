"""The formats in which termbases are exchanged.

| name     | holds                         | written as                                    |
|----------|-------------------------------|-----------------------------------------------|
| `tbx`    | everything                    | TBX version 3, DCA style (ISO 30042:2019)     |
| `tbx2`   | everything                    | TBX version 2 (martif), for older tools       |
| `csv`    | concepts and terms, one a row | UTF-8 with a header row                       |
| `xlsx`   | the same                      | a workbook with one sheet                     |
| `utx`    | one pair of languages         | UTX 1.20                                      |
| `omegat` | one pair of languages         | UTF-8, tab separated: source, target, comment |

What each of them keeps is its `keeps` (glossary.formats.kept), and docs/term-formats.md has it as a table.

    python -c "from glossary.formats import format_for; print(format_for('terms.tbx').name)"
"""

from __future__ import annotations

from glossary.errors import UnknownTermFormat
from glossary.formats.base import ReadConcept, TermFormat
from glossary.formats.csv import CSV
from glossary.formats.omegat import OMEGAT
from glossary.formats.tbx import TBX_2, TBX_3
from glossary.formats.utx import UTX
from glossary.formats.xlsx import XLSX

__all__ = ["FORMATS", "ReadConcept", "TermFormat", "format_for"]

FORMATS: dict[str, TermFormat] = {member.name: member for member in (TBX_3, TBX_2, CSV, XLSX, UTX, OMEGAT)}


def format_for(file_name: str, wanted: str | None = None) -> TermFormat:
    """Return the format of that name, or without a name the one that files named so have.

    Raises UnknownTermFormat.
    """
    if wanted is not None:
        if wanted not in FORMATS:
            raise UnknownTermFormat(wanted, FORMATS)
        return FORMATS[wanted]
    for member in FORMATS.values():
        if file_name.lower().endswith(member.extensions):
            return member
    raise UnknownTermFormat(file_name, FORMATS)
