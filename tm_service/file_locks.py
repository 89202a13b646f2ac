"""A lock on an open file, which the system takes back from whoever holds it when that ends, however it ends.

(A file or a row that names a process would have to be believed, and says nothing across containers.)
"""

from __future__ import annotations

import os
import sys

if sys.platform == "win32":
    import msvcrt

    def take(file: int) -> bool:
        """Take the lock of an open file for this process unless another has it; return whether it is here."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def take(file: int) -> bool:
        """Take the lock of an open file unless another process has it; return whether it is here, and with heirs."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def open_to_lock(path: str | os.PathLike[str]) -> int:
    """Open a file whose lock is to be taken, made if need be; closing it gives the lock back. Raises OSError."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
