"""What lies around a database: the disk, the rights, what processes left behind, the backups."""

from __future__ import annotations

import glob
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from tm_service.health.base import Check
from tm_service.indexes.files import UNFINISHED
from tm_service.stores import backups

_LITTLE_SPACE = 200 << 20  # bytes
_LARGE_LOG = 200 << 20  # bytes; it is taken in every 16 MB while nobody reads for long
_FORGOTTEN = 3600.0  # seconds after which nobody works on what is not finished


def rights(database: Path) -> Check:
    """Check that the database can be written; SQLite writes beside it as well."""
    lacking = [path for path in (database, database.absolute().parent) if not os.access(path, os.W_OK)]
    if not lacking:
        return Check("rights", True, "file and folder can be written")
    named = " and ".join(map(str, lacking))
    remedy = f"give the user who runs tm-service the right to write {named}, or copy the database to another folder"
    return Check("rights", False, f"{named} cannot be written", remedy)


def disk(database: Path) -> Check:
    """Check the free space."""
    folder = database.absolute().parent
    free = shutil.disk_usage(folder).free
    return Check("disk", free > _LITTLE_SPACE, f"{free >> 20} MB free", f"make room on the disk of {folder}")


def write_ahead_log(database: Path) -> Check:
    """Check the size of what was written and not yet taken into the database."""
    log = database.with_name(f"{database.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    remedy = "somebody reads for very long: stop what has the store open, and the last one to end takes it in"
    return Check("wal", size < _LARGE_LOG, f"{size / 2**20:.1f} MB are yet to be taken in", remedy)


def leftovers(database: Path, index_folder: Path) -> Check:
    """Check for what processes began and did not end."""
    name = glob.escape(database.name)
    unfinished = [
        *database.parent.glob(f"{name}*{backups.PART}"),
        *database.parent.glob(f"{name}.restore-*"),
        *database.parent.glob(f"{name}.usage.*"),
        *index_folder.glob(f"*/{UNFINISHED}*"),
    ]
    forgotten = sorted(path for path in unfinished if time.time() - path.stat().st_mtime > _FORGOTTEN)
    if not forgotten:
        return Check("leftovers", True, "none")
    listed = " ".join(map(str, forgotten))
    return Check("leftovers", False, f"{len(forgotten)} unfinished, over an hour old", f"delete them: rm -r {listed}")


def copies(database: Path) -> Check:
    """Tell which backups lie beside the database, and how old they are."""
    listed = backups.listed(database)
    if not listed:
        return Check("backups", True, "none lies beside the database; `tm-service backup FILE` makes one")
    return Check("backups", True, "; ".join(f"{one.file.name} ({_age(one.made_at)} old)" for one in listed))


def _age(moment: datetime) -> str:
    hours = int((datetime.now(UTC) - moment).total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours" if hours else "less than an hour"
