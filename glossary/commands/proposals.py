"""`tm-service terms propose`, `proposals`, `approve`, `reject` and `withdraw`."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from glossary.changes import Proposal, ProposalStatus
from glossary.commands.given import (
    Given,
    entry_options,
    json_of_stdin,
    reason_option,
    row_number,
    show_differences,
    termbase_of,
)
from glossary.concepts import ConceptEntry
from glossary.entry_reading import entry_of
from glossary.errors import TermbaseError
from glossary.json_values import Values
from glossary.life_payloads import comparison_payload, proposal_payload, proposals_payload
from glossary.proposing import Comparison
from glossary.termbase import Termbase
from tm_service.console import console, emit_json, emit_line, json_option, jsonl_option, refusing, user_name

_status_choice = click.Choice([*(status.value for status in ProposalStatus), "all"])
number_argument = click.argument("number", type=row_number, metavar="N")


@click.command()
@click.option("--concept", "concept_id", metavar="ID", help="The concept to change; a new one if not given.")
@click.option("--delete", is_flag=True, help="Propose that the concept be deleted.")
@entry_options
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def propose(
    ctx: click.Context,
    /,
    concept_id: str | None,
    delete: bool,
    reason: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401
) -> None:
    """Propose a new concept, a term for one, another status, a deletion.

    Without options that say what it is to be, the JSON of the concept is read from stdin: with the id of one that is
    there it is a change of that.
    """
    given = Given(**said)
    if delete and (given or not concept_id):
        raise click.UsageError("--delete takes --concept ID, and nothing that it is to be")
    with termbase_of(ctx) as termbase:
        if delete and concept_id:
            proposal = termbase.propose_deletion(concept_id, reason=reason, by=user_name())
        else:
            entry, version = _wanted(termbase, concept_id, given)
            proposal = termbase.propose(entry, version=version, reason=reason, by=user_name())
        comparison = termbase.proposal(proposal.number)
    if as_json:
        emit_json(comparison_payload(comparison))
    else:
        _show(comparison)


@click.command()
@click.argument("number", type=row_number, metavar="[N]", required=False)
@click.option(
    "--status",
    type=_status_choice,
    default="proposed",
    show_default=True,
)
@click.option("--concept", "concept_id", metavar="ID", help="About this concept only.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def proposals(
    ctx: click.Context,
    number: int | None,
    status: str,
    concept_id: str | None,
    limit: int,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """List what is proposed, oldest first, or show proposal N beside today's entry."""
    with termbase_of(ctx) as termbase:
        if number is not None:
            comparison = termbase.proposal(number)
            if as_json or as_jsonl:
                (emit_json if as_json else emit_line)(comparison_payload(comparison))
            else:
                _show(comparison)
            return
        wanted = None if status == "all" else ProposalStatus(status)
        total, found = termbase.proposals(status=wanted, concept=concept_id, limit=limit)
        compared = [] if as_json or as_jsonl else [termbase.proposal(one.number) for one in found]
    if as_json:
        emit_json(proposals_payload(total, found))
    elif as_jsonl:
        for one in found:
            emit_line(proposal_payload(one))
    else:
        for comparison in compared:
            _show(comparison)
        console.print(f"{len(found)} of {total} proposals")


@click.command()
@number_argument
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def approve(ctx: click.Context, number: int, reason: str | None, as_json: bool) -> None:
    """Make the change that proposal N asks for."""
    with termbase_of(ctx) as termbase:
        _tell(termbase.approve(number, reason=reason, by=user_name()), as_json)


@click.command()
@number_argument
@click.option("--reason", required=True, help="Why; whoever proposed it will want to know.")
@json_option
@click.pass_context
@refusing(TermbaseError)
def reject(ctx: click.Context, number: int, reason: str, as_json: bool) -> None:
    """Decline proposal N, which is kept with the reason."""
    with termbase_of(ctx) as termbase:
        _tell(termbase.reject(number, reason=reason, by=user_name()), as_json)


@click.command()
@number_argument
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def withdraw(ctx: click.Context, number: int, reason: str | None, as_json: bool) -> None:
    """Take proposal N back."""
    with termbase_of(ctx) as termbase:
        _tell(termbase.withdraw(number, reason=reason, by=user_name()), as_json)


def _wanted(termbase: Termbase, concept_id: str | None, given: Given) -> tuple[ConceptEntry, int | None]:
    """Return the proposed entry, and the version that it changes: the one that its JSON names, else the present one."""
    values: dict[str, Any] = {} if given else json_of_stdin()
    named = concept_id or values.get("id")
    if concept_id is None and not (isinstance(named, str) and termbase.living(named)):
        return given.applied(ConceptEntry("", ())) if given else entry_of(values), None
    record = termbase.concept(str(named))
    if given:
        return given.applied(record.concept), record.version
    version = Values(values).count("version") or record.version
    return entry_of(values, termbase.at_version(record.concept.id, version)), version


def _tell(proposal: Proposal, as_json: bool) -> None:
    if as_json:
        emit_json(proposal_payload(proposal))
    else:
        console.print(_heading(proposal))


def _show(comparison: Comparison) -> None:
    console.print(_heading(comparison.proposal))
    show_differences(comparison.differences, "      ")
    if comparison.proposal.entry is None and comparison.proposal.status is ProposalStatus.PROPOSED:
        console.print("      the concept would be deleted")
    for conflict in comparison.conflicts:
        console.print(Text(f"      conflict: {conflict}", style="bold red"))


def _heading(proposal: Proposal) -> Text:
    line = Text(f"{proposal.number:>4}  {proposal.kind}", style="bold")
    line.append(f" {proposal.concept or ''}".rstrip())
    line.append(f"  {proposal.status}", style="cyan")
    line.append(f"  {proposal.proposed_at}  {proposal.proposed_by or 'unknown'}", style="dim")
    if proposal.reason:
        line.append(f"  “{proposal.reason}”", style="italic")
    if proposal.decided_at:
        line.append(f"  decided {proposal.decided_at} by {proposal.decided_by or 'unknown'}", style="dim")
    if proposal.decision:
        line.append(f"  “{proposal.decision}”", style="italic")
    return line
