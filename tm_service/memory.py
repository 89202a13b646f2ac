"""The translation memory: the one object that callers hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from corpora.aligners import Aligner
from corpora.languages import parse_tag
from corpora.segmenters import Segmenter
from corpora.units import TranslationUnit, UnitStatus
from tm_service.aligned_lines import store_aligned_lines
from tm_service.concordance import find_concordance
from tm_service.errors import InvalidQuery, StoreError
from tm_service.exchange import export_units, import_units
from tm_service.formats import Languages
from tm_service.formats.limits import excess
from tm_service.indexes import Indexes
from tm_service.ingest import ingest_files
from tm_service.matches import Concordance, Match, UnitRecord
from tm_service.matching import Query, Request, find_matches
from tm_service.memory_names import DEFAULT_MEMORY, check_name
from tm_service.mining import MIN_CONFIDENCE, Equivalent, equivalent_of, find_equivalents, keep_equivalents
from tm_service.parallel import Helpers
from tm_service.reading_ahead import BATCH
from tm_service.records import (
    AddReport,
    DocumentRecord,
    FileReport,
    IngestReport,
    MemoryRecord,
    SentenceRecord,
    UnitProblem,
)
from tm_service.remembering import Remembering
from tm_service.reviewing import Reviewing
from tm_service.selection import ALL, UnitSelection
from tm_service.stores.sqlite import SqliteStore
from tm_service.tending import Tending
from tm_service.terminology import PluggedIn, Terminology


def open_memory(database: str | Path) -> TranslationMemory:
    """Open the memory in an SQLite file, creating it if need be; raises StoreError when that cannot be done."""
    if "://" in str(database):
        raise StoreError(f"{database}: only SQLite files are supported so far; name a file")
    return TranslationMemory(SqliteStore(database), Path(f"{database}.index"))


class TranslationMemory(Reviewing, Tending, Remembering):
    """A store of translation units, searched by similarity and by words.

    May be used by several threads; several processes may open the same store. Index files lie in
    `index_folder` and can be deleted at any time.
    """

    def __init__(self, store: SqliteStore, index_folder: Path) -> None:
        self.store = store
        self.index_folder = index_folder
        self.indexes = Indexes(store, index_folder)
        self._helpers = Helpers(str(store.connections.path))
        self.terminology: Terminology = PluggedIn(str(store.connections.path))

    def match(
        self,
        text: str,
        *,
        source: str,
        target: str,
        min_score: float = 70.0,
        limit: int = 5,
        document: str | None = None,
        previous: str | None = None,
        next: str | None = None,
        key: str | None = None,
        complete: bool = False,
        memory: str | None = None,
        prefer: str | None = None,
    ) -> list[Match]:
        """Return the matches for a segment, best first.

        `source` and `target` are BCP 47 tags, matched with fallback; `min_score` (0–100) is held against the
        score after penalties; `previous` and `next` are the segments around it and `key` its name in its file, for
        context matches; `complete` misses nothing, the default compares the likeliest 300 texts. Only `memory` is
        looked at; other memories than the one to `prefer` cost a penalty. Repairs heed the store's termbase (see
        terminology.py). Raises UnknownLanguage and InvalidQuery.
        """
        request = Request(source, target, min_score, limit, complete, memory, prefer)
        [found] = self.lookup([Query(text, document, previous, next, key)], request)
        return found

    def match_many(
        self,
        queries: Iterable[Query | str],
        *,
        source: str,
        target: str,
        min_score: float = 70.0,
        limit: int = 5,
        complete: bool = False,
        memory: str | None = None,
        prefer: str | None = None,
    ) -> Iterator[list[Match]]:
        """Return an iterator over the matches of many segments, in their order; see `match`.

        A query is a text, or a Query with what surrounds it. They cost far less than one by one: what they need
        is fetched together, and a long list is worked on by all cores; see parallel.py.
        """
        request = Request(source, target, min_score, limit, complete, memory, prefer)
        segments = (Query(query) if isinstance(query, str) else query for query in queries)
        return self._helpers.answer(segments, request, self.lookup)

    def lookup(self, queries: Sequence[Query], request: Request) -> list[list[Match]]:
        """Return the matches of a batch of segments, looked up in this process."""
        terms = self.terminology.terms(source=request.source, target=request.target)
        return find_matches(self.store, self.indexes, queries, request, terms)

    def concordance(
        self, words: str, *, language: str, target: str | None = None, limit: int = 20, offset: int = 0
    ) -> Concordance:
        """Return the segments and sentences of a language that hold the words, best first; see concordance.py."""
        return find_concordance(self.store, words, language=language, target=target, limit=limit, offset=offset)

    def add(
        self, units: Iterable[TranslationUnit], *, memory: str = DEFAULT_MEMORY, by: str | None = None
    ) -> AddReport:
        """Store units, in batches of which each is stored whole or not at all.

        Raises InvalidQuery for a batch with a unit that is too large (formats/limits.py).
        """
        check_name(memory)
        report = AddReport()
        remaining = iter(units)
        while batch := list(islice(remaining, BATCH)):
            _check_sizes(batch)
            part = self.store.units.add(batch, memory=memory, by=by)
            report.added += part.added
            report.changed += part.changed
            report.duplicate += part.duplicate
            report.ids += part.ids
        return report

    def unit(self, unit_id: int) -> UnitRecord:
        """Return one unit, or raise UnknownUnit."""
        return self.store.units.get(unit_id)

    def units(
        self,
        *,
        memory: str | None = None,
        document: str | None = None,
        after: int = 0,
        limit: int | None = None,
        filtered: bool = False,
    ) -> Iterator[UnitRecord]:
        """Yield units by ascending number, beginning behind `after`; those that a filter kept out only if asked for."""
        return self.store.units.select(memory=memory, document=document, after=after, limit=limit, filtered=filtered)

    def replace(self, unit_id: int, unit: TranslationUnit, *, version: int, by: str | None = None) -> UnitRecord:
        """Replace a unit that is at `version`; raises UnknownUnit or StaleVersion."""
        _check_sizes([unit])
        return self.store.units.replace(unit_id, unit, version=version, by=by)

    def delete(self, unit_id: int, *, version: int | None = None, by: str | None = None) -> None:
        """Delete a unit, if `version` is given only at that version; raises UnknownUnit or StaleVersion."""
        self.store.units.delete(unit_id, version=version, by=by)

    def memories(self) -> list[MemoryRecord]:
        """Return the named memories with the number of their units."""
        return self.store.units.memories()

    def languages(self) -> dict[str, int]:
        """Return the languages of the units with the number of their variants."""
        return self.store.units.count_by_language()

    def documents(self) -> list[DocumentRecord]:
        """Return the stored documents by name."""
        return self.store.documents.select()

    def document(self, name: str) -> DocumentRecord:
        """Return one document, or raise UnknownDocument."""
        return self.store.documents.get(name)

    def sentences(self, *, document: str | None = None, language: str | None = None) -> Iterator[SentenceRecord]:
        """Yield the stored sentences in document order; raises UnknownDocument for a name that is none."""
        if document is not None:
            self.store.documents.get(document)
        return self.store.documents.sentences(document=document, language=language)

    def ingest(
        self,
        files: Sequence[Path],
        *,
        memory: str = DEFAULT_MEMORY,
        language: str | None = None,
        pairs: Sequence[Mapping[str, Path]] = (),
        uploaded: bool = False,
        by: str | None = None,
        progress: Callable[[str], None] | None = None,
        segmenter: Segmenter | None = None,
        aligner: Aligner | None = None,
    ) -> IngestReport:
        """Read documents, align their translations, and store sentences and units; see ingest.py.

        `pairs` are documents that translate each other, language → file; `progress` is told each step. A file
        is known again by its path; one that is `uploaded` lies in a passing place and is known by its name. A
        document that is known as it is stays as it was split and aligned, whatever segmenter and aligner say.
        """
        check_name(memory)
        return ingest_files(
            self.store,
            files,
            terminology=self.terminology,
            memory=memory,
            language=language,
            pairs=pairs,
            uploaded=uploaded,
            by=by,
            progress=progress,
            segmenter=segmenter,
            aligner=aligner,
        )

    def ingest_aligned(
        self,
        files: Mapping[str, Path],
        *,
        memory: str = DEFAULT_MEMORY,
        by: str | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> IngestReport:
        """Store files (language → file) whose lines translate each other, one unit a line (Moses).

        The same call again stores nothing twice, so that one that was cut off goes on. Raises CorpusError when
        the files cannot be read or have not the same number of lines; then nothing was stored.
        """
        check_name(memory)
        tags = {parse_tag(tag): path for tag, path in files.items()}
        return store_aligned_lines(self.store, tags, memory=memory, by=by, progress=progress)

    def mine(self, *, source: str, target: str, min_confidence: float = MIN_CONFIDENCE) -> list[Equivalent]:
        """Return what stored sentences of two languages say the same, surest first; nothing is stored.

        `min_confidence` lies between 0 and 1; raises UnknownLanguage and InvalidQuery. See mining.py.
        """
        return find_equivalents(self.store, source, target, min_confidence=min_confidence)

    def mined(self, source: Sequence[int], target: Sequence[int], confidence: float) -> Equivalent | None:
        """Return again what was mined, by the numbers of its sentences; None if one of them is gone."""
        return equivalent_of(self.store, source, target, confidence)

    def keep(
        self,
        equivalents: Sequence[Equivalent],
        *,
        memory: str = DEFAULT_MEMORY,
        status: UnitStatus | None = None,
        by: str | None = None,
    ) -> AddReport:
        """Store equivalents that were mined as aligned units, linked to their sentences: all or none.

        `status` is what a person decided about them, if one did.
        """
        check_name(memory)
        return keep_equivalents(self.store, equivalents, memory=memory, status=status, by=by)

    def import_file(
        self,
        stream: BinaryIO,
        *,
        name: str,
        format: str | None = None,
        memory: str = DEFAULT_MEMORY,
        source: str | None = None,
        target: str | None = None,
        by: str | None = None,
        dry_run: bool = False,
        beside: tuple[str, bytes] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> FileReport:
        """Store the units of an exchange file; a file that cannot be read to its end stores nothing.

        The stream must be seekable. `source` and `target` keep only these two languages of a format that
        names its own; `beside` is the file, as (name, bytes), that one of a single language translates; `progress` is
        told (done, total). A `dry_run` tells the same and stores nothing. Raises UnreadableFile with place and reason.
        """
        check_name(memory)
        return import_units(
            self.store,
            stream,
            name=name,
            format_name=format,
            beside=beside,
            languages=Languages(source, target),
            memory=memory,
            by=by,
            dry_run=dry_run,
            progress=progress,
        )

    def export(
        self,
        format: str,
        *,
        source: str | None = None,
        target: str | None = None,
        memory: str | None = None,
        document: str | None = None,
        selection: UnitSelection = ALL,
        problems: list[UnitProblem] | None = None,
    ) -> Iterator[bytes]:
        """Yield an exchange file piece by piece; what could not be written as it stands joins `problems`."""
        records = self.units(memory=memory, document=document, filtered=selection.takes_filtered)
        return export_units(
            selection.of(records),
            format_name=format,
            languages=Languages(source, target),
            problems=[] if problems is None else problems,
        )

    def last_change(self) -> int:
        """Return the sequence number of the newest change: the same number, the same content."""
        return self.store.units.last_change()

    def is_writable(self) -> bool:
        """Tell whether the system lets this process write to the store; whether there is room is another question."""
        path = self.store.connections.path
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)

    def refresh(self) -> None:
        """Take in what others changed: a server does so between lookups, so that none has to wait for it."""
        self.indexes.refresh()

    def open_indexes(self) -> None:
        """Open the indexes that lie on disk: a server does so before it is sent requests."""
        self.indexes.open_made()

    def index_lag(self) -> dict[str, int]:
        """Return how many changes the next lookup has to take in first, by the languages that were asked for."""
        return self.indexes.lag()

    def reindex(self) -> Iterator[str]:
        """Make every index anew from the texts, one each step; yield the name of each as it is done."""
        self.store.search.rebuild()
        yield "search"
        for language in self.store.units.languages():
            self.indexes.rebuild(language)
            yield language

    def backup(self, file: Path) -> int:
        """Copy the store to a new file, also while it is in use; return its size in bytes."""
        return self.store.backup(file)

    def close(self) -> None:
        """End what works for this memory, and close every connection."""
        self._helpers.close()
        self.indexes.close()
        self.terminology.close()
        self.store.close()


def _check_sizes(units: Iterable[TranslationUnit]) -> None:
    for unit in units:
        too_much = excess(unit)
        if too_much is not None:
            raise InvalidQuery("variants", unit.key or list(unit.variants)[:3], f"the unit has {too_much}")
