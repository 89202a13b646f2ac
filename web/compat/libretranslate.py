"""LibreTranslate: what its clients ask of `/translate`.

    POST /libretranslate/translate                  {"q": text or list, "source", "target"}, or the same as a form
    GET  /libretranslate/languages                  the languages that there are

Only a sure match is given: these clients take every answer for the translation. Where the memory has none, the
answer is empty.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from web.compat.asking import pair_of, sent_json, translation
from web.languages import language_name
from web.services import the_memory

_MOST_TEXTS = 1000


def translate() -> tuple[Response, int]:
    """Answer the translation of a text, or of each of a list."""
    sent = sent_json() if request.is_json else request.form.to_dict()
    if not isinstance(sent, dict):
        return _refusal("Invalid request: send a JSON object or a form")
    texts = sent.get("q")
    many = isinstance(texts, list)
    asked = [text for text in (texts if isinstance(texts, list) else [texts]) if isinstance(text, str)]
    if not asked or len(asked) > _MOST_TEXTS or (many and len(asked) < len(texts or ())):
        return _refusal(f"Invalid request: q takes a text or a list of at most {_MOST_TEXTS} texts")
    named = [sent.get(side) for side in ("source", "target")]
    pair = pair_of(*map(str, named)) if all(named) else None
    if pair is None:
        return _refusal("Invalid request: source and target take languages, such as en and fr; none is detected")
    found = [translation(text, pair) for text in asked]
    return jsonify({"translatedText": found if many else found[0]}), 200


def languages() -> Response:
    """Answer the languages of the memory."""
    tags = list(the_memory().languages())
    return jsonify([_language(tag, tags) for tag in tags])


def _language(tag: str, tags: list[str]) -> dict[str, Any]:
    return {"code": tag, "name": language_name(tag), "targets": [other for other in tags if other != tag]}


def _refusal(reason: str) -> tuple[Response, int]:
    return jsonify({"error": reason}), 400


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.post("/libretranslate/translate", endpoint="libretranslate_translate")(translate)
    blueprint.get("/libretranslate/languages", endpoint="libretranslate_languages")(languages)
