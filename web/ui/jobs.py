"""Jobs on their pages: where one stands, a button that ends it, all of them."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.errors import JobFinished
from web.jobs import ATTEMPTS
from web.own_jobs import cancel_own, own_job, own_jobs
from web.parameters import query_fields

A_PAGE = 25


def jobs() -> str:
    """List the caller's jobs, the newest first."""
    number = query_fields().count("page", 1, 1, 1_000_000)
    total, found = own_jobs(A_PAGE, (number - 1) * A_PAGE)
    return render_template("jobs.html", jobs=found, number=number, more=number * A_PAGE < total)


def job(job_id: str) -> str:
    """Show where a job stands; what the page says is brought up to date until the job is finished."""
    return render_template("job.html", job=own_job(job_id), attempts=ATTEMPTS)


def cancel_job(job_id: str) -> Response:
    """Have a job ended, and show what becomes of it; one that came to its end meanwhile is shown as well."""
    with suppress(JobFinished):
        cancel_own(job_id)
    return redirect(url_for("ui.job", job_id=job_id), code=303)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/jobs")(jobs)
    blueprint.get("/jobs/<job_id>")(job)
    blueprint.post("/jobs/<job_id>/cancel")(cancel_job)
