"""What reviewers do with a memory: the part of TranslationMemory that is for them. See review.py and rearranging.py."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from corpora.units import TranslationUnit, UnitStatus
from tm_service.matches import UnitRecord
from tm_service.memory_names import DEFAULT_MEMORY, check_name
from tm_service.occurrences import Sides
from tm_service.proposals import Proposed, propose
from tm_service.rearranging import Rearranged, merge, pair, split, undo
from tm_service.records import Progress
from tm_service.review import ReviewedUnit, confirm_sure, decide, edit, restore, reviewed
from tm_service.stores.sqlite import SqliteStore
from tm_service.surroundings import surroundings


class Reviewing:
    """Looking alignments over and deciding on them; a memory is one that can be looked over."""

    store: SqliteStore

    def review(
        self,
        *,
        memory: str | None = None,
        document: str | None = None,
        statuses: Collection[UnitStatus] | None = None,
        after: tuple[float | None, int] | None = None,
        limit: int = 50,
    ) -> list[ReviewedUnit]:
        """Return units with the sentences that they hold, the least sure first, behind (confidence, number).

        Units without a confidence, which no aligner made, come last. Raises UnknownDocument.
        """
        if document is not None:
            self.store.documents.get(document)
        return reviewed(
            self.store,
            self.store.review.page(
                memory=memory, document=document, statuses=statuses, confidence=None, after=after, limit=limit
            ),
        )

    def progress(self, *, memory: str | None = None, document: str | None = None) -> Progress:
        """Return how far the review of a document, of a memory or of all has come; raises UnknownDocument."""
        if document is not None:
            self.store.documents.get(document)
        return self.store.review.progress(memory=memory, document=document)

    def surroundings(self, *, unit_id: int | None = None, sentence: int | None = None) -> Sides:
        """Return by language the sentences among which a unit's own stand, or a sentence and its likely translations.

        None for a unit that holds no sentences, or a sentence that does not exist; raises UnknownUnit.
        """
        if unit_id is not None:
            self.store.units.get(unit_id)
            return surroundings(self.store, self.store.review.held([unit_id]).get(unit_id, []))
        return surroundings(self.store, self.store.review.placed([sentence] if sentence is not None else []))

    def propose(
        self, units: Sequence[TranslationUnit], *, memory: str = DEFAULT_MEMORY, by: str | None = None
    ) -> list[Proposed]:
        """Keep units that are found only once a person confirms them; raises InvalidQuery. See proposals.py."""
        check_name(memory)
        return propose(self.store, units, memory=memory, by=by)

    def confirm(self, unit_id: int, *, version: int | None = None, by: str | None = None) -> UnitRecord:
        """Say that a unit is right; raises UnknownUnit or StaleVersion, as all that change one."""
        return decide(self.store, unit_id, UnitStatus.CONFIRMED, version=version, by=by)

    def reject(self, unit_id: int, *, version: int | None = None, by: str | None = None) -> UnitRecord:
        """Say that a unit is wrong: it is kept and never found."""
        return decide(self.store, unit_id, UnitStatus.REJECTED, version=version, by=by)

    def restore(self, unit_id: int, *, version: int | None = None, by: str | None = None) -> UnitRecord:
        """Let a rejected or filtered unit be found again, as one that nobody has judged; raises RefusedChange."""
        return restore(self.store, unit_id, version=version, by=by)

    def edit(
        self, unit_id: int, texts: Mapping[str, str], *, version: int | None = None, by: str | None = None
    ) -> UnitRecord:
        """Put other texts, by language, in a unit."""
        return edit(self.store, unit_id, texts, version=version, by=by)

    def confirm_sure(
        self,
        min_confidence: float,
        *,
        document: str | None = None,
        memory: str | None = None,
        preview: bool = False,
        by: str | None = None,
    ) -> int:
        """Confirm what is aligned with that confidence (0–1) or more, or only count it; return how many units."""
        return confirm_sure(
            self.store, document=document, memory=memory, min_confidence=min_confidence, preview=preview, by=by
        )

    def merge(self, unit_id: int, *, version: int | None = None, by: str | None = None) -> Rearranged:
        """Join a unit with the next one of its section; see review.py, also for what cannot be done."""
        return merge(self.store, unit_id, version=version, by=by)

    def split(
        self, unit_id: int, at: Mapping[str, int], *, version: int | None = None, by: str | None = None
    ) -> Rearranged:
        """Split a unit behind its first `at` sentences of each language."""
        return split(self.store, unit_id, at, version=version, by=by)

    def pair(
        self,
        sentences: Collection[int],
        *,
        unit_id: int | None = None,
        version: int | None = None,
        by: str | None = None,
    ) -> Rearranged:
        """Let stored sentences, by number, translate each other: in that unit, or in a new one."""
        return pair(self.store, sentences, unit_id=unit_id, version=version, by=by)

    def undo(self, unit_id: int, *, version: int | None = None, by: str | None = None) -> Rearranged:
        """Take back the last step that changed a unit, in all units that it changed."""
        return undo(self.store, unit_id, version=version, by=by)
