"""Fillers: files with room for translations, filled without touching what is there already.

Members: po, xliff1, xliff2, tmx, text, and the documents that have a skeleton: markdown, html, docx. One is chosen by
the file's ending, else by its first bytes, which also tell the versions of XLIFF apart.

    python -m tm_service pretranslate messages.po -s en -t ru -o messages.ru.po
"""

from __future__ import annotations

from pathlib import PurePath

from corpora.skeletons import SKELETONS
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filler, Filling, Slot, Suggestion
from tm_service.fillers.documents import Documents
from tm_service.fillers.po import Po
from tm_service.fillers.text import Text
from tm_service.fillers.tmx import Tmx
from tm_service.fillers.xliff1 import Xliff1
from tm_service.fillers.xliff2 import Xliff2

__all__ = ["FILLERS", "Documents", "Filler", "Filling", "Slot", "Suggestion", "filler_for"]

_MEMBERS: tuple[Filler, ...] = (Xliff1(), Xliff2(), Tmx(), Po(), Text(), *map(Documents, SKELETONS.values()))
FILLERS: dict[str, Filler] = {member.name: member for member in _MEMBERS}
_HEAD = 4096  # bytes


def filler_for(name: str, data: bytes) -> Filler:
    """Return the filler for a file; raises UnreadableFile for one of no kind that can be filled."""
    ending = PurePath(name).suffix.lower()
    by_ending = [member for member in FILLERS.values() if ending in member.extensions]
    by_content = [member for member in FILLERS.values() if member.recognises(data[:_HEAD])]
    for member in (*by_ending, *by_content):
        return member
    raise UnreadableFile(name, "cannot be filled; give a PO, XLIFF 1.2 or 2, TMX, DOCX, HTML, Markdown or .txt file")
