"""Fillers: files with room for translations, filled without touching what is there already.

Members: po, xliff1, xliff2, tmx, text. One is chosen by the file's ending, else by its first bytes, which also tell
the versions of XLIFF apart.

    python -m tm_service pretranslate messages.po -s en -t ru -o messages.ru.po
"""

from __future__ import annotations

from pathlib import PurePath

from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filler, Filling, Slot, Suggestion
from tm_service.fillers.po import Po
from tm_service.fillers.text import Text
from tm_service.fillers.tmx import Tmx
from tm_service.fillers.xliff1 import Xliff1
from tm_service.fillers.xliff2 import Xliff2

__all__ = ["FILLERS", "Filler", "Filling", "Slot", "Suggestion", "filler_for"]

FILLERS: dict[str, Filler] = {member.name: member for member in (Xliff1(), Xliff2(), Tmx(), Po(), Text())}
_HEAD = 4096  # bytes


def filler_for(name: str, data: bytes) -> Filler:
    """Return the filler for a file; raises UnreadableFile for one of no kind that can be filled."""
    ending = PurePath(name).suffix.lower()
    by_ending = [member for member in FILLERS.values() if ending in member.extensions]
    by_content = [member for member in FILLERS.values() if member.recognises(data[:_HEAD])]
    for member in (*by_ending, *by_content):
        return member
    raise UnreadableFile(name, "cannot be filled; give a PO, XLIFF 1.2, XLIFF 2, TMX or .txt file")
