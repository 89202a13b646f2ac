"""The lookup: what memory and termbase know about a text that somebody is about to translate."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from glossary.records import FoundTerm, RecognisedTerm
from glossary.termbase import Termbase
from tm_service.concordance import LONGEST_QUERY as LONGEST_WORDS
from tm_service.matches import Concordance, Match
from web.metrics import the_metrics
from web.parameters import LONGEST_QUERY, Fields, query_fields
from web.services import the_memory, the_termbase
from web.ui.pair import chosen_pair, languages_to_choose, remember_memory, remember_pair, remembered_memory
from web.ui.scripts import script_of, script_of_language, seems_to_be

CONCORDANCE_WORDS = 12  # longer texts are looked up as a whole, not word by word
TERM_WORDS = 5  # in longer texts terms are recognised, not searched
HITS_SHOWN = 10
TERMS_SHOWN = 8
MOST_HITS = 200
MATCHES_SHOWN = 9  # Ctrl+1 … Ctrl+9 copy them


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked for."""

    text: str
    source: str
    target: str
    min_score: float
    hits: int  # of the concordance
    prefer: str | None = None  # the memory whose units come first
    lines: bool = False  # the concordance as keyword in context

    def address(self, **changes: str | float | None) -> str:
        """Return the address of this question, or of one that differs in the named values."""
        score = None if self.min_score == DEFAULT_SCORE else f"{self.min_score:g}"
        values = {
            "q": self.text,
            "source": self.source,
            "target": self.target,
            "min_score": score,
            "prefer": self.prefer,
            "lines": "1" if self.lines else None,
        }
        return url_for("ui.lookup", **{**values, **changes})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found: `recognised` in the text itself, `terms` in the termbase beside them."""

    matches: list[Match]
    concordance: Concordance | None
    recognised: list[RecognisedTerm]
    terms: list[FoundTerm]

    @property
    def total(self) -> int:
        """How many findings there are in all."""
        hits = self.concordance.total if self.concordance else 0
        return len(self.matches) + hits + len(self.recognised) + len(self.terms)


DEFAULT_SCORE = 40.0  # lower than a program's 70: half a sentence is of use to a person, who sees it at a glance


def lookup() -> BaseResponse:
    """Show the search box and, if something was asked, what was found."""
    fields = query_fields()
    question = _question(fields)
    if fields.flag("swap"):
        return redirect(question.address(source=question.target, target=question.source))
    page = render_template(
        "lookup.html",
        question=question,
        findings=_find(question),
        languages=languages_to_choose(question.source, question.target),
        memories=the_memory().memories(),
        suggestion=_suggestion(question),
        longest=LONGEST_QUERY,
    )
    return _remembered(make_response(page), question)


def results() -> Response:
    """Show the findings alone, for a page that is there already."""
    question = _question(query_fields())
    page = render_template(
        "_results.html", question=question, findings=_find(question), suggestion=_suggestion(question)
    )
    return _remembered(make_response(page), question)


def _remembered(response: Response, question: Question) -> Response:
    return remember_memory(remember_pair(response, question.source, question.target), question.prefer)


def _question(fields: Fields) -> Question:
    source, target = chosen_pair(fields)
    chosen = fields.optional_text("prefer", longest=500)
    return Question(
        text=(fields.optional_text("q") or "").strip(),
        source=source,
        target=target,
        min_score=fields.number("min_score", DEFAULT_SCORE, 0, 100),
        hits=fields.count("hits", HITS_SHOWN, 1, MOST_HITS),
        prefer=remembered_memory() if chosen is None else chosen or None,
        lines=fields.flag("lines"),
    )


def _find(question: Question) -> Findings | None:
    if not question.text:
        return None
    text, source, target = question.text, question.source, question.target
    memory, termbase = the_memory(), the_termbase()
    recognised = termbase.recognise(text, language=source, target=target)
    matches = memory.match(
        text,
        source=source,
        target=target,
        min_score=question.min_score,
        limit=MATCHES_SHOWN,
        prefer=question.prefer,
    )
    the_metrics().looked_up(matches)
    return Findings(
        matches=matches,
        concordance=memory.concordance(text, language=source, target=target, limit=question.hits)
        if _is_short(text, CONCORDANCE_WORDS)
        else None,
        recognised=recognised,
        terms=_searched(termbase, text, source, recognised) if _is_short(text, TERM_WORDS) else [],
    )


def _is_short(text: str, words: int) -> bool:
    return len(text) <= LONGEST_WORDS and len(text.split()) <= words


def _searched(termbase: Termbase, text: str, source: str, recognised: list[RecognisedTerm]) -> list[FoundTerm]:
    """Return the best term of every concept that resembles the text, without those that were recognised in it.

    Where the source language has none and nothing was recognised, every language is searched.
    """
    found = termbase.search(text, language=source, limit=TERMS_SHOWN)
    if not found and not recognised:
        found = termbase.search(text, limit=TERMS_SHOWN)
    best: dict[str, FoundTerm] = {}
    for term in found:
        best.setdefault(term.concept, term)
    for known in recognised:
        best.pop(known.concept, None)
    return list(best.values())


def _suggestion(question: Question) -> tuple[str, str] | None:
    """Return the language that the text seems to be in, and the address of a search in it."""
    if script_of(question.text) in {None, script_of_language(question.source)}:
        return None
    language = seems_to_be(question.text, question.source, languages_to_choose(question.target))
    if language is None:
        return None
    target = question.source if language == question.target else question.target
    return language, question.address(source=language, target=target)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/")(lookup)
    blueprint.get("/results")(results)
