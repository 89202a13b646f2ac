"""Questions about all units at once: how many of what, said differently, holding some words."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tm_service.stores.connection import Connections
from tm_service.stores.sqlite.rows import IS_REFUSED

_IN_MEMORY = "(:memory IS NULL OR memory_id = (SELECT id FROM memory WHERE name = :memory))"
_BY_MONTH = f"""
SELECT substr(created_at, 1, 7), count(*) FROM unit WHERE status != 'filtered' AND {_IN_MEMORY} GROUP BY 1 ORDER BY 1
"""  # noqa: S608
_BY_DOCUMENT = f"""
SELECT document, count(*) FROM unit WHERE document IS NOT NULL AND status != 'filtered' AND {_IN_MEMORY}
GROUP BY document ORDER BY count(*) DESC, document LIMIT :limit
"""  # noqa: S608
# The commonest case by far, a text that stands once, is left behind in the index before anything is joined.
_DIVERGENT = f"""
WITH repeated(form) AS (
    SELECT form FROM variant WHERE language IN (SELECT value FROM json_each(:source)) GROUP BY form HAVING count(*) > 1
)
SELECT min(one.unit_id), json_group_array(one.unit_id)
FROM repeated JOIN variant AS one ON one.form = repeated.form
    AND one.language IN (SELECT value FROM json_each(:source))
JOIN variant AS other ON other.id = (
    SELECT said.id FROM json_each(:target) AS wanted JOIN variant AS said
        ON said.unit_id = one.unit_id AND said.language = wanted.value ORDER BY wanted.key LIMIT 1
)
JOIN unit ON unit.id = one.unit_id
WHERE NOT {IS_REFUSED} AND {_IN_MEMORY}
GROUP BY one.form HAVING count(DISTINCT other.form) > 1
ORDER BY count(DISTINCT one.unit_id) DESC, 1 LIMIT :limit OFFSET :offset
"""  # noqa: S608
_HOLDING = f"""
SELECT unit.id FROM variant JOIN unit ON unit.id = unit_id
WHERE language IN (SELECT value FROM json_each(:languages)) AND instr(text, :words) AND NOT {IS_REFUSED}
AND {_IN_MEMORY} AND (:document IS NULL OR document = :document) AND unit.id > :after ORDER BY unit.id LIMIT :limit
"""  # noqa: S608


class SqliteOverview:
    """Counts and searches over the tables `unit` and `variant`; see stores/base.py, Overview."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def by_month(self, *, memory: str | None) -> dict[str, int]:
        """Return how many units were made in each month (`2026-05`) that has any."""
        return dict(self._connections.current().execute(_BY_MONTH, {"memory": memory}).fetchall())

    def by_document(self, *, memory: str | None, limit: int) -> dict[str, int]:
        """Return the documents with most units, and how many."""
        asked = {"memory": memory, "limit": limit}
        return dict(self._connections.current().execute(_BY_DOCUMENT, asked).fetchall())

    def divergent(
        self, *, source: Sequence[str], target: Sequence[str], memory: str | None, limit: int, offset: int
    ) -> list[tuple[int, ...]]:
        """Return the units that say the same in the source languages and differ in the target ones."""
        asked = {
            "source": json.dumps(list(source)),
            "target": json.dumps(list(target)),
            "memory": memory,
            "limit": limit,
            "offset": offset,
        }
        rows = self._connections.current().execute(_DIVERGENT, asked).fetchall()
        return [tuple(sorted(set(json.loads(units)))) for _first, units in rows]

    def holding(
        self,
        words: str,
        *,
        languages: Sequence[str],
        memory: str | None,
        document: str | None,
        after: int,
        limit: int,
    ) -> list[int]:
        """Return the units behind a number whose text holds these characters as they are."""
        asked = {
            "words": words,
            "languages": json.dumps(list(languages)),
            "memory": memory,
            "document": document,
            "after": after,
            "limit": limit,
        }
        return [row[0] for row in self._connections.current().execute(_HOLDING, asked).fetchall()]
