"""What jobs do: a family of tasks, each stored as its kind and its parameters and done by a process of its own.

>>> from web.tasks.terms import ImportTerms
>>> parameters = parameters_of(ImportTerms("words.csv", languages=["en", "ru"]))
>>> parameters
'{"file": "words.csv", "format": null, "languages": ["en", "ru"], "dry_run": false}'
>>> task_of("terms", parameters)
ImportTerms(file='words.csv', format=None, languages=['en', 'ru'], dry_run=False)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

from web.errors import UnknownResource
from web.tasks.base import Bench, Outcome, Progress, Rejects, Report, Task
from web.tasks.candidates import ExtractCandidates
from web.tasks.documents import IngestDocuments
from web.tasks.inconsistencies import SurveyInconsistencies
from web.tasks.mining import MineEquivalents
from web.tasks.terms import ImportTerms
from web.tasks.undo import UndoOperation
from web.tasks.units import ImportUnits

__all__ = ["TASKS", "Bench", "Outcome", "Progress", "Rejects", "Report", "Task", "parameters_of", "task_of"]

TASKS: Mapping[str, type[Task]] = {
    member.kind: member
    for member in (
        IngestDocuments,
        ImportUnits,
        ImportTerms,
        MineEquivalents,
        ExtractCandidates,
        SurveyInconsistencies,
        UndoOperation,
    )
}


def parameters_of(task: Task) -> str:
    """Return a task's parameters as JSON."""
    return json.dumps(asdict(task), ensure_ascii=False)


def task_of(kind: str, parameters: str) -> Task:
    """Return the task that a row holds; raises UnknownResource for one that another version of the program wrote."""
    try:
        return TASKS[kind](**json.loads(parameters))
    except (KeyError, TypeError):
        raise UnknownResource("task", f"{kind} {parameters}", list(TASKS)) from None
