"""`tm-service analyse`: the match-rate report of documents."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

import click
from rich.table import Table

from corpora.errors import UnreadableDocument
from corpora.languages import primary
from corpora.pipeline import prepare
from tm_service.analysis import Analysis, FileAnalysis, Volume, analyse_files
from tm_service.analysis_picture import drawn
from tm_service.console import (
    console,
    database_of,
    emit_json,
    existing_file,
    json_option,
    refusing,
    source_option,
    target_option,
)
from tm_service.errors import UnreadableFile
from tm_service.fillers import filler_for
from tm_service.memory import open_memory
from tm_service.payloads import Payload

_BAR = 30  # characters
_INTERCHANGE = {".po", ".pot", ".xlf", ".xliff", ".tmx"}


@click.command()
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@source_option()
@target_option()
@click.option("--internal", is_flag=True, help="Also find segments that are like an earlier one of these files.")
@click.option("--csv", "table", metavar="CSV", type=click.Path(path_type=Path), help="Also write the figures as CSV.")
@click.option("--svg", "picture", metavar="SVG", type=click.Path(path_type=Path), help="Also draw them.")
@json_option
@click.pass_context
@refusing()
def analyse(
    ctx: click.Context,
    files: tuple[Path, ...],
    source: str,
    target: str,
    internal: bool,
    table: Path | None,
    picture: Path | None,
    as_json: bool,
) -> None:
    """Report how much of documents (or PO, XLIFF, TMX files) the memory knows already.

    What stood before, in the same file or in one before it, is a repetition.
    """
    read = [(str(file), _segments(existing_file(str(file)), source, target)) for file in files]
    memory = open_memory(database_of(ctx))
    whole, reports = analyse_files(memory, read, source=source, target=target, internal=internal)
    if table is not None:
        _write(table, _csv(whole, reports))
    if picture is not None:
        _write(picture, drawn(whole, reports, title=f"{source} → {target}: words by match"))
    if as_json:
        emit_json({**_payload(whole), "files": [{"file": one.name, **_payload(one.report)} for one in reports]})
        return
    for one in reports if len(reports) > 1 else []:
        console.print(_table(one.report, one.name))
    console.print(_table(whole, "all files" if len(reports) > 1 else reports[0].name))


def _segments(file: Path, source: str, target: str) -> list[str]:
    if file.suffix.lower() in _INTERCHANGE:
        data = file.read_bytes()
        filling = filler_for(file.name, data).read(data, name=file.name, source=source, target=target)
        found = [slot.source.text for slot in filling.slots if slot.source.text.strip()]
    else:
        found = [
            sentence.text
            for text in prepare(file).sections
            for sentence in text.sentences
            if primary(sentence.language) == primary(source)
        ]
    if not found:
        raise UnreadableDocument(file.name, f"holds no sentence in {source}")
    return found


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UnreadableFile(str(path), f"cannot be written: {error.strerror}") from error


def _rows(report: Analysis) -> Iterator[tuple[str, Volume]]:
    yield "repetitions", report.repetitions
    yield from report.bands.items()
    yield from ((f"internal {name}", volume) for name, volume in report.internal.items())


def _csv(whole: Analysis, reports: Sequence[FileAnalysis]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(["file", "match", "segments", "words", "characters"])
    for name, report in [*((one.name, one.report) for one in reports), ("all files", whole)]:
        for match, volume in [*_rows(report), ("all", report.whole)]:
            writer.writerow([name, match, volume.segments, volume.words, volume.characters])
    return written.getvalue()


def _payload(report: Analysis) -> Payload:
    payload: Payload = {
        **_volume(report.whole),
        "bands": [{"band": band, **_volume(volume)} for band, volume in report.bands.items()],
        "repetitions": {**_volume(report.repetitions), "across_files": _volume(report.across)},
    }
    if report.internal:
        payload["internal"] = [{"band": band, **_volume(volume)} for band, volume in report.internal.items()]
    return payload


def _volume(volume: Volume) -> dict[str, int]:
    return {"segments": volume.segments, "words": volume.words, "characters": volume.characters}


def _table(report: Analysis, title: str) -> Table:
    table = Table("match", "segments", "words", "characters", "share of words", title=title, title_justify="left")
    for name, volume in _rows(report):
        share = volume.words / report.whole.words if report.whole.words else 0.0
        figures = (str(volume.segments), str(volume.words), str(volume.characters))
        table.add_row(name, *figures, f"{'█' * round(share * _BAR)} {share:.0%}")
    whole = report.whole
    table.add_row("all", str(whole.segments), str(whole.words), str(whole.characters), "", style="bold")
    return table
