"""`tm-service align`: the beads of two texts, nothing stored."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click
from rich.text import Text

from corpora.beads import Bead, Line
from corpora.bitexts import numbered_lines
from corpora.errors import UnreadableDocument
from corpora.pipeline import prepare
from corpora.segmenters import Segmenter
from tm_service.choices import aligner_option, chosen_aligner, encoder_option, srx_option
from tm_service.console import (
    console,
    emit_json,
    emit_line,
    existing_file,
    json_option,
    jsonl_option,
    refusing,
    source_option,
    target_option,
)
from tm_service.payloads import Payload


@click.command()
@click.argument("source_file", metavar="SOURCE", type=click.Path(path_type=Path))
@click.argument("target_file", metavar="TARGET", type=click.Path(path_type=Path))
@source_option()
@target_option()
@click.option("--lines", is_flag=True, help="A segment a line; an empty line ends a paragraph.")
@aligner_option()
@encoder_option()
@srx_option()
@json_option
@jsonl_option
@refusing()
def align(
    source_file: Path,
    target_file: Path,
    source: str,
    target: str,
    lines: bool,
    aligner: str,
    encoder: str | None,
    segmenter: Segmenter | None,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Align two texts; every segment stands in exactly one bead, alone where nothing answers it."""
    if lines and segmenter is not None:
        raise click.UsageError("--lines takes lines as they are: --srx has nothing to split")
    read = _lines if lines else partial(_sentences, segmenter=segmenter)
    sides = read(existing_file(str(source_file)), source), read(existing_file(str(target_file)), target)
    beads = chosen_aligner(aligner, encoder).align(*sides, source_language=source, target_language=target)
    texts = [[line.text for line in side] for side in sides]
    payloads = [_payload(bead, texts[0], texts[1], lines) for bead in beads]
    if as_json:
        emit_json(payloads)
        return
    for payload in payloads:
        if as_jsonl or not console.is_terminal:
            emit_line(payload)
        else:
            _show(payload)


def _payload(bead: Bead, source: Sequence[str], target: Sequence[str], indexed: bool) -> Payload:
    payload: Payload = {
        "source": [source[index] for index in bead.source],
        "target": [target[index] for index in bead.target],
        "confidence": round(bead.confidence, 4),
    }
    if indexed:
        payload |= {"source_index": list(bead.source), "target_index": list(bead.target)}
    return payload


def _lines(file: Path, _language: str) -> list[Line]:
    try:
        return numbered_lines(file.read_text(encoding="utf-8-sig").split("\n"))
    except UnicodeDecodeError as error:
        raise UnreadableDocument(file.name, f"byte {error.start}: not UTF-8; convert it first") from error


def _sentences(file: Path, language: str, segmenter: Segmenter | None) -> list[Line]:
    found, before = [], 0
    for text in prepare(file, language=language, segmenter=segmenter).sections:
        found += [Line(item.text, before + item.paragraph, item.kind.value) for item in text.sentences]
        before += len(text.section.paragraphs)
    return found


def _show(payload: Payload) -> None:
    console.print(Text(f"{payload['confidence']:.2f}", style="cyan"), Text(" ".join(payload["source"]) or "–"))
    console.print(Text("     " + (" ".join(payload["target"]) or "–"), style="green"))
