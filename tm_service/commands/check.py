"""`tm-service check`: what to look at in translated segments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from rich.text import Text

from corpora.segments import Segment
from corpora.skeletons import SKELETONS
from tm_service.checks import Finding, Fix, Severity, check_segment, plugged_in
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    error_console,
    existing_file,
    json_option,
    jsonl_option,
    lines_of_input,
    refusing,
    source_option,
    target_option,
)
from tm_service.errors import UnreadableFile
from tm_service.fillers import filler_for
from tm_service.payloads import Payload

_ONE_LANGUAGE = {"text", *SKELETONS}
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


@dataclass(frozen=True, slots=True)
class _Checked:
    """A pair to be checked; `place` is where a file has it."""

    source: Segment
    target: Segment
    place: str | None = None


@click.command()
@click.argument("files", metavar="[FILE]…", nargs=-1, type=click.Path(path_type=Path))
@source_option()
@target_option()
@json_option
@jsonl_option
@click.pass_context
@refusing()
def check(ctx: click.Context, files: tuple[Path, ...], source: str, target: str, as_json: bool, as_jsonl: bool) -> None:
    """Look for mistakes in translations: in FILEs (TMX, XLIFF, PO), or in pairs on standard input.

    Standard input holds source, tab, target, a pair a line.
    """
    others = plugged_in(database_of(ctx), source_language=source, target_language=target)
    problems: list[str] = []
    read = [existing_file(str(file)) for file in files]
    pairs = _in_files(read, source, target, problems) if files else _pairs(lines_of_input("-"), problems)
    checked = (
        (pair, check_segment(pair.source, pair.target, source_language=source, target_language=target, others=others))
        for pair in pairs
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
            elif found or pair.place is None:  # of a file only what is to be looked at
                _show(pair, found)
    for problem in problems:
        error_console.print(problem, style="red", markup=False, soft_wrap=True)
    if files and not as_json and not as_jsonl:
        console.print(f"{count} segments checked", style="dim")
    if problems and not count:
        what = "no segment could be read" if files else "no line holds source, tab, target"
        raise click.ClickException(f"nothing was checked: {what}")


def _pairs(lines: Iterator[str], problems: list[str]) -> Iterator[_Checked]:
    """Yield source and target of each line; a line that is no pair joins the problems."""
    for number, line in enumerate(lines, start=1):
        columns = line.split("\t")
        if len(columns) == 2:
            yield _Checked(Segment(columns[0]), Segment(columns[1]))
        elif line.strip():
            found = f"{len(columns)} columns" if len(columns) > 1 else "no tab"
            problems.append(f"standard input, line {number}: {found}; write source, tab, target: {line[:60]!r}")


def _in_files(files: Sequence[Path], source: str, target: str, problems: list[str]) -> Iterator[_Checked]:
    """Yield the segments of files with their translations, empty where there are none."""
    for file in files:
        try:
            data = file.read_bytes()
        except OSError as error:
            raise UnreadableFile(str(file), f"cannot be read: {error.strerror}") from error
        filler = filler_for(file.name, data)
        if filler.name in _ONE_LANGUAGE:
            raise UnreadableFile(file.name, "holds no translations beside its text; give TMX, XLIFF or PO")
        filling = filler.read(data, name=file.name, source=source, target=target)
        problems += [f"{problem.place}: {problem.reason}" for problem in filling.problems]
        for slot in filling.slots:
            if slot.source.text.strip() and not (slot.translated and slot.target is None):  # locked, or plural forms
                yield _Checked(slot.source, slot.target or Segment(""), slot.place)


def _payload(pair: _Checked, found: Sequence[Finding]) -> Payload:
    findings = [
        {
            "check": item.check,
            "severity": item.severity.value,
            "message": item.message,
            "span": None if item.span is None else list(item.span),
            **({} if item.source_span is None else {"source_span": list(item.source_span)}),
            **({} if item.suggestion is None else {"suggestion": item.suggestion}),
            **({} if item.fix is None else {"fix": _fix(item.fix)}),
        }
        for item in found
    ]
    place = {} if pair.place is None else {"place": pair.place}
    return {"source": pair.source.text, "target": pair.target.text, "findings": findings, **place}


def _fix(fix: Fix) -> Payload:
    return {"span": [fix.start, fix.end], "text": fix.text}


def _show(pair: _Checked, found: Sequence[Finding]) -> None:
    if pair.place is not None:
        console.print(Text(pair.place, style="dim"))
    console.print(Text(pair.source.text, style="bold"))
    line = Text(f"  {pair.target.text}")
    for item in found:
        if item.span is not None:
            line.stylize(f"{_STYLES[item.severity]} underline", item.span[0] + 2, item.span[1] + 2)
    console.print(line)
    if not found:
        console.print(Text("    nothing to look at", style="dim"))
    for item in found:
        console.print(Text(f"    {item.severity.value}: {item.message} ({item.check})", style=_STYLES[item.severity]))
        if item.fix is not None:
            console.print(Text(f"      → {item.fix.applied_to(pair.target.text)}", style="dim"))
