"""Uploaded files on their way to a job: streamed to a folder of a random name, taken away after the work."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path, PureWindowsPath

from flask import current_app, request

from web.errors import MalformedRequest

LONGEST_NAME = 120  # characters: with four bytes each still under the 255 bytes that file systems allow twice
_PREFIX = "tm-service-"


def store_upload(field: str = "file") -> Path:
    """Store the uploaded file of that form field under its own base name in a new folder; return its path.

    Raises MalformedRequest when there is none. The folder's name is random and nobody else may read it.
    """
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        raise MalformedRequest(field, "is missing; send a file as multipart/form-data")
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=current_app.config["UPLOAD_FOLDER"]))
    path = folder / safe_name(upload.filename)
    upload.save(path)
    return path


def store_translations(path: Path, field: str = "translation") -> list[Path]:
    """Store the other files of the form beside an upload, those that translate it; return their paths.

    Raises MalformedRequest when two files have the same name: a document is known by it.
    """
    stored: list[Path] = []
    for upload in request.files.getlist(field):
        if not upload.filename:  # a row of the form that was left empty
            continue
        beside = path.parent / safe_name(upload.filename)
        if beside.exists():
            discard_upload(path)
            raise MalformedRequest(field, f"two files are called {beside.name!r}; give each a name of its own")
        upload.save(beside)
        stored.append(beside)
    return stored


def discard_upload(path: Path) -> None:
    """Remove a stored upload and its folder, unless somebody did already."""
    with suppress(FileNotFoundError):
        shutil.rmtree(path.parent)


def discard_left_over(folder: str, beside: Path) -> None:
    """Remove the folder of an upload that another process left, where that of `beside` is; only a name is trusted."""
    if folder.startswith(_PREFIX) and Path(folder).name == folder:
        shutil.rmtree(beside.parent.parent / folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """Return the base name of a file as sent, in any script, without what could name another place.

    >>> safe_name("../отчёт\\\\2026.tmx")
    '2026.tmx'
    """
    base = PureWindowsPath(name).name.rsplit(":", 1)[-1]
    printable = "".join(char for char in base if char.isprintable()).strip(". ")
    stem, dot, suffix = printable.rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}{dot}{suffix[:20]}" or "upload"
