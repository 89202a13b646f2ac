"""`tm-service match`: fuzzy lookup of one segment, or of many from stdin."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import click
from rich.text import Text

from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    lines_of_input,
    refusing,
    source_option,
    target_option,
)
from tm_service.matches import DiffPart, Match
from tm_service.matching import Query
from tm_service.memory import open_memory
from tm_service.payloads import Payload, match_payload

_STYLES = {"equal": "", "insert": "green underline", "delete": "red strike"}


@click.command()
@click.argument("text", required=False)
@source_option()
@target_option()
@click.option("--min-score", type=float, default=70.0, show_default=True, help="0 to 100, after penalties.")
@click.option("--limit", type=int, default=5, show_default=True, help="Matches a segment.")
@click.option("--document", metavar="NAME", help="The document that the segments belong to.")
@click.option("--memory", metavar="NAME", help="Look in this memory only.")
@click.option("--prefer", metavar="NAME", help="Prefer this memory: others cost a penalty.")
@click.option("--complete", is_flag=True, help="Miss nothing at or above the minimum, at the price of time.")
@click.option("--input", "input_form", type=click.Choice(["lines", "jsonl"]), default="lines", show_default=True)
@json_option
@jsonl_option
@click.pass_context
@refusing()
def match(
    ctx: click.Context,
    text: str | None,
    source: str,
    target: str,
    min_score: float,
    limit: int,
    document: str | None,
    memory: str | None,
    prefer: str | None,
    complete: bool,
    input_form: str,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Find translations of TEXT, or of every line of standard input (-)."""
    queries = list(_queries(lines_of_input(text), input_form, document))
    results = open_memory(database_of(ctx)).match_many(
        queries,
        source=source,
        target=target,
        min_score=min_score,
        limit=limit,
        complete=complete,
        memory=memory,
        prefer=prefer,
    )
    answers = ((query, matches) for query, matches in zip(queries, results, strict=True))
    if as_jsonl:
        for query, matches in answers:
            emit_line(_payload(query, matches))
    elif as_json:
        payloads = [_payload(query, matches) for query, matches in answers]
        emit_json(payloads[0] if text not in (None, "-") else payloads)
    else:
        for query, matches in answers:
            _show(query, matches)


def _queries(lines: Iterable[str], form: str, document: str | None) -> Iterator[Query]:
    for number, line in enumerate(lines, start=1):
        if form == "lines":
            yield Query(line, document)
            continue
        try:
            item = json.loads(line)
            known = {name: item.get(name) for name in ("document", "previous", "next", "key")}
            yield Query(str(item["text"]), **{**known, "document": known["document"] or document})
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise click.ClickException(f'line {number}: not of the form {{"text": "…"}}: {line[:60]!r}') from error


def _payload(query: Query, matches: list[Match]) -> Payload:
    return {"query": query.text, "matches": [match_payload(item) for item in matches]}


def _show(query: Query, matches: list[Match]) -> None:
    console.print(Text(query.text, style="bold"))
    if not matches:
        console.print(Text("  no match; try a lower --min-score, or `tm-service concordance`", style="dim"))
    for item in matches:
        places = item.unit.unit.provenance
        where = " · ".join(
            part
            for part in (item.unit.memory, places.document, f"§ {places.section}" if places.section else None)
            if part
        )
        deductions = ", ".join(f"{penalty.name} −{penalty.value:g}" for penalty in item.penalties)
        heading = f"  {item.score:5.1f} %  {item.kind.value}" + (f"  ({deductions})" if deductions else "")
        console.print(Text(heading, style="cyan"), Text(where, style="dim"))
        console.print(Text("         ").append_text(_marked(item.diff)))
        console.print(Text("         ").append_text(_mended(item)))
        if item.original is not None:
            mended = ", ".join(f"{repair.name} {repair.before!r} → {repair.after!r}" for repair in item.repairs)
            console.print(Text(f"         stored: {item.original.text}", style="dim"))
            console.print(Text(f"         repaired: {mended}", style="dim"))


def _mended(match: Match) -> Text:
    """Show the target with what was mended in it underlined; the lines below it say the same in words."""
    line = Text(match.target.text)
    for repair in match.repairs:
        line.stylize("underline", repair.start, repair.end)
    return line


def _marked(diff: Iterable[DiffPart]) -> Text:
    """Show the differences by colour and by mark: [-gone-] and {+new+}."""
    line = Text()
    marks = {"equal": ("", ""), "insert": ("{+", "+}"), "delete": ("[-", "-]")}
    for part in diff:
        before, after = marks[part.operation]
        line.append(f"{before}{part.text}{after}", style=_STYLES[part.operation])
    return line
