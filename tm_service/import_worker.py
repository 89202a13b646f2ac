"""A process that reads an exchange file for another: `python -m tm_service.import_worker NAME FORMAT SOURCE TARGET`.

It reads the file from standard input and writes to standard output what reading_ahead.py takes in: marshalled
messages, each behind its length. It touches no database.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
from itertools import islice
from typing import Any

from corpora.units import TranslationUnit
from tm_service.errors import UnreadableFile
from tm_service.formats import Languages, format_named
from tm_service.outlines import outline_uncaught
from tm_service.reading_ahead import BATCH, LENGTH
from tm_service.records import UnitProblem
from tm_service.stores.sqlite.preparing import prepared
from tm_service.stores.sqlite.wording import Wording


def main() -> None:
    """Write the batches of the file, then an empty one or what refused the file."""
    outline_uncaught()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write between the messages
    name, format_name, source, target = sys.argv[1:]
    wording = Wording()

    def send(message: Any) -> None:  # noqa: ANN401 - of built-in types
        data = marshal.dumps(message)
        out.write(len(data).to_bytes(LENGTH, "big") + data)
        out.flush()

    with os.fdopen(sys.stdin.fileno(), "rb", closefd=False) as stream:
        stream.seek(0)
        items = format_named(format_name).read(stream, name=name, languages=Languages(source or None, target or None))
        try:
            while batch := list(islice(items, BATCH)):
                units = prepared((item for item in batch if isinstance(item, TranslationUnit)), wording)
                problems = [
                    (item.place, item.unit, item.reason, item.lost, item.content)
                    for item in batch
                    if isinstance(item, UnitProblem)
                ]
                send((units.units, units.inflected, problems))
            send(None)
        except UnreadableFile as error:
            send((error.name, error.reason))
        except BrokenPipeError:  # who asked is gone, and nobody is left to be told
            os._exit(1)


if __name__ == "__main__":
    main()
