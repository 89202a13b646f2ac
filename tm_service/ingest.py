"""Documents into the memory: read, clean, divide, align; then store it all at once, document by document.

A document that is known by its content adds nothing. One that changed takes the place of what it was before:
its sentences are stored anew, its former units go, except those that a person decided on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corpora.bitexts import align_sections

from corpora.documents import PreparedDocument, Repair
from corpora.errors import CorpusError
from corpora.pairing import pair, pair_documents
from corpora.pipeline import prepare
from corpora.units import UnitStatus
from tm_service.errors import UnreadableFile
from tm_service.records import DocumentRecord, IngestReport
from tm_service.stores.base import Store

_DECIDED = {UnitStatus.CONFIRMED, UnitStatus.EDITED, UnitStatus.REJECTED}


@dataclass(slots=True)
class _Outcome:
    """What has been done so far."""

    documents: list[str] = field(default_factory=list)
    added: int = 0
    duplicate: int = 0
    filtered: int = 0
    repairs: list[Repair] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


def ingest_files(
    store: Store,
    files: Sequence[Path],
    *,
    memory: str,
    language: str | None,
    pairs: Sequence[Mapping[str, Path]],
    by: str | None,
    progress: Callable[[str], None] | None,
) -> IngestReport:
    """Store documents and their aligned units; see TranslationMemory.ingest.

    A file that cannot be read is a problem of the report; UnreadableFile is raised when none could be.
    """
    tell = progress or (lambda _step: None)
    outcome = _Outcome()
    sets = [[(path, language)] for path in files] + [[(path, tag) for tag, path in group.items()] for group in pairs]
    for members in sets:
        tell(", ".join(path.name for path, _language in members))
        try:
            documents = [prepare(path, language=tag) for path, tag in members]
        except CorpusError as error:
            place, _colon, reason = str(error).partition(": ")
            outcome.problems.append((place, reason))
            continue
        _store_set(store, documents, outcome, memory=memory, by=by, translations=len(members) > 1)
    if not outcome.documents:
        raise UnreadableFile("nothing was ingested", "; ".join(f"{place}: {why}" for place, why in outcome.problems))
    return _report(store, outcome)


def _store_set(
    store: Store,
    documents: Sequence[PreparedDocument],
    outcome: _Outcome,
    *,
    memory: str,
    by: str | None,
    translations: bool,
) -> None:
    """Store documents that belong together: one by itself, or translations of each other."""
    known = {record.name: record for record in store.documents.select()}
    if not translations and (same := _same_content(known.values(), documents[0])):
        outcome.documents.append(same.name)
        outcome.duplicate += sum(1 for _unit in store.units.select(document=same.name))
        return
    groups = pair_documents(documents) if translations else pair(documents[0].sections)
    alignments = [align_sections(group, document=documents[0].name) for group in groups]
    with store.writing():
        sentences = _put(store, documents, groups, memory)
        _forget_former(store, [document.name for document in documents], alignments)
        for group, alignment in zip(groups, alignments, strict=True):
            _add(store, group, alignment, sentences, outcome, memory=memory, by=by)
    for document in documents:
        outcome.documents.append(document.name)
        outcome.repairs += document.repairs
        outcome.problems += [(problem.place, problem.reason) for problem in document.problems]


def _same_content(known: object, document: PreparedDocument) -> DocumentRecord | None:
    return next((record for record in known if record.sha256 == document.sha256), None)  # type: ignore[attr-defined]
