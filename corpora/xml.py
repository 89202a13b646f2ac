"""XML that anybody may have sent, read as a stream: nothing is fetched, nothing swells, every error has a place.

The text is decoded here rather than by the parser: so a control character, which would make the whole file
unreadable, costs one character and is reported, and every encoding that Python knows can be declared.

>>> from io import BytesIO
>>> [element.text for event, element in elements(BytesIO(b"<a><b>1</b><b>2</b></a>"), {"b"}, name="a", events=["end"])]
['1', '2']
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Literal

from lxml import etree

from corpora.documents import Problem
from corpora.errors import MalformedXml

Event = Literal["start", "end"]
SAFE: dict[str, Any] = {"resolve_entities": "internal", "no_network": True, "load_dtd": False, "huge_tree": False}
LARGEST = 64 << 20  # characters between the ends of two elements that are asked for
LONGEST_PROLOG = 1 << 20  # characters
_CHUNK = 1 << 16
_LONGEST_REFERENCE = 12  # `&#x0010FFFF;`
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_NO_MARKUP = re.compile(r"<!--.*?-->|<\?.*?\?>|\"[^\"]*\"|'[^']*'", re.DOTALL)
_ROOT = re.compile(r"<[^!?]")
_EXTERNAL_ENTITY = re.compile(r"<!ENTITY\s[^>]*?\s(?:SYSTEM|PUBLIC)\s")


def legal(text: str) -> str:
    """Return the text with every character that XML 1.0 forbids replaced by U+FFFD."""
    return ILLEGAL.sub("\ufffd", text)


def elements(
    stream: BinaryIO, tags: Iterable[str], *, name: str, events: Iterable[Event] = ("start", "end")
) -> Iterator[tuple[str, etree._Element] | Problem]:
    """Yield (event, element) where elements with one of the local names begin and end, and what had to be repaired.

    An element that has ended is emptied when the next one is asked for, so memory stays bounded. Raises MalformedXml
    for what is not well-formed, for a document type that declares an external entity, and for more than 64 million
    characters in which none of the elements ends.
    """
    parser = etree.XMLPullParser(
        events=tuple(events),
        tag=[f"{{*}}{tag}" for tag in tags],
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        **SAFE,
    )
    prolog: _Prolog | None = _Prolog(name)
    held = 0
    try:
        for chunk in _cleaned(stream, name):
            if isinstance(chunk, Problem):
                yield chunk
                continue
            prolog = prolog and prolog.with_more(chunk)
            held += len(chunk)
            if held > LARGEST:
                raise MalformedXml(
                    name, None, f"more than {LARGEST >> 20} million characters without the end of an entry"
                )
            parser.feed(chunk.encode("utf-8"))
            for event, element in parser.read_events():
                assert isinstance(element, etree._Element)  # noqa: S101 - of the kinds of event that are asked for
                yield event, element
                if event == "end":
                    held = 0
                    _forget(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise malformed(error, name) from error


def malformed(error: etree.XMLSyntaxError, name: str) -> MalformedXml:
    """Return what the parser found as an error of this house."""
    line, column = error.position
    reason = re.sub(r", line \d+, column \d+.*$", "", " ".join(str(error.msg).split()))
    return MalformedXml(name, (line or 1, column), f"not well-formed XML: {reason}")


class _Prolog:
    """What comes before the root element: a document type may declare entities there, but none outside the file."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._text = ""

    def with_more(self, chunk: str) -> _Prolog | None:
        """Take in more of the file; None once the root element has begun."""
        self._text += chunk
        text = _NO_MARKUP.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), self._text)
        root = _ROOT.search(text)
        external = _EXTERNAL_ENTITY.search(text, 0, root.start() if root else len(text))
        if external is not None:
            place = text.count("\n", 0, external.start()) + 1, 1
            reason = "its document type declares an external entity, which is never fetched; remove it"
            raise MalformedXml(self._name, place, reason)
        if root is None and len(text) > LONGEST_PROLOG:
            raise MalformedXml(self._name, None, f"no element in its first {LONGEST_PROLOG:,} characters")
        return None if root else self


def _forget(element: etree._Element) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _cleaned(stream: BinaryIO, name: str) -> Iterator[str | Problem]:
    """Yield the decoded text in chunks that split no character reference, and what was replaced in it."""
    line = 1
    held = ""
    for text in _decoded(stream, name):
        text = held + text
        split = text.rfind("&", max(0, len(text) - _LONGEST_REFERENCE))
        held = "" if split < 0 else text[split:]
        chunk = text if split < 0 else text[:split]
        yield from _repaired(chunk, line, name)
        line += chunk.count("\n")
    yield from _repaired(held, line, name)


def _repaired(chunk: str, line: int, name: str) -> Iterator[str | Problem]:
    illegal = [found.start() for found in ILLEGAL.finditer(chunk)]
    illegal += [found.start() for found in _REFERENCE.finditer(chunk) if ILLEGAL.match(_referred(found))]
    for offset in sorted(illegal):
        place = f"{name}:{line + chunk.count(chr(10), 0, offset)}"
        yield Problem(place, "a character that XML forbids was replaced by U+FFFD")
    yield _REFERENCE.sub(lambda ref: "\ufffd" if ILLEGAL.match(_referred(ref)) else ref.group(), legal(chunk))


def _referred(reference: re.Match[str]) -> str:
    code = int(reference.group(1), 16) if reference.group(1) else int(reference.group(2))
    return chr(code) if code <= 0x10FFFF else "\uffff"


def _decoded(stream: BinaryIO, name: str) -> Iterator[str]:
    chunk = stream.read(_CHUNK)
    encoding = _encoding(chunk)
    line = 1
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        while chunk:
            text = decoder.decode(chunk)
            yield text
            line += text.count("\n")
            chunk = stream.read(_CHUNK)
        yield decoder.decode(b"", final=True)
    except LookupError as error:
        raise MalformedXml(name, (1, 1), f"unknown encoding {encoding!r}; save it as UTF-8") from error
    except UnicodeDecodeError as error:
        line += chunk.count(b"\n", 0, error.start)
        column = error.start - chunk.rfind(b"\n", 0, error.start)
        raise MalformedXml(
            name, (line, column), f"not {encoding}, as it says it is, so not well-formed; save it as UTF-8"
        ) from error


def _encoding(start: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    declared = _DECLARED.match(start)
    return declared.group(1).decode("ascii") if declared else "utf-8"
