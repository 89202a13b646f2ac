"""`tm-service doctor`, `reindex`, `backup` and `restore`: looking after the store."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.text import Text

from tm_service.console import console, database_of, emit_json, json_option, progress, refusing
from tm_service.errors import StoreError
from tm_service.health import examine
from tm_service.memory import open_memory
from tm_service.stores.backups import copy_of
from tm_service.stores.restoring import restore as restore_backup


@click.command()
@click.option("--thorough", is_flag=True, help="Read all of it: every index of the database, and words against texts.")
@json_option
@click.pass_context
@refusing()
def doctor(ctx: click.Context, thorough: bool, as_json: bool) -> None:
    """Examine the store, and change nothing; exit status 1 when something is wrong."""
    database = database_of(ctx)
    checks = list(examine(Path(database), Path(f"{database}.index"), thorough=thorough))
    sound = all(check.ok for check in checks)
    if as_json:
        listed = [
            {"name": check.name, "ok": check.ok, "detail": check.detail, "remedy": None if check.ok else check.remedy}
            for check in checks
        ]
        emit_json({"ok": sound, "database": str(Path(database).absolute()), "checks": listed})
    else:
        console.print(Text(f"database: {Path(database).absolute()}"))
        for check in checks:
            mark, style = ("ok   ", "green") if check.ok else ("wrong", "bold red")
            console.print(Text(f"{mark}  {check.name}: ", style=style), Text(check.detail))
            if not check.ok and check.remedy:
                console.print(Text(f"       → {check.remedy}"))
    sys.exit(0 if sound else 1)


@click.command()
@json_option
@click.pass_context
@refusing()
def reindex(ctx: click.Context, as_json: bool) -> None:
    """Make every index anew from the texts."""
    memory = open_memory(database_of(ctx))
    for _language in progress(memory.reindex(), "building indexes", len(memory.languages()) + 1):
        pass
    languages = memory.languages()
    if as_json:
        emit_json({"languages": languages})
    else:
        console.print("built: search, " + ", ".join(f"{tag} ({count} texts)" for tag, count in languages.items()))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_context
@refusing()
def backup(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Copy the store to FILE, also while it is in use; an existing FILE is refused.

    The copy is read through before it gets its name: FILE is whole, or not there.
    """
    database = Path(database_of(ctx))
    if not database.is_file():
        raise StoreError(f"{database}: there is no store to copy; name another with --db")
    size = copy_of(database, file)
    if as_json:
        emit_json({"file": str(file), "bytes": size})
    else:
        console.print(f"{file}: {size:,} bytes", markup=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.pass_context
@refusing()
def restore(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Put the backup FILE in the place of the store; what was there is kept beside it.

    A FILE that is damaged, no backup, or of a newer version is refused, and so is a store that somebody has open.
    """
    database = Path(database_of(ctx))
    done = restore_backup(file, database)
    if as_json:
        kept = None if done.kept is None else str(done.kept)
        emit_json({"database": str(database), "file": str(file), "bytes": done.size, "kept": kept})
        return
    console.print(f"{database}: is now what {file} holds, {done.size:,} bytes", markup=False)
    if done.kept is not None:
        console.print(f"what was there is kept as {done.kept}", markup=False)
