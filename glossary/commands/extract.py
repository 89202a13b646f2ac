"""`tm-service terms extract`: what the termbase lacks."""

from __future__ import annotations

import click
from rich.text import Text

from glossary.candidates import CandidateQueue
from glossary.errors import TermbaseError
from glossary.extraction import TermCandidate, extract_terms, texts_of
from glossary.payloads import candidate_payload
from glossary.termbase import open_termbase
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
)
from tm_service.memory import open_memory


@click.command()
@source_option()
@target_option(required=False)
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option("--queue", is_flag=True, help="Put them into the queue of candidates as well.")
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def extract(
    ctx: click.Context, source: str, target: str | None, limit: int, queue: bool, as_json: bool, as_jsonl: bool
) -> None:
    """Show the likeliest terms of the stored texts that the termbase lacks, best first.

    With a target language, with the equivalents that translated sentences give. The queue keeps what was decided
    about its candidates (terms candidates, accept, dismiss, reopen).
    """
    database = database_of(ctx)
    memory, termbase = open_memory(database), open_termbase(database)
    with error_console.status("reading …"):
        texts = texts_of(memory, source=source, target=target)
        if queue:
            report, found = CandidateQueue(termbase).fill(texts, limit=limit)
        else:
            report, found = None, extract_terms(texts, known=termbase, limit=limit)
    if as_json:
        emit_json([candidate_payload(candidate) for candidate in found])
        return
    for candidate in found:
        if as_jsonl:
            emit_line(candidate_payload(candidate))
        else:
            _show(candidate)
    if as_jsonl:
        return
    if not found:
        console.print("Nothing found.")
    if report is not None:
        console.print(
            f"queue: {report.added} new, {report.updated} known already, of these {report.decided} decided; "
            f"{report.dropped} dropped"
        )


def _show(candidate: TermCandidate) -> None:
    line = Text(f"{candidate.score:5.1f}  ")
    line.append(candidate.term, style="bold")
    if candidate.equivalents:
        line.append(f" → {candidate.equivalents[0].term}")
    line.append(f"  {candidate.frequency} ×", style="dim")
    for other in (*candidate.acronyms, *candidate.expansions):
        line.append(f"  = {other}", style="dim")
    console.print(line)
