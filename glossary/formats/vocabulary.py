"""What the tools of this trade call a status, a term type, a yes: their words ↔ ours."""

from __future__ import annotations

import re

from glossary.concepts import TermStatus, TermType

_STATUSES = {
    "preferred": TermStatus.PREFERRED,
    "approved": TermStatus.PREFERRED,
    "admitted": TermStatus.ADMITTED,
    "allowed": TermStatus.ADMITTED,
    "accepted": TermStatus.ADMITTED,
    "deprecated": TermStatus.DEPRECATED,
    "notrecommended": TermStatus.DEPRECATED,
    "forbidden": TermStatus.DEPRECATED,
    "prohibited": TermStatus.DEPRECATED,
    "superseded": TermStatus.SUPERSEDED,
    "obsolete": TermStatus.SUPERSEDED,
}
_TYPES = {
    "full": TermType.FULL_FORM,
    "short": TermType.SHORT_FORM,
    "phrase": TermType.PHRASE,
    "phraseological": TermType.PHRASE,
    "abbreviated": TermType.ABBREVIATION,
    "abbreviation": TermType.ABBREVIATION,
    "acronym": TermType.ACRONYM,
    "initialism": TermType.INITIALISM,
    "variant": TermType.VARIANT,
    "term": TermType.FULL_FORM,
}
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_STATUS_ENDING = re.compile(r"(?:term)?(?:-?admn?-?sts)?$")
_TYPE_ENDING = re.compile(r"(?:form|unit)$")


def status_named(word: str) -> TermStatus | None:
    """Return the status that a word means (`preferredTerm-admn-sts`, `forbidden` …), None if it is no such word."""
    return _STATUSES.get(_STATUS_ENDING.sub("", re.sub(r"[\s_]", "", word).casefold()))


def status_name(status: TermStatus) -> str:
    """Return TBX's word for a status."""
    return f"{status.value}Term-admn-sts"


def type_named(word: str) -> str:
    """Return the term type that a word means (`full form`, `full`, `fullForm`); another word as it is."""
    known = _TYPES.get(_TYPE_ENDING.sub("", re.sub(r"[\s_-]", "", word).casefold()))
    return known.value if known else word.strip()


def flag_named(word: str) -> bool | None:
    """Return what a yes or no means, None for any other word."""
    return _FLAGS.get(word.strip().casefold())
