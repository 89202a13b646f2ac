"""A process that looks batches of segments up for another: `python -m tm_service.lookup_worker DATABASE`.

It reads pickled (queries, request) from standard input and writes the pickled matches of each to standard output,
or None where that failed; it ends with its input. See parallel.py.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys

from tm_service.errors import TranslationMemoryError
from tm_service.memory import open_memory
from tm_service.outlines import outline_uncaught


def main() -> None:
    """Answer until the input ends."""
    outline_uncaught()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    answering = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write between the answers
    memory = open_memory(sys.argv[1])
    answering.write(b"ready\n")
    answering.flush()
    while True:
        try:
            queries, request = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
        except EOFError:
            return
        try:
            answers = memory.lookup(queries, request)
        except TranslationMemoryError as error:
            logging.getLogger(__name__).warning("a batch is left to the process that asked: %s", type(error).__name__)
            answers = None
        pickle.dump(answers, answering)
        answering.flush()


if __name__ == "__main__":
    main()
