"""From tallies to what is inconsistent: every kind has one function, which looks at the counts of one concept.

The order is that of the work: most deviating texts first, among equals those that are the larger share of all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from glossary.concepts import DISALLOWED, ConceptEntry, LanguageSection, TermStatus
from glossary.usage.names import names_of
from glossary.usage.records import Kind
from glossary.usage.spellings import differing
from glossary.usage.tallies import Sort, Tallies, Tally

_PLACES = 3  # examples of a variant
_NEVER = 3  # translations without the preferred term that are no accident any more

ConceptOf = Callable[[str], ConceptEntry | None]


@dataclass
class Counted:
    """One of the variants: its number of texts, where they are, and the numbers of some (see Tally)."""

    term: str | None
    status: TermStatus | None = None
    count: int = 0
    documents: Counter[tuple[str, str]] = field(default_factory=Counter)
    places: list[int] = field(default_factory=list)

    def take(self, tally: Tally, count: int) -> None:
        """Count what a tally says."""
        self.count += count
        self.documents[tally.key.document, tally.key.memory] += count
        self.places += [place for place in tally.places if place not in self.places][: _PLACES - len(self.places)]


@dataclass(frozen=True)
class Finding:
    """An inconsistency whose examples are still numbers; the fields are those of Inconsistency."""

    kind: Kind
    concept: str
    language: str
    source: str | None
    document: str | None
    expected: str
    variants: tuple[Counted, ...]
    count: int
    total: int


def findings(tallies: Tallies, concept_of: ConceptOf) -> list[Finding]:
    """Return what the counts alone tell to be inconsistent; concepts that are gone by now are left out."""
    kinds = (_in_translations, _in_use, _in_names, _introduced)
    return [finding for kind in kinds for finding in kind(tallies, concept_of)]


def rank(finding: Finding) -> tuple[object, ...]:
    """Return a key that puts those first that concern the most texts, then the largest share."""
    share = finding.count / finding.total
    return -finding.count, -share, finding.concept, finding.kind, finding.language, finding.source or ""


def _in_translations(tallies: Tallies, concept_of: ConceptOf) -> Iterator[Finding]:
    rows = tallies.of(Sort.RENDERING)
    for (concept, language, source), group in groupby(rows, key=lambda row: row.key[1:4]):
        section = _section(concept_of(concept), language)
        if section is not None:
            yield from _translations(concept, section, source, list(group))


def _translations(concept: str, section: LanguageSection, source: str, rows: Sequence[Tally]) -> Iterator[Finding]:
    """Yield that a preferred term is never used, or else that one name is translated by two.

    Two names that are translated each by its own (settings, preferences) are consistent.
    """
    variants = _renderings(rows, section)
    total = sum(one.count for one in variants)
    expected = _expected(section, variants)
    preferred = section.preferred.status is TermStatus.PREFERRED
    if preferred and all(one.term != expected for one in variants):
        if total >= _NEVER and _allowed(variants):
            kind = Kind.NEVER_PREFERRED
            yield Finding(kind, concept, section.language, source, None, expected, tuple(variants), total, total)
        return
    by_name = [list(same) for _, same in groupby(rows, key=lambda row: row.key.via)]
    mixed = [row for same in by_name if len(_allowed(_renderings(same, section))) > 1 for row in same]
    if mixed:
        variants = _renderings(mixed, section)
        named = sum(one.count for one in _allowed(variants))
        expected = _expected(section, variants)
        if all(one.term != expected for one in variants):
            expected = _allowed(variants)[0].term or expected
        others = sum(one.count for one in _allowed(variants) if one.term != expected)
        kind = Kind.TRANSLATIONS
        yield Finding(kind, concept, section.language, source, None, expected, tuple(variants), others, named)


def _renderings(rows: Iterable[Tally], section: LanguageSection) -> list[Counted]:
    return _variants(((row.key.name or None, row, row.count) for row in rows), section)


def _allowed(variants: Iterable[Counted]) -> list[Counted]:
    """Return those of the variants that are terms and may be used."""
    return [one for one in variants if one.term and one.status not in DISALLOWED]


def _in_use(tallies: Tallies, concept_of: ConceptOf) -> Iterator[Finding]:
    for (concept, language), group in groupby(tallies.of(Sort.USE), key=lambda row: row.key[1:3]):
        section = _section(concept_of(concept), language)
        if section is None:
            continue
        rows = list(group)
        yield from _disallowed(concept, section, rows)
        for document, own in _by_document(rows):
            yield from _spellings(concept, section, document, own)


def _in_names(tallies: Tallies, concept_of: ConceptOf) -> Iterator[Finding]:
    for (concept, language), group in groupby(tallies.of(Sort.NAME), key=lambda row: row.key[1:3]):
        section = _section(concept_of(concept), language)
        if section is not None:
            for document, own in _by_document(group):
                yield from _synonyms(concept, section, document, own)


def _by_document(rows: Iterable[Tally]) -> Iterator[tuple[str, list[Tally]]]:
    found: defaultdict[tuple[str, str], list[Tally]] = defaultdict(list)
    for row in rows:
        if row.key.document:
            found[row.key.document, row.key.memory].append(row)
    for (document, _), own in found.items():
        yield document, own


def _disallowed(concept: str, section: LanguageSection, rows: Sequence[Tally]) -> Iterator[Finding]:
    variants = _variants(((row.key.name, row, row.more) for row in rows), section)
    total = sum(one.count for one in variants)
    for one in variants:
        if one.status in DISALLOWED:
            expected, kind = _expected(section, variants), Kind.DEPRECATED
            yield Finding(kind, concept, section.language, None, None, expected, (one,), one.count, total)


def _synonyms(concept: str, section: LanguageSection, document: str, rows: Sequence[Tally]) -> Iterator[Finding]:
    uses = ((row.key.name, row, row.count) for row in rows)
    variants = [one for one in _variants(uses, section) if one.status not in DISALLOWED]
    if len(variants) > 1:
        yield _in_document(Kind.SYNONYMS, concept, section, document, variants, _expected(section, variants))


def _spellings(concept: str, section: LanguageSection, document: str, rows: Sequence[Tally]) -> Iterator[Finding]:
    spelled = [row for row in rows if row.key.other]
    for _, same in groupby(sorted(spelled, key=lambda row: row.key.name), key=lambda row: row.key.name):
        own = list(same)
        alike = differing(list(dict.fromkeys(row.key.other for row in own)), section.language)
        if alike:
            variants = _variants(((row.key.other, row, row.more) for row in own if row.key.other in alike), section)
            expected = next((one.term for one in variants if one.term == own[0].key.name), variants[0].term) or ""
            yield _in_document(Kind.SPELLINGS, concept, section, document, variants, expected)


def _introduced(tallies: Tallies, concept_of: ConceptOf) -> Iterator[Finding]:
    for row in tallies.of(Sort.INTRODUCTION):
        section = _section(concept_of(row.key.concept), row.key.language)
        if section is not None and row.count > 1 and row.key.document:
            [variant] = _variants([(row.key.name, row, row.count)], section)
            found = _in_document(
                Kind.INTRODUCED, row.key.concept, section, row.key.document, [variant], row.key.name, row.count - 1
            )
            yield found


def _in_document(
    kind: Kind,
    concept: str,
    section: LanguageSection,
    document: str,
    variants: Sequence[Counted],
    expected: str,
    count: int | None = None,
) -> Finding:
    total = sum(one.count for one in variants)
    others = sum(one.count for one in variants if one.term != expected) if count is None else count
    return Finding(kind, concept, section.language, None, document, expected, tuple(variants), others, total)


def _variants(uses: Iterable[tuple[str | None, Tally, int]], section: LanguageSection) -> list[Counted]:
    """Return the variants, most frequent first, wordings that are no terms last."""
    statuses = {term.text: term.status for term in section.terms}
    found: dict[str | None, Counted] = {}
    for name, row, count in uses:
        found.setdefault(name, Counted(name, statuses.get(name or ""))).take(row, count)
    return sorted(found.values(), key=lambda one: (one.term is None, -one.count, one.term or ""))


def _expected(section: LanguageSection, variants: Sequence[Counted]) -> str:
    """Return the preferred term, or without one the most frequent of the variants that may be used."""
    if section.preferred.status is TermStatus.PREFERRED:
        return names_of(section.terms, section.language)[section.preferred.text]
    allowed = (one.term for one in variants if one.term and one.status not in DISALLOWED)
    return next(allowed, section.preferred.text)


def _section(concept: ConceptEntry | None, language: str) -> LanguageSection | None:
    return concept.section(language) if concept else None
