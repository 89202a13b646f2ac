"""The concept entry that an accepted candidate is: its terms, equivalents, acronyms, contexts, and who made it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpora.normalise import folded
from glossary.candidate_records import CandidateRecord, Evidence
from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus, TermType, Transaction
from glossary.errors import InvalidConcept
from glossary.extraction.acronyms import is_acronym


def entry_of(
    candidate: CandidateRecord, *, targets: Sequence[str] | None, subject: str | None, at: str, by: str | None
) -> ConceptEntry:
    """Return the entry of a candidate, without an id.

    `targets` are the equivalents chosen, the likeliest one if None. An acronym is an abbreviation of what it stands
    for, of several expansions of the one met most often, which comes first. Raises InvalidConcept for equivalents
    without a language to be in.
    """
    found = candidate.found
    origination = (Transaction("origination", at, by),)
    contexts = tuple(Description(one.text, one.source) for one in found.evidence.contexts)
    own = _terms([*found.evidence.expansions[:1], found.term, *found.evidence.acronyms])
    own = [replace(term, contexts=contexts) if term.text == found.term else term for term in own]
    sections = [LanguageSection(candidate.source, tuple(replace(term, transactions=origination) for term in own))]
    chosen = _chosen(found.evidence, targets)
    if chosen and candidate.target is None:
        raise InvalidConcept("target", chosen[0], "the candidate has one language; extract with a target language")
    if chosen and candidate.target is not None:
        terms = tuple(replace(term, transactions=origination) for term in _terms(chosen))
        sections.append(LanguageSection(candidate.target, terms))
    return ConceptEntry("", tuple(sections), subject=subject or None, transactions=origination)


def _chosen(evidence: Evidence, targets: Sequence[str] | None) -> list[str]:
    """Return the equivalents chosen, each followed by the acronyms that stand for it."""
    acronyms = {folded(one.term): one.acronyms for one in evidence.equivalents}
    wanted = [one.term for one in evidence.equivalents[:1]] if targets is None else targets
    return [text for term in wanted for text in (term, *acronyms.get(folded(term), ()))]


def _terms(texts: Iterable[str]) -> list[Term]:
    """Return terms, each once, full forms before acronyms; the first is the preferred one."""
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(folded(text), text)
    ordered = sorted(kept.values(), key=is_acronym)
    terms = [Term(text, TermStatus.ADMITTED, TermType.ABBREVIATION if is_acronym(text) else None) for text in ordered]
    return [replace(terms[0], status=TermStatus.PREFERRED), *terms[1:]]
