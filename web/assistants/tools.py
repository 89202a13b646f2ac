"""What an assistant can do. The docstrings are what a model reads to choose a tool, so they speak to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Annotated, Any, ParamSpec, TypeVar

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, Field

from corpora.errors import CorpusError
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from glossary.checks import Terms
from glossary.errors import TermbaseError
from glossary.payloads import recognition_payload, search_payload
from glossary.termbase import Termbase
from tm_service import TranslationMemory
from tm_service.checks import check_segment
from tm_service.concordance import LONGEST_QUERY as LONGEST_WORDS
from tm_service.errors import InvalidQuery, TranslationMemoryError
from tm_service.payloads import concordance_payload, match_payload, provenance_payload
from web.assistants.guard import HOLDER
from web.context import BUDGET, LEAST_BUDGET, MOST_BUDGET, context_of
from web.errors import WebError
from web.grants import Grants
from web.narrowing import Narrowing, home
from web.parameters import LONGEST_QUERY
from web.roles import Role
from web.tokens import TokenRecord

P = ParamSpec("P")
R = TypeVar("R")
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_QUERY)]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST_WORDS)]
Language = Annotated[str, Field(description="A BCP 47 tag, such as en, ru or fr", min_length=2, max_length=100)]
Limit = Annotated[int, Field(ge=1, le=50)]
_MOST_UNITS = 100


class ProposedUnit(BaseModel):
    """A text in two languages or more that the memory should hold."""

    variants: Annotated[dict[str, Text], Field(description='Language to text: {"en": "…", "ru": "…"}', min_length=2)]
    note: Annotated[str | None, Field(description="Why, for the person who decides", max_length=1000)] = None
    document: Annotated[str | None, Field(description="Where it is from", max_length=500)] = None


def telling(tool: Callable[P, R]) -> Callable[P, R]:
    """Let a tool tell the errors of the house as its answer; any other stays a failure of the server."""

    @wraps(tool)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except (CorpusError, TranslationMemoryError, TermbaseError, WebError) as error:
            raise ToolError(" ".join(str(error).split())) from error

    return told


class Tools:
    """The tools over a memory and a termbase, of which each request gets what its token may see.

    Each can be called by several threads.
    """

    def __init__(self, narrowing: Narrowing) -> None:
        self._narrowing = narrowing

    def _memory(self, context: Context) -> TranslationMemory:
        return self._narrowing.memory(_grants(context))

    def _terms(self, context: Context) -> Termbase:
        return self._narrowing.termbase(_grants(context))

    @telling
    def look_up(
        self,
        text: Text,
        source: Language,
        target: Language,
        context: Context,
        min_score: Annotated[float, Field(ge=0, le=100)] = 70,
        limit: Limit = 5,
    ) -> dict[str, Any]:
        """Find stored translations of a segment that are the same or similar, best first; 100 is the same text."""
        found = self._memory(context).match(text, source=source, target=target, min_score=min_score, limit=limit)
        return {"query": text, "matches": [match_payload(match) for match in found]}

    @telling
    def concordance(
        self, words: Words, language: Language, context: Context, target: Language | None = None, limit: Limit = 10
    ) -> dict[str, Any]:
        """Find words in context, in any inflection: how stored texts say something, and how it was translated."""
        return concordance_payload(
            self._memory(context).concordance(words, language=language, target=target, limit=limit)
        )

    @telling
    def recognise_terms(
        self, text: Text, language: Language, context: Context, target: Language | None = None
    ) -> dict[str, Any]:
        """Find the termbase's terms in a text, with what they are in the target language; use no deprecated one."""
        return recognition_payload(text, self._terms(context).recognise(text, language=language, target=target))

    @telling
    def search_terms(
        self, words: Words, context: Context, language: Language | None = None, limit: Limit = 10
    ) -> dict[str, Any]:
        """Search the termbase for terms that resemble some words, misspelt ones too."""
        tag = None if language is None else parse_tag(language)
        return search_payload(words, self._terms(context).search(words, language=tag, limit=limit))

    @telling
    def check_translation(
        self,
        text: Text,
        translation: Annotated[str, Field(max_length=LONGEST_QUERY)],
        source: Language,
        target: Language,
        context: Context,
    ) -> dict[str, Any]:
        """Look for mistakes in a translation: numbers, terms, tags, punctuation. Offsets are code points."""
        found = check_segment(
            text,
            translation,
            source_language=source,
            target_language=target,
            others=[Terms(self._terms(context))],
        )
        return {"findings": [asdict(finding) for finding in found]}

    @telling
    def context_for_text(
        self,
        text: Text,
        source: Language,
        target: Language,
        context: Context,
        budget: Annotated[int, Field(description="Characters", ge=LEAST_BUDGET, le=MOST_BUDGET)] = BUDGET,
    ) -> str:
        """Read what memory and termbase know about a whole text before you translate it; call this first."""
        found = context_of(
            text,
            memory=self._memory(context),
            termbase=self._terms(context),
            source=source,
            target=target,
            budget=budget,
        )
        return found.text

    @telling
    def propose_units(
        self,
        units: Annotated[list[ProposedUnit], Field(min_length=1, max_length=_MOST_UNITS)],
        context: Context,
        memory: Annotated[str | None, Field(description="main, if none is named", min_length=1, max_length=100)] = None,
    ) -> dict[str, Any]:
        """Propose translations for the memory. Nobody finds them until a person confirms them; say so to the user."""
        grants = _grants(context)
        name = home(grants, memory, Role.READER)
        held = self._narrowing.memory_to_change(grants, Role.READER, memory=name)
        proposed = held.propose([_unit(unit) for unit in units], memory=name, by=_proposer(context))
        return {"units": [{**provenance_payload(one.record), "added": one.added} for one in proposed]}


def _unit(unit: ProposedUnit) -> TranslationUnit:
    variants: dict[str, Segment] = {}
    for given, text in unit.variants.items():
        tag = parse_tag(given)
        if tag in variants:
            raise InvalidQuery("variants", given, f"is {tag} a second time; give each language once")
        variants[tag] = Segment(text)
    return TranslationUnit(variants, note=unit.note, provenance=Provenance(document=unit.document))


def _holder(context: Context) -> TokenRecord | None:
    request = context.request_context.request
    holder: TokenRecord | None = None if request is None else request.scope.get(HOLDER)
    return holder


def _grants(context: Context) -> Grants | None:
    """Return the grants of the token that a request brought; an assistant that brings none sees everything."""
    holder = _holder(context)
    return None if holder is None else holder.grants


def _proposer(context: Context) -> str:
    """Return in whose name something is proposed: that of the token, else that of the program."""
    if holder := _holder(context):
        return holder.name
    program = context.request_context.session.client_params
    name = program.client_info.name if program else ""
    return f"assistant {name}".strip()[:100]
