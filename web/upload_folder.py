"""Where uploaded files wait for their job: a folder that lasts as long as the store, a random folder in it for each.

Only whoever runs the service may look into it. What was left behind, by a process that was killed between taking a file
and queueing its job or between ending a job and removing its file, is removed later.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

ABANDONED = 3600.0  # seconds after which a folder that no job names was not taken a moment ago
_PRIVATE = 0o700


class UploadFolder:
    """The uploads of one store in a folder, which other stores may use too; `store` is the identity of this one."""

    def __init__(self, path: Path, store: str) -> None:
        self.path = path
        self._prefix = f"tm-service-{store[:12]}-"

    def new(self) -> Path:
        """Make a folder for one upload; raises OSError."""
        self.path.mkdir(_PRIVATE, parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=self._prefix, dir=self.path))  # which is private by itself

    def find(self, name: str) -> Path | None:
        """Return the folder of that name, None if it is gone or the name is that of another place."""
        path = self.path / name
        return path if self._is_ours(name) and path.is_dir() else None

    def discard(self, name: str | None) -> None:
        """Remove a folder with what is in it, unless somebody did already; only names that `new` gives are heeded."""
        if name is not None and self._is_ours(name):
            with suppress(FileNotFoundError):
                shutil.rmtree(self.path / name)

    def discard_left_over(self, *, needed: Collection[str], ended: Collection[str]) -> None:
        """Remove what no job needs: folders of jobs that ended, and old ones that belong to none."""
        oldest = time.time() - ABANDONED
        with suppress(FileNotFoundError):  # the whole folder: nothing was ever uploaded
            for folder in list(self.path.iterdir()):
                with suppress(FileNotFoundError):  # this one: somebody removed it meanwhile
                    if folder.name not in needed and (folder.name in ended or folder.stat().st_mtime < oldest):
                        self.discard(folder.name)

    def _is_ours(self, name: str) -> bool:
        return name.startswith(self._prefix) and Path(name).name == name
