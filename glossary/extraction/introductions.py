"""Where a text introduces an acronym: in brackets, behind a dash, after "hereinafter" and its like, in a list.

X (ACR)        X (далее — ACR)      X (ci-après « ACR »)     X (ACR; OTHER)      Y (X, ACR)
ACR (X)        X, hereinafter ACR   X - ACR                  ACR – X, in a line of a list of abbreviations
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from glossary.extraction.foreign import foreign_expansion
from glossary.extraction.initials import expansion_at_start, expansion_before

_LONGEST = 10
_REACH = 800  # characters
_UPPER = r"[^\W\d_a-zа-яёà-öø-ÿœ]"
_WORD = rf"(?=\w*{_UPPER}.*{_UPPER}|\d+{_UPPER})[^\W_]+(?:[-/][^\W_]+)*"
_ACRONYM = re.compile(_WORD)
_TWO_CAPITALS = r"(?:\d?[^\W_a-zа-яёà-ÿœ][^\W_]*(?:[-/][^\W_]+)*)"
_COMPOUND = rf"{_TWO_CAPITALS}(?: {_UPPER}{{2,}})?"
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,300})[)\]]")
_PIECE = re.compile(r"\s*[;,]\s*|\s+[–—/-]\s+|(?<=[^\W\d_])/(?=[^\W\d_])")
_STROKE = re.compile(r"\s+/\s+")
_WITH_NOUN = re.compile(rf"(?<={_UPPER}) [a-zа-яё]+$")  # (MPU report)
_OPENERS = " \t\"'«»“”„‘’,:;–—-*_"
_LEAD_IN = (
    r"(?:далее(?: по тексту)?(?: также)?|именуем\w+|сокращ[её]нно|сокр\.|англ\.|фр\.|русск\.|исп\."
    r"|ci[-‑]après|dénommée?s?|désignée?s?|en abrégé|abrégée?s?(?: en)?|sigle|en anglais|en français|en russe"
    r"|here(?:in)?after|henceforth|referred to as|abbreviated(?: as| to)?|abbr\.|known as|called"
    r"|or|ou|или|the|le|la|l['’])"
)
_LEAD_INS = re.compile(rf"^(?:{_LEAD_IN}(?:[\s:–—«“\"'-]+|(?<=['’])))+", re.IGNORECASE)
_BEHIND_LEAD_IN = re.compile(
    r",\s*(?:далее|сокращ[её]нно|ci[-‑]après|en abrégé|here(?:in)?after|henceforth|abbreviated(?: as| to)?)\b"
    rf"(?:\s|{_LEAD_IN}|[:–—«“\"'-])*({_COMPOUND})",
)
_BEHIND_DASH = re.compile(rf"\s[–—-]\s({_COMPOUND})(?=\s*(?:$|[).,;»]))")
_LISTED = re.compile(rf"\W*({_COMPOUND})(?:\s*(?:[–—:=]|\s-)\s+|\t+)(?=\S)")


def is_acronym(text: str) -> bool:
    """Return whether a text is one word of up to ten letters with two capitals or more, or a figure and one."""
    return len(text) <= _LONGEST and _ACRONYM.fullmatch(text) is not None


def introduced(text: str) -> Iterator[tuple[str, str]]:
    """Yield the acronyms that a text introduces, each with its expansion as written."""
    for line in text.splitlines():
        for bracket in _BRACKETS.finditer(line):
            yield from _in_brackets(_before(line, bracket.start()), bracket[1])
        marked = {found.start(1): found for mark in (_BEHIND_DASH, _BEHIND_LEAD_IN) for found in mark.finditer(line)}
        for found in marked.values():
            yield from _expanded(found[1], _before(line, found.start()))
        if (listed := _LISTED.match(line)) and _is_one(listed[1]):
            expansion = expansion_at_start(listed[1], line[listed.end() :])
            if expansion:
                yield listed[1], expansion


def _before(line: str, end: int) -> str:
    """Return as much of a line before a place as an expansion may reach back."""
    return line[max(0, end - _REACH) : end].rstrip(_OPENERS)


def _in_brackets(before: str, inside: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of what stands before and in a pair of brackets."""
    found, start = False, 0
    names, acronyms = _STROKE.split(before), inside.split("/")
    if len(names) == len(acronyms) > 1:  # X / Y (ACR/OTHER)
        for name, acronym in zip(names, acronyms, strict=True):
            yield from _expanded(acronym.strip(_OPENERS), name)
        return
    for piece, end in _pieces(inside):
        acronym = _WITH_NOUN.sub("", _LEAD_INS.sub("", piece.strip(_OPENERS)).strip(_OPENERS))
        if _is_one(acronym):
            own = list(_expanded(acronym, inside[:start].rstrip(_OPENERS))) if start else []
            pairs = own or list(_expanded(acronym, before))
            if not pairs and acronym == inside and (name := foreign_expansion(acronym, before)):
                pairs = [(acronym, name)]
            found = found or bool(pairs)
            yield from pairs
        start = end
    last = re.search(rf"(?<!\w)({_COMPOUND})$", before)
    if not found and last and _is_one(last[1]):
        expansion = expansion_at_start(last[1], _LEAD_INS.sub("", inside.strip(_OPENERS)))
        if expansion:
            yield last[1], expansion


def _pieces(inside: str) -> Iterator[tuple[str, int]]:
    """Yield the parts of what stands in brackets, each with the place where the next one begins."""
    if is_acronym(inside.strip(_OPENERS)):  # CT/CV may be one
        yield inside, len(inside)
        if "/" not in inside:
            return
    start = 0
    for mark in _PIECE.finditer(inside):
        yield inside[start : mark.start()], mark.end()
        start = mark.end()
    yield inside[start:], len(inside)


def _expanded(acronym: str, before: str) -> Iterator[tuple[str, str]]:
    if _is_one(acronym) and (expansion := expansion_before(acronym, before)):
        yield acronym, expansion


def _is_one(text: str) -> bool:
    """Return whether a text is an acronym, or two of them (ЕЭК ООН)."""
    return 0 < len(text.split(" ")) <= 2 and all(map(is_acronym, text.split(" ")))
