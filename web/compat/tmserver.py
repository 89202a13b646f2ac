"""tmserver and amaGama: the translate-toolkit's protocol, which Weblate, Virtaal and Okapi speak.

    GET  /tmserver/languages/                       the languages that there are
    GET  /tmserver/en/pt_br/unit/<text>             the matches of a text, best first; also unit/?source=
    PUT  /tmserver/en/pt_br/unit/<text>             a unit: {"source", "target", "context"}
    POST /tmserver/en/pt_br/store/<name>            a list of units
    PUT  /tmserver/en/pt_br/store/<name>            a file (PO, TMX …), by its ending

`min_similarity` (70 by default, 30 at least), `max_candidates` (5) are amaGama's; numbers that are none are ignored,
as there. Its `jsoncallback` is not: any page in a browser could read the memory by it.
"""

from __future__ import annotations

import io
from typing import Any

from flask import Blueprint, Response, jsonify, request

from tm_service import Match
from web.compat.asking import best, code_of, keep, known_pair, pair_of, sent_json, unit_of
from web.errors import MalformedRequest
from web.parameters import Fields
from web.services import memory_meant, memory_to_change, the_memory, who

_SIMILARITY, _LEAST_SIMILARITY, _CANDIDATES, _MOST_CANDIDATES = 70.0, 30.0, 5, 100
_MOST_UNITS = 10_000  # in one list


def languages() -> Response:
    """Answer the languages of the memory; each can be a source and a target."""
    codes = [code_of(tag) for tag in the_memory().languages()]
    return jsonify({"sourceLanguages": codes, "targetLanguages": codes})


def look_up(source: str, target: str, text: str) -> Response:
    """Answer the matches of a text; languages that nobody has give none."""
    pair = pair_of(source, target)
    min_score = max(_number("min_similarity", _SIMILARITY), _LEAST_SIMILARITY)
    limit = min(max(int(_number("max_candidates", _CANDIDATES)), 1), _MOST_CANDIDATES)
    text = text or request.args.get("source", "")
    found = best(text, pair, min_score=min(min_score, 100.0), limit=limit) if pair else []
    return jsonify([_candidate(match) for match in found])


def add_unit(source: str, target: str, text: str) -> Response:
    """Store a unit; where it names no source, the address does."""
    pair, sent = known_pair(source, target), sent_json()
    unit = _fields({"source": text, **sent} if isinstance(sent, dict) else sent, "")
    context = unit.optional_text("context") or None
    keep([unit_of(unit.text("source"), unit.text("target"), pair, context=context)])
    return Response(status=200)


def add_units(source: str, target: str, name: str) -> Response:
    """Store the units of a list, all of which must be sound."""
    pair, sent = known_pair(source, target), sent_json()
    if not isinstance(sent, list) or len(sent) > _MOST_UNITS:
        raise MalformedRequest("", f"takes a list of at most {_MOST_UNITS:,} units")
    units = [_fields(item, f"[{at}].") for at, item in enumerate(sent)]
    keep(
        [
            unit_of(
                unit.text("source"),
                unit.text("target"),
                pair,
                context=unit.optional_text("context") or None,
                document=name or None,
            )
            for unit in units
        ]
    )
    return Response(status=200)


def add_file(source: str, target: str, name: str) -> Response:
    """Store the units of a file."""
    pair = known_pair(source, target)
    stream, memory = io.BytesIO(request.get_data()), memory_meant(None)
    memory_to_change(memory=memory).import_file(
        stream, name=name, memory=memory, source=pair[0], target=pair[1], by=who()
    )
    return Response(status=200)


def _candidate(match: Match) -> dict[str, Any]:
    quality = min(match.score, 100.0)  # Okapi takes nothing but a float
    unit = match.unit.unit
    return {
        "source": match.source.text,
        "target": match.target.text,
        "quality": round(quality, 2),
        "rank": round(quality, 2),
        "context": unit.context or unit.provenance.document or "",
    }


def _fields(item: Any, place: str) -> Fields:  # noqa: ANN401
    if not isinstance(item, dict):
        raise MalformedRequest(place.rstrip("."), "takes a unit: a JSON object with source and target")
    return Fields(item, place)


def _number(name: str, default: float) -> float:
    try:
        value = float(request.args.get(name, default))
    except ValueError:
        return default
    return value if abs(value) < 1e6 else default  # which neither "nan" nor "inf" is


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    unit = "/tmserver/<source>/<target>/unit/<anytext:text>"
    store = "/tmserver/<source>/<target>/store/<anytext:name>"
    blueprint.get("/tmserver/languages/", endpoint="tmserver_languages")(languages)
    blueprint.get(unit, endpoint="tmserver_look_up")(look_up)
    blueprint.put(unit, endpoint="tmserver_add_unit")(add_unit)
    blueprint.post(unit, endpoint="tmserver_post_unit")(add_unit)
    blueprint.post(store, endpoint="tmserver_add_units")(add_units)
    blueprint.put(store, endpoint="tmserver_add_file")(add_file)
