"""The starter corpus: eight short sets on migration governance and a vocabulary, written for this project.

Each file is one set: the same text as annexes in English, Russian and French, in the shape in which such
papers really arrive - a contents list, footnotes, lists, a page break in the middle of a sentence. The
speakers, figures and projects are invented; the names of institutions and instruments are the official ones.

The vocabulary holds the ordinary words of official papers in the same three languages, for whoever compares texts
with little else to go by.

    python -c "from corpora.starter import documents; print(*documents(), sep='\\n')"
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

__all__ = ["documents", "vocabulary"]

LANGUAGES = ("en", "fr", "ru")
"""The columns of the vocabulary."""


def documents() -> tuple[Path, ...]:
    """Return the files of the starter corpus, one a set, in their numbered order."""
    return tuple(sorted(Path(__file__).parent.glob("[0-9][0-9]-*")))


@lru_cache(maxsize=16)
def vocabulary(source: str, target: str) -> tuple[tuple[str, str], ...]:
    """Return the words that may translate each other, source and target; none in languages other than its three."""
    if not {source, target} <= set(LANGUAGES):
        return ()
    rows = (Path(__file__).parent / "vocabulary.tsv").read_text(encoding="utf-8").splitlines()
    left, right = LANGUAGES.index(source), LANGUAGES.index(target)
    cells = ([cell.split(", ") for cell in row.split("\t")] for row in rows)
    return tuple(dict.fromkeys((word, other) for row in cells for word in row[left] for other in row[right]))
