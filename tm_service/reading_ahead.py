"""Reading an exchange file into batches that are ready to be stored: a large one in a process beside this one.

Half of an import's time is reading, folding and indexing, which needs no database; the other half is the database's,
which one process at a time may write. So while this process stores a batch, another prepares the next. Should that
process die, reading goes on here where it had come to.
"""

from __future__ import annotations

import io
import logging
import marshal
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import IO, BinaryIO, NamedTuple, cast

from corpora.units import TranslationUnit
from tm_service.errors import UnreadableFile
from tm_service.formats import FORMATS, Format, Languages
from tm_service.parallel import spare_cores
from tm_service.records import UnitProblem
from tm_service.stores.sqlite.preparing import PreparedBatch, prepared
from tm_service.stores.sqlite.wording import Wording

BATCH = 1_000  # items of a file: a tenth of a second in the database, so that other writers get their turn
LENGTH = 8  # bytes that tell a message's
WORTH = 8 << 20  # bytes of a file for which another process is started, which takes half a second
_log = logging.getLogger(__name__)


class ReadBatch(NamedTuple):
    """Units that follow each other in a file, ready to be stored, and what was wrong among them."""

    units: PreparedBatch
    problems: list[UnitProblem]


def batches(stream: BinaryIO, member: Format, *, name: str, languages: Languages) -> Iterator[ReadBatch]:
    """Yield a file batch by batch; raises UnreadableFile as the format does."""
    done = 0
    if FORMATS.get(member.name) is member and _is_worth(stream):
        try:
            for batch in _of_worker(stream, member, name, languages):
                yield batch
                done += len(batch.units.units) + len(batch.problems)
            return
        except _Gone as error:
            _log.warning("the process that read %s is gone (%s); reading goes on here", name, error)
    yield from _here(stream, member, name, languages, done)


def _here(stream: BinaryIO, member: Format, name: str, languages: Languages, done: int) -> Iterator[ReadBatch]:
    """Yield the batches behind the first `done` items, read in this process."""
    stream.seek(0)
    wording = Wording()
    items = islice(member.read(stream, name=name, languages=languages), done, None)
    while batch := list(islice(items, BATCH)):
        units = prepared((item for item in batch if isinstance(item, TranslationUnit)), wording)
        yield ReadBatch(units, [item for item in batch if isinstance(item, UnitProblem)])


def _is_worth(stream: BinaryIO) -> bool:
    """Return whether the stream is a file, large enough, and a core is free to read it."""
    try:
        return os.fstat(stream.fileno()).st_size >= WORTH and spare_cores() > 0
    except (OSError, AttributeError, io.UnsupportedOperation):
        return False


class _Gone(Exception):
    """The worker ended before its file did."""


def _of_worker(stream: BinaryIO, member: Format, name: str, languages: Languages) -> Iterator[ReadBatch]:
    command = [sys.executable, "-m", "tm_service.import_worker", name, member.name]
    command += [languages.source or "", languages.target or ""]
    with subprocess.Popen(command, stdin=stream.fileno(), stdout=subprocess.PIPE) as process:  # noqa: S603
        try:
            yield from _messages(cast("IO[bytes]", process.stdout))
        finally:
            process.kill()


def _messages(pipe: IO[bytes]) -> Iterator[ReadBatch]:
    while True:
        data = pipe.read(int.from_bytes(pipe.read(LENGTH), "big"))
        if not data:
            raise _Gone("it wrote nothing more")
        try:
            message = marshal.loads(data)  # noqa: S302 - our own process
        except (EOFError, ValueError, TypeError) as error:
            raise _Gone(f"its last message is cut: {error}") from error
        if message is None:
            return
        if len(message) == 2:
            raise UnreadableFile(*message)
        units, inflected, problems = message
        yield ReadBatch(PreparedBatch(units, inflected), [UnitProblem(*problem) for problem in problems])
