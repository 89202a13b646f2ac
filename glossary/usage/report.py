"""The report on a store's terms: made by a survey, kept beside the store with the numbers of the changes it knows.

The file `<database>.usage` is a cache. It may be deleted at any time; one that is damaged counts as none (sealing.py).
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Collection
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from corpora.languages import available_for
from corpora.units import REFUSED
from glossary.concepts import ConceptEntry
from glossary.errors import UnknownConcept
from glossary.payloads import Payload
from glossary.termbase import Termbase
from glossary.usage.coverage import coverage_of
from glossary.usage.examples import with_examples
from glossary.usage.findings import findings, rank
from glossary.usage.passages import passages
from glossary.usage.payloads import inconsistency_payload
from glossary.usage.records import Coverage, Kind
from glossary.usage.sealing import is_whole, seal
from glossary.usage.survey import survey
from glossary.usage.tallies import Tallies
from glossary.usage.wordings import unlisted
from tm_service.dates import now
from tm_service.errors import StoreError
from tm_service.memory import TranslationMemory

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

_VERSION = "2"


class Report:
    """What a survey found, asked for page by page; to be used by the thread that opened it, and closed."""

    def __init__(self, tallies: Tallies, *, current: bool) -> None:
        self._tallies = tallies
        self.current = current
        """Whether memory and termbase are still what the survey read."""
        self.made_at = tallies.state()["made_at"]

    def inconsistencies(
        self,
        *,
        source: str | None = None,
        target: str | None = None,
        kinds: Collection[Kind] = tuple(Kind),
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[Payload]]:
        """Return how many inconsistencies there are, and some of them as JSON, the most important first.

        `source` and `target` (BCP 47, with fallback) choose a direction of translation; what concerns one language is
        there when that is either of them. Raises UnknownLanguage.
        """
        db = self._tallies.db
        known = [row[0] for row in db.execute("SELECT DISTINCT language FROM finding UNION SELECT source FROM finding")]
        tags = [tag for tag in known if tag]
        sources, targets = (tags if wanted is None else available_for(wanted, tags) for wanted in (source, target))
        chosen = [*(sources if source else ()), *(targets if target else ())]
        either = chosen if source or target else tags
        where = (
            " FROM finding WHERE kind IN (SELECT value FROM json_each(:kinds)) AND CASE WHEN source IS NULL"
            " THEN language IN (SELECT value FROM json_each(:either))"
            " ELSE source IN (SELECT value FROM json_each(:sources))"
            " AND language IN (SELECT value FROM json_each(:targets)) END"
        )
        lists = {"kinds": list(kinds), "either": either, "sources": sources, "targets": targets}
        values = {name: json.dumps(held) for name, held in lists.items()}
        total = int(db.execute(f"SELECT count(*){where}", values).fetchone()[0])
        rows = db.execute(
            f"SELECT payload{where} ORDER BY rank LIMIT :limit OFFSET :offset",
            {**values, "limit": limit, "offset": offset},
        )
        return total, [json.loads(payload) for (payload,) in rows]

    def coverage(self, termbase: Termbase) -> Coverage:
        """Return how far termbase and texts cover each other."""
        return coverage_of(self._tallies, termbase.every_concept())

    def close(self) -> None:
        """Let go of the file."""
        self._tallies.close()


def made_report(
    memory: TranslationMemory,
    termbase: Termbase,
    *,
    name: str | None = None,
    document: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Read every text and report; of the whole store the report is kept, of one memory or document it is not.

    `name` is that of a memory; `progress` is told (done, total) texts. Raises UnknownDocument, and
    StoreError (tm_service) where there is no room to keep it.
    """
    if name is not None or document is not None:
        tallies = Tallies()
        _fill(tallies, memory, termbase, name, document, progress)
        return Report(tallies, current=True)
    kept = _file(termbase)
    growing = kept.with_name(f"{kept.name}.{os.getpid()}-{threading.get_ident()}")  # so that nobody reads half a report
    try:
        growing.unlink(missing_ok=True)
        tallies = Tallies(growing)
        try:
            _fill(tallies, memory, termbase, None, None, progress)
        finally:
            tallies.close()
        seal(growing)
        growing.replace(kept)
        return Report(Tallies(kept), current=True)
    except (OSError, sqlite3.OperationalError) as error:
        raise StoreError(
            f"{kept}: cannot be written: {error}; the report of one memory or document needs no file"
        ) from error
    finally:
        growing.unlink(missing_ok=True)


def kept_report(memory: TranslationMemory, termbase: Termbase) -> Report | None:
    """Return the report that was kept, None where there is none that can be read."""
    file = _file(termbase)
    if not is_whole(file):
        return None
    try:
        tallies = Tallies(file)
        known = tallies.state()
    except sqlite3.DatabaseError:
        return None
    if known.get("version") != _VERSION or known.get("store") != memory.store.identity:
        tallies.close()
        return None
    return Report(tallies, current=all(known.get(name) == held for name, held in _seen(memory, termbase).items()))


def _fill(
    tallies: Tallies,
    memory: TranslationMemory,
    termbase: Termbase,
    name: str | None,
    document: str | None,
    progress: Callable[[int, int], None] | None,
) -> None:
    seen = _seen(memory, termbase)  # before the texts are read: what changes meanwhile makes the report old
    held = memory.store.review.progress(memory=name, document=document)
    units = sum(count for status, count in held.units.items() if status not in REFUSED)
    texts = passages(memory, name=name, document=document)
    survey(termbase, texts, tallies, total=units + held.unaligned, progress=progress)

    @lru_cache(maxsize=1024)
    def concept_of(concept: str) -> ConceptEntry | None:
        try:
            return termbase.concept(concept).concept
        except UnknownConcept:
            return None

    found = [*findings(tallies, concept_of), *unlisted(tallies, memory, termbase, concept_of)]
    rows = (
        (at, one.kind, one.language, one.source, json.dumps(inconsistency_payload(one), ensure_ascii=False))
        for at, one in enumerate(with_examples(sorted(found, key=rank), memory))
    )
    with tallies.db.conn:
        tallies.db.conn.executemany("INSERT INTO finding VALUES (?, ?, ?, ?, ?)", rows)
    tallies.set_state(version=_VERSION, store=memory.store.identity, made_at=now(), **seen)


def _seen(memory: TranslationMemory, termbase: Termbase) -> dict[str, str]:
    """Return what tells one state of texts and terms from another; documents leave no trace among the changes."""
    change = memory.last_change()
    names = [[one.name, one.sha256, one.ingested_at] for one in memory.documents()]
    return {
        "change": f"{change} {memory.store.units.mark(change)}",
        "documents": hashlib.sha256(json.dumps(names).encode()).hexdigest(),
        "terms": str(termbase.last_change()),
    }


def _file(termbase: Termbase) -> Path:
    return Path(f"{termbase.database}.usage")
