"""MyMemory: what OmegaT, Okapi and Matecat ask of api.mymemory.translated.net.

    GET /mymemory/get?q=&langpair=en|fr&numres=     matches between 0 and 1, best first
    POST /mymemory/set?seg=&tra=&langpair=en|fr     stores a unit

As there, a mistake is told in the body, by `responseStatus` and `responseDetails`.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from tm_service import Match
from web.compat.asking import Pair, best, keep, pair_of, unit_of

_LEAST, _RESULTS, _MOST_RESULTS = 50.0, 5, 50
_REFUSED = 403
_NO_DATE = "1970-01-01 00:00:00"  # clients fail on none at all


def get() -> Response:
    """Answer the matches of a text."""
    text, pair = request.args.get("q", ""), _pair()
    if not text.strip():
        return _refusal("NO QUERY SPECIFIED. EXAMPLE REQUEST: GET?Q=HELLO&LANGPAIR=EN|IT")
    if pair is None:
        return _refusal("INVALID LANGUAGE PAIR SPECIFIED. EXAMPLE: LANGPAIR=EN|IT")
    number = request.args.get("numres", "")
    limit = min(max(int(number), 1), _MOST_RESULTS) if number.isdecimal() and len(number) < 6 else _RESULTS
    matches = [_match(match) for match in best(text, pair, min_score=_LEAST, limit=limit)]
    data = {"translatedText": matches[0]["translation"], "match": matches[0]["match"]} if matches else None
    return jsonify(
        {
            "responseData": data or {"translatedText": "", "match": 0},
            "quotaFinished": False,
            "responseDetails": "",
            "responseStatus": 200,
            "responderId": None,
            "exception_code": None,
            "matches": matches,
        }
    )


def store() -> Response:
    """Store a unit."""
    values, pair = request.values, _pair()
    source, target = values.get("seg", ""), values.get("tra", "")
    if not source.strip() or not target.strip():
        return _refusal("NO SEGMENT OR TRANSLATION SPECIFIED")
    if pair is None:
        return _refusal("INVALID LANGUAGE PAIR SPECIFIED. EXAMPLE: LANGPAIR=EN|IT")
    [number] = keep([unit_of(source, target, pair)])
    return jsonify({"responseData": "OK", "responseStatus": 200, "responseDetails": [number]})


def _match(match: Match) -> dict[str, Any]:
    unit, share = match.unit.unit, round(min(match.score, 100.0) / 100, 4)
    return {
        "id": str(match.unit.id),
        "segment": match.source.text,
        "translation": match.target.text,
        "source": match.source_language,
        "target": match.target_language,
        "quality": round(share * 100),
        "reference": unit.provenance.document or "",
        "usage-count": match.count,
        "subject": "",
        "created-by": unit.created_by or "",
        "last-updated-by": unit.changed_by or unit.created_by or "",
        "create-date": _date(unit.created_at),
        "last-update-date": _date(unit.changed_at or unit.created_at),
        "match": share,
    }


def _date(moment: str | None) -> str:
    return moment[:19].replace("T", " ") if moment and len(moment) >= len(_NO_DATE) else _NO_DATE


def _pair() -> Pair | None:
    source, bar, target = request.values.get("langpair", "").partition("|")
    return pair_of(source.strip(), target.strip()) if bar else None


def _refusal(details: str) -> Response:
    data = {"translatedText": details, "match": 0}
    return jsonify({"responseData": data, "responseDetails": details, "responseStatus": _REFUSED, "matches": []})


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/mymemory/get", endpoint="mymemory_get")(get)
    blueprint.post("/mymemory/set", endpoint="mymemory_set")(store)
