"""`tm-service analyse`: the match-rate report of a document."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from corpora.errors import UnreadableDocument
from corpora.languages import primary
from corpora.pipeline import prepare
from tm_service.analysis import Volume, analyse_segments
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
from tm_service.memory import open_memory

_BAR = 30  # characters


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@source_option()
@target_option()
@json_option
@click.pass_context
@refusing()
def analyse(ctx: click.Context, file: Path, source: str, target: str, as_json: bool) -> None:
    """Report how much of a document the memory knows already."""
    prepared = prepare(existing_file(str(file)))
    texts = [
        sentence.text
        for text in prepared.sections
        for sentence in text.sentences
        if primary(sentence.language) == primary(source)
    ]
    if not texts:
        raise UnreadableDocument(file.name, f"holds no sentence in {source}")
    report = analyse_segments(open_memory(database_of(ctx)), texts, source=source, target=target)
    if as_json:
        emit_json(
            {
                "segments": report.whole.segments,
                "words": report.whole.words,
                "bands": [{"band": band, **_volume(volume)} for band, volume in report.bands.items()],
                "repetitions": _volume(report.repetitions),
            }
        )
        return
    table = Table("match", "segments", "words", "share of words")
    for name, volume in [("repetitions", report.repetitions), *report.bands.items()]:
        share = volume.words / report.whole.words if report.whole.words else 0.0
        table.add_row(name, str(volume.segments), str(volume.words), f"{'█' * round(share * _BAR)} {share:.0%}")
    table.add_row("all", str(report.whole.segments), str(report.whole.words), "", style="bold")
    console.print(table)


def _volume(volume: Volume) -> dict[str, int]:
    return {"segments": volume.segments, "words": volume.words}
