"""The forms of a segment: plain (as stored) and folded (as compared).

Folding undoes what a translator would not call a difference: letter case, ё for е, œ for oe, the shape of
quotes, dashes and apostrophes, kinds and runs of white space, invisible characters. What is left, accents
and punctuation included, is compared letter by letter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from corpora.segments import Segment

RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
"""The digits of footnote marks, as readers write them and cleaners look for them."""
TO_RAISED = str.maketrans("0123456789", RAISED)

_QUOTES = "«»„“”‟″〝〞❝❞"
_APOSTROPHES = "‘’‚‛ʼ′`´"
_DASHES = "‐‑‒–—―−⁃"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_FOLDING = str.maketrans(
    {
        **dict.fromkeys(_QUOTES, '"'),
        **dict.fromkeys(_APOSTROPHES, "'"),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_INVISIBLE, ""),
        "ё": "е",
        "œ": "oe",
        "æ": "ae",
        "…": "...",
    }
)
_FOLDED_DIFFERENTLY = re.compile(f"[{''.join(map(chr, _FOLDING))}]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f]+")


def plain(text: str) -> str:
    """Return the form that is stored: NFC, lone surrogates and NUL replaced by U+FFFD, nothing else changed."""
    if text.isascii() and "\x00" not in text:
        return text
    if "\x00" in text or not _encodable(text):
        text = "".join("\ufffd" if char == "\x00" or "\ud800" <= char <= "\udfff" else char for char in text)
    return unicodedata.normalize("NFC", text)


def plain_segment(segment: Segment) -> Segment:
    """Return the segment in plain form, every tag still between the characters where it was."""
    if not segment.tags:
        return segment if (text := plain(segment.text)) == segment.text else Segment(text)
    offset = length = 0
    pieces, tags = [], []
    for tag in segment.tags:
        pieces.append(plain(segment.text[offset : tag.offset]))
        offset, length = tag.offset, length + len(pieces[-1])
        tags.append(replace(tag, offset=length))
    pieces.append(plain(segment.text[offset:]))
    return Segment("".join(pieces), tuple(tags))


def folded(text: str) -> str:
    """Return the form that is compared: NFC, case folded, typographic variants unified, white space single."""
    # Each step is left out where it would change nothing: most texts need none but the folding of case.
    form = text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()
    if _FOLDED_DIFFERENTLY.search(form):
        form = form.translate(_FOLDING)
    if text.isprintable() and "  " not in form:  # printable: of white space there are plain spaces alone
        return form.strip(" ")
    return _SPACE.sub(" ", form).strip()


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
