"""`tm-service segment`: the sentences of a document, nothing stored."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from corpora.pipeline import prepare
from corpora.segmenters import Segmenter
from tm_service.choices import srx_option
from tm_service.console import (
    console,
    emit_json,
    emit_line,
    existing_file,
    json_option,
    jsonl_option,
    language_tag,
    refusing,
)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-l", "--language", callback=language_tag, help="The document's language; found out if not given.")
@srx_option()
@json_option
@jsonl_option
@refusing()
def segment(file: Path, language: str | None, segmenter: Segmenter | None, as_json: bool, as_jsonl: bool) -> None:
    """Split a document into sentences, cleaned as `ingest` would."""
    prepared = prepare(existing_file(str(file)), language=language, segmenter=segmenter)
    payloads, before = [], 0
    for text in prepared.sections:
        for sentence in text.sentences:
            payload = asdict(sentence)
            payload["paragraph"] += before
            payloads.append({key: payload[key] for key in ("text", "paragraph", "kind", "language", "line", "place")})
        before += len(text.section.paragraphs)
    if as_json:
        emit_json(payloads)
        return
    for payload in payloads:
        if as_jsonl:
            emit_line(payload)
        else:
            console.print(payload["text"], markup=False, soft_wrap=True)
