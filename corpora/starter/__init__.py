"""The starter corpus: eight short sets on migration governance, written for this project.

Each file is one set: the same text as annexes in English, Russian and French, in the shape in which such
papers really arrive - a contents list, footnotes, lists, a page break in the middle of a sentence. The
speakers, figures and projects are invented; the names of institutions and instruments are the official ones.

    python -c "from corpora.starter import documents; print(*documents(), sep='\\n')"
"""

from __future__ import annotations

from pathlib import Path

__all__ = ["documents"]


def documents() -> tuple[Path, ...]:
    """Return the files of the starter corpus, one a set, in their numbered order."""
    return tuple(sorted(Path(__file__).parent.glob("[0-9][0-9]-*")))
