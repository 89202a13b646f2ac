"""`tm-service terms history`, `restore` and `undo`: what a concept was, and back to it."""

from __future__ import annotations

import click
from rich.text import Text

from glossary.changes import Change
from glossary.commands.given import concept_argument, reason_option, row_number, show_differences, termbase_of
from glossary.commands.layout import show_entry
from glossary.entry_payloads import concept_payload
from glossary.errors import TermbaseError
from glossary.life_payloads import history_payload
from tm_service.console import console, emit_json, emit_line, json_option, jsonl_option, refusing, user_name


@click.command()
@concept_argument
@click.option("--limit", type=row_number, help="The last so many changes; all if not given.")
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def history(ctx: click.Context, concept_id: str, limit: int | None, as_json: bool, as_jsonl: bool) -> None:
    """Show what happened to the concept ID, the last change first."""
    with termbase_of(ctx) as termbase:
        changes = termbase.history(concept_id, limit=limit)
    payload = history_payload(concept_id, changes)
    if as_json:
        emit_json(payload)
    elif as_jsonl:
        for change in payload["changes"]:
            emit_line(change)
    else:
        for one in changes:
            _show(one)


@click.command()
@concept_argument
@click.option("--version", type=row_number, help="Back to this one; of a deleted concept the last if not given.")
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def restore(ctx: click.Context, concept_id: str, version: int | None, reason: str | None, as_json: bool) -> None:
    """Make the concept ID what it was at a version, or bring it back after its deletion."""
    with termbase_of(ctx) as termbase:
        record = termbase.restore(concept_id, version=version, reason=reason, by=user_name())
        related = termbase.related(concept_id)
    if as_json:
        emit_json(concept_payload(record.concept))
    else:
        show_entry(record, related)


@click.command()
@concept_argument
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def undo(ctx: click.Context, concept_id: str, reason: str | None, as_json: bool) -> None:
    """Take back the last step that changed the concept ID, in all concepts that it changed, such as a merge."""
    with termbase_of(ctx) as termbase:
        undone = termbase.undo(concept_id, reason=reason, by=user_name())
        changes = [termbase.history(one, limit=1)[0] for one in undone]
    if as_json:
        emit_json({"undone": undone})
        return
    for change in changes:
        console.print(f"{change.concept}:", markup=False)
        _show(change)


def _show(change: Change) -> None:
    line = Text(f"{change.version:>4}  {change.operation}", style="bold")
    line.append(f"  {change.at}  {change.by or 'unknown'}", style="dim")
    if change.proposal is not None:
        line.append(f", proposed by {change.proposed_by or 'unknown'} (proposal {change.proposal})", style="dim")
    if change.merged_into:
        line.append(f"  into {change.merged_into}", style="cyan")
    if change.reason:
        line.append(f"  “{change.reason}”", style="italic")
    console.print(line)
    if change.after is None:
        console.print("      deleted")
    else:
        show_differences(change.differences, "      ")
