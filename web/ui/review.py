"""Looking alignments over: what there is to do, a document's units with the least sure first, and one unit by itself.

Every button is a form, so that it works without JavaScript; review.js puts a key on each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from corpora.units import REFUSED, UnitStatus
from tm_service import TranslationMemory
from tm_service.errors import StaleVersion, TranslationMemoryError, UnknownUnit
from tm_service.review import ReviewedUnit, reviewed
from web.api.review import cursor_in, cursor_of, status_in
from web.errors import MalformedRequest, UnknownResource, answer_to
from web.parameters import LARGEST_ID, Fields, form_fields, query_fields
from web.services import memory_to_change, the_memory, who
from web.ui.conflict import conflict_page, gone_page

UNITS_A_PAGE = 20
SURE = (0.99, 0.95, 0.9, 0.8)
MOST_TEXT = 20_000  # characters of a text that is edited
_TEXT = "text."  # what the names of fields with texts begin with
_PLACE = ("document", "status", "after", "list")  # fields that say where a form stood


class Done(NamedTuple):
    """What was done last, to be told and to be taken back."""

    action: str
    unit: int


def review() -> str:
    """List the documents with how far their review has come."""
    memory = the_memory()
    documents = memory.documents()
    return render_template(
        "review.html",
        documents=documents,
        progress=memory.progress(),
        of={one.name: memory.progress(document=one.name) for one in documents},
    )


def worklist(name: str) -> str:
    """Show a document's units of one status, the least sure first."""
    fields = query_fields()
    status = status_in(fields) or UnitStatus.ALIGNED
    found = the_memory().review(document=name, statuses=[status], after=cursor_in(fields), limit=UNITS_A_PAGE + 1)
    shown = found[:UNITS_A_PAGE]
    sure = fields.number("sure", 0, 0, 1)
    return render_template(
        "worklist.html",
        document=the_memory().document(name),
        progress=the_memory().progress(document=name),
        units=shown,
        status=status,
        statuses=list(UnitStatus),
        after=fields.name("after"),
        following=cursor_of(shown[-1].record) if len(found) > UNITS_A_PAGE else None,
        done=done_in(fields),
        thresholds=SURE,
        sure=sure,
        sure_count=_confirm_sure(the_memory(), name, sure, preview=True) if sure else 0,
    )


def confirm_sure(name: str) -> Response:
    """Confirm all that is aligned with a confidence or more."""
    fields = form_fields()
    _confirm_sure(memory_to_change(document=name), name, fields.number("sure", 1, 0, 1), preview=False)
    return redirect(url_for("ui.worklist", name=name), code=303)


def _confirm_sure(memory: TranslationMemory, name: str, sure: float, *, preview: bool) -> int:
    home = memory.document(name).memory
    return memory.confirm_sure(sure, document=name, memory=home, preview=preview, by=who())


def unit(unit_id: int) -> str:
    """Show one unit: its texts to be edited, and the sentences that it holds among those around them."""
    return _unit_page(unit_id, query_fields())


def unaligned(number: int) -> str:
    """Show a sentence that nobody translates beside what may be its translation."""
    around = the_memory().surroundings(sentence=number)
    if not around:
        raise UnknownResource("sentence", str(number))
    return render_template("unit.html", one=None, around=around, chosen={number}, back=query_fields().name("back"))


def pair() -> Response:
    """Make a unit of the ticked sentences."""
    numbers = _ticked()
    made = memory_to_change(sentences=numbers).pair(numbers, by=who())
    return redirect(url_for("ui.unit", unit_id=made.units[0].record.id, done="pair"), code=303)


def change(unit_id: int, action: str) -> Response | str:
    """Do one thing with a unit, and go back to where it was asked for; show the unit where that cannot be done."""
    if action not in ACTIONS:
        raise UnknownResource("action", action, list(ACTIONS))
    fields = form_fields()
    try:
        ACTIONS[action](unit_id, fields.count("version", 0, 0, LARGEST_ID) or None, fields)
    except StaleVersion as error:
        hidden = {name: value for name in _PLACE if (value := fields.name(name))}
        return conflict_page(error, action, hidden)
    except UnknownUnit:
        return gone_page(unit_id, _typed(fields))
    except TranslationMemoryError as error:
        told = answer_to(error)
        response = make_response(_unit_page(unit_id, fields, problem=told.message))
        response.status_code = told.status
        return response
    return redirect(_back(unit_id, action, fields), code=303)


def _unit_page(unit_id: int, fields: Fields, problem: str | None = None) -> str:
    memory = the_memory()
    [one] = reviewed(memory.store, [memory.unit(unit_id)])
    return render_template(
        "unit.html",
        one=one,
        around=memory.surroundings(unit_id=unit_id),
        chosen={sentence.number for sentence in one.sentences},
        refused=one.record.unit.status in REFUSED - {UnitStatus.PROPOSED},
        done=done_in(fields),
        back=fields.name("back"),
        problem=problem,
        typed=_typed(fields),
    )


def _typed(fields: Fields) -> dict[str, str]:
    """Return the texts that a form brings, by language."""
    names = [name for name in fields.values if name.startswith(_TEXT)]
    texts = {name.removeprefix(_TEXT): fields.optional_text(name, longest=MOST_TEXT) or "" for name in names}
    return {tag: text.replace("\r\n", "\n") for tag, text in texts.items()}


def _edit(unit_id: int, version: int | None, fields: Fields) -> None:
    memory_to_change(unit=unit_id).edit(unit_id, _typed(fields), version=version, by=who())


def _split(unit_id: int, version: int | None, fields: Fields) -> None:
    tags = the_memory().unit(unit_id).unit.variants
    at = {tag: fields.count(f"at.{tag}", 0, 0, LARGEST_ID) for tag in tags if fields.name(f"at.{tag}")}
    memory_to_change(unit=unit_id).split(unit_id, at, version=version, by=who())


def _pair(unit_id: int, version: int | None, fields: Fields) -> None:
    numbers = _ticked()
    memory_to_change(unit=unit_id, sentences=numbers).pair(numbers, unit_id=unit_id, version=version, by=who())


ACTIONS: dict[str, Callable[[int, int | None, Fields], object]] = {
    "confirm": lambda unit_id, version, _: memory_to_change(unit=unit_id).confirm(unit_id, version=version, by=who()),
    "reject": lambda unit_id, version, _: memory_to_change(unit=unit_id).reject(unit_id, version=version, by=who()),
    "restore": lambda unit_id, version, _: memory_to_change(unit=unit_id).restore(unit_id, version=version, by=who()),
    "merge": lambda unit_id, version, _: memory_to_change(unit=unit_id).merge(unit_id, version=version, by=who()),
    "pair": _pair,
    "undo": lambda unit_id, version, _: memory_to_change(unit=unit_id).undo(unit_id, by=who()),
    "edit": _edit,
    "split": _split,
}


def _ticked() -> list[int]:
    given = request.form.getlist("sentence")
    if not all(number.isascii() and number.isdigit() and len(number) < 19 for number in given):
        raise MalformedRequest("sentence", "takes numbers of sentences")
    return [int(number) for number in given]


def done_in(fields: Fields) -> Done | None:
    """Return what the address says was done last, None if nothing was."""
    action = fields.name("done")
    number = fields.count("unit", 0, 0, LARGEST_ID)
    return Done(action, number) if action in ACTIONS and number else None


def _back(unit_id: int, action: str, fields: Fields) -> str:
    """Return the address of the list that the form stood on, else of the unit; never one of another site."""
    document = fields.name("document")
    if fields.name("list") == "proposed":
        return url_for("ui.proposed", done=action, unit=unit_id)
    if document is None:
        return url_for("ui.unit", unit_id=unit_id, done=action, unit=unit_id)
    return url_for(
        "ui.worklist",
        name=document,
        status=fields.name("status"),
        after=fields.name("after"),
        done=action,
        unit=unit_id,
    )


def sides_of(one: ReviewedUnit) -> dict[str, list[str]]:
    """Return the sentences of a unit by language, those of its text where it holds none."""
    sides = {tag: [item.text for item in one.sentences if item.language == tag] for tag in one.record.unit.variants}
    return {tag: side or [one.record.unit.variants[tag].text] for tag, side in sides.items()}


def for_templates() -> dict[str, object]:
    """Return the functions that templates call."""
    return {"sides_of": sides_of}


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/review")(review)
    blueprint.get("/review/<path:name>")(worklist)
    blueprint.post("/review/<path:name>")(confirm_sure)
    blueprint.get("/units/<int:unit_id>")(unit)
    blueprint.post("/units/<int:unit_id>/<action>")(change)
    blueprint.get("/sentences/<int:number>")(unaligned)
    blueprint.post("/sentences")(pair)
    blueprint.app_context_processor(for_templates)
