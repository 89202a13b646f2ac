"""`tm-service doctor`, `reindex` and `backup`: looking after the store."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.text import Text

from tm_service.console import console, database_of, emit_json, json_option, progress, refusing
from tm_service.health import examine
from tm_service.memory import open_memory


@click.command()
@json_option
@click.pass_context
@refusing()
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Examine the store; exit status 1 when something is wrong."""
    database = database_of(ctx)
    memory = open_memory(database)
    checks = list(examine(memory.store, memory.index_folder))
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
    """Copy the store to FILE, also while it is in use; an existing FILE is refused."""
    size = open_memory(database_of(ctx)).backup(file)
    if as_json:
        emit_json({"file": str(file), "bytes": size})
    else:
        console.print(f"{file}: {size:,} bytes", markup=False)
