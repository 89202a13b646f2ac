"""What a request may do with jobs: queue a task, look at its caller's own jobs and cancel them.

This is the one place where a task enters the queue. Where there are accounts everybody sees the jobs that they asked
for, and administrators see all; another's job is answered as one that is not there.

A job is done by a process that knows of no grants. So what the caller may see or change is settled here: a task that
works on memories carries the names of those that it is held to.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import g

from web.errors import UnknownResource
from web.jobs import Job
from web.roles import Role
from web.services import caller_grants, the_jobs, the_supervisor, the_upload_folder, who
from web.tasks import Task


def queue(task: Task, *, name: str, upload: Path | None = None) -> Job:
    """Queue a task in the caller's name, `upload` the path of the file that it needs; raises StoreError."""
    folder = None if upload is None else upload.parent.name
    job = the_jobs().submit(task, name=name, by=who(), owner=g.get("caller"), upload=folder)
    the_supervisor().wake()
    return job


def within(memories: Iterable[str]) -> list[str] | None:
    """Return what a task on some memories is held to: these, or None for a caller who has a role everywhere."""
    return None if caller_grants() is None else sorted(memories)


def own_job(job_id: str) -> Job:
    """Return a job of the caller; raises UnknownResource."""
    job = the_jobs().find(job_id)
    owner = _only_of()
    if owner is not None and job.owner != owner:
        raise UnknownResource("job", job_id)
    return job


def own_jobs(limit: int = 10, offset: int = 0) -> tuple[int, list[Job]]:
    """Return how many jobs the caller has, and some of them, the newest first."""
    return the_jobs().page(owner=_only_of(), limit=limit, offset=offset)


def cancel_own(job_id: str) -> Job:
    """Have a job of the caller ended and return it as it is now; raises UnknownResource, JobFinished."""
    job = the_jobs().cancel(own_job(job_id).id, by=who())
    if job.finished:
        the_upload_folder().discard(job.upload)
    the_supervisor().wake()
    return job


def _only_of() -> str | None:
    """Return whose jobs the caller may see, None for everybody's; who has no name has none (the empty one)."""
    role: Role | None = g.get("role")
    if caller_grants() is None and (not g.get("accounts", False) or (role is not None and role.includes(Role.ADMIN))):
        return None
    return str(g.get("caller") or "")
