"""`tm-service review`: look alignments over, and decide."""

from __future__ import annotations

from collections.abc import Callable

import click
from rich.text import Text

from corpora.languages import parse_tag
from corpora.units import UnitStatus
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    refusing,
    user_name,
)
from tm_service.errors import InvalidQuery
from tm_service.memory import TranslationMemory, open_memory
from tm_service.payloads import (
    Payload,
    progress_payload,
    rearranged_payload,
    reviewed_payload,
    sentence_payload,
)
from tm_service.rearranging import Rearranged
from tm_service.review import ReviewedUnit, reviewed

_PAGE = 500
_version_option = click.option("--version", type=int, metavar="N", help="Refuse unless the unit is at this version.")
_document_option = click.option("--document", metavar="NAME", help="Of this document only.")
_memory_option = click.option("--memory", metavar="NAME", help="Of this memory only.")
_unit_argument = click.argument("unit_id", type=int, metavar="UNIT")
_units_argument = click.argument("unit_ids", type=int, nargs=-1, required=True, metavar="UNIT...")


@click.group()
def review() -> None:
    """List alignments by confidence, and confirm, reject, join, split, pair and undo them.

    Every command that changes something answers with --json what it left.
    """


@review.command("list")
@_document_option
@_memory_option
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([status.value for status in UnitStatus]),
    help="With this status only.",
)
@click.option("--limit", type=click.IntRange(1), help="So many of them; all if not given.")
@json_option
@jsonl_option
@click.pass_context
@refusing()
def list_(
    ctx: click.Context,
    document: str | None,
    memory: str | None,
    statuses: tuple[str, ...],
    limit: int | None,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """List units with the sentences that they hold, the least sure first."""
    store = open_memory(database_of(ctx))
    chosen = [UnitStatus(status) for status in statuses] or None
    listed: list[Payload] = []
    after: tuple[float | None, int] | None = None
    left = limit
    while left is None or left > 0:
        size = _PAGE if left is None else min(_PAGE, left)
        page = store.review(memory=memory, document=document, statuses=chosen, after=after, limit=size)
        for unit in page:
            if as_json:
                listed.append(reviewed_payload(unit))
            elif as_jsonl:
                emit_line(reviewed_payload(unit))
            else:
                _show(unit)
        if len(page) < size:
            break
        after = (page[-1].record.unit.provenance.confidence, page[-1].record.id)
        left = None if left is None else left - size
    if as_json:
        emit_json(listed)


@review.command()
@_document_option
@_memory_option
@json_option
@click.pass_context
@refusing()
def progress(ctx: click.Context, document: str | None, memory: str | None, as_json: bool) -> None:
    """Count the units of every status, and the sentences that none translates."""
    found = open_memory(database_of(ctx)).progress(document=document, memory=memory)
    if as_json:
        emit_json(progress_payload(found))
        return
    for status, count in found.units.items():
        console.print(f"{count:8,} {status.value}")
    console.print(f"{found.unaligned:8,} of {found.sentences:,} sentences without a translation")


@review.command()
@click.option("--document", metavar="NAME", required=True)
@click.option("--unaligned", is_flag=True, help="Only those that no unit translates.")
@click.pass_context
@refusing()
def sentences(ctx: click.Context, document: str, unaligned: bool) -> None:
    """List the sentences of a document with the numbers that `pair` takes, as JSON lines."""
    for sentence in open_memory(database_of(ctx)).sentences(document=document):
        if not unaligned or sentence.unit is None:
            emit_line({"number": sentence.number, **sentence_payload(sentence)})


def _add_decision(name: str, decide: Callable[..., object], told: str) -> None:
    @review.command(name, help=told)
    @_units_argument
    @_version_option
    @json_option
    @click.pass_context
    @refusing()
    def decision(ctx: click.Context, unit_ids: tuple[int, ...], version: int | None, as_json: bool) -> None:
        # About all of the units or, if one cannot be decided about, about none.
        if version is not None and len(unit_ids) > 1:
            raise InvalidQuery("version", version, "is that of one unit; give one")
        store = open_memory(database_of(ctx))
        with store.store.writing():
            for unit_id in unit_ids:
                decide(store, unit_id, version=version, by=user_name())
        units = reviewed(store.store, [store.unit(unit_id) for unit_id in unit_ids])
        _tell(Rearranged(tuple(units), ()), as_json)


_add_decision("confirm", TranslationMemory.confirm, "Say that units are right.")
_add_decision("reject", TranslationMemory.reject, "Say that units are wrong: they are kept, and never found.")
_add_decision("restore", TranslationMemory.restore, "Take back rejected and filtered units: they are found again.")


@review.command()
@_unit_argument
@click.argument("texts", nargs=-1, required=True, metavar="TAG=TEXT...")
@_version_option
@json_option
@click.pass_context
@refusing()
def edit(ctx: click.Context, unit_id: int, texts: tuple[str, ...], version: int | None, as_json: bool) -> None:
    """Put other texts in a unit (ru=…)."""
    said = {}
    for text in texts:
        tag, equals, words = text.partition("=")
        if not equals:
            raise click.UsageError(f"{text}: write it as en=TEXT")
        said[parse_tag(tag)] = words
    store = open_memory(database_of(ctx))
    store.edit(unit_id, said, version=version, by=user_name())
    _tell(Rearranged(tuple(reviewed(store.store, [store.unit(unit_id)])), ()), as_json)


@review.command("confirm-sure")
@click.option("--min-confidence", type=float, required=True, help="Confirm from here on, 0–1.")
@_document_option
@_memory_option
@click.option("--preview", is_flag=True, help="Only count them.")
@json_option
@click.pass_context
@refusing()
def confirm_sure(
    ctx: click.Context, min_confidence: float, document: str | None, memory: str | None, preview: bool, as_json: bool
) -> None:
    """Confirm every aligned unit of that confidence or more at once."""
    store = open_memory(database_of(ctx))
    count = store.confirm_sure(min_confidence, document=document, memory=memory, preview=preview, by=user_name())
    if as_json:
        emit_json({"units": count, "preview": preview})
    else:
        console.print(f"{count} units {'would be confirmed' if preview else 'confirmed'}")


@review.command()
@_unit_argument
@_version_option
@json_option
@click.pass_context
@refusing()
def merge(ctx: click.Context, unit_id: int, version: int | None, as_json: bool) -> None:
    """Join a unit with the next one of its section."""
    _tell(open_memory(database_of(ctx)).merge(unit_id, version=version, by=user_name()), as_json)


@review.command()
@_unit_argument
@click.argument("boundaries", nargs=-1, required=True, metavar="TAG=N...")
@_version_option
@json_option
@click.pass_context
@refusing()
def split(ctx: click.Context, unit_id: int, boundaries: tuple[str, ...], version: int | None, as_json: bool) -> None:
    """Split a unit: of each language (en=1 ru=2) the first N sentences stay together."""
    at = {}
    for boundary in boundaries:
        tag, _equals, number = boundary.partition("=")
        if not (number.isascii() and number.isdecimal()):
            raise click.UsageError(f"{boundary}: write it as en=1")
        at[parse_tag(tag)] = int(number)
    _tell(open_memory(database_of(ctx)).split(unit_id, at, version=version, by=user_name()), as_json)


@review.command()
@click.argument("sentences", type=int, nargs=-1, required=True, metavar="SENTENCE...")
@click.option("--unit", "unit_id", type=int, help="The unit that is to hold them; a new one if not given.")
@_version_option
@json_option
@click.pass_context
@refusing()
def pair(
    ctx: click.Context, sentences: tuple[int, ...], unit_id: int | None, version: int | None, as_json: bool
) -> None:
    """Let sentences, by the numbers that `review sentences` shows, translate each other."""
    _tell(open_memory(database_of(ctx)).pair(sentences, unit_id=unit_id, version=version, by=user_name()), as_json)


@review.command()
@_unit_argument
@_version_option
@json_option
@click.pass_context
@refusing()
def undo(ctx: click.Context, unit_id: int, version: int | None, as_json: bool) -> None:
    """Take back the last step that changed a unit."""
    _tell(open_memory(database_of(ctx)).undo(unit_id, version=version, by=user_name()), as_json)


def _tell(rearranged: Rearranged, as_json: bool) -> None:
    if as_json:
        emit_json(rearranged_payload(rearranged))
        return
    for unit in rearranged.units:
        _show(unit)
    if rearranged.gone:
        console.print(f"gone: {', '.join(map(str, rearranged.gone))}")


def _show(reviewed: ReviewedUnit) -> None:
    payload = reviewed_payload(reviewed)
    confidence = "–" if payload["confidence"] is None else f"{payload['confidence']:.2f}"
    refusal = payload["refusal"]
    why = f" by {refusal['filter']}, {refusal['score']}" if refusal else ""
    console.print(Text(f"{payload['id']:>7} {confidence} {payload['status']}{why}", style="cyan"))
    for language, text in payload["variants"].items():
        numbers = " ".join(str(item["number"]) for item in payload["sentences"] if item["language"] == language)
        console.print(Text(f"        {language} [{numbers}] "), Text(text))
