"""Comparable text: sentences that say the same although nothing aligned them; a job looks for them, people decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from corpora.mining import MIN_CONFIDENCE
from corpora.units import UnitStatus
from tm_service.errors import InvalidQuery
from tm_service.mining import Equivalent
from web.errors import UnknownResource
from web.grants import NOTHING
from web.own_jobs import own_job, queue, within
from web.parameters import form_fields, query_fields
from web.services import caller_grants, memory_to_change, the_memory, who
from web.tasks.mining import MineEquivalents
from web.ui.pair import chosen_pair, languages_to_choose
from web.ui.review import done_in


def mine() -> str:
    """Show the form."""
    source, target = chosen_pair(query_fields())
    return render_template(
        "mine.html",
        pair=(source, target),
        languages=languages_to_choose(source, target),
        least=MIN_CONFIDENCE,
        found=None,
    )


def begin_mining() -> Response:
    """Look for equivalents by a job, and show that."""
    fields = form_fields()
    source, target = fields.language("source"), fields.language("target")
    least = fields.number("min_confidence", MIN_CONFIDENCE, 0, 1)
    only = within((caller_grants() or NOTHING).memories)
    job = queue(MineEquivalents(source, target, least, only), name=f"mine {source} {target}")
    return redirect(url_for("ui.job", job_id=job.id), code=303)


def mined(job_id: str) -> str:
    """Show what a job found and nobody has decided on."""
    report = _report(job_id)
    offered = []
    for number, one in enumerate(report["equivalents"]):
        equivalent = the_memory().mined(one["source"], one["target"], one["confidence"])
        if equivalent is not None and not _decided(equivalent):
            offered.append((number, equivalent))
    source, target = report["pair"]
    return render_template(
        "mine.html",
        pair=(source, target),
        languages=languages_to_choose(source, target),
        least=MIN_CONFIDENCE,
        found=offered,
        job_id=job_id,
        done=done_in(query_fields()),
    )


def judge_mined(job_id: str, number: int, action: str) -> Response:
    """Store what was found as a unit: as a right one, or as one that is not to be offered again."""
    if action not in {"confirm", "reject"}:
        raise InvalidQuery("action", action, "must be confirm or reject")
    equivalents = _report(job_id)["equivalents"]
    if number >= len(equivalents):
        raise UnknownResource("pair", str(number))
    one = equivalents[number]
    equivalent = the_memory().mined(one["source"], one["target"], one["confidence"])
    if equivalent is None:
        raise UnknownResource("pair", str(number))
    status = UnitStatus.CONFIRMED if action == "confirm" else UnitStatus.REJECTED
    numbers = [sentence.number for sentence in (*equivalent.source, *equivalent.target)]
    name = the_memory().document(equivalent.source[0].document).memory
    memory = memory_to_change(memory=name, sentences=numbers)
    [unit] = memory.keep([equivalent], memory=name, status=status, by=who()).ids
    return redirect(url_for("ui.mined", job_id=job_id, done=action, unit=unit), code=303)


def _report(job_id: str) -> dict[str, Any]:
    report = own_job(job_id).report
    if report is None or "equivalents" not in report:
        raise UnknownResource("search for equivalents", job_id)
    return report


def _decided(equivalent: Equivalent) -> bool:
    """Return whether a unit holds sentences of both sides by now."""
    source, target = _units(equivalent.source), _units(equivalent.target)
    return bool(source & target)


def _units(side: Sequence[Any]) -> set[int]:
    return {sentence.unit for sentence in side if sentence.unit is not None}


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/mine")(mine)
    blueprint.post("/mine")(begin_mining)
    blueprint.get("/mine/<job_id>")(mined)
    blueprint.post("/mine/<job_id>/<int:number>/<action>")(judge_mined)
