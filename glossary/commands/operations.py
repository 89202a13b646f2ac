"""`tm-service operations` and `undo`: what was done to many units or concepts at once, and back."""

from __future__ import annotations

import sys
from contextlib import closing

import click
from rich.progress import Progress
from rich.text import Text

from glossary.errors import TermbaseError
from glossary.termbase import open_termbase
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    error_console,
    json_option,
    jsonl_option,
    refusing,
    user_name,
)
from tm_service.history import Log, Operation, OperationKind, TakenBack
from tm_service.history_payloads import operation_payload, taken_back_payload
from tm_service.memory import open_memory

_NAMED = 20  # of what was kept


@click.command()
@click.option("--kind", type=click.Choice([kind.value for kind in OperationKind]), help="Of this kind only.")
@click.option("--by", metavar="NAME", help="Done by this one only.")
@click.option("--before", type=click.IntRange(1), metavar="N", help="Older than the operation of this number.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="So many of them.")
@json_option
@jsonl_option
@click.pass_context
@refusing()
def operations(
    ctx: click.Context,
    kind: str | None,
    by: str | None,
    before: int | None,
    limit: int,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """List imports, ingests and changes of many units at once, the last first; `undo` takes one back."""
    with closing(open_memory(database_of(ctx))) as memory:
        chosen = OperationKind(kind) if kind else None
        found = memory.operations(kind=chosen, by=by, before=before, limit=limit)
    if as_json:
        emit_json([operation_payload(one) for one in found])
        return
    for one in found:
        if as_jsonl:
            emit_line(operation_payload(one))
        else:
            _show(one)


@click.command()
@click.argument("number", type=click.IntRange(1), metavar="OPERATION")
@click.option("--preview", is_flag=True, help="Only tell what that would do.")
@json_option
@click.pass_context
@refusing(TermbaseError)
def undo(ctx: click.Context, number: int, preview: bool, as_json: bool) -> None:
    """Take OPERATION back, an import for example, but nothing that somebody changed since.

    `operations` shows the numbers. That is an operation too, which can be taken back. One that was cut off goes on when
    it is asked for again.
    """
    with (
        closing(open_memory(database_of(ctx))) as memory,
        closing(open_termbase(database_of(ctx))) as termbase,
        Progress(console=error_console, transient=True, disable=not sys.stderr.isatty()) as bar,
    ):
        operation = memory.operation(number)
        task = bar.add_task(operation.name, total=None)
        take_back = memory.take_back if operation.log is Log.UNITS else termbase.take_back
        told = take_back(
            number,
            preview=preview,
            by=user_name(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        emit_json(taken_back_payload(told, preview=preview))
    else:
        _tell(told, operation, preview=preview)


def _show(one: Operation) -> None:
    line = Text(f"{one.number:>6}  {one.kind}  ", style="bold")
    line.append(one.name, style="cyan")
    line.append(f"  {one.added} added, {one.changed} changed, {one.removed} removed")
    line.append(f"  {one.at}  {one.by or 'unknown'}", style="dim")
    if one.takes_back is not None:
        line.append(f"  takes {one.takes_back} back", style="dim")
    if one.taken_back_by is not None:
        line.append(f"  taken back by {one.taken_back_by}", style="dim")
    console.print(line)


def _tell(told: TakenBack, operation: Operation, *, preview: bool) -> None:
    things = "units" if operation.log is Log.UNITS else "concepts"
    done = "would be" if preview else "were"
    console.print(
        f"{things}: {told.removed} {done} removed, {told.restored} restored, {told.returned} brought back;"
        f" {told.kept} changed since, which stay"
    )
    if told.kept:
        more = "" if told.kept <= _NAMED else " …"
        console.print(f"kept: {', '.join(map(str, told.kept_ids[:_NAMED]))}{more}", markup=False)
    for name in told.documents:
        console.print(f"{name}: {done} removed", markup=False)
    for name, reason in told.documents_kept.items():
        console.print(f"{name}: stays: {reason}", style="yellow", markup=False)
    if told.number is not None and not preview:
        console.print(f"this is operation {told.number}; `tm-service undo {told.number}` would do all of it again")
