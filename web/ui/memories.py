"""Looking after memories: what they hold, files in and out, what is said in several ways, words changed everywhere."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tm_service.errors import RefusedUndo, UnknownOperation
from tm_service.replacing import Wording
from web.own_jobs import own_jobs
from web.parameters import LARGEST_ID, Fields, form_fields, query_fields
from web.roles import Role
from web.services import caller_grants, memory_meant, memory_to_change, the_memory, who
from web.ui.pair import chosen_pair, languages_to_choose, remembered_pair

UNITS_A_PAGE = 100
ROWS_A_PAGE = 25
SHOWN = 50  # changes of a preview


def memories() -> str:
    """Show what the memories hold, with pictures, and the ways in and out."""
    memory = the_memory()
    name = query_fields().name("memory")
    return render_template(
        "memories.html",
        memories=memory.memories(),
        statistics=memory.statistics(memory=name),
        variants=memory.languages(),
        jobs=own_jobs()[1],
    )


def units() -> str:
    """List the units of a memory."""
    fields = query_fields()
    name, after = fields.name("memory"), fields.count("after", 0, 0, LARGEST_ID)
    found = list(the_memory().units(memory=name, after=after, limit=UNITS_A_PAGE + 1))
    shown = found[:UNITS_A_PAGE]
    return render_template(
        "units.html",
        name=name,
        units=shown,
        languages=sorted({tag for record in shown for tag in record.unit.variants}, key=_first_class_first),
        after=shown[-1].id if len(found) > UNITS_A_PAGE else None,
    )


def inconsistencies() -> str:
    """Show what is translated in several ways."""
    fields = query_fields()
    source, target = chosen_pair(fields)
    page = fields.count("page", 1, 1, 100_000)
    found = the_memory().inconsistencies(
        source=source, target=target, limit=ROWS_A_PAGE + 1, offset=(page - 1) * ROWS_A_PAGE
    )
    return render_template(
        "inconsistencies.html",
        found=found[:ROWS_A_PAGE],
        pair=(source, target),
        languages=languages_to_choose(source, target),
        number=page,
        more=len(found) > ROWS_A_PAGE,
    )


def preview() -> str:
    """Show what changing words everywhere would do."""
    fields = query_fields()
    wording = _wording(fields) if fields.optional_text("find") else None
    changes, total = the_memory().preview_replacement(wording, limit=SHOWN) if wording else ([], 0)
    done = fields.count("done", 0, 0, LARGEST_ID)
    return render_template(
        "replace.html",
        wording=wording,
        changes=changes,
        total=total,
        memories=the_memory().memories(),
        languages=languages_to_choose(),
        language=wording.language if wording else remembered_pair()[1],
        done=done,
        of=fields.count("of", 0, 0, LARGEST_ID),
        undone=fields.flag("undone"),
        kept=fields.count("kept", 0, 0, LARGEST_ID),
        refused=fields.flag("refused"),
    )


def replace() -> Response:
    """Change words everywhere."""
    wording = _wording(form_fields())
    changed = memory_to_change(memory=wording.memory, least=Role.ADMIN).replace_words(wording, by=who())
    return redirect(url_for("ui.preview", done=len(changed.units), of=changed.operation), code=303)


def take_back() -> Response:
    """Take a change of words back, in all the units that it changed and nobody changed since."""
    try:
        operation = the_memory().operation(form_fields().count("of", 0, 1, LARGEST_ID))
        told = memory_to_change(memory=operation.memory, least=Role.ADMIN).take_back(operation.number, by=who())
    except (RefusedUndo, UnknownOperation):
        return redirect(url_for("ui.preview", refused=1), code=303)
    return redirect(url_for("ui.preview", undone=1, kept=told.kept, of=told.operation), code=303)


def _wording(fields: Fields) -> Wording:
    return Wording(
        find=fields.text("find", longest=500),
        replacement=fields.optional_text("replacement", longest=500) or "",
        language=fields.language("language"),
        memory=fields.name("memory") if caller_grants() is None else memory_meant(fields.name("memory")),
        document=fields.name("document"),
        whole_words=not fields.flag("parts"),
    )


def _first_class_first(tag: str) -> tuple[int, str]:
    order = ("en", "fr", "ru")
    return (order.index(tag) if tag in order else len(order), tag)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/memories")(memories)
    blueprint.get("/memories/units")(units)
    blueprint.get("/memories/inconsistencies")(inconsistencies)
    blueprint.get("/memories/replace")(preview)
    blueprint.post("/memories/replace")(replace)
    blueprint.post("/memories/replace/undo")(take_back)
