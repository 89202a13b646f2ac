"""The termbase seen from the memory: where its terms stand, how they are translated, and where texts disagree.

*Usage* tells of one concept which of its terms stand where, and what stands for it on the other side; the full-text
index hands in the texts, recognition decides. A *survey* reads every text once and keeps *tallies* beside the store,
a cache that may be deleted: from them come *inconsistencies* and *coverage*.

    python -c "from glossary.usage import names_of; from glossary import Term; print(names_of([Term('visa')], 'en'))"
"""

from __future__ import annotations

from glossary.usage.concept import usage_of
from glossary.usage.contexts import add_context
from glossary.usage.names import names_of
from glossary.usage.passages import place_name
from glossary.usage.records import (
    ConceptUsage,
    Coverage,
    Covered,
    Inconsistency,
    Kind,
    LanguageUsage,
    Place,
    Rendering,
    TermPlace,
    Variant,
)
from glossary.usage.report import Report, kept_report, made_report

__all__ = [
    "ConceptUsage",
    "Coverage",
    "Covered",
    "Inconsistency",
    "Kind",
    "LanguageUsage",
    "Place",
    "Rendering",
    "Report",
    "TermPlace",
    "Variant",
    "add_context",
    "kept_report",
    "made_report",
    "names_of",
    "place_name",
    "usage_of",
]
