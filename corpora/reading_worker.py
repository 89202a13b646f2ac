"""A process that reads one file for another: `python -m corpora.reading_worker`. See isolation.py.

Standard input: one line of JSON, {"task", "format", "name", "language", "limits"}, and then the bytes of the file.
Standard output: one JSON document, {"reason"} or for the task `read` what `isolation.packed` makes of a Document, for
`outline` and `merge` what `skeletons.isolated` says.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from contextlib import suppress
from types import TracebackType
from typing import Any

from corpora.errors import UnreadableDocument
from corpora.isolation import Isolated, Limits, packed
from corpora.readers import READERS
from corpora.skeletons.isolated import carried_out

_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename")
_LONGEST_REASON = 200


def confine(limits: Limits) -> None:
    """Take from this process what reading does not need; call it before the first byte of the file is read."""
    sys.dont_write_bytecode = True
    if sys.platform != "win32":
        import resource

        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        wanted = {
            resource.RLIMIT_AS: (limits.memory, limits.memory),
            resource.RLIMIT_CPU: (limits.cpu, limits.cpu + 1),  # at the second one no signal says why it ends
            resource.RLIMIT_FSIZE: (0, 0),
            resource.RLIMIT_CORE: (0, 0),
        }
        for which, bounds in wanted.items():
            _soft, hard = resource.getrlimit(which)
            soft, most = (bound if hard == resource.RLIM_INFINITY else min(bound, hard) for bound in bounds)
            with suppress(ValueError, OSError):  # macOS has a limit on memory in name only, and refuses it
                resource.setrlimit(which, (soft, most))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is not allowed while a file is read")


def main() -> None:
    """Read, answer, end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks, which ends this one
    answering = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write into the answer
    order = json.loads(sys.stdin.buffer.readline())
    limits = Limits(**order["limits"])

    def answer(payload: dict[str, Any]) -> None:
        answering.write(json.dumps(payload).encode())
        answering.flush()

    def unexpected(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, MemoryError):
            answer({"reason": f"reading it needs more than {limits.memory >> 20} MB of memory"})
        elif issubclass(kind, RecursionError):
            answer({"reason": "nested too deep to be read"})
        else:
            said = " ".join(str(error).split())[:_LONGEST_REASON]
            answer({"reason": f"it is damaged, or of a kind never seen ({kind.__name__}: {said})"})

    sys.excepthook = unexpected
    confine(limits)
    data = sys.stdin.buffer.read()
    try:
        done = _read(order, data) if order["task"] == "read" else carried_out(order, data)
    except UnreadableDocument as error:
        answer({"reason": error.reason})
    else:
        answer(done)


def _read(order: dict[str, Any], data: bytes) -> dict[str, Any]:
    reader = READERS[order["format"]]
    inner = reader.inner if isinstance(reader, Isolated) else reader
    return packed(inner.read(data, name=order["name"], language=order["language"]))


if __name__ == "__main__":
    main()
