"""Files that may be hostile, read by another process: it may crash, hang or swell, and this one says so.

Formats that are programs in all but name (PDF, zipped XML) are parsed by `python -m corpora.reading_worker`, one
process for each file. It may use so much memory, time and output and no more, opens no connection, starts no
process and writes no file. What it found comes back as JSON, which can carry nothing but data. Threads may use
this at the same time.

>>> from corpora.readers.docx import DocxReader
>>> Isolated(DocxReader()).extensions
('.docx', '.docm')
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from operator import attrgetter
from typing import IO, Any, cast

from corpora.documents import Document, Paragraph, ParagraphKind, Problem
from corpora.errors import UnreadableDocument
from corpora.readers.base import Reader

_FIELDS = attrgetter(*(field.name for field in fields(Paragraph)))


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may cost.

    `memory`: bytes of address space; `cpu`: seconds of computing (both where the system knows such limits);
    `wall`: seconds until it is given up; `output`: bytes of JSON that are taken back.
    """

    memory: int = 2 * 2**30
    cpu: int = 120
    wall: float = 240.0
    output: int = 128 * 2**20


class Isolated:
    """A reader whose work is done by another process; itself a Reader like any other."""

    def __init__(self, reader: Reader, limits: Limits | None = None) -> None:
        self.inner = reader
        self.name = reader.name
        self.extensions = reader.extensions
        self._limits = limits or Limits()

    def read(self, data: bytes, *, name: str, language: str | None = None) -> Document:
        """Return the document; raises UnreadableDocument, also for what exceeds a limit or ends the process."""
        order = {
            "task": "read",
            "format": self.name,
            "name": name,
            "language": language,
        }
        answer = Work(order, data, self._limits).result()
        paragraphs = tuple(_paragraph(values) for values in answer["paragraphs"])
        problems = tuple(Problem(*values) for values in answer["problems"])
        return Document(name, self.name, answer["sha256"], paragraphs, answer["language"], problems)


def packed(document: Document) -> dict[str, Any]:
    """Return a document as it travels between the processes."""
    return {
        "sha256": document.sha256,
        "language": document.language,
        "paragraphs": [_FIELDS(paragraph) for paragraph in document.paragraphs],
        "problems": [[problem.place, problem.reason] for problem in document.problems],
    }


def _paragraph(values: list[Any]) -> Paragraph:
    text, line, kind, *others = values
    return Paragraph(text, line, ParagraphKind(kind), *others)


class Work:
    """One process, from its start to its end."""

    def __init__(self, order: dict[str, Any], data: bytes, limits: Limits) -> None:
        self._sent = json.dumps({**order, "limits": asdict(limits)}).encode() + b"\n", data
        self._limits = limits
        self._name = order["name"]
        self._late = False

    def result(self) -> dict[str, Any]:
        """Return what the process said; raises UnreadableDocument, also for what it refused."""
        command = [sys.executable, "-m", "corpora.reading_worker"]
        # One thread: libraries for numbers reserve memory for each.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        with subprocess.Popen(  # noqa: S603 - our own module
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            alarm = threading.Timer(self._limits.wall, self._give_up, [process])
            feeding = threading.Thread(target=self._feed, args=[process.stdin], name="feeding", daemon=True)
            alarm.start()
            feeding.start()
            try:
                said = cast("IO[bytes]", process.stdout).read(self._limits.output + 1)
                if len(said) > self._limits.output:
                    process.kill()
                process.wait()
            finally:
                alarm.cancel()
                process.kill()
                feeding.join()
        answer = self._understood(said, process.returncode)
        if "reason" in answer:
            raise UnreadableDocument(self._name, answer["reason"])
        return answer

    def _feed(self, stream: IO[bytes]) -> None:
        with suppress(BrokenPipeError, ConnectionResetError), stream:  # a process that is gone needs no more
            for part in self._sent:
                stream.write(part)

    def _give_up(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _understood(self, said: bytes, status: int) -> dict[str, Any]:
        limits = self._limits
        if len(said) > limits.output:
            raise UnreadableDocument(self._name, f"there is more than {limits.output:,} bytes of text in it")
        if self._late:
            raise UnreadableDocument(self._name, f"reading it took longer than {limits.wall:g} seconds")
        try:
            return cast("dict[str, Any]", json.loads(said))
        except ValueError:  # nothing, or the beginning of an answer
            raise UnreadableDocument(self._name, _end(status, limits)) from None


def _end(status: int, limits: Limits) -> str:
    """Return why a process ended without an answer."""
    if status < 0 and signal.Signals(-status).name == "SIGXCPU":
        return f"reading it took more than {limits.cpu} seconds of computing"
    how = f"signal {-status}" if status < 0 else f"status {status}"
    return f"the process that read it broke down ({how}); the file may be damaged"
