"""The turn to do the jobs of a store: one process of all that serve it has it, with the one that it started.

It is a lock on a file beside the database, which the system takes back from whoever ends, however that happens. The
process of a job inherits the open file and so the lock: as long as it lives nobody else begins a job, though the
process that started it be gone. (A row that names a process would have to be believed, and says nothing across
containers.)
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


class Turn:
    """The turn of a store, as one process sees it; its file is `<database>.jobs`."""

    def __init__(self, database: Path) -> None:
        self._path = Path(f"{database}.jobs")
        self._file: int | None = None

    @property
    def file(self) -> int | None:
        """The open file that holds the lock, for a process to inherit; None without the turn."""
        return self._file

    def take(self) -> bool:
        """Take the turn unless another process has it; return whether it is here. Raises OSError."""
        if self._file is None:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _lock(file):
                os.close(file)
                return False
            self._file = file
        return True

    def give_back(self) -> None:
        """Let others have the turn, once whoever inherited it has ended too."""
        if self._file is not None:
            os.close(self._file)  # an explicit unlock would take it from the heir as well
            self._file = None


if sys.platform == "win32":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
