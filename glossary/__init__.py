"""The termbase: concepts, the terms that name them in each language, and where they stand in a text.

A *concept entry* holds a *language section* for each language, and a section its *terms*: preferred, admitted,
deprecated or superseded (ISO 30042). *Recognition* finds terms in running text whatever their inflection and offers
the terms of another language; a *search* finds them by what somebody typed, slips included. Files come in and go
out as TBX, XLSX, CSV, UTX or OmegaT's glossary, and nothing that a TBX entry holds is lost on the way.

    python -c "from glossary import open_termbase as o; print(o('tm.db').recognise('Good morning', language='en'))"
"""

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
from glossary.errors import (
    ConceptExists,
    InvalidConcept,
    StaleConcept,
    TermbaseError,
    UnknownConcept,
    UnknownTermFormat,
    UnreadableTermFile,
)
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
from glossary.selection import Selection
from glossary.starter import starter_termbase
from glossary.termbase import Termbase, open_termbase

__all__ = [
    "Category",
    "ConceptEntry",
    "ConceptExists",
    "ConceptPage",
    "ConceptRecord",
    "Description",
    "EntryReport",
    "FoundTerm",
    "InvalidConcept",
    "LanguageSection",
    "Matter",
    "RecognisedTerm",
    "Relation",
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
    "UnknownConcept",
    "UnknownTermFormat",
    "UnreadableTermFile",
    "open_termbase",
    "starter_termbase",
]
