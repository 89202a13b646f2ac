"""What frames a segment: bullets, markup and white space around it; marks, placeholders and white space behind it.

A frame is mended apart from the words: a label's colon, a menu item's dots, the file name behind a message, the
element around a help text say nothing about what stands within.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import NamedTuple

from tm_service.literals import MARKUP
from tm_service.repair.menders.base import Edit
from tm_service.repair.tokens import Token, tokens

_BULLET = re.compile(r"\s*(?:[-*•·–—]\s+)?")
_SHORTEST, _LONGEST = 2, 100  # characters of a tail that may hold more than a mark, and of any
_WIDTHS: tuple[tuple[str, ...], ...] = (("markup", "placeholder"), ("markup",), ())
_ENDING_WIDE = frozenset("%$#{}<>)")  # one of these stands near the end of what ends in a placeholder or markup
_MARKS = frozenset(".:;!?…,")
_ENDING = f"{string.whitespace}\u00a0\u202f\u2009{''.join(sorted(_MARKS))}"
_BRACKETS = frozenset("\"'`´“”„«»‘’()[]")
_QUOTED = re.compile(r"([\"'`“„«‘])\s*([^\"'`´“”„«»‘’]+?)\s*([\"'´”“»’])")
_QUOTES = {"fr": ("«\u00a0", "\u00a0»"), "ru": ("«", "»")}  # where the target has no example
_SPACES = re.compile(r"(?<![ \u00a0\u202f\u2009])[ \u00a0\u202f\u2009]+(?=[.:;!?…,])")
_UNSPACED = re.compile(r"(?<![\s:;!?.])[:;!?](?=\s|$|<)")


class Frame(NamedTuple):
    """A text in four parts that add up to it; `white` is the white space at its very end."""

    lead: str
    body: str
    tail: str
    white: str

    @property
    def wraps(self) -> bool:
        """Whether what is opened before the body is closed behind it, and nothing else; brackets close in the tail."""
        if len(self.tail) < _SHORTEST and "<" not in self.lead:
            return True
        if any(self.tail.count(one) != self.tail.count(other) for one, other in ("()", "[]", "«»")):
            return False
        opened: list[str] = []
        for found in MARKUP.finditer(f"{self.lead}\n{self.tail}"):
            if found["empty"]:
                continue
            if not found["close"]:
                opened.append(found["name"])
            elif not opened or opened.pop() != found["name"]:
                return False
        return not opened


def framed(query: str, source: str, target: str) -> tuple[Frame, Frame, Frame]:
    """Return the three texts in parts: as much frame as the target has in common with the source.

    Of the widths tried (with placeholders and markup, with markup, with marks alone) the first is taken whose
    frame around the target mirrors that around the source.
    """
    for kinds in _WIDTHS if any(map(_may_be_wide, (query, source, target))) else _WIDTHS[-1:]:
        wanted, stored, given = (_frame(text, kinds) for text in (query, source, target))
        whole = wanted.wraps and stored.wraps and given.wraps
        ends = "placeholder" not in kinds or _last_word(wanted.body) == _last_word(stored.body)
        if whole and ends and stored.lead == given.lead and _plain(stored.tail) == _plain(given.tail):
            break
    return wanted, stored, given


def frame_edits(query: Frame, source: Frame, target: Frame, language: str) -> Iterator[Edit]:
    """Yield what the query's frame asks for where the target's mirrors the source's; offsets in the whole target."""
    if not (query.body and source.body and target.body):
        return
    if query.lead != source.lead == target.lead:
        yield Edit(0, len(target.lead), query.lead, _name(query.lead + source.lead))
    start = len(target.lead) + len(target.body)
    wanted, stored, given = (_plain(frame.tail) for frame in (query, source, target))
    if wanted != stored == given:
        text = _written(query.tail, target.tail, language)
        yield Edit(start, start + len(target.tail), text, _name(query.tail + source.tail))
    start += len(target.tail)
    if query.white != source.white == target.white:
        yield Edit(start, start + len(target.white), query.white, "punctuation")


def _may_be_wide(text: str) -> bool:
    """Return whether markup may begin a text, or markup or a placeholder end it: a glance that spares its tokens."""
    return text.lstrip().startswith(("<", "-", "*", "•", "·", "–", "—")) or not _ENDING_WIDE.isdisjoint(text[-16:])


def _frame(text: str, kinds: tuple[str, ...]) -> Frame:
    bullet = _BULLET.match(text)
    start = bullet.end() if bullet else 0
    last = len(text.rstrip())
    if not kinds:
        end = max(start, len(text.rstrip(_ENDING)))
        if len(text) - end > _LONGEST:
            return Frame("", text, "", "")
        return Frame(text[:start], text[start:end], text[end : max(end, last)], text[max(end, last) :])
    held = tokens(text)
    for token in held:
        if token.start >= start and (token.kind == "space" or (token.kind == "markup" and "markup" in kinds)):
            start = token.end
        elif token.start >= start:
            break
    end = max(start, _tail_of(held, kinds, len(text)))
    last = max(end, last)
    if len(text) - end > _LONGEST:
        return Frame("", text, "", "")
    return Frame(text[:start], text[start:end], text[end:last], text[last:])


def _tail_of(held: tuple[Token, ...], kinds: tuple[str, ...], length: int) -> int:
    """Return where the tail begins: brackets and quotes belong to it only around a placeholder."""
    start = length
    behind = ""  # the kind of the token behind
    for token in reversed(held):
        bracket = token.text in _BRACKETS and "placeholder" in kinds
        if not bracket and token.kind not in ("space", *kinds) and token.text not in _MARKS:
            break
        if not bracket or behind == "placeholder":
            start = token.start
        behind = token.kind
    return start


def _last_word(text: str) -> str:
    return next((token.text.casefold() for token in reversed(tokens(text)) if token.kind == "word"), "")


def _name(parts: str) -> str:
    return "placeholder" if any(token.kind in ("markup", "placeholder") for token in tokens(parts)) else "punctuation"


def _plain(tail: str) -> str:
    if len(tail) < 2 and tail != "…":
        return tail
    return _QUOTED.sub(r'"\2"', _SPACES.sub("", tail)).replace("…", "...")


def _written(tail: str, replaced: str, language: str) -> str:
    """Return the tail as the target language has it: its quotes, and a space before : ; ! ? in French."""
    example = re.search(r"([\"'`“„«‘]\s*)[^\"'`´“”„«»‘’]+?(\s*[\"'´”“»’])", replaced)
    quotes = example.groups() if example else _QUOTES.get(language)
    bare = _SPACES.sub("", tail)
    if quotes:
        bare = _QUOTED.sub(lambda match: f"{quotes[0]}{match[2]}{quotes[1]}", bare)
    if language != "fr":
        return bare
    space = replaced[0] if replaced[:1].isspace() and replaced[1:2] in _MARKS else "\u00a0"
    return _UNSPACED.sub(lambda match: space + match.group(), bare)
