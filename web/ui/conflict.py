"""Two people change one unit: the later one sees both texts, loses nothing of what was typed, and chooses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import Response, make_response, render_template

from tm_service.differences import difference
from tm_service.errors import StaleVersion
from tm_service.history import ChangesWanted
from tm_service.numbered_tags import with_markers
from tm_service.unit_differences import unit_differences
from web.services import the_memory


class Side(NamedTuple):
    """What two people say in a language: each text in parts of which some differ, and what both would make together."""

    language: str
    mine: list[tuple[str, bool]] | None  # None where it is not said at all
    theirs: list[tuple[str, bool]] | None
    together: str


def both_sides(mine: Mapping[str, str], theirs: Mapping[str, str], before: Mapping[str, str]) -> list[Side]:
    """Return what was typed beside what is stored, language by language.

    `before` is what whoever typed had before them: where they left that alone, one goes on with the stored text.
    """
    return [
        Side(
            tag,
            *apart(mine.get(tag), theirs.get(tag)),
            mine[tag] if tag in mine and mine[tag] != before.get(tag) else theirs.get(tag, mine.get(tag, "")),
        )
        for tag in dict.fromkeys([*theirs, *mine])
    ]


def apart(mine: str | None, theirs: str | None) -> tuple[list[tuple[str, bool]] | None, list[tuple[str, bool]] | None]:
    """Return two texts in parts, each with whether it differs from the other text.

    >>> apart("The pier is open.", "The pier was open.")[0]
    [('The pier ', False), ('is', True), (' open.', False)]
    """
    parts = difference(mine or "", theirs or "")
    own = [(part.text, part.operation == "insert") for part in parts if part.operation != "delete"]
    other = [(part.text, part.operation == "delete") for part in parts if part.operation != "insert"]
    return (None if mine is None else own), (None if theirs is None else other)


def conflict_page(error: StaleVersion, action: str, hidden: Mapping[str, str]) -> Response:
    """Answer both texts and the choices: keep mine, keep theirs, edit on; 409.

    `hidden` are the other fields of the form that was sent, which go with it again.
    """
    memory, unit = the_memory(), error.unit_id
    seen = memory.store.units.log.record_at(unit, error.given)
    texts = [
        {tag: with_markers(segment) for tag, segment in record.unit.variants.items()} if record else {}
        for record in (error.sent or seen, error.stored, seen)
    ]
    others = [one for one in unit_differences(error.stored, error.sent or seen) if one.field != "text"]
    page = render_template(
        "conflict.html",
        unit=unit,
        action=action,
        version=error.stored.version,
        last=_last_change(unit),
        sides=both_sides(*texts),
        others=others,
        typed={tag: segment.text for tag, segment in error.sent.unit.variants.items()} if error.sent else {},
        hidden=hidden,
    )
    response = make_response(page)
    response.status_code = 409
    return response


def gone_page(unit: int, typed: Mapping[str, str]) -> Response:
    """Answer what was typed for a unit that somebody deleted meanwhile, and how to bring it back; 404."""
    page = render_template("conflict_gone.html", unit=unit, last=_last_change(unit), typed=typed)
    response = make_response(page)
    response.status_code = 404
    return response


def _last_change(unit: int) -> object:
    found = the_memory().changes(ChangesWanted(unit=unit), limit=1)
    return found[0] if found else None
