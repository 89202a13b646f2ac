"""`tm-service terms duplicates`, `merge` and `distinct`: what was entered twice."""

from __future__ import annotations

import sys

import click
from rich.text import Text

from glossary.commands.given import reason_option, show_differences, termbase_of
from glossary.duplicates import MIN_SCORE
from glossary.errors import TermbaseError
from glossary.life_payloads import duplicates_payload, joined_payload, pair_payload
from tm_service.console import (
    console,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    refusing,
    show_progress,
    user_name,
)


@click.command()
@click.option("--concept", "concept_id", metavar="ID", help="Of this concept only.")
@click.option("--min-score", type=click.FloatRange(0, 100), default=MIN_SCORE, show_default=True)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def duplicates(
    ctx: click.Context, concept_id: str | None, min_score: float, limit: int, as_json: bool, as_jsonl: bool
) -> None:
    """List concepts that may have been entered twice, the likeliest first, with the reasons."""
    if sys.stderr.isatty():
        show_progress()
    with termbase_of(ctx) as termbase:
        total, pairs = termbase.duplicates(concept=concept_id, min_score=min_score, limit=limit)
    if as_json:
        emit_json(duplicates_payload(total, pairs))
        return
    for pair in pairs:
        if as_jsonl:
            emit_line(pair_payload(pair))
            continue
        console.print(Text(f"{pair.score:5.0f}  ").append(f"{pair.one}  {pair.other}", style="bold"))
        for reason in pair.reasons:
            console.print(Text(f"       {reason}"))
    if not as_jsonl:
        console.print(f"{len(pairs)} of {total} pairs")


@click.command()
@click.argument("keep", metavar="KEEP")
@click.argument("others", nargs=-1, required=True, metavar="OTHER...")
@click.option("--dry-run", is_flag=True, help="Only show what that would make.")
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def merge(
    ctx: click.Context, keep: str, others: tuple[str, ...], dry_run: bool, reason: str | None, as_json: bool
) -> None:
    """Make one concept, KEEP, of several; the ids of the OTHERs lead to it. `terms undo KEEP` parts them again."""
    with termbase_of(ctx) as termbase:
        joined = termbase.merge(keep, others, preview=dry_run, reason=reason, by=user_name())
    if as_json:
        emit_json(joined_payload(joined, preview=dry_run))
        return
    console.print(
        Text(f"{', '.join(joined.merged)} {'would be' if dry_run else 'is'} merged into {keep}", style="bold")
    )
    show_differences(joined.differences)
    for line in joined.gave_way:
        console.print(Text(f"  {line}", style="dim"))
    if joined.repointed:
        console.print(Text(f"  relations that point at {keep} now: {', '.join(joined.repointed)}"))


@click.command()
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@click.option("--forget", is_flag=True, help="They may be one after all.")
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def distinct(ctx: click.Context, one: str, other: str, forget: bool, reason: str | None, as_json: bool) -> None:
    """Remember that two concepts are no duplicates of each other."""
    with termbase_of(ctx) as termbase:
        if forget:
            termbase.confuse(one, other)
        else:
            termbase.tell_apart(one, other, reason=reason, by=user_name())
    if as_json:
        emit_json({"one": one, "other": other, "distinct": not forget})
    else:
        console.print(f"{one} and {other} {'may be one' if forget else 'are two concepts'}", markup=False)
