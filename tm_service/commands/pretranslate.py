"""`tm-service pretranslate`: fill a file from the memory."""

from __future__ import annotations

from pathlib import Path

import click

from corpora.skeletons import SKELETONS
from tm_service.console import (
    console,
    database_of,
    emit_json,
    error_console,
    existing_file,
    json_option,
    refusing,
    source_option,
    target_option,
)
from tm_service.errors import UnreadableFile
from tm_service.memory import open_memory
from tm_service.pretranslate import MIN_SCORE, Pretranslation
from tm_service.pretranslate import pretranslate as fill

_RUNNING_TEXT = {"text", *SKELETONS}


@click.command()
@click.argument("file", metavar="FILE")
@source_option()
@target_option()
@click.option("-o", "--output", metavar="OUT", required=True, help="Where to write the filled file.")
@click.option("--min-score", type=float, default=MIN_SCORE, show_default=True, help="0 to 100, after penalties.")
@click.option(
    "--translations", metavar="XLIFF", help="XLIFF that was made of FILE and translated: put in before any match."
)
@json_option
@click.pass_context
@refusing()
def pretranslate(
    ctx: click.Context,
    file: str,
    source: str,
    target: str,
    output: str,
    min_score: float,
    translations: str | None,
    as_json: bool,
) -> None:
    """Fill the untranslated segments of FILE (PO, XLIFF, TMX, DOCX, HTML, Markdown, text) from the memory.

    What has a translation is left alone. A document comes out in its own format, or as XLIFF 2 if OUT ends with .xlf
    or .xliff. What has no match in a document or text (a line a segment) stays in the source language.
    """
    name, data = _read(file)
    given = None if translations is None else _read(translations)
    memory = open_memory(database_of(ctx))
    filled, report = fill(
        memory,
        data,
        name=name,
        source=source,
        target=target,
        min_score=min_score,
        output=output,
        translations=given,
    )
    try:
        Path(output).write_bytes(filled)
    except OSError as error:
        raise UnreadableFile(output, f"cannot be written: {error.strerror}") from error
    if as_json:
        emit_json(
            {
                "segments": report.segments,
                "filled": report.filled,
                "left": report.left,
                "final": report.final,
                "translated": report.translated,
                "problems": [
                    {"place": item.place, "unit": item.unit, "reason": item.reason} for item in report.problems
                ],
            }
        )
    else:
        _show(output, report)


def _read(file: str) -> tuple[str, bytes]:
    """Return a file's name and content."""
    path = existing_file(file)
    try:
        return path.name, path.read_bytes()
    except OSError as error:
        raise UnreadableFile(file, f"cannot be read: {error.strerror}") from error


def _show(output: str, report: Pretranslation) -> None:
    doubtful = report.filled - report.final
    console.print(
        f"{output}: {report.segments} segments, {report.final} filled with exact and {doubtful} with fuzzy matches, "
        f"{report.left} left ({report.translated} had a translation)",
        markup=False,
    )
    if report.format in _RUNNING_TEXT and report.left:
        what = "lines" if report.format == "text" else "sentences"
        console.print(f"{report.left} {what} without a match stay in the source language", style="yellow")
    for problem in report.problems:
        error_console.print(f"  {problem.place}: {problem.reason}", style="yellow", markup=False, soft_wrap=True)
