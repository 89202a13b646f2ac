"""What the protocols have in common: their languages, and what they ask of the memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import current_app, request

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit
from tm_service import Match
from web.errors import UnknownResource
from web.metrics import the_metrics
from web.parameters import LONGEST_QUERY
from web.services import memory_meant, memory_to_change, the_memory, who

CONFIDENT = 95.0
"""The least score of what is given to a tool that takes an answer for a translation and shows no percentage."""
Pair = tuple[str, str]


def sent_json() -> Any:  # noqa: ANN401
    """Return the JSON of the body, whatever it calls itself; None if it is none, or nested too deeply to be read."""
    request.max_content_length = current_app.config["MAX_JSON_LENGTH"]
    try:
        return json.loads(request.get_data())
    except (ValueError, RecursionError):
        return None


def pair_of(source: str, target: str) -> Pair | None:
    """Return two languages as canonical tags, also written `pt_br` or `eng`; None if either is none."""
    try:
        return parse_tag(source.replace("_", "-")), parse_tag(target.replace("_", "-"))
    except UnknownLanguage:
        return None


def known_pair(source: str, target: str) -> Pair:
    """Return two languages as canonical tags; raises UnknownResource if either is none."""
    pair = pair_of(source, target)
    if pair is None:
        raise UnknownResource("pair of languages", f"{source} {target}")
    return pair


def code_of(tag: str) -> str:
    """Return a language as these tools write it: `pt_br`."""
    return tag.lower().replace("-", "_")


def best(text: str, pair: Pair, *, min_score: float, limit: int) -> list[Match]:
    """Return the matches of a text by falling score, none for one that is too long; some tools stop at the first
    that is too low."""
    if not text.strip() or len(text) > LONGEST_QUERY:
        return []
    source, target = pair
    found = the_memory().match(text, source=source, target=target, min_score=min_score, limit=limit)
    the_metrics().looked_up(found)
    return sorted(found, key=lambda match: -match.score)


def translation(text: str, pair: Pair) -> str:
    """Return the translation of a text if the memory is sure of one, else nothing."""
    found = best(text, pair, min_score=CONFIDENT, limit=1)
    return found[0].target.text if found else ""


def unit_of(
    source: str, target: str, pair: Pair, *, context: str | None = None, document: str | None = None
) -> TranslationUnit:
    """Return what a tool sends as a unit."""
    variants = {pair[0]: Segment(source), pair[1]: Segment(target)}
    return TranslationUnit(variants, context=context, provenance=Provenance(document=document))


def keep(units: Sequence[TranslationUnit]) -> list[int]:
    """Store units that a tool sends; return their numbers."""
    name = memory_meant(None)
    return memory_to_change(memory=name).add(units, memory=name, by=who()).ids
