"""The queue of term candidates: extraction fills it, people decide, an accepted one becomes a concept at once.

    queue = CandidateQueue(termbase)
    queue.fill(texts_of(memory, source="en", target="ru"))
    queue.accept(3, targets=["портовая поликлиника"], by="Ann")

Filling it again brings new figures and new candidates and keeps every decision; what the termbase knows drops out.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from corpora.languages import parse_tag
from glossary.accepting import entry_of
from glossary.candidate_records import (
    CandidateContext,
    CandidateDecision,
    CandidatePage,
    CandidateRecord,
    CandidateState,
    Evidence,
    FoundCandidate,
    QueueReport,
)
from glossary.concepts import ConceptEntry
from glossary.errors import CandidateDecided, KnownTerm, UnknownCandidate
from glossary.extraction import TermCandidate, Texts, extract_terms
from glossary.extraction.texts import Place
from glossary.indexing import lemmas_of
from glossary.lemmas import lemmatiser_for
from glossary.merging import merge
from glossary.records import ConceptRecord, from_json, to_json
from glossary.termbase import Termbase
from tm_service.dates import now

_OPEN = frozenset({CandidateState.OPEN, CandidateState.POSTPONED})


class CandidateQueue:
    """The candidates of a termbase. Threads may share one."""

    def __init__(self, termbase: Termbase) -> None:
        self._termbase = termbase
        self._store = termbase.store

    def fill(self, texts: Texts, *, limit: int = 1000) -> tuple[QueueReport, list[TermCandidate]]:
        """Put the likeliest terms of some texts that the termbase does not know into the queue of their languages.

        Return what that did, and the candidates found that nobody has decided on, `limit` at most.
        """
        decided = self._decided(texts)
        lemmatiser = lemmatiser_for(texts.language)
        found = {
            lemmas_of(one.term, lemmatiser): one
            for one in extract_terms(texts, known=self._termbase, limit=limit + len(decided))
        }
        undecided = dict(islice(((key, one) for key, one in found.items() if key not in decided), limit))
        kept = {key: one for key, one in found.items() if key in decided or key in undecided}
        candidates = [
            FoundCandidate(key, one.term, one.score, one.frequency, _evidence(one, texts)) for key, one in kept.items()
        ]
        report = self._store.candidates.put(candidates, source=texts.language, target=texts.target_language, at=now())
        return report, [*undecided.values()]

    def page(
        self,
        *,
        source: str | None = None,
        target: str | None = None,
        state: CandidateState | None = CandidateState.OPEN,
        limit: int = 50,
        offset: int = 0,
    ) -> CandidatePage:
        """Return candidates of a state and of these languages, best first; None means any. Raises UnknownLanguage."""
        return self._store.candidates.page(
            source=None if source is None else parse_tag(source),
            target=None if target is None else parse_tag(target),
            state=state,
            limit=limit,
            offset=offset,
        )

    def get(self, number: int) -> CandidateRecord:
        """Return the candidate of that number; raises UnknownCandidate."""
        record = self._store.candidates.get(number)
        if record is None:
            raise UnknownCandidate(number)
        return record

    def accept(
        self,
        number: int,
        *,
        targets: Sequence[str] | None = None,
        concept: str | None = None,
        subject: str | None = None,
        by: str | None = None,
    ) -> tuple[CandidateRecord, ConceptRecord]:
        """Make the concept of a candidate, or add its terms to the concept of that id; return both.

        `targets` are the equivalents to take, none if it is empty; if it is None, the likeliest that was found. Raises
        UnknownCandidate, CandidateDecided, KnownTerm when another concept has the term by now, UnknownConcept,
        InvalidConcept.
        """
        with self._store.writing():
            record = self._undecided(number)
            entry = entry_of(record, targets=targets, subject=subject, at=now(), by=by)
            before = self._termbase.concept(concept) if concept else None
            if before is None:
                self._require_new(entry)
                made = self._termbase.add(entry, by=by)
            else:
                merged, _ = merge(before.concept, entry)
                made = self._termbase.update(merged, version=before.version, by=by)
            self._store.candidates.decide(
                number,
                CandidateDecision(
                    CandidateState.ACCEPTED,
                    at=now(),
                    by=by,
                    concept=made.concept.id,
                    version=made.version,
                    before=to_json(before.concept) if before else None,
                ),
            )
            return self.get(number), made

    def dismiss(
        self, number: int, *, reason: str | None = None, postpone: bool = False, by: str | None = None
    ) -> CandidateRecord:
        """Say that a candidate is no term, or is to be decided later; raises UnknownCandidate, CandidateDecided."""
        state = CandidateState.POSTPONED if postpone else CandidateState.REJECTED
        with self._store.writing():
            self._undecided(number)
            self._store.candidates.decide(number, CandidateDecision(state, reason, at=now(), by=by))
            return self.get(number)

    def reopen(self, number: int, *, by: str | None = None) -> CandidateRecord:
        """Take a decision back; what accepting did to the termbase as well, unless it was deleted there since.

        Raises UnknownCandidate, CandidateDecided when nothing was decided, StaleConcept when the concept was changed
        since.
        """
        with self._store.writing():
            decision = self.get(number).decision
            if decision.state is CandidateState.OPEN:
                raise CandidateDecided(number, decision.state)
            if decision.concept is not None and self._store.concept(decision.concept) is not None:
                self._take_back(decision, by)
            self._store.candidates.decide(number, CandidateDecision(CandidateState.OPEN))
            return self.get(number)

    def _take_back(self, decision: CandidateDecision, by: str | None) -> None:
        if decision.before is None:
            self._termbase.delete(decision.concept or "", version=decision.version, by=by)
        else:
            self._termbase.update(from_json(decision.before), version=decision.version or 0, by=by)

    def _undecided(self, number: int) -> CandidateRecord:
        record = self.get(number)
        if record.decision.state not in _OPEN:
            raise CandidateDecided(number, record.decision.state)
        return record

    def _require_new(self, entry: ConceptEntry) -> None:
        """Raise KnownTerm if a concept has the entry's first term, in any inflection."""
        section = entry.languages[0]
        term = section.terms[0].text
        for known in self._termbase.recognise(term, language=section.language):
            if known.end - known.start == len(term):
                raise KnownTerm(term, known.concept)

    def _decided(self, texts: Texts) -> set[str]:
        """Return the keys of the candidates of a pair of languages that have a decision."""
        return self._store.candidates.decided(source=texts.language, target=texts.target_language)


def _evidence(candidate: TermCandidate, texts: Texts) -> Evidence:
    contexts = (
        CandidateContext(text, texts.translations.get(text), *texts.places.get(text, Place()))
        for text in candidate.contexts
    )
    return Evidence(tuple(contexts), candidate.equivalents, candidate.acronyms, candidate.expansions)
