"""Bold, italics, links and raised letters, written in Markdown's or TeX's way; unbalanced marks as well."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.cleaners.base import Cleaned, rewrite
from corpora.documents import Paragraph
from corpora.normalise import TO_RAISED

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
_ADDRESS = re.compile(r"<((?:https?://|mailto:|www\.)[^<>\s]+)>")
_RAISED = re.compile(r"(\^|_)\{([^{}]*)\}")
_BOLD = re.compile(r"\*{2,}")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*]*[^*\s])\*(?![\w*])")
_UNDERLINED = re.compile(r"(?<!\w)_(?=[^\s_])([^_]*[^_\s])_(?!\w)")


class Markup:
    """Takes markup away and leaves what it marked."""

    name = "markup"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        return rewrite(paragraphs, _plain, kind=self.name, document=document)


def _plain(text: str) -> str:
    text = _LINK.sub(r"\1", text)
    text = _ADDRESS.sub(r"\1", text)
    text = _RAISED.sub(_raised, text)
    text = _BOLD.sub("", text)
    text = _ITALIC.sub(r"\1", text)
    return _UNDERLINED.sub(r"\1", text)


def _raised(found: re.Match[str]) -> str:
    # A raised number marks a footnote and keeps its shape for that cleaner; 30^{ème} is only a way to write 30ème.
    inner = found[2].strip()
    return inner.translate(TO_RAISED) if found[1] == "^" and inner.isdecimal() else inner
