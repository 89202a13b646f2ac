"""`tm-service demo`: the whole pipeline over the starter documents and termbase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
from rich.text import Text

from corpora.starter import documents
from glossary.errors import TermbaseError
from glossary.payloads import import_payload, recognition_payload
from glossary.starter import starter_termbase
from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.console import console, database_of, emit_json, error_console, json_option, refusing, user_name
from tm_service.payloads import Payload, ingest_report_payload, match_payload

_MEMORY = "starter"
_LOOKUPS = (
    (
        "The Global Compact gives us a shared vocabulary and twenty-three objectives against which every country "
        "can measure its progress.",
        "en",
        "ru",
    ),
    ("Пять стран приняли национальные планы осуществления Договора, а еще три готовят проекты.", "ru", "fr"),
    ("Trop de migrants découvrent à leur arrivée que le contrat signé n'est pas celui qui sera appliqué.", "fr", "en"),
)
_ALLOWED = (None, "preferred", "admitted")
_SCORE = 40.0  # these are sentences that the documents do not hold as they stand


@click.command()
@click.option(
    "--tmx", type=click.Path(path_type=Path, dir_okay=False), help="Where to export; beside the store if not given."
)
@json_option
@click.pass_context
@refusing(TermbaseError)
def demo(ctx: click.Context, tmx: Path | None, as_json: bool) -> None:
    """Fill the store with the starter documents and termbase, show matches and terms, export a TMX."""
    database = database_of(ctx)
    memory, termbase = open_memory(database), open_termbase(database)
    with error_console.status("reading the starter documents …"):
        ingested = memory.ingest(documents(), memory=_MEMORY, by=user_name())
        imported = termbase.import_file(starter_termbase(), by=user_name())
    if ingested.added:
        for _name in memory.reindex():
            pass
    file = tmx or Path(f"{database}.starter.tmx")
    file.write_bytes(b"".join(memory.export("tmx", memory=_MEMORY)))
    lookups = list(_lookups(memory, termbase))
    if as_json:
        report = {"ingest": ingest_report_payload(ingested), "terms": import_payload(imported)}
        emit_json({**report, "lookups": lookups, "tmx": str(file)})
        return
    console.print(
        f"{len(ingested.documents)} documents: {ingested.added} units added, {ingested.duplicate} known already; "
        f"termbase: {imported.added} concepts added, {imported.duplicate} known already"
    )
    for lookup in lookups:
        _show(lookup)
    console.print(f"exported: {file}", markup=False)


def _lookups(memory: TranslationMemory, termbase: Termbase) -> Iterator[Payload]:
    for text, source, target in _LOOKUPS:
        found = memory.match(text, source=source, target=target, min_score=_SCORE, limit=1)
        recognised = termbase.recognise(text, language=source, target=target)
        yield {
            "query": text,
            "source": source,
            "target": target,
            "matches": [match_payload(match) for match in found],
            "terms": recognition_payload(text, recognised)["terms"],
        }


def _show(lookup: Payload) -> None:
    console.print(Text(f"\n{lookup['source']} → {lookup['target']}  {lookup['query']}", style="bold"))
    for match in lookup["matches"]:
        console.print(Text(f"  {match['score']:.0f} %  {match['source']}", style="cyan"))
        console.print(Text(f"        {match['target']}"))
    for term in lookup["terms"]:
        targets = ", ".join(target["term"] for target in term["targets"] if target["status"] in _ALLOWED)
        console.print(Text(f"  term  {term['surface']} → {targets}", style="green"))
