"""What the routes of jobs.py answer, and its shapes."""

from __future__ import annotations

from web.api.operations import OFFSET, Operation, answered, in_path, limit, operation
from web.api.schemas import COUNT, COUNT_OR_NULL, TEXT, TEXT_OR_NULL, Schema, array, shape
from web.jobs import ATTEMPTS, JobState
from web.tasks import TASKS

_JOB_ID = in_path("job_id", TEXT, "x7Pq1mA0kZc2Lw9e")
_QUEUED_ID = in_path("job_id", TEXT, "q3Vn8sT5yHd7Rb2u")
_A_JOB = {"state": "running", "done": 4000, "total": 12000, "report": None}

JOB_PATHS: dict[str, dict[str, Operation]] = {
    "/jobs": {
        "get": operation(
            "listJobs",
            "The jobs of who asks, of everybody for administrators and without accounts; the newest first",
            {200: answered("Some of them", "Jobs", {"total": 0, "jobs": []})},
            parameters=(limit(50, 500), OFFSET),
        )
    },
    "/jobs/{job_id}": {
        "get": operation(
            "showJob",
            "Where a job stands",
            {200: answered("The job", "Job", _A_JOB)},
            errors=(404,),
            parameters=(_JOB_ID,),
        )
    },
    "/jobs/{job_id}/cancel": {
        "post": operation(
            "cancelJob",
            "End a job before its time: one that waits at once, one that is at work between two batches",
            {200: answered("The job as it stands", "Job", _A_JOB)},
            errors=(403, 404, 409),
            parameters=(_QUEUED_ID,),
        )
    },
    "/jobs/{job_id}/rejects": {
        "get": operation(
            "jobRejects",
            "The units that an import refused, as a file with the reasons; 404 where nothing was refused",
            {200: {"description": "The file", "content": {"application/octet-stream": {}}}},
            errors=(404,),
            parameters=(_JOB_ID,),
        )
    },
}

_WHERE_IT_STANDS: dict[str, Schema] = {
    "id": TEXT,
    "kind": {"enum": list(TASKS)},
    "name": TEXT,
    "by": TEXT,
    "state": {"enum": list(JobState)},
    "cancelling": {"type": "boolean", "description": "At work, and about to be ended since somebody cancelled it"},
    "attempts": COUNT
    | {"description": f"How often it was begun, {ATTEMPTS} times at most: the end of the service cuts it off"},
    "done": COUNT,
    "total": COUNT_OR_NULL,
    "created_at": TEXT,
    "started_at": TEXT_OR_NULL,
    "finished_at": TEXT_OR_NULL,
}
_A_REPORT: Schema = {
    "type": ["object", "null"],
    "description": "What the command line shows for the same import, or an Error; its code is `cancelled` for one that"
    " somebody ended, with how far it came in `details`",
}
JOB_SCHEMAS: dict[str, Schema] = {
    "Job": shape("state done total report", **_WHERE_IT_STANDS, report=_A_REPORT),
    "Jobs": shape("total jobs", total=COUNT, jobs=array(shape("id name by state done total", **_WHERE_IT_STANDS))),
}
