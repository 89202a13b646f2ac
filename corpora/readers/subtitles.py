"""Subtitles, SRT and WebVTT: cues joined into sentences, each with the time at which it begins.

A sentence is cut into cues as it is spoken. Cues are joined until one ends a sentence, another speaker begins (a
dash), or nothing is said for three seconds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpora.documents import Document, Paragraph, Problem
from corpora.readers.base import decode, document

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[,.]\d{1,3}"
_TIMING = re.compile(rf"\s*({_TIME})\s*-->\s*({_TIME})")
_TAG = re.compile(
    rf"</?(?:[biusc]|font|lang|ruby|rt|v)(?:[\s.][^<>]*)?>|<{_TIME}>|\{{\\[^{{}}]*\}}",
    re.IGNORECASE,
)
_NO_CUE = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:\s|$)")
_SPEAKER = re.compile(r"[-–—‐]\s*(?=[^\s\d-])")
_SENTENCE_END = re.compile(r"[.!?…。！？؟][\"'”’»)\]♪]*$")
_SILENCE = 3.0  # seconds after which what is said is another thing
_LONGEST = 1000  # characters, of speech that was written down without full stops


@dataclass(frozen=True, slots=True)
class _Cue:
    line: int
    start: str
    begins: float  # seconds
    ends: float
    texts: tuple[str, ...]


class SubtitleReader:
    """Reads SRT and WebVTT."""

    name = "subtitles"
    extensions: tuple[str, ...] = (".srt", ".vtt")

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument. A cue without a time that can be read is reported."""
        text = decode(data, name=name)
        problems: list[Problem] = []
        cues = list(_cues(text.split("\n"), name, problems, web=text.startswith("WEBVTT")))
        return document(_sentences(cues), data, name=name, format=self.name, language=language, problems=problems)


def _cues(lines: list[str], name: str, problems: list[Problem], *, web: bool) -> Iterator[_Cue]:
    last: _Cue | None = None
    for first, block in _blocks(lines):
        timed = next((at for at, line in enumerate(block) if _TIMING.match(line)), None)
        if timed is None and web and _NO_CUE.match(block[0]):
            continue
        if timed is None and (last is None or any("-->" in line for line in block)):
            problems.append(Problem(f"{name}:{first}", f"no cue with a time: {block[0][:60]!r} was left out"))
            continue
        texts = [_plain(line, web=web) for line in block[0 if timed is None else timed + 1 :]]
        spoken = tuple(text for text in texts if any(char.isalnum() for char in text))
        found = _TIMING.match(block[timed]) if timed is not None else None
        if found:
            last = _Cue(first + (timed or 0), found[1], _seconds(found[1]), _seconds(found[2]), spoken)
        elif last is not None:  # text behind a blank line inside a cue
            last = _Cue(first, last.start, last.begins, last.ends, spoken)
        if last is not None and spoken:
            yield last


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line and the lines of each block: of a cue, or what stands between blank lines."""
    block: list[str] = []
    timed = False
    for number, line in enumerate([*lines, ""], 1):
        text = line.strip()
        if timed and _TIMING.match(text):  # the blank line before this cue is missing
            label = [block.pop()] if block[-1].isdecimal() else []
            yield number - len(label) - len(block), block
            block = label
        timed = bool(text) and (timed or _TIMING.match(text) is not None)
        if text:
            block.append(text)
        elif block:
            yield number - len(block), block
            block = []


def _sentences(cues: list[_Cue]) -> Iterator[Paragraph]:
    held, begun, ends = "", cues[0] if cues else None, 0.0
    for cue in cues:
        for text in cue.texts:
            speaker = _SPEAKER.match(text)
            said = text[speaker.end() :] if speaker else text
            if held and begun and (speaker or cue.begins - ends > _SILENCE or _ended(held, said)):
                yield _paragraph(held, begun)
                held = ""
            if not held:
                begun = cue
            held = f"{held} {said}".strip()
            ends = cue.ends
    if held and begun:
        yield _paragraph(held, begun)


def _paragraph(text: str, begun: _Cue) -> Paragraph:
    return Paragraph(text, begun.line, place=begun.start, whole=True)


def _ended(said: str, following: str) -> bool:
    if len(said) > _LONGEST:
        return True
    goes_on = following[:1].islower() or following.startswith(("...", "…"))
    return _SENTENCE_END.search(said) is not None and not goes_on


def _plain(line: str, *, web: bool) -> str:
    text = _TAG.sub("", line)
    return (html.unescape(text) if web else text).strip()


def _seconds(time: str) -> float:
    total = 0.0
    for part in time.replace(",", ".").split(":"):
        total = 60 * total + float(part)
    return total
