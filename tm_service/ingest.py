"""Documents into the memory: read, clean, divide, align; then store it all at once, document by document.

The aligner is helped by a lexicon that is learned from the units which the memory holds already, and from the terms
of a termbase (terminology.py).

A document that is known by its content adds nothing. One that changed takes the place of what it was before:
its sentences are stored anew, its former units go, except what a person decided on (decisions.py). What a filter
refuses is kept with the reason, and never found.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, cycle
from pathlib import Path

from corpora.aligners import Aligner
from corpora.alignment.background import laid_over, learn_lexicon
from corpora.beads import Lexicon
from corpora.bitexts import Alignment, Lexicons, align_sections
from corpora.documents import PreparedDocument, Repair
from corpora.errors import CorpusError
from corpora.pairing import Group, pair, pair_documents
from corpora.pipeline import prepare
from corpora.segmenters import Segmenter
from corpora.units import UnitStatus
from tm_service.background import lexicon_of_terms, own_pairs
from tm_service.decisions import decisions_of, keep_decisions
from tm_service.errors import UnreadableFile
from tm_service.history import DocumentFate, Fate, OperationKind
from tm_service.records import DocumentRecord, IngestReport, RepairSummary
from tm_service.stores.base import Store
from tm_service.stores.sqlite.operations import Recording
from tm_service.terminology import Terminology

_LONGEST_NAME = 200  # characters of what an operation is told by


@dataclass(slots=True)
class _Outcome:
    """What has been done so far."""

    documents: list[str] = field(default_factory=list)
    added: int = 0
    duplicate: int = 0
    filtered: int = 0
    repairs: list[Repair] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)


class _Knowledge:
    """What teaches the aligner: the memory's own units, learned once for each two languages of an ingest, and terms."""

    def __init__(self, store: Store, terminology: Terminology) -> None:
        self._store, self._terminology = store, terminology
        self._learned: dict[tuple[str, str], Lexicon] = {}

    def lexicons(self, group: Group) -> Lexicons:
        """Return a lexicon for every two languages of sections that translate each other."""
        return {
            (first.section.language, second.section.language): laid_over(
                self._of_units(first.section.language, second.section.language),
                lexicon_of_terms(self._terminology, first, second.section.language),
            )
            for first, second in combinations(group, 2)
        }

    def _of_units(self, source: str, target: str) -> Lexicon:
        if (source, target) not in self._learned:
            self._learned[source, target] = learn_lexicon(own_pairs(self._store, source, target))
        return self._learned[source, target]


def ingest_files(
    store: Store,
    files: Sequence[Path],
    *,
    terminology: Terminology,
    memory: str,
    language: str | None,
    pairs: Sequence[Mapping[str, Path]],
    uploaded: bool,
    by: str | None,
    progress: Callable[[str], None] | None,
    segmenter: Segmenter | None,
    aligner: Aligner | None,
) -> IngestReport:
    """Store documents and their aligned units; see TranslationMemory.ingest.

    A file that cannot be read is a problem of the report; UnreadableFile is raised when none could be.
    """
    tell = progress or (lambda _step: None)
    outcome = _Outcome()
    knowledge = _Knowledge(store, terminology)
    told = ", ".join(path.name for path in (*files, *(path for group in pairs for path in group.values())))
    recording = store.operations.recording(OperationKind.INGEST, _shortened(told), memory=memory, by=by)
    sets = [[(path, language)] for path in files] + [[(path, tag) for tag, path in group.items()] for group in pairs]
    alone = [str(path) for group in pairs if len(group) == 1 for path in group.values()]
    outcome.problems += [(path, "no translation of it was found: it is kept by itself") for path in alone]
    for number, members in enumerate(sets, start=1):
        tell(f"{number} of {len(sets)}: {', '.join(path.name for path, _language in members)}")
        stored = store.documents.select()
        names = _names(stored, [path for path, _language in members], uploaded)
        if len(members) > 1 and _are_known(stored, names):
            _count_known(store, list(names.values()), outcome)
            continue
        try:
            documents = [prepare(path, name=names[path], language=tag, segmenter=segmenter) for path, tag in members]
        except CorpusError as error:
            place, _colon, reason = str(error).partition(": ")
            outcome.problems.append((place, reason))
            continue
        paths = {} if uploaded else {name: str(path.resolve()) for path, name in names.items()}
        _store_set(store, documents, paths, outcome, knowledge, recording, memory=memory, by=by, aligner=aligner)
    if not outcome.documents:
        raise UnreadableFile("nothing was ingested", "; ".join(f"{place}: {why}" for place, why in outcome.problems))
    return _report(store, outcome, recording.number)


def _are_known(records: Sequence[DocumentRecord], names: Mapping[Path, str]) -> bool:
    """Return whether documents are stored as translations already, just as they are now: then nothing is read."""
    stored = {record.name: record for record in records}
    return all(
        (record := stored.get(name)) is not None
        and any(section.paired_with for section in record.sections)
        and path.is_file()
        and hashlib.sha256(path.read_bytes()).hexdigest() == record.sha256
        for path, name in names.items()
    )


def _count_known(store: Store, names: Sequence[str], outcome: _Outcome) -> None:
    outcome.documents += names
    outcome.duplicate += sum(1 for name in names for _unit in store.units.select(document=name))


def _names(stored: Sequence[DocumentRecord], paths: Sequence[Path], uploaded: bool) -> dict[Path, str]:
    """Return the names of documents: that of the file, with as much of its folder as tells it from others.

    A file that is known by its path keeps its name. An upload has no path: it replaces what bears its name.
    """
    if uploaded:
        return {path: path.name for path in paths}
    known = {record.path: record.name for record in stored if record.path is not None}
    taken = set(known.values())
    names: dict[Path, str] = {}
    for path in paths:
        parts = path.resolve().parts
        name = known.get(str(path.resolve()))
        length = 1
        while name is None:
            candidate = "/".join(parts[-length:])
            name = candidate if candidate not in taken or length == len(parts) else None
            length += 1
        taken.add(name)
        names[path] = name
    return names


def _store_set(
    store: Store,
    documents: Sequence[PreparedDocument],
    paths: Mapping[str, str],
    outcome: _Outcome,
    knowledge: _Knowledge,
    recording: Recording,
    *,
    memory: str,
    by: str | None,
    aligner: Aligner | None,
) -> None:
    """Store documents that belong together: one by itself, or translations of each other."""
    translations = len(documents) > 1
    if not translations and (same := _same_content(store.documents.select(), documents[0])):
        _count_known(store, [same.name], outcome)
        return
    groups = pair_documents(documents) if translations else pair(documents[0].sections)
    alignments = [
        align_sections(group, document=documents[0].name, aligner=aligner, lexicons=knowledge.lexicons(group))
        for group in groups
    ]
    consists_of = [_sections_of(group, documents) for group in groups]
    names = [document.name for document in documents]
    with recording.batch() as part:
        former = {record.name for record in store.documents.select()}
        decisions = decisions_of(store, names)
        numbers = _put(store, documents, paths, groups, consists_of, memory)
        sentences = _by_language(documents, groups, consists_of, numbers)
        alignments, lost = keep_decisions(store, decisions, alignments, sentences)
        part.removed = _forget_former(store, names, alignments, by)
        for alignment, own in zip(alignments, sentences, strict=False):
            part.added += _add(store, alignment, own, outcome, memory=memory, by=by)
        part.documents += [
            DocumentFate(name, one.sha256, one.ingested_at, Fate.REPLACED if name in former else Fate.STORED)
            for name in names
            if (one := store.documents.get(name))
        ]
    for record in lost:
        reason = f"the sentences of unit {record.id}, which is {record.unit.status}, are gone; it stays"
        outcome.problems.append((record.unit.provenance.document or names[0], reason))
    for document in documents:
        outcome.documents.append(document.name)
        outcome.repairs += document.repairs
        outcome.problems += [(problem.place, problem.reason) for problem in document.problems]


def _same_content(known: Iterable[DocumentRecord], document: PreparedDocument) -> DocumentRecord | None:
    return next((record for record in known if record.sha256 == document.sha256), None)


def _sections_of(group: Group, documents: Sequence[PreparedDocument]) -> list[list[tuple[str, int]]]:
    """Return for every member of a group the stored sections (document, position) that it consists of."""
    own = {
        id(text): [(document.name, position)]
        for document in documents
        for position, text in enumerate(document.sections)
    }
    # What is no section of a document is the whole of one: pair_documents joins those that have no numbers.
    return [
        own.get(id(member)) or [(document.name, position) for position in range(len(document.sections))]
        for member, document in zip(group, cycle(documents), strict=False)
    ]


def _by_language(
    documents: Sequence[PreparedDocument],
    groups: Sequence[Group],
    consists_of: Sequence[list[list[tuple[str, int]]]],
    numbers: Mapping[tuple[str, int], list[int]],
) -> list[dict[str, list[int]]]:
    """Return the numbers of each group's sentences by language, and behind them those of each section in no group."""
    grouped = [
        {
            text.section.language: [number for section in sections for number in numbers[section]]
            for text, sections in zip(group, members, strict=True)
        }
        for group, members in zip(groups, consists_of, strict=True)
    ]
    aligned = {section for members in consists_of for sections in members for section in sections}
    alone = [
        {text.section.language: numbers[document.name, position]}
        for document in documents
        for position, text in enumerate(document.sections)
        if (document.name, position) not in aligned
    ]
    return grouped + alone


def _put(
    store: Store,
    documents: Sequence[PreparedDocument],
    paths: Mapping[str, str],
    groups: Sequence[Group],
    consists_of: Sequence[list[list[tuple[str, int]]]],
    memory: str,
) -> dict[tuple[str, int], list[int]]:
    """Store documents and sentences; return the numbers of each section's sentences."""
    partners: dict[tuple[str, int], list[str]] = defaultdict(list)
    for group, members in zip(groups, consists_of, strict=True):
        for at, sections in enumerate(members):
            names = [text.section.number or members[other][0][0] for other, text in enumerate(group) if other != at]
            for section in sections:
                partners[section] = names
    numbers = {}
    for document in documents:
        paired = [partners[document.name, position] for position in range(len(document.sections))]
        sentences = store.documents.put(document, path=paths.get(document.name), memory=memory, paired=paired)
        for position, stored in enumerate(sentences):
            numbers[document.name, position] = stored
    return numbers


def _forget_former(store: Store, names: Sequence[str], alignments: Sequence[Alignment], by: str | None) -> int:
    """Delete the units that these documents gave before and no longer give, unless a person decided on them.

    Returns how many.
    One that was filtered and no longer is must go as well, to come back as aligned.
    """
    still = {aligned.unit.content_identity() for alignment in alignments for aligned in alignment.units}
    refused = {aligned.unit.content_identity() for alignment in alignments for aligned in alignment.filtered}
    deleted = 0
    keys = {UnitStatus.ALIGNED: still | refused, UnitStatus.FILTERED: refused}
    for name in names:
        for record in list(store.units.select(document=name, filtered=True)):
            status = record.unit.status
            if status in keys and record.unit.key not in keys[status]:
                store.units.delete(record.id, version=record.version, by=by)
                deleted += 1
    return deleted


def _add(
    store: Store,
    alignment: Alignment,
    sentences: Mapping[str, list[int]],
    outcome: _Outcome,
    *,
    memory: str,
    by: str | None,
) -> int:
    """Store an alignment's units and link the sentences (language → stored numbers) that they translate.

    Returns how many units are new, those that a filter keeps out among them.
    """
    report = store.units.add([aligned.unit for aligned in alignment.units], memory=memory, by=by)
    refused = store.units.add([aligned.unit for aligned in alignment.filtered], memory=memory, by=by)
    stored = zip((*alignment.units, *alignment.filtered), (*report.ids, *refused.ids), strict=True)
    store.documents.link(
        [
            (sentences[language][index], unit)
            for aligned, unit in stored
            for language, indices in aligned.sentences.items()
            for index in indices
        ]
    )
    outcome.added += report.added
    outcome.duplicate += report.duplicate
    outcome.filtered += len(alignment.refused)
    outcome.problems += [(item.place, f"kept out: {item.reason}") for item in alignment.refused]
    return report.added + refused.added


def _report(store: Store, outcome: _Outcome, operation: int | None) -> IngestReport:
    records = {record.name: record for record in store.documents.select()}
    by_kind: dict[str, list[Repair]] = defaultdict(list)
    for repair in outcome.repairs:
        by_kind[repair.kind].append(repair)
    return IngestReport(
        documents=tuple(records[name] for name in outcome.documents),
        added=outcome.added,
        duplicate=outcome.duplicate,
        filtered=outcome.filtered,
        repairs=tuple(
            RepairSummary(kind, len(made), tuple((str(item.place), item.before, item.after) for item in made))
            for kind, made in sorted(by_kind.items())
        ),
        problems=tuple(outcome.problems),
        operation=operation,
    )


def _shortened(names: str) -> str:
    return names if len(names) <= _LONGEST_NAME else f"{names[: _LONGEST_NAME - 1]}…"
