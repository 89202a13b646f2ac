"""Apertium: what OmegaT's connector for a custom Apertium server asks.

    GET /apertium/translate?q=&langpair=en|fr       the translation, if the memory is sure of one
    GET /apertium/listPairs                         the pairs of languages that there are

A tool that speaks this takes every answer for a machine's translation of the text, so only a sure match is given.
"""

from __future__ import annotations

from itertools import permutations

from flask import Blueprint, Response, jsonify, request

from web.compat.asking import pair_of, translation
from web.services import the_memory


def translate() -> tuple[Response, int]:
    """Answer the translation of a text, nothing where the memory has none."""
    source, _bar, target = request.values.get("langpair", "").partition("|")
    pair = pair_of(source.strip(), target.strip())
    if pair is None:
        return _answer(400, None, "langpair takes two languages, such as en|fr")
    return _answer(200, {"translatedText": translation(request.values.get("q", ""), pair)}, None)


def list_pairs() -> tuple[Response, int]:
    """Answer every two languages of the memory."""
    pairs = [
        {"sourceLanguage": source, "targetLanguage": target}
        for source, target in permutations(the_memory().languages(), 2)
    ]
    return _answer(200, pairs, None)


def _answer(status: int, data: object, details: str | None) -> tuple[Response, int]:
    return jsonify({"responseStatus": status, "responseData": data, "responseDetails": details}), status


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/apertium/translate", endpoint="apertium_translate")(translate)
    blueprint.get("/apertium/listPairs", endpoint="apertium_list_pairs")(list_pairs)
