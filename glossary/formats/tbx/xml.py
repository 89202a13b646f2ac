"""Parse XML that anybody may have sent: streaming, without network, external entities or entity bombs.

The text is decoded here rather than by the parser: so a control character, which would make the whole file
unreadable, costs one character and is reported, and every encoding that Python knows can be declared.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from corpora.documents import Problem
from glossary.errors import UnreadableTermFile

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
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,9}));")
_EXTERNAL_ENTITY = re.compile(r"<!ENTITY\s[^>]*?\s(?:SYSTEM|PUBLIC)\s")


def legal(text: str) -> str:
    """Return the text with every character that XML 1.0 forbids replaced by U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def entries(stream: BinaryIO, names: frozenset[str], *, name: str) -> Iterator[etree._Element | Problem]:
    """Yield the elements with these local names, complete, and a problem for every stretch that was repaired.

    An element is emptied when the next one is asked for. Raises UnreadableTermFile for what is no
    well-formed XML and for a document type that declares an external entity.
    """
    parser = _parser()
    prolog: str | None = ""
    try:
        for chunk in _cleaned(stream, name):
            if isinstance(chunk, Problem):
                yield chunk
                continue
            if prolog is not None:
                prolog += chunk
                _refuse_external_entities(prolog, name)
            parser.feed(chunk.encode("utf-8"))
            for event, element in parser.read_events():
                prolog = None
                assert isinstance(element, etree._Element)  # noqa: S101 - of the two kinds of event asked for
                if event == "end" and etree.QName(element).localname in names:
                    yield element
                    _forget(element)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise UnreadableTermFile(name, f"line {error.lineno or 1}: {_reason(error)}") from error


def _parser() -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities="internal",  # type: ignore[arg-type]  # the stubs are older
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _forget(element: etree._Element) -> None:
    element.clear()
    while (before := element.getprevious()) is not None:
        before.getparent().remove(before)  # type: ignore[union-attr]


def _reason(error: etree.XMLSyntaxError) -> str:
    return re.sub(r", line \d+, column \d+.*$", "", str(error.msg)) + "; the file is no well-formed XML"


def _refuse_external_entities(prolog: str, name: str) -> None:
    found = _EXTERNAL_ENTITY.search(prolog)
    if found is not None:
        line = prolog.count("\n", 0, found.start()) + 1
        raise UnreadableTermFile(
            name, f"line {line}: its document type declares an external entity, which is never fetched; remove it"
        )


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
    illegal = [found.start() for found in _ILLEGAL.finditer(chunk)]
    illegal += [found.start() for found in _REFERENCE.finditer(chunk) if _ILLEGAL.match(_referred(found))]
    for offset in sorted(illegal):
        place = f"{name}:{line + chunk.count(chr(10), 0, offset)}"
        yield Problem(place, "a character that XML forbids was replaced by U+FFFD")
    yield _REFERENCE.sub(lambda ref: "\ufffd" if _ILLEGAL.match(_referred(ref)) else ref.group(), legal(chunk))


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
        raise UnreadableTermFile(name, f"line 1: unknown encoding {encoding!r}; save it as UTF-8") from error
    except UnicodeDecodeError as error:
        line += chunk.count(b"\n", 0, error.start)
        raise UnreadableTermFile(name, f"line {line}: not {encoding}, as it says it is; save it as UTF-8") from error


def _encoding(start: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return encoding
    declared = _DECLARED.match(start)
    return declared.group(1).decode("ascii") if declared else "utf-8"
