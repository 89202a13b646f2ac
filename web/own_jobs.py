"""The jobs of somebody who has grants: their own, as if there were no others."""

from __future__ import annotations

from pathlib import Path

from web.errors import UnknownResource
from web.jobs import Job, Jobs, Rejects, Work


class OwnJobs:
    """Of all jobs those of one holder; what Jobs can do and this cannot is not for them."""

    def __init__(self, jobs: Jobs, holder: str) -> None:
        self._jobs, self._holder = jobs, holder

    def submit(self, name: str, work: Work, *, by: str = "web", upload: Path | None = None) -> Job:
        """Queue a piece of work of this holder; see Jobs.submit."""
        return self._jobs.submit(name, work, by=by, upload=upload, holder=self._holder)

    def find(self, job_id: str) -> Job:
        """Return the job of that id; raises UnknownResource if there is none, or it is somebody else's."""
        job = self._jobs.find(job_id)
        if job.holder != self._holder:
            raise UnknownResource("job", job_id)
        return job

    def rejects(self, job_id: str) -> Rejects | None:
        """Return what a job refused; see Jobs.rejects."""
        return self._jobs.rejects(self.find(job_id).id)

    def recent(self, limit: int = 10) -> list[Job]:
        """Return the newest jobs, the last first."""
        return self._jobs.recent(limit, holder=self._holder)
