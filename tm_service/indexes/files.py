"""Index files beside the database: written whole, published by one rename, memory-mapped by every process.

    <database>.index/<language>/<sequence>-<random>/   <array>.npy …, manifest.json

The manifest names the store, the sequence number and the size of every file; what does not agree with it is
treated as not there and built anew.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

FORMAT = 1
_SMALL = 4096  # bytes: nothing to gain from mapping, and an empty array cannot be
_log = logging.getLogger(__name__)

Arrays = dict[str, npt.NDArray[Any]]


def publish(folder: Path, arrays: Arrays, *, identity: str, sequence: int) -> Path:
    """Write arrays as a new index under `folder` and remove the older ones; return its path.

    Where the folder cannot be written (a read-only medium) the index goes to a temporary folder, with a warning.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder))
    except OSError as error:
        _log.warning("%s cannot be written (%s): the index is made anew by every process", folder, error.strerror)
        folder = Path(tempfile.mkdtemp(dir=_makeshift()))
        unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder))
    sizes = {}
    for name, array in arrays.items():
        np.save(unfinished / f"{name}.npy", array)
        sizes[f"{name}.npy"] = (unfinished / f"{name}.npy").stat().st_size
    manifest = {"format": FORMAT, "identity": identity, "sequence": sequence, "sizes": sizes}
    (unfinished / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    final = folder / f"{sequence:012d}-{secrets.token_hex(4)}"
    unfinished.rename(final)
    for other in folder.iterdir():  # readers that have mapped an older one keep it until they let go
        if other.name < final.name and not other.name.startswith("unfinished-"):
            shutil.rmtree(other, ignore_errors=True)
    return final


@cache
def _makeshift() -> Path:
    """Return this process's own folder for indexes that have no other place; it goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="tm-service-index-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


def newest(folder: Path, *, identity: str) -> tuple[Arrays, int] | None:
    """Map the newest sound index of this store under `folder`; None when there is none."""
    for candidate in sorted(_finished(folder), reverse=True):
        with _distrust(candidate):
            return _mapped(candidate, identity)
    return None


def _finished(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.name[:1].isdigit()] if folder.is_dir() else []


@contextmanager
def _distrust(candidate: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.warning("%s is no sound index of this store (%s): it is made anew", candidate, error)


def _mapped(folder: Path, identity: str) -> tuple[Arrays, int]:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if manifest["format"] != FORMAT or manifest["identity"] != identity:
        raise ValueError("it belongs to another store or version")
    arrays: Arrays = {}
    for name, size in manifest["sizes"].items():
        if os.path.getsize(folder / name) != size:  # noqa: PTH202
            raise ValueError(f"{name} is not {size} bytes long")
        mapping: Literal["r"] | None = "r" if size > _SMALL else None
        array = np.load(folder / name, mmap_mode=mapping, allow_pickle=False)
        arrays[name.removesuffix(".npy")] = array.view(
            np.ndarray
        )  # a plain view: slicing a memmap costs ten times more
    return arrays, int(manifest["sequence"])
