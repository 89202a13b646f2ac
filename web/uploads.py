"""Uploaded files on their way to a job: streamed to a folder of a random name, taken away after the work."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

from flask import request
from werkzeug.datastructures import FileStorage

from web.errors import MalformedRequest
from web.services import the_upload_folder

LONGEST_NAME = 120  # characters: with four bytes each still under the 255 bytes that file systems allow twice
_BESIDE = ".beside"  # no name of a file: `safe_name` strips the dot


def store_upload(field: str = "file") -> Path:
    """Store the uploaded file of that form field under its own base name in a new folder; return its path.

    Raises MalformedRequest when there is none. The folder's name is random and nobody else may read it.
    """
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        raise MalformedRequest(field, "is missing; send a file as multipart/form-data")
    return _stored(upload, the_upload_folder().new())


def store_beside(path: Path, field: str = "source_file") -> str | None:
    """Store the file that an upload translates; return its place in the upload's folder, None where none was sent."""
    upload = request.files.get(field)
    if upload is None or not upload.filename:
        return None
    folder = path.parent / _BESIDE  # where it may have the name of the upload
    folder.mkdir()
    return f"{_BESIDE}/{_stored(upload, folder).name}"


def store_translations(path: Path, field: str = "translation") -> list[str]:
    """Store the other files of the form beside an upload, those that translate it; return their names.

    Raises MalformedRequest when two files have the same name: a document is known by it.
    """
    stored: list[str] = []
    for upload in request.files.getlist(field):
        if not upload.filename:  # a row of the form that was left empty
            continue
        name = safe_name(upload.filename)
        if (path.parent / name).exists():
            raise MalformedRequest(field, f"two files are called {name!r}; give each a name of its own")
        stored.append(_stored(upload, path.parent).name)
    return stored


def discard_upload(path: Path) -> None:
    """Remove a stored upload with all that was stored beside it."""
    the_upload_folder().discard(path.parent.name)


def _stored(upload: FileStorage, folder: Path) -> Path:
    path = folder / safe_name(upload.filename or "")
    upload.save(path)
    return path


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
