"""How large a unit of a file may be: one that is larger is refused by itself, with the reason, like any bad unit.

A segment is a sentence or a paragraph; what is longer than these is a broken file, or one that was made to do harm.
"""

from __future__ import annotations

from corpora.units import TranslationUnit

LONGEST_SEGMENT = 100_000
"""Characters of a variant's text."""
MOST_TAGS = 5_000
"""Inline tags of a variant."""
MOST_VARIANTS = 200
LONGEST_VALUE = 100_000
"""Characters of a note, a context, a property; of a key and of a name 1,000."""
LONGEST_NAME = 1_000
MOST_PROPERTIES = 1_000


def excess(unit: TranslationUnit) -> str | None:
    """Return what there is too much of in a unit, None if nothing."""
    if len(unit.variants) > MOST_VARIANTS:
        return f"{len(unit.variants):,} variants; {MOST_VARIANTS} are the most"
    for language, segment in unit.variants.items():
        if len(segment.text) > LONGEST_SEGMENT:
            return f"{len(segment.text):,} characters in {language}; {LONGEST_SEGMENT:,} are the most: split it"
        if len(segment.tags) > MOST_TAGS:
            return f"{len(segment.tags):,} tags in {language}; {MOST_TAGS:,} are the most"
    if len(unit.properties) > MOST_PROPERTIES:
        return f"{len(unit.properties):,} properties; {MOST_PROPERTIES:,} are the most"
    place = unit.provenance
    for what, value, most in (
        ("key", unit.key, LONGEST_NAME),
        ("document", place.document, LONGEST_NAME),
        ("section", place.section, LONGEST_NAME),
        ("context", unit.context, LONGEST_VALUE),
        ("note", unit.note, LONGEST_VALUE),
        *(("property", value, LONGEST_VALUE) for value in unit.properties.values()),
        *(("property's name", name, LONGEST_NAME) for name in unit.properties),
    ):
        if value is not None and len(value) > most:
            return f"a {what} of {len(value):,} characters; {most:,} are the most"
    return None
