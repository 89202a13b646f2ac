"""Read text files whose encoding nobody declared: UTF-8, or UTF-16 with its mark."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, TextIO

from glossary.errors import UnreadableTermFile


@contextmanager
def text_of(stream: BinaryIO, name: str) -> Iterator[TextIO]:
    """Open the text of a stream, line ends untouched; what is no UTF-8 is an UnreadableTermFile."""
    buffered = io.BufferedReader(stream)  # type: ignore[type-var]
    start = buffered.peek(2)[:2]
    encoding = "utf-16" if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} else "utf-8-sig"
    text = io.TextIOWrapper(buffered, encoding=encoding, newline="")
    try:
        yield text
    except UnicodeDecodeError as error:
        raise UnreadableTermFile(
            name, f"byte {error.object[error.start]:#04x} is no UTF-8; save it as UTF-8"
        ) from error
    finally:
        text.detach()
        buffered.detach()
