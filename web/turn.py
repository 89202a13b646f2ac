"""The turn to do the jobs of a store: one process of all that serve it has it, with the one that it started.

It is a lock on a file beside the database (tm_service/file_locks.py). The process of a job inherits the open file and
so the lock: as long as it lives nobody else begins a job, though the process that started it be gone.
"""

from __future__ import annotations

import os
from pathlib import Path

from tm_service import file_locks


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
            file = file_locks.open_to_lock(self._path)
            if not file_locks.take(file):
                os.close(file)
                return False
            self._file = file
        return True

    def give_back(self) -> None:
        """Let others have the turn, once whoever inherited it has ended too."""
        if self._file is not None:
            os.close(self._file)  # an explicit unlock would take it from the heir as well
            self._file = None
