"""Dates: ISO 8601 in UTC everywhere inside (`2026-05-01T10:00:00Z`), each format's own at the edge."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_BASIC = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?")


def now() -> str:
    """Return the present moment."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def now_exactly() -> str:
    """Return the present moment to the microsecond."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def to_basic(moment: str) -> str:
    """Return the basic form that TMX writes (`20260501T100000Z`)."""
    return moment.replace("-", "").replace(":", "")


def from_basic(text: str) -> str | None:
    """Return the moment that a TMX date names, None if it is no date (they are often wrong)."""
    match = _BASIC.fullmatch(text.strip())
    if match is None:
        return None
    try:
        moment = datetime(*(int(part) for part in match.groups()), tzinfo=UTC)  # type: ignore[misc,arg-type]
    except ValueError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> str:
    """Return a date, or a date and time, as moments are stored; one without a time zone is in UTC.

    Raises ValueError, and says how dates are written.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date; write it as 2026-05-01 or 2026-05-01T10:00Z") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
