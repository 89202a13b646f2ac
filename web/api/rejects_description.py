"""What the route of rejects.py answers."""

from __future__ import annotations

from web.api.operations import Operation, in_path, operation
from web.api.schemas import TEXT

REJECTS_PATHS: dict[str, dict[str, Operation]] = {
    "/jobs/{job_id}/rejects": {
        "get": operation(
            "jobRejects",
            "The units that an import refused, as a file with the reasons; 404 where nothing was refused",
            {200: {"description": "The file", "content": {"application/octet-stream": {}}}},
            errors=(404,),
            parameters=(in_path("job_id", TEXT, "x7Pq1mA0kZc2Lw9e"),),
        )
    },
}
