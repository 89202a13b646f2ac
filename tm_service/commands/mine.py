"""`tm-service mine`: equivalents in comparable text, offered for review."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.text import Text

from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    error_console,
    json_option,
    jsonl_option,
    refusing,
    source_option,
    target_option,
    user_name,
)
from tm_service.memory import open_memory
from tm_service.memory_names import DEFAULT_MEMORY
from tm_service.mining import MIN_CONFIDENCE, Equivalent
from tm_service.payloads import equivalent_payload


@click.command()
@source_option()
@target_option()
@click.option(
    "--min-confidence", type=float, default=MIN_CONFIDENCE, show_default=True, help="Offer from here on, 0–1."
)
@click.option("--accept", is_flag=True, help="Store what is offered as aligned units; without it nothing is stored.")
@click.option("--memory", metavar="NAME", default=DEFAULT_MEMORY, show_default=True, help="Where --accept stores it.")
@json_option
@jsonl_option
@click.pass_context
@refusing()
def mine(
    ctx: click.Context,
    source: str,
    target: str,
    min_confidence: float,
    accept: bool,
    memory: str,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Offer stored sentences that say the same in two languages although nothing aligned them, surest first.

    The order of the texts does not matter: a speech and a report on the same matter will do.
    """
    store = open_memory(database_of(ctx))
    with error_console.status("comparing …"):
        found = store.mine(source=source, target=target, min_confidence=min_confidence)
    if accept:
        report = store.keep(found, memory=memory, by=user_name())
        error_console.print(f"units: {report.added} added, {report.duplicate + report.changed} known already")
    _show(found, as_json, as_jsonl)


def _show(found: Sequence[Equivalent], as_json: bool, as_jsonl: bool) -> None:
    payloads = [equivalent_payload(equivalent) for equivalent in found]
    if as_json:
        emit_json(payloads)
        return
    for payload in payloads:
        if as_jsonl or not console.is_terminal:
            emit_line(payload)
        else:
            console.print(Text(f"{payload['confidence']:.2f}", style="cyan"), Text(payload["source"]))
            console.print(Text(f"     {payload['target']}", style="green"))
            console.print(Text(f"     {payload['source_place']} · {payload['target_place']}", style="dim"))
