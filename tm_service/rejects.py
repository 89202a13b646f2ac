"""What an import refused, as a file that can be mended and imported again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath

from tm_service.formats import FORMATS
from tm_service.records import FileReport


def rejects_of(reports: Sequence[FileReport], name: str = "") -> bytes:
    """Return what files lost, each unit with its reason.

    In the files' own format, if they share one that can be written so (see Format.refused); else, and where `name` ends
    with .jsonl, JSON lines.
    """
    formats = {report.format for report in reports}
    if len(formats) == 1 and PurePath(name).suffix.lower() != ".jsonl":
        lost = [problem for report in reports for problem in report.problems if problem.lost]
        written = FORMATS[formats.pop()].refused(lost)
        if written is not None:
            return written
    lines = [
        {"file": report.file, "place": problem.place, "unit": problem.unit, "reason": problem.reason}
        | ({"content": problem.content} if problem.content else {})
        for report in reports
        for problem in report.problems
        if problem.lost
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode("utf-8", "replace")


def rejects_name(report: FileReport) -> str:
    """Return how the file of what was refused of one file is named."""
    path, member = PurePath(report.file), FORMATS[report.format]
    ending = path.suffix if member.refused([]) is not None and path.suffix else ".jsonl"
    return f"{path.stem}.rejects{ending}"
