"""The termbase: search, browse, and one page for each concept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from corpora.languages import available_for
from corpora.normalise import folded
from glossary.changes import ProposalStatus
from glossary.concepts import ConceptEntry, LanguageSection, Term, TermStatus
from glossary.errors import UnknownConcept
from glossary.recognition import status_rank
from glossary.records import FoundTerm, RecognisedTerm
from web.api.concepts import status_of
from web.languages import interface_language
from web.parameters import Fields, query_fields
from web.services import the_termbase
from web.ui.pair import languages_to_choose, remembered_pair

CONCEPTS_A_PAGE = 50
MOST_BROWSED = 10_000  # sorted in one go; a larger termbase is searched, not leafed through


@dataclass(frozen=True, slots=True)
class Found:
    """A term that a search found, and what its concept is called in the target language."""

    hit: FoundTerm
    equivalents: list[tuple[str, Term]]


def terms() -> str:
    """Search the termbase, or browse it page by page."""
    fields = query_fields()
    query = (fields.optional_text("q", longest=500) or "").strip()
    number = fields.count("page", 1, 1, 1_000_000)
    entries, total = _searched(query, fields) if query else _browsed(fields, number)
    return render_template(
        "terms.html",
        query=query,
        entries=entries,
        total=total,
        number=number,
        more=not query and number * CONCEPTS_A_PAGE < min(total, MOST_BROWSED),
        language=fields.optional_language("language"),
        status=status_of(fields),
        statuses=list(TermStatus),
        subject=fields.name("subject"),
        languages=languages_to_choose(),
        empty=not the_termbase().languages(),
    )


def concept(concept_id: str) -> str | Response:
    """Show one concept; one that was merged leads to the concept that it is part of now."""
    termbase = the_termbase()
    record = termbase.concept(concept_id)
    if record.concept.id != concept_id:
        return redirect(url_for("ui.concept", concept_id=record.concept.id), code=301)
    return render_template(
        "concept.html",
        record=record,
        concept=record.concept,
        related=termbase.related(concept_id),
        waiting=termbase.proposals(status=ProposalStatus.PROPOSED, concept=concept_id)[1],
    )


def _searched(query: str, fields: Fields) -> tuple[list[ConceptEntry], int]:
    found = the_termbase().search(
        query,
        language=fields.optional_language("language"),
        status=status_of(fields),
        subject=fields.name("subject"),
        limit=CONCEPTS_A_PAGE,
    )
    ids = dict.fromkeys(term.concept for term in found)
    return [the_termbase().concept(concept_id).concept for concept_id in ids], len(ids)


def _browsed(fields: Fields, number: int) -> tuple[list[ConceptEntry], int]:
    language = fields.optional_language("language")
    page = the_termbase().concepts(
        language=language, status=status_of(fields), subject=fields.name("subject"), limit=MOST_BROWSED
    )
    entries = [record.concept for record in page.concepts]
    entries.sort(key=lambda entry: folded(headword(entry, language or interface_language())[0]))
    return entries[(number - 1) * CONCEPTS_A_PAGE : number * CONCEPTS_A_PAGE], page.total


def headword(entry: ConceptEntry, language: str) -> tuple[str, str]:
    """Return the term under which a concept is listed, and its language: the one asked for, else the first."""
    sections = {section.language: section for section in entry.languages}
    near = [*available_for(language, sections), *sections][0]
    return sections[near].preferred.text, near


def headword_of(concept_id: str, language: str) -> str:
    """Return the term under which the concept of an id is listed, the id where there is none by now."""
    try:
        return headword(the_termbase().concept(concept_id).concept, language)[0]
    except UnknownConcept:
        return concept_id


def found_terms(found: Iterable[FoundTerm], target: str) -> list[Found]:
    """Return the findings of a search, each with what its concept is called in the target language."""
    return [_found(term, target) for term in found]


def _found(term: FoundTerm, target: str) -> Found:
    entry = the_termbase().concept(term.concept).concept
    sections = {section.language: section for section in entry.languages}
    there = [sections[tag] for tag in available_for(target, sections) if tag != term.language]
    return Found(term, [(section.language, one) for section in there for one in best(section)])


def best(section: LanguageSection) -> list[Term]:
    """Return the terms of a section, preferred ones first, deprecated ones last."""
    return sorted(section.terms, key=lambda term: status_rank(term.status))


def where_used(language: str, term: str) -> str:
    """Return the address of the lookup that shows a term in use."""
    source, target = remembered_pair()
    other = source if language == target else target if language == source else source
    return url_for("ui.lookup", q=term, source=language, target=other)


def term_span(term: RecognisedTerm) -> tuple[int, int]:
    """Return where a recognised term stands."""
    return term.start, term.end


def for_templates() -> dict[str, object]:
    """Return the functions that templates call."""
    return {
        "best": best,
        "headword": headword,
        "headword_of": headword_of,
        "found_terms": found_terms,
        "where_used": where_used,
    }


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/terms")(terms)
    blueprint.get("/terms/<path:concept_id>")(concept)
    blueprint.app_context_processor(for_templates)
    blueprint.app_template_filter("term_span")(term_span)
