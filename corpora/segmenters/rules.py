"""Splitting by rules: a full stop ends a sentence unless what stands around it says otherwise.

Own rules, because the libraries each split one of the things that these documents are full of: "Ms." in
Russian, «См. Приложение», "1. Participé", a quotation, the two halves of a semicolon. Over the 2,987 boundaries
of benchmarks/segmentation.py: F1 .997; razdel .996, syntok .965, pysbd .905, sentencex .903.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from corpora.languages import primary
from corpora.segmenters.abbreviations import BEFORE_NUMBER, MAY_END, NEVER, ONLY_IN, OPENERS, ORDINALS, TITLES

_CLOSERS = "\"'”’»›)\\]」』）】"
_MARKS = ".!?…‽؟۔।॥።"
_END = re.compile(rf"(?<![{_MARKS}])[{_MARKS}]+[{_CLOSERS}]*(?:\s+[»”›](?=\s|$))?(?=\s)|[。！？｡]+[{_CLOSERS}]*")
_TOKEN = re.compile(r"[^\s(\[«“„\"'’‘,;:—–/]+$")
_NEXT = re.compile(r"[\s\"'“”„«‹‘(\[—–\-¿¡]*(\w)(\w*)")
_ENUMERATOR = re.compile(r"[\s(«“\"]*(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-zА-Яа-я]|[ivxIVX]{1,5})[.)]*")
_ITEM = re.compile(r"\s+\(?(?:[ivx]{1,5}|[a-zа-я])\)(?:\s|$)")
_YEAR = re.compile(r"\d\s*гг?$")
_LIST_NUMBER = re.compile(r"(?:^|[:;,(–—]\s*)\d{1,2}$")
_YEAR_OPENING = re.compile(r"(?:[^\W\d_]{1,5}\s+)?(?:\d{1,2}\s+[^\W\d_]+\s+)?\d{4}(?:\s*[-–—]\s*\d{4})?\s+гг?")
_PAIRS = {"«": "»", "“": "”", "„": "“”", "(": ")", "[": "]", "「": "」", "『": "』", "（": "）"}
_BRACKET = re.compile("[«»“”„()\\[\\]「」『』（）]")
_STRAIGHT = re.compile(r"(?<!\w)\"[^\"]*\"(?!\w)")
_NEAR = 40  # characters before a full stop that can say what it is
_LONGEST_QUOTED = 320  # characters; a longer quotation is a text of its own and is split


class RuleSegmenter:
    """Splits by rules and tables of abbreviations."""

    name = "rules"

    def split(self, text: str, *, language: str) -> list[str]:
        """Return the sentences in order, stripped, none empty; joined by spaces they give the text."""
        sentences: list[str] = []
        start = 0
        for end in _ends(text, primary(language)):
            sentence = text[start:end].strip()
            if sentence:
                sentences.append(sentence)
            start = end
        return sentences


def _ends(text: str, language: str) -> Iterator[int]:
    spans = _quoted(text)
    starts = [span[0] for span in spans]
    begun = 0
    for mark in _END.finditer(text):
        inside = bisect_right(starts, mark.start()) - 1
        if inside >= 0 and mark.end() < spans[inside][1]:
            continue
        if _is_end(text, begun, mark, language):
            begun = mark.end()
            yield begun
    yield len(text)


def _quoted(text: str) -> list[tuple[int, int]]:
    """Return the outermost stretches, in order, that stand whole between quotation marks or brackets."""
    spans = [found.span() for found in _STRAIGHT.finditer(text)]
    open_at: list[int] = []
    for found in _BRACKET.finditer(text):
        char = found.group()
        if open_at and char in _PAIRS[text[open_at[-1]]]:
            spans.append((open_at.pop(), found.end()))
        elif char in _PAIRS:
            open_at.append(found.start())
    outermost: list[tuple[int, int]] = []
    for span in sorted((span for span in spans if span[1] - span[0] <= _LONGEST_QUOTED), key=lambda s: (s[0], -s[1])):
        if not outermost or span[0] >= outermost[-1][1]:
            outermost.append(span)
    return outermost


def _is_end(text: str, begun: int, mark: re.Match[str], language: str) -> bool:
    if mark.group()[0] in "。！？｡।॥۔።":
        return True
    following = _NEXT.match(text, mark.end())
    if following is None:  # no word follows, only signs
        return False
    if following[1].islower() and not _ITEM.match(text, mark.end()):
        return False
    if _ENUMERATOR.fullmatch(text, begun, mark.start()):
        return False
    if mark.group() != ".":
        return True
    return _full_stop_ends(text, begun, mark.start(), following, language)


def _full_stop_ends(text: str, begun: int, stop: int, following: re.Match[str], language: str) -> bool:
    """Decide on a single full stop with a capital, digit or letter without case after it."""
    before = text[max(begun, stop - _NEAR) : stop]
    found = _TOKEN.search(before)
    token = found.group() if found else ""
    # Abbreviations of several words: "т. е.", "p. ex.", "z. B."
    spaced = re.search(r"(\w{1,2}\.[\s\u00a0](?:\w{1,3}\.[\s\u00a0])?\w{1,4})$", before)
    names = {token, re.sub(r"\s", "", spaced[1])} if spaced else {token}
    if names & TITLES or _lower(names) & NEVER or names & ONLY_IN.get(language, frozenset()):
        return False
    following_word = following[1] + following[2]
    if _lower(names) & BEFORE_NUMBER and _is_number(following_word):
        return False
    if token.isdecimal():
        ordinal = language in ORDINALS and len(token) <= 2
        return not ordinal and not _LIST_NUMBER.search(text[max(begun, stop - 12) : stop].lstrip())
    if token in {"г", "гг"} and not _YEAR.search(before):
        return False  # the town, not the year
    if names & MAY_END:
        opening = stop - begun <= _NEAR and _YEAR_OPENING.fullmatch(text[begun:stop].strip())
        return not (opening or following_word[0].isdigit())
    if len(token) == len(following_word) == 1 and text[following.end() : following.end() + 1] == ".":
        return False
    if (len(token) == 1 and token.isupper()) or re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", token):
        return following_word.lower() in OPENERS and not following_word.isupper()
    return True


def _lower(names: set[str]) -> set[str]:
    return {name.lower() for name in names}


def _is_number(word: str) -> bool:
    return word[0].isdigit() or (word.lower() not in OPENERS and re.fullmatch(r"[IVXLC]+|[A-ZА-Я]", word) is not None)
