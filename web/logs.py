"""The log of a server: lines for people or JSON for programs, on stderr, without the texts of the memory.

What an exception says may quote a segment, a term or a password that was sent. So of an exception the log keeps its
sort and the places in the code that it came through, not its words, unless that is asked for.
"""

from __future__ import annotations

import logging
import sys
import threading
from datetime import UTC, datetime
from enum import StrEnum
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from tm_service.outlines import outline
from web.request_ids import current_request_id

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_log = logging.getLogger(__name__)


class LogFormat(StrEnum):
    """For whom a line is written."""

    TEXT = "text"
    JSON = "json"


def begin_logging(form: LogFormat, level: str, *, texts: bool = False) -> None:
    """Write what is at least of a level (`info`, `warning` …) to stderr; with `texts` also the words of exceptions."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines(texts) if form is LogFormat.JSON else _TextLines(texts))
    handler.addFilter(_name_request)
    logging.basicConfig(handlers=[handler], level=level.upper())
    sys.excepthook = _log_end
    threading.excepthook = lambda ended: _log_end(
        ended.exc_type, ended.exc_value or ended.exc_type(), ended.exc_traceback
    )


class _Outlining(logging.Formatter):
    texts: bool

    def formatException(self, ei: _ExcInfo) -> str:
        return "" if ei[1] is None else outline(ei[1], texts=self.texts)


class _TextLines(_Outlining):
    """`2026-03-01T12:00:00Z WARNING web.workers: …`, one line of printable characters, exceptions below it."""

    def __init__(self, texts: bool) -> None:
        super().__init__()
        self.texts = texts

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        name = getattr(record, "request_id", None)
        told = f"{record.getMessage()} [{name}]" if name else record.getMessage()
        lines = [f"{at} {record.levelname} {record.name}: {_printable(told)}"]
        if record.exc_info:
            lines.append(self.formatException(record.exc_info))
        return "\n".join(lines)


class _JsonLines(_Outlining, JsonFormatter):
    """One JSON object a line: timestamp, level, logger, message, and what the record brings."""

    def __init__(self, texts: bool) -> None:
        JsonFormatter.__init__(
            self,
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp=True,
        )
        self.texts = texts

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in log_data.items() if value is not None}


def _name_request(record: logging.LogRecord) -> bool:
    """Let a record bear what the request is called in which it was made."""
    if getattr(record, "request_id", None) is None:
        record.request_id = current_request_id()
    return True


def _printable(message: str) -> str:
    """Return a message in which nothing ends the line or moves the cursor of a terminal."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in message)


def _log_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    _log.critical("%s ended", threading.current_thread().name, exc_info=(kind, error, trace))
