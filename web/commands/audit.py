"""`tm-service audit`: the log of accounts."""

from __future__ import annotations

import click
from rich.text import Text

from tm_service.console import console, database_of, emit_json, json_option, refusing
from tm_service.dates import moment_of
from web.account_log import AccountEvent, AccountLog, Party


@click.command()
@click.option("--since", metavar="DATE", help="Only events from that date, or date and time, on; UTC.")
@click.option("--limit", default=1000, show_default=True, type=click.IntRange(1), help="The last so many.")
@click.option("--forget-before", metavar="DATE", help="Remove what is older, for good; the log tells that it was done.")
@json_option
@click.pass_context
@refusing()
def audit(ctx: click.Context, since: str | None, limit: int, forget_before: str | None, as_json: bool) -> None:
    """Show who made, changed or disabled which user or token and who signed in or failed to, the newest first."""
    log = AccountLog(database_of(ctx))
    if forget_before is not None:
        if since is not None:
            raise click.UsageError("--forget-before removes and --since shows: give one of them")
        before = _moment("--forget-before", forget_before)
        count = log.forget(before)
        if as_json:
            emit_json({"forgotten": count, "before": before})
        else:
            console.print(Text(f"{count} events from before {before}: removed"))
        return
    events = log.events(limit=limit, since=None if since is None else _moment("--since", since))
    if as_json:
        emit_json([event.payload() for event in events])
        return
    for event in events:
        console.print(Text(_line(event)))


def _line(event: AccountEvent) -> str:
    role = " → ".join(part for part in (event.role_before, event.role_after) if part)
    about = _told(event.about)
    by = f"by {_told(event.by)}" + (f" from {event.address}" if event.address else "")
    return "  ".join(part for part in (event.at, event.event.value, about, role, by, event.detail) if part)


def _moment(option: str, text: str) -> str:
    try:
        return moment_of(text)
    except ValueError as error:
        raise click.ClickException(f"{option}: {error}") from error


def _told(party: Party | None) -> str:
    return "" if party is None else " ".join(part for part in (party.kind, party.name) if part)
