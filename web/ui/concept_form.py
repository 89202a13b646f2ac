"""A concept entry as a form, and back: rows of terms, of which those left empty count for nothing.

What the form has no field for is kept as it was: it goes through the same JSON as the API (glossary.entry_reading).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glossary.concepts import ConceptEntry, Term, TermType
from glossary.entry_payloads import concept_payload
from glossary.entry_reading import MOST_TERMS

BLANK_ROWS = 3  # a row of each of three languages; translators need no script to add some
TYPES = tuple(TermType)
PARTS_OF_SPEECH = ("noun", "verb", "adjective", "adverb", "properNoun")
GENDERS = ("masculine", "feminine", "neuter")
_UNSHOWN = ("relations", "transactions", "attributes", "extra", "languages")
_FIELDS = ("language", "term", "status", "type", "part_of_speech", "gender", "usage", "source")


def rows_of(entry: ConceptEntry | None) -> list[tuple[str, Term]]:
    """Return the terms of an entry in order, each with its language."""
    return entry.terms() if entry else []


def values_of(form: Mapping[str, str], before: ConceptEntry | None) -> dict[str, Any]:
    """Return what a form says as the JSON of a concept (glossary.entry_payloads)."""
    rows = [_row(form, number, before) for number in range(1, MOST_TERMS + 1) if f"{number}.term" in form]
    values: dict[str, Any] = {
        "id": form.get("id", "").strip() or None,
        "subject": _text(form, "subject"),
        "definition": _text(form, "definition"),
        "note": _text(form, "note"),
        "terms": [row for row in rows if row["term"]],
    }
    return values if before is None else {**_kept(before), **values}


def _row(form: Mapping[str, str], number: int, before: ConceptEntry | None) -> dict[str, Any]:
    row: dict[str, Any] = {name: _text(form, f"{number}.{name}") for name in _FIELDS}
    kept = _term_before(before, form.get(f"{number}.was", ""), row["language"])
    row["case_sensitive"] = {"yes": True, "no": False}.get(form.get(f"{number}.case_sensitive", ""))
    if (note := _text(form, f"{number}.note")) or kept.get("notes"):
        row["notes"] = [note, *kept.get("notes", [])[1:]] if note else []
    context = _text(form, f"{number}.context")
    contexts = kept.get("contexts", [])
    if context and context != (contexts[0]["text"] if contexts else None):
        contexts = [
            {"text": context, **({"source": at} if (at := _text(form, f"{number}.context_source")) else {})},
            *contexts,
        ]
    return {**kept, **row, "contexts": contexts}


def _term_before(before: ConceptEntry | None, was: str, language: str | None) -> dict[str, Any]:
    """Return the JSON of the term that a row was made of, so that a respelled one keeps its contexts."""
    terms = concept_payload(before)["terms"] if before else []
    return next((dict(term) for term in terms if term["term"] == was and term["language"] == language), {})


def _kept(before: ConceptEntry) -> dict[str, Any]:
    """Return the fields of an entry that the form does not show."""
    held = concept_payload(before)
    return {name: held[name] for name in _UNSHOWN if name in held}


def _text(form: Mapping[str, str], name: str) -> str | None:
    return form.get(name, "").replace("\r\n", "\n").strip() or None
