"""Spaces too many or too few around punctuation, and characters that no reader sees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpora.cleaners.base import Cleaned, rewrite
from corpora.documents import Paragraph
from corpora.tokens import words

# Joiners (U+200C, U+200D) stay: Persian and the Indic scripts are spelt with them.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x01-\x08\x0b\x0e-\x1f\x7f\x85\u2028\u2029]")
_SPACES = re.compile(r"[ \t\n]{2,}|[\t\n]")
_LOST_SPACE_AFTER_DASH = re.compile(r"(?<=\w) -(?=[^\W\d_]{2})")
_LOST_SPAN = re.compile(r"(?<![\w-])(\d{4}) -(?=\d{4}(?![\w-]))")  # 2017 -2018
_TWO_COMMAS = re.compile(r",(?:\s*,)+")
_SPACE_BEFORE = re.compile(r"(?<=\S) +(?=[,.](?:\s|$))(?!\.\.\.)|(?<=\w) +(?=\))|(?<=\() +(?=\w)")
_OPENING = re.compile(r"(?<=[^\W\d_]{3})\((?=[A-ZА-ЯЁ]{2})")
_CLOSING = re.compile(r"(?<=\w )\(([^\W\d_]{4,})\)(?=([^\W\d_]{4,}))|(\w) \)(?=\w)")


class Spacing:
    """Mends the spaces, and nothing else."""

    name = "spacing"

    def clean(self, paragraphs: Sequence[Paragraph], *, document: str) -> Cleaned:
        """Return the cleaned paragraphs and the repairs."""
        known = {word.text.casefold() for paragraph in paragraphs for word in words(paragraph.text)}

        def after_closing(found: re.Match[str]) -> str:
            if found[3]:
                return f"{found[3]}) "
            inside, following = found[1], found[2]
            # (inter)national is one word: the document itself has "international".
            one_word = (inside + following).casefold() in known or not {inside.casefold()} <= known
            return found.group() + ("" if one_word else " ")

        def mended(text: str) -> str:
            text = _SPACES.sub(" ", _INVISIBLE.sub("", text))  # first: what follows knows no other space
            text = _LOST_SPACE_AFTER_DASH.sub(" - ", text)
            text = _LOST_SPAN.sub(r"\1-", text)
            text = _OPENING.sub(" (", text)
            text = _CLOSING.sub(after_closing, text)
            text = _TWO_COMMAS.sub(",", text)
            return _SPACE_BEFORE.sub("", text)

        def settled(text: str) -> str:
            # One repair may make room for the next. No rule undoes another's work, so this ends.
            while (better := mended(text)) != text:
                text = better
            return text

        return rewrite(paragraphs, settled, kind=self.name, document=document)
