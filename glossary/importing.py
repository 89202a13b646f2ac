"""Add what a file holds to a termbase.

The file is read to its end into a temporary one before anything is stored, so that a broken one changes nothing; then
its entries are kept in batches, each one transaction. Importing a file again adds nothing, so an import that was cut
short is simply repeated.
"""

from __future__ import annotations

import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import fields, replace
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, BinaryIO

from corpora.documents import Problem
from glossary.changes import Cause, Operation
from glossary.concepts import Matter
from glossary.errors import UnreadableTermFile
from glossary.formats import ReadConcept, format_for
from glossary.keeping import Prepared, id_of, keep, prepared
from glossary.merging import merge_matter
from glossary.records import KINDS, EntryReport, TermFileReport
from glossary.references import redirected
from glossary.rehearsal import Rehearsal, rehearsing
from glossary.stores import TermStore
from tm_service.history import OperationKind
from tm_service.stores.sqlite.operations import Part

Source = str | Path | BinaryIO
Item = ReadConcept | Matter | Problem
_BATCH = 200  # entries a transaction: a tenth of a second or so, so that other writers get their turn
_FIELDS: dict[type, Callable[[Any], Any]] = {
    kind: attrgetter(*[one.name for one in fields(kind)]) for kind in (*KINDS, ReadConcept, Problem)
}
_IN_MEMORY = 16 << 20  # bytes of a stream that are kept out of a temporary file


def import_file(
    store: TermStore,
    source: Source,
    *,
    name: str | None = None,
    format: str | None = None,
    languages: Sequence[str] = (),
    by: str | None = None,
    dry_run: bool = False,
    each: Callable[[EntryReport], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TermFileReport:
    """Import a file, or an open stream that `name` names, and report what became of its entries.

    `format` is guessed from the name if not given; `languages` are the pair of a format that names none. A `dry_run`
    reports the same and stores nothing. `each` is handed what became of every entry; `progress` how many are done, and
    of how many. Raises UnreadableTermFile and UnknownTermFormat, and then nothing is stored; StoreError (tm_service).
    """
    shown = name or (source.name if isinstance(source, Path) else str(source))
    member = format_for(shown, format)
    report = TermFileReport(shown, member.name)
    with _seekable(source, shown) as stream, tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        total = _spooled(member.read(stream, name=shown, languages=languages), spool)
        renamed = _renamed(store, _unspooled(spool))
        recording = store.operations.recording(OperationKind.TERMS, shown, by=by)
        with rehearsing(store) if dry_run else nullcontext(store) as target:
            for items in _batches(_redirected(_unspooled(spool), renamed)):
                batch = [prepared(item) if isinstance(item, ReadConcept) else item for item in items]
                with nullcontext(Part()) if dry_run else recording.batch() as part:
                    added, changed = report.added, report.changed
                    _keep_all(target, batch, report, by, each)
                    part.added, part.changed = report.added - added, report.changed - changed
                if progress is not None:
                    progress(report.read, total)
    report.operation = recording.number
    return report


def _spooled(items: Iterator[Item], spool: IO[bytes]) -> int:
    """Write the items behind each other; return how many entries are among them."""
    total = 0
    for item in items:
        total += isinstance(item, ReadConcept)
        _Pickler(spool, pickle.HIGHEST_PROTOCOL).dump(item)
    return total


class _Pickler(pickle.Pickler):
    """Pickles frozen dataclasses by their fields' values, three times as fast as they do it themselves."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401 - of any kind
        fields_of = _FIELDS.get(type(value))
        return NotImplemented if fields_of is None else (type(value), fields_of(value))


def _unspooled(spool: IO[bytes]) -> Iterator[Item]:
    spool.seek(0)
    try:
        while True:
            yield pickle.load(spool)  # noqa: S301 - a file of ours that nobody else can open
    except EOFError:
        return


def _renamed(store: TermStore, items: Iterable[Item]) -> dict[str, str]:
    """Return the ids of the file that mean another concept here, each with the one that its entry will have."""
    if not store.languages():
        return {}
    entries = (item.concept for item in items if isinstance(item, ReadConcept) and item.concept and item.concept.id)
    ids = ((concept.id, id_of(store, concept)) for concept in entries)
    return {given: kept for given, kept in ids if given != kept}


def _redirected(items: Iterator[Item], renamed: dict[str, str]) -> Iterator[Item]:
    """Yield the items, with references to ids that were renamed led to the new ones."""
    for item in items:
        if renamed and isinstance(item, ReadConcept) and item.concept is not None:
            yield replace(item, concept=redirected(item.concept, renamed))
        else:
            yield item


def _batches(items: Iterator[Item]) -> Iterator[list[Item]]:
    while batch := list(islice(items, _BATCH)):
        yield batch


def _keep_all(
    store: TermStore | Rehearsal,
    items: Iterable[Prepared | Matter | Problem],
    report: TermFileReport,
    by: str | None,
    each: Callable[[EntryReport], None] | None,
) -> None:
    for item in items:
        if isinstance(item, Problem):
            report.problems.append(item)
        elif isinstance(item, Matter):
            report.problems += [Problem(report.file, reason) for reason in _keep_matter(store, item)]
        else:
            told = keep(store, item, Cause(Operation.IMPORT, report.file), by)
            report.count(told, terms=len(item.rows))
            if each is not None:
                each(told)


def _keep_matter(store: TermStore | Rehearsal, matter: Matter) -> list[str]:
    """Keep what a file says beside its concepts; return the differences from what is said already."""
    stored = store.matter()
    merged, done = merge_matter(stored, matter)
    if merged != stored:
        store.set_matter(merged)
    return done.differences


@contextmanager
def _seekable(source: Source, name: str) -> Iterator[BinaryIO]:
    """Open what can be sought in: to tell the encoding of a text all of it is looked at first."""
    if isinstance(source, (str, Path)):
        try:
            with Path(source).open("rb") as stream:
                yield stream
        except OSError as error:
            raise UnreadableTermFile(name, f"cannot be read: {error.strerror or error}") from error
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
        shutil.copyfileobj(source, copy)
        copy.seek(0)
        yield copy  # type: ignore[misc]
