"""`tm-service terms candidates`, `accept`, `dismiss`, `reopen`: the queue that `terms extract --queue` fills."""

from __future__ import annotations

import click
from rich.text import Text

from glossary.candidate_records import CandidateRecord, CandidateState
from glossary.candidates import CandidateQueue
from glossary.commands.given import row_number
from glossary.errors import TermbaseError
from glossary.payloads import queue_payload, queued_payload
from glossary.termbase import open_termbase
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    refusing,
    source_option,
    target_option,
)

_SHOWN = 3  # contexts
_BY = "command line"
_number = click.argument("number", type=row_number)


@click.command()
@source_option(required=False)
@target_option(required=False)
@click.option(
    "--state",
    type=click.Choice([*(state.value for state in CandidateState), "all"]),
    default=CandidateState.OPEN.value,
    show_default=True,
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True)
@click.option("--offset", type=click.IntRange(0, 2**31), default=0, help="Candidates to leave out at the beginning.")
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def candidates(
    ctx: click.Context,
    source: str | None,
    target: str | None,
    state: str,
    limit: int,
    offset: int,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Show the candidates of the queue, the likeliest terms first."""
    wanted = None if state == "all" else CandidateState(state)
    page = _queue(ctx).page(source=source, target=target, state=wanted, limit=limit, offset=offset)
    if as_json:
        emit_json(queue_payload(page))
        return
    for record in page.candidates:
        if as_jsonl:
            emit_line(queued_payload(record))
        else:
            _show(record)
    if not as_jsonl:
        console.print(f"{len(page.candidates)} of {page.total}")


@click.command()
@_number
@click.option("--target", "targets", multiple=True, help="An equivalent to take; else the likeliest that was found.")
@click.option("--source-only", is_flag=True, help="Take no equivalent.")
@click.option("--concept", metavar="ID", help="Add the terms to this concept.")
@click.option("--subject", help="The subject of the concept.")
@json_option
@click.pass_context
@refusing(TermbaseError)
def accept(
    ctx: click.Context,
    number: int,
    targets: tuple[str, ...],
    source_only: bool,
    concept: str | None,
    subject: str | None,
    as_json: bool,
) -> None:
    """Make the concept of candidate NUMBER: its term, equivalents, acronyms and contexts."""
    if targets and source_only:
        raise click.UsageError("give --target or --source-only, not both")
    chosen = [] if source_only else list(targets) or None
    record, made = _queue(ctx).accept(number, targets=chosen, concept=concept, subject=subject, by=_BY)
    if as_json:
        emit_json(queued_payload(record))
        return
    terms = "; ".join(f"{term.text} ({language})" for language, term in made.concept.terms())
    console.print(Text(f"concept {made.concept.id}: {terms}"))


@click.command()
@_number
@click.option("--reason", help="Why it is no term.")
@click.option("--later", is_flag=True, help="Postpone it instead.")
@json_option
@click.pass_context
@refusing(TermbaseError)
def dismiss(ctx: click.Context, number: int, reason: str | None, later: bool, as_json: bool) -> None:
    """Say that candidate NUMBER is no term: later extractions leave it out."""
    _tell(_queue(ctx).dismiss(number, reason=reason, postpone=later, by=_BY), as_json=as_json)


@click.command()
@_number
@json_option
@click.pass_context
@refusing(TermbaseError)
def reopen(ctx: click.Context, number: int, as_json: bool) -> None:
    """Take back what was decided about candidate NUMBER, and what accepting it did to the termbase."""
    _tell(_queue(ctx).reopen(number, by=_BY), as_json=as_json)


def _queue(ctx: click.Context) -> CandidateQueue:
    return CandidateQueue(open_termbase(database_of(ctx)))


def _tell(record: CandidateRecord, *, as_json: bool) -> None:
    if as_json:
        emit_json(queued_payload(record))
    else:
        console.print(Text(f"{record.number}  {record.found.term}: {record.decision.state}"))


def _show(record: CandidateRecord) -> None:
    found, evidence, decision = record.found, record.found.evidence, record.decision
    line = Text(f"{record.number:5}  {found.score:5.1f}  ")
    line.append(found.term, style="bold")
    if evidence.equivalents:
        line.append(f" → {' | '.join(one.term for one in evidence.equivalents[:_SHOWN])}")
    line.append(f"  {found.frequency} ×", style="dim")
    for other in (*evidence.acronyms, *evidence.expansions):
        line.append(f"  = {other}", style="dim")
    if decision.state is not CandidateState.OPEN:
        line.append(f"  {decision.state}: {decision.reason or decision.concept or ''}".rstrip(": "), style="yellow")
    console.print(line)
    for context in evidence.contexts[:1]:
        console.print(Text(f"       {context.text}", style="dim"))
        if context.source:
            console.print(Text(f"       {context.source}", style="dim italic"))
