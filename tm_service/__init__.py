"""The translation memory: units of meaning in any number of languages, found again by likeness and by words.

A *unit* holds *variants*, one a language. A lookup compares a *segment* with every variant of the source
language and answers with *matches*: a score from 0 to 100 that a translator can check, the named *penalties*
that were taken off it, the difference word by word, and where the unit comes from. A *concordance* finds
words in any inflection, in translations and in sentences that have none yet. Documents come in by *ingest*,
which cleans, splits and aligns them; files of other tools by *import*.

    python -c "import tm_service; print(tm_service.open_memory('tm.db').match('Good day', source='en', target='ru'))"
"""

from tm_service.errors import (
    InvalidQuery,
    StaleVersion,
    StoreError,
    TranslationMemoryError,
    UnknownDocument,
    UnknownUnit,
    UnreadableFile,
)
from tm_service.matches import Concordance, ConcordanceHit, DiffPart, Match, MatchKind, Penalty, Repair, UnitRecord
from tm_service.matching import Query
from tm_service.memory import TranslationMemory, open_memory
from tm_service.memory_names import DEFAULT_MEMORY
from tm_service.phrases import TermPair, TermPairs
from tm_service.records import (
    AddReport,
    DocumentRecord,
    FileReport,
    IngestReport,
    MemoryRecord,
    SectionRecord,
    SentenceRecord,
    UnitProblem,
)
from tm_service.version import __version__

__all__ = [
    "DEFAULT_MEMORY",
    "AddReport",
    "Concordance",
    "ConcordanceHit",
    "DiffPart",
    "DocumentRecord",
    "FileReport",
    "IngestReport",
    "InvalidQuery",
    "Match",
    "MatchKind",
    "MemoryRecord",
    "Penalty",
    "Query",
    "Repair",
    "SectionRecord",
    "SentenceRecord",
    "StaleVersion",
    "StoreError",
    "TermPair",
    "TermPairs",
    "TranslationMemory",
    "TranslationMemoryError",
    "UnitProblem",
    "UnitRecord",
    "UnknownDocument",
    "UnknownUnit",
    "UnreadableFile",
    "__version__",
    "open_memory",
]
