"""A concept as terminologists lay it out: the concept, then each language, then each term."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.differences import language_name
from glossary.life_payloads import headwords
from glossary.links import link_of
from glossary.records import ConceptRecord
from glossary.relations import RelatedConcept
from tm_service.console import console

_STYLES = {
    TermStatus.PREFERRED: "bold green",
    TermStatus.ADMITTED: "green",
    TermStatus.DEPRECATED: "red strike",
    TermStatus.SUPERSEDED: "yellow",
}
_LABEL = 12  # columns
Line = tuple[str, str]


def show_entry(record: ConceptRecord, related: Sequence[RelatedConcept]) -> None:
    """Print a concept with what it is related to."""
    entry = record.concept
    heading = Text(entry.id, style="bold")
    heading.append(f"  {entry.subject or ''}".rstrip(), style="cyan")
    by = f" by {record.changed_by}" if record.changed_by else ""
    heading.append(f"  version {record.version}, changed {record.changed_at[:10]}{by}", style="dim")
    console.print(heading)
    _print(_held(entry), 2)
    _print(((one.kind.value, _named(one)) for one in related), 2)
    for section in entry.languages:
        console.print(Text(f"  {language_name(section.language)} ({section.language})", style="underline"))
        _print(_held(section), 4)
        for term in section.terms:
            _show_term(term)


def _show_term(term: Term) -> None:
    line = Text("    ")
    line.append(term.text, style=_STYLES[term.status] if term.status else "bold")
    case = {True: "case counts", False: "any case"}.get(term.case_sensitive) if term.case_sensitive is not None else ""
    said = (term.status, term.type, term.part_of_speech, term.gender, term.usage, case)
    line.append("".join(f" · {one}" for one in said if one), style="dim")
    console.print(line)
    _print([("source", term.source)] if term.source else [], 6)
    _print((("context", _described(context)) for context in term.contexts), 6)
    _print(_held(term), 6)


def _held(holder: ConceptEntry | LanguageSection | Term) -> Iterator[Line]:
    for definition in () if isinstance(holder, Term) else holder.definitions:
        yield "definition", _described(definition)
    for note in holder.notes:
        yield "note", note
    for relation in holder.relations:
        if relation.external or not relation.target:
            yield relation.type, f"{relation.text} {relation.target or ''}".strip()
    for transaction in holder.transactions:
        yield transaction.type, " ".join(part for part in (transaction.date, transaction.responsible) if part)


def _described(description: Description) -> str:
    link = link_of(description)
    places: list[str] = []
    if link is not None:
        document = link.document if link.document != description.source else None
        paragraph = None if link.paragraph is None else f"paragraph {link.paragraph + 1}"
        unit = None if link.unit is None else f"unit {link.unit}"
        places = [part for part in (document, link.section, paragraph, unit) if part]
    where = ", ".join([*([description.source] if description.source else []), *places])
    return description.text + (f" [{where}]" if where else "")


def _named(related: RelatedConcept) -> str:
    if related.concept is None:
        return f"{related.id} (not in this termbase)"
    return f"{related.id}: " + "; ".join(f"{term} ({tag})" for tag, term in headwords(related.concept).items())


def _print(lines: Iterable[Line], indent: int) -> None:
    for label, text in lines:
        console.print(Text(f"{' ' * indent}{label:<{_LABEL}}", style="dim").append(text, style="not dim"))
