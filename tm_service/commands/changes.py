"""`tm-service changes`: what happened to units, the last change first."""

from __future__ import annotations

import click
from rich.text import Text

from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    moment,
    refusing,
)
from tm_service.history import Change, ChangesWanted
from tm_service.history_payloads import change_payload
from tm_service.memory import open_memory
from tm_service.unit_differences import UnitDifference, unit_differences

_STYLES = {"insert": "green underline", "delete": "red strike"}


@click.command()
@click.option("--unit", type=click.IntRange(1), metavar="ID", help="Of this unit only, also one that was deleted.")
@click.option("--by", metavar="NAME", help="Made by this one only.")
@click.option("--action", metavar="WHAT", help="Only add, change, delete, undo, merge, split, pair or replace.")
@click.option("--since", callback=moment, metavar="DATE", help="Made since then (2026-05-01).")
@click.option("--memory", metavar="NAME", help="Of this memory only.")
@click.option("--operation", type=click.IntRange(1), metavar="N", help="Of this operation only.")
@click.option("--before", type=click.IntRange(1), metavar="N", help="Older than the change of this number.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="So many of them.")
@json_option
@jsonl_option
@click.pass_context
@refusing()
def changes(
    ctx: click.Context,
    unit: int | None,
    by: str | None,
    action: str | None,
    since: str | None,
    memory: str | None,
    operation: int | None,
    before: int | None,
    limit: int,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Tell who changed which units when, with what they were before and after, the last change first."""
    wanted = ChangesWanted(unit, by, action, since, memory, operation)
    found = open_memory(database_of(ctx)).changes(wanted, before=before, limit=limit)
    if as_json:
        emit_json([change_payload(change) for change in found])
        return
    for change in found:
        if as_jsonl:
            emit_line(change_payload(change))
        else:
            _show(change)


def _show(change: Change) -> None:
    line = Text(f"{change.sequence:>8}  unit {change.unit}  {change.action}", style="bold")
    line.append(f"  {change.at}  {change.by or 'unknown'}", style="dim")
    if change.operation is not None:
        line.append(f"  operation {change.operation}", style="dim")
    if change.takes_back is not None:
        line.append(f"  takes {change.takes_back} back", style="dim")
    console.print(line)
    for one in unit_differences(change.before, change.after):
        console.print(Text(f"          {one.language or one.field} ", style="cyan"), _marked(one))


def _marked(one: UnitDifference) -> Text:
    text = Text()
    for part in one.parts:
        marks = {"insert": ("{+", "+}"), "delete": ("[-", "-]")}.get(part.operation, ("", ""))
        text.append(f"{marks[0]}{part.text}{marks[1]}", style=_STYLES.get(part.operation, ""))
    return text
