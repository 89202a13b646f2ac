"""What the commands about concepts share: the termbase, and entries given by options or as JSON on stdin."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import click
from rich.text import Text

from glossary.concepts import ConceptEntry, Description, TermStatus
from glossary.differences import Difference
from glossary.edits import with_term
from glossary.errors import InvalidConcept, MalformedConcept
from glossary.termbase import Termbase, open_termbase
from tm_service.console import console, database_of, language_tag

concept_argument = click.argument("concept_id", metavar="ID")
reason_option = click.option("--reason", help="Why; it is kept with the change.")
version_option = click.option("--version", type=int, metavar="N", help="Refuse unless the concept is at this version.")
row_number = click.IntRange(1, 2**62)  # what SQLite can count to
status_choice = click.Choice([status.value for status in TermStatus])


def language_tags(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Option callback: hand several BCP 47 tags on in canonical form."""
    return tuple(tag for value in values if (tag := language_tag(ctx, param, value)))


@contextmanager
def termbase_of(ctx: click.Context) -> Iterator[Termbase]:
    """Open the termbase that the command works on."""
    termbase = open_termbase(database_of(ctx))
    try:
        yield termbase
    finally:
        termbase.close()


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say of an entry: terms one beside the other, and texts of the concept."""

    languages: Sequence[str]
    terms: Sequence[str]
    statuses: Sequence[str]
    types: Sequence[str]
    subject: str | None
    definition: str | None
    note: str | None

    def __bool__(self) -> bool:
        return any((self.languages, self.terms, self.subject, self.definition, self.note))

    def applied(self, entry: ConceptEntry) -> ConceptEntry:
        """Return the entry with all that; raises a usage error for terms without a language and the like."""
        if len(self.languages) != len(self.terms):
            raise click.UsageError("give each --term a language of its own: -l en --term visa -l ru --term виза")
        statuses, types = self._each("status", self.statuses), self._each("type", self.types)
        for language, text, status, kind in zip(self.languages, self.terms, statuses, types, strict=True):
            said: dict[str, Any] = {"status": TermStatus(status)} if status else {}
            entry = with_term(entry, language, " ".join(text.split()), **said, **({"type": kind} if kind else {}))
        changes: dict[str, Any] = {"subject": self.subject} if self.subject else {}
        if self.definition:
            changes["definitions"] = (Description(self.definition), *entry.definitions[1:])
        if self.note:
            changes["notes"] = (*entry.notes, self.note)
        return replace(entry, **changes)

    def _each(self, name: str, values: Sequence[str]) -> list[str | None]:
        if len(values) in (0, 1):
            return [*values, *[None]][:1] * len(self.terms)
        if len(values) != len(self.terms):
            raise click.UsageError(f"give --{name} once for all terms, or once for each")
        return list(values)


def entry_options(command: Any) -> Any:  # noqa: ANN401 - as click types its decorators
    """Add the options that describe an entry."""
    for option in reversed(
        (
            click.option("-l", "--language", "languages", multiple=True, callback=language_tags, help="Of a --term."),
            click.option("--term", "terms", multiple=True, help="A term; may be given several times."),
            click.option("--status", "statuses", multiple=True, type=status_choice, help="Of all terms, or of each."),
            click.option("--type", "types", multiple=True, help="fullForm, acronym …: of all terms, or of each."),
            click.option("--subject", help="The concept's subject field."),
            click.option("--definition", help="The concept's definition."),
            click.option("--note", help="One more note on the concept."),
        )
    ):
        command = option(command)
    return command


def json_of_stdin() -> dict[str, Any]:
    """Return the JSON object that stdin holds; refused if it holds none, a usage error at a terminal."""
    if sys.stdin.isatty():
        raise click.UsageError("say with options what the concept is to be, or send its JSON to stdin")
    try:
        value = json.loads(sys.stdin.buffer.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise InvalidConcept("standard input", "", f"is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise MalformedConcept("standard input", value, "takes one JSON object, a concept")
    return value


def show_differences(differences: Sequence[Difference], indent: str = "  ") -> None:
    """Print what differs, a line each."""
    for difference in differences:
        colour = "green" if difference.before is None else "red" if difference.after is None else "yellow"
        console.print(Text(f"{indent}{difference}", style=colour))
