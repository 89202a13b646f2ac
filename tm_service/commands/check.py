"""`tm-service check`: what to look at in translated segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click
from rich.text import Text

from tm_service.checks import Finding, Severity, check_segment, plugged_in
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    error_console,
    json_option,
    jsonl_option,
    lines_of_input,
    refusing,
    source_option,
    target_option,
)
from tm_service.payloads import Payload

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


@click.command()
@source_option()
@target_option()
@json_option
@jsonl_option
@click.pass_context
@refusing()
def check(ctx: click.Context, source: str, target: str, as_json: bool, as_jsonl: bool) -> None:
    """Look for mistakes in translations: standard input holds source, tab, target, a pair a line."""
    others = plugged_in(database_of(ctx), source_language=source, target_language=target)
    problems: list[str] = []
    checked = (
        (pair, check_segment(*pair, source_language=source, target_language=target, others=others))
        for pair in _pairs(lines_of_input("-"), problems)
    )
    if as_json:
        results = [_payload(pair, found) for pair, found in checked]
        emit_json(results)
        count = len(results)
    else:
        count = 0
        for number, (pair, found) in enumerate(checked, start=1):
            count = number
            if as_jsonl:
                emit_line(_payload(pair, found))
            else:
                _show(pair, found)
    for problem in problems:
        error_console.print(problem, style="red", markup=False, soft_wrap=True)
    if problems and not count:
        raise click.ClickException("nothing was checked: no line holds source, tab, target")


def _pairs(lines: Iterator[str], problems: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (source, target) of each line; a line that is no pair joins the problems."""
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t")
        if len(columns) == 2:
            yield columns[0], columns[1]
        elif line.strip():
            found = f"{len(columns)} columns" if len(columns) > 1 else "no tab"
            problems.append(f"standard input, line {number}: {found}; write source, tab, target: {line[:60]!r}")


def _payload(pair: tuple[str, str], found: Sequence[Finding]) -> Payload:
    findings = [
        {
            "check": item.check,
            "severity": item.severity.value,
            "message": item.message,
            "span": None if item.span is None else list(item.span),
            **({} if item.source_span is None else {"source_span": list(item.source_span)}),
            **({} if item.suggestion is None else {"suggestion": item.suggestion}),
        }
        for item in found
    ]
    return {"source": pair[0], "target": pair[1], "findings": findings}


def _show(pair: tuple[str, str], found: Sequence[Finding]) -> None:
    console.print(Text(pair[0], style="bold"))
    line = Text(f"  {pair[1]}")
    for item in found:
        if item.span is not None:
            line.stylize(f"{_STYLES[item.severity]} underline", item.span[0] + 2, item.span[1] + 2)
    console.print(line)
    if not found:
        console.print(Text("    nothing to look at", style="dim"))
    for item in found:
        console.print(Text(f"    {item.severity.value}: {item.message} ({item.check})", style=_STYLES[item.severity]))
