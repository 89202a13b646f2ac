"""The termbase: concepts, the terms that name them in each language, and where they stand in a text.

A *concept entry* holds a *language section* for each language, and a section its *terms*: preferred, admitted,
deprecated or superseded (ISO 30042). *Recognition* finds terms in running text whatever their inflection and offers
the terms of another language; a *search* finds them by what somebody typed, slips included. Files come in and go
out as TBX, XLSX, CSV, UTX or OmegaT's glossary, and nothing that a TBX entry holds is lost on the way.

    python -c "from glossary import open_termbase as o; print(o('tm.db').recognise('Good morning', language='en'))"
"""

from glossary.candidate_records import CandidateState
from glossary.candidates import CandidateQueue
from glossary.changes import Change, Operation, Proposal, ProposalKind, ProposalStatus
from glossary.concepts import (
    Category,
    ConceptEntry,
    Description,
    LanguageSection,
    Matter,
    Relation,
    Term,
    TermStatus,
    TermType,
    Transaction,
)
from glossary.differences import Difference
from glossary.duplicates import DuplicatePair, Likeness, Reason
from glossary.errors import (
    CandidateDecided,
    ChangedSince,
    ConceptExists,
    ConflictingProposal,
    DecidedProposal,
    InvalidConcept,
    KnownTerm,
    MergedConcept,
    StaleConcept,
    TermbaseError,
    UnknownCandidate,
    UnknownConcept,
    UnknownProposal,
    UnknownTermFormat,
    UnknownVersion,
    UnreadableTermFile,
)
from glossary.joining import Joined
from glossary.links import MemoryLink
from glossary.proposing import Comparison
from glossary.records import (
    ConceptPage,
    ConceptRecord,
    EntryReport,
    FoundTerm,
    RecognisedTerm,
    TargetTerm,
    TermExportReport,
    TermFileReport,
)
from glossary.relations import RelatedConcept, RelationKind
from glossary.selection import Selection
from glossary.starter import starter_termbase
from glossary.termbase import Termbase, open_termbase

__all__ = [
    "CandidateDecided",
    "CandidateQueue",
    "CandidateState",
    "Category",
    "Change",
    "ChangedSince",
    "Comparison",
    "ConceptEntry",
    "ConceptExists",
    "ConceptPage",
    "ConceptRecord",
    "ConflictingProposal",
    "DecidedProposal",
    "Description",
    "Difference",
    "DuplicatePair",
    "EntryReport",
    "FoundTerm",
    "InvalidConcept",
    "Joined",
    "KnownTerm",
    "LanguageSection",
    "Likeness",
    "Matter",
    "MemoryLink",
    "MergedConcept",
    "Operation",
    "Proposal",
    "ProposalKind",
    "ProposalStatus",
    "Reason",
    "RecognisedTerm",
    "RelatedConcept",
    "Relation",
    "RelationKind",
    "Selection",
    "StaleConcept",
    "TargetTerm",
    "Term",
    "TermExportReport",
    "TermFileReport",
    "TermStatus",
    "TermType",
    "Termbase",
    "TermbaseError",
    "Transaction",
    "UnknownCandidate",
    "UnknownConcept",
    "UnknownProposal",
    "UnknownTermFormat",
    "UnknownVersion",
    "UnreadableTermFile",
    "open_termbase",
    "starter_termbase",
]
