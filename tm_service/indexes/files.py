"""Index files beside the database: written whole, published by one rename, memory-mapped by every process.

    <database>.index/<language>/<last>-<first>-<random>/   <array>.npy …, manifest.json

A folder is one part: what the changes behind `first` up to `last` made of the texts. Its manifest names the
store, the stretch of changes, and size and checksum of every file; what does not agree with it is treated as not
there and made anew.
"""

from __future__ import annotations

import json
import logging
import mmap
import os
import secrets
import shutil
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from tm_service import file_locks

FORMAT = 2
_SMALL = 4096  # bytes: nothing to gain from mapping, and an empty array cannot be
_BLOCK = 1 << 22  # bytes
_FORGOTTEN = 3600.0  # seconds after which what nobody finished is removed
_GLANCE = 0.05  # seconds between two looks whether another process has made its part
UNFINISHED = "unfinished-"
"""What the folder of a part is called that nobody has finished yet."""
_UNREADABLE = (OSError, ValueError, KeyError, TypeError)  # what reading a damaged part may raise
_log = logging.getLogger(__name__)

Arrays = dict[str, npt.NDArray[Any]]


class Stretch(NamedTuple):
    """The changes that a part holds, by their sequence numbers: those behind `first`, up to and with `last`.

    `mark` tells the change at `last` from another that bears its number, in a store that was put back to an
    earlier state and went on from there.
    """

    first: int
    last: int
    mark: str


class Manifest(NamedTuple):
    """What a folder says of itself."""

    folder: Path
    stretch: Stretch
    checksums: dict[str, tuple[int, int]]  # file → bytes, CRC-32


@contextmanager
def making(folder: Path, patience: float = 0.0) -> Iterator[bool]:
    """Be the one process that makes parts under a folder; yields False where another is, after so many seconds.

    All could make them, and the first published would serve; but each takes a core and memory for it. Where there can
    be no lock (a read-only medium) everybody is that one.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = file_locks.open_to_lock(folder.with_name(f"{folder.name}.lock"))
    except OSError:
        yield True
        return
    try:
        deadline = time.monotonic() + patience
        while not (taken := file_locks.take(file)) and time.monotonic() < deadline:
            time.sleep(_GLANCE)
        yield taken
    finally:
        os.close(file)


class Unfinished:
    """A part that is being written; nobody sees it before it is published. Raises OSError where there is no room."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._place = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
        self._folder = folder
        self._mapped: list[mmap.mmap] = []

    def allocate(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return an array of zeros that lies in a file of the part."""
        file = self._place / f"{name}.npy"
        if 0 in shape:
            np.save(file, np.empty(shape, dtype))
            return np.empty(shape, dtype)
        array = np.lib.format.open_memmap(file, mode="w+", dtype=np.dtype(dtype), shape=shape)
        _reserve(file)
        self._mapped.append(cast("mmap.mmap", array.base))
        return array.view(np.ndarray)

    def rest(self) -> None:
        """Let the system have the memory back that is written so far: what is in the files can be read from there."""
        if sys.platform == "linux":  # elsewhere that may mean that it is thrown away
            for mapped in self._mapped:
                mapped.madvise(mmap.MADV_DONTNEED)

    def put(self, name: str, array: npt.NDArray[Any]) -> None:
        """Write an array to a file of the part."""
        np.save(self._place / f"{name}.npy", array)

    def publish(self, stretch: Stretch, *, identity: str) -> tuple[Manifest, Arrays]:
        """Map the files, make the part seen under its name, and remove the parts that it takes the place of.

        In this order, since another process may make a longer part, and remove this one as soon as it is seen.
        """
        files = {file.name: (file.stat().st_size, _checksum(file)) for file in sorted(self._place.glob("*.npy"))}
        manifest = {"format": FORMAT, "identity": identity, **stretch._asdict(), "files": files}
        (self._place / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        name = f"{stretch.last:012d}-{stretch.first:012d}-{secrets.token_hex(4)}"
        try:
            arrays = _mapped(Manifest(self._place, stretch, files))
        except ValueError as error:
            raise OSError(f"it was damaged while it was made: {error}") from error
        published = self._place.rename(self._folder / name)
        _clear(published, stretch)
        return Manifest(published, stretch, files), arrays

    def discard(self) -> None:
        """Remove what was written so far."""
        shutil.rmtree(self._place, ignore_errors=True)


class Unwritten:
    """A part that stays in the memory of this process, because the disk is full or may not be written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arrays: Arrays = {}

    def allocate(self, name: str, shape: tuple[int, ...], dtype: npt.DTypeLike) -> npt.NDArray[Any]:
        """Return an array of zeros."""
        self._arrays[name] = np.zeros(shape, dtype)
        return self._arrays[name]

    def rest(self) -> None:
        """There is no other place than the memory."""

    def put(self, name: str, array: npt.NDArray[Any]) -> None:
        """Take an array."""
        self._arrays[name] = array

    def publish(self, stretch: Stretch, *, identity: str) -> tuple[Manifest, Arrays]:
        """Return the part; the folder that its manifest names is none."""
        name = f"{stretch.last:012d}-{stretch.first:012d}-of-{identity}-in-memory"
        return Manifest(self._folder / name, stretch, {}), self._arrays

    def discard(self) -> None:
        """Let go of what there is so far."""
        self._arrays = {}


def _reserve(file: Path) -> None:
    """Have the disk set aside all of a mapped file: where it finds no room later, the process would be killed."""
    size = file.stat().st_size
    with file.open("r+b") as stream:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(stream.fileno(), 0, size)
            return
        for at in range(0, size, _BLOCK):
            stream.seek(at)
            block = stream.read(_BLOCK)
            stream.seek(at)
            stream.write(block)


def _clear(published: Path, stretch: Stretch) -> None:
    """Remove parts within the stretch of a new one; who has mapped them keeps them until they are let go."""
    for other in published.parent.iterdir():
        if other.name.startswith(UNFINISHED):
            with suppress(FileNotFoundError):  # another process was quicker
                if time.time() - other.stat().st_mtime > _FORGOTTEN:
                    shutil.rmtree(other, ignore_errors=True)
        elif other != published:
            ends = _ends(other.name)  # None for what another version of this program made
            if ends is None or (stretch.first <= ends[0] and ends[1] <= stretch.last):
                _remove(other)


def _ends(name: str) -> tuple[int, int] | None:
    pieces = name.split("-")
    if len(pieces) != 3 or not (pieces[0].isdigit() and pieces[1].isdigit()):
        return None
    return int(pieces[1]), int(pieces[0])


def remove_later(folder: Path, last: int) -> None:
    """Remove the parts of a language that hold changes behind `last`: they are of a state that was given up."""
    for other in folder.iterdir() if folder.is_dir() else ():
        if (ends := _ends(other.name)) and ends[1] > last:
            _remove(other)


def chain(folder: Path, *, identity: str, upto: int, without: Collection[Path] = ()) -> list[Manifest]:
    """Return the parts that follow each other from the first change on and reach furthest, none past `upto`."""
    parts: dict[int, list[Manifest]] = {}
    for place in folder.iterdir() if folder.is_dir() else ():
        if place not in without and _ends(place.name) and (manifest := _read(place, identity)) is not None:
            parts.setdefault(manifest.stretch.first, []).append(manifest)
    links: list[Manifest] = []
    at = 0
    while following := [part for part in parts.pop(at, ()) if part.stretch.last <= upto]:
        links.append(max(following, key=lambda part: part.stretch.last))
        at = links[-1].stretch.last
    return links


def parts(folder: Path) -> list[Path]:
    """Return the folders of all parts of a language, sound or not."""
    return sorted(place for place in folder.iterdir() if _ends(place.name)) if folder.is_dir() else []


def fault(place: Path, *, identity: str, mark_of: Callable[[int], str]) -> str | None:
    """Return why a part cannot be used for a store whose changes have these marks, None if it can."""
    try:
        manifest = _manifest(place, identity)
        if manifest.stretch.mark != mark_of(manifest.stretch.last):
            return "it holds changes that the store does not have"
        _mapped(manifest)
    except _UNREADABLE as error:
        return str(error)
    return None


def load(manifest: Manifest) -> Arrays | None:
    """Map the files of a part; None, with a warning, when one is not what the manifest says."""
    try:
        return _mapped(manifest)
    except _UNREADABLE as error:
        _doubt(manifest.folder, error)
        return None


def _mapped(manifest: Manifest) -> Arrays:
    arrays: Arrays = {}
    for name, (size, checksum) in manifest.checksums.items():
        file = manifest.folder / name
        if file.stat().st_size != size or _checksum(file) != checksum:
            raise ValueError(f"{name} is damaged")
        mapped = np.load(file, mmap_mode="r" if size > _SMALL else None, allow_pickle=False)
        arrays[name.removesuffix(".npy")] = mapped.view(np.ndarray)  # slicing a memmap costs ten times more
    return arrays


def _read(folder: Path, identity: str) -> Manifest | None:
    try:
        return _manifest(folder, identity)
    except _UNREADABLE as error:
        _doubt(folder, error)
        return None


def _doubt(folder: Path, error: Exception) -> None:
    """Tell of a part that is not sound; one that a longer part took the place of meanwhile is no news."""
    if folder.exists():
        _log.warning("%s is no sound index of this store (%s): it is made anew", folder, error)


def _remove(folder: Path) -> None:
    """Remove a part, out of sight first: nobody finds half of one."""
    with suppress(FileNotFoundError):  # another process was quicker
        shutil.rmtree(folder.rename(folder.with_name(UNFINISHED + secrets.token_hex(8))), ignore_errors=True)


def _manifest(folder: Path, identity: str) -> Manifest:
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if told["format"] != FORMAT or told["identity"] != identity:
        raise ValueError("it belongs to another store or version")
    stretch = Stretch(int(told["first"]), int(told["last"]), str(told["mark"]))
    return Manifest(folder, stretch, {name: (size, checksum) for name, (size, checksum) in told["files"].items()})


def _checksum(file: Path) -> int:
    checksum = 0
    with file.open("rb") as stream:
        while block := stream.read(_BLOCK):
            checksum = zlib.crc32(block, checksum)
    return checksum
