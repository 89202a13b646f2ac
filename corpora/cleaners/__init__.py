"""The cleaners: one for each kind of dirt that documents carry, and none that rewrites what an author wrote.

Genuine typing errors stay, because a memory must find the document as it stands; what a converter, a page
break or character recognition did to it is mended, and every repair is reported. The order matters:

1. `table_cells` and `markup` first: all others look at words, and must not see tags.
2. `contents` before anything is joined, while every entry is still a line of its own.
3. `bullets`, `fragments` and `running_headers` take away what stands between the halves of a sentence.
4. `footnotes` while the marks are still there to prove each other, `page_breaks` when nothing else is left
   between two halves.
5. `spacing`, `hyphenation` and `mixed_script` last: they look at whole words, which the steps before restored.

A repair may bring the next to light (a bullet inside bold type), so the round is repeated until nothing
changes: cleaning what is clean does nothing.

>>> from corpora.readers import read
>>> paragraphs, repairs = clean(read(b"We met in **May**\\n\\nand in June.\\xc2\\xb9", name="note.txt"))
>>> paragraphs[0].text, [repair.kind for repair in repairs]
('We met in May', ['markup', 'footnotes'])
"""

from __future__ import annotations

from corpora.cleaners.base import Cleaned, Cleaner
from corpora.cleaners.bullets import Bullets
from corpora.cleaners.contents import Contents
from corpora.cleaners.footnotes import Footnotes
from corpora.cleaners.fragments import Fragments
from corpora.cleaners.hyphenation import Hyphenation
from corpora.cleaners.markup import Markup
from corpora.cleaners.mixed_script import MixedScript
from corpora.cleaners.page_breaks import PageBreaks
from corpora.cleaners.running_headers import RunningHeaders
from corpora.cleaners.spacing import Spacing
from corpora.cleaners.table_cells import TableCells
from corpora.documents import Document, Paragraph, Repair

__all__ = ["CLEANERS", "Cleaned", "clean"]

CLEANERS: tuple[Cleaner, ...] = (
    TableCells(),
    Markup(),
    Contents(),
    Bullets(),
    RunningHeaders(),
    Fragments(),
    Footnotes(),
    PageBreaks(),
    Spacing(),
    Hyphenation(),
    MixedScript(),
)


def clean(document: Document) -> Cleaned:
    """Return the document's paragraphs cleaned, and every repair in the order in which it was made."""
    paragraphs: list[Paragraph] = list(document.paragraphs)
    repairs: list[Repair] = []
    while True:
        before = paragraphs
        for cleaner in CLEANERS:
            paragraphs, made = cleaner.clean(paragraphs, document=document.name)
            repairs += made
        if paragraphs == before:
            return Cleaned(paragraphs, repairs)
