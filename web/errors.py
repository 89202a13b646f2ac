"""From an error to an answer: the only place that knows HTTP statuses.

Under `/api` and the addresses of other tools' protocols an error is `{"error": {"code", "message", "details"}}`,
elsewhere a page. The code is the error's class name in snake case, so a domain package adds an error and a program
can tell it apart without a change here.

    WebError                    the root of what only the web can raise
    ├── MalformedRequest        a body or a value that is not what the field takes, with the field
    ├── UnknownResource         no job, file format or page of that name
    ├── ForeignOrigin           a write that another site asked the browser for
    ├── UnservedHost            a Host header that is none of ours
    ├── MissingVersion          a change without If-Match
    ├── UnknownToken            a token that is none, or was revoked
    ├── NotSignedIn             a request that needs somebody's name, and brings none
    │   └── SessionEnded        a session that is over
    ├── WrongPassword           no user of that name and password
    ├── TooManyAttempts         an attempt to sign in that comes too soon after others
    ├── TooManyRequests         more requests than somebody may send
    ├── RoleTooLow              a role that does not allow the request
    ├── NotSurveyed             a question about all texts that have never been read for it
    ├── Interrupted             a job that was ended with the service, or with the process that did it
    ├── NotExposed              a service for other machines that lacks what that takes
    └── NoWorker                worker processes that end before they serve
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge

from corpora.errors import CorpusError, UnknownLanguage, UnknownMember
from glossary.differences import differences
from glossary.entry_payloads import concept_payload
from glossary.errors import (
    CandidateDecided,
    ChangedSince,
    ConceptExists,
    ConflictingProposal,
    DecidedProposal,
    KnownTerm,
    MalformedConcept,
    MergedConcept,
    StaleConcept,
    TermbaseError,
    UnknownCandidate,
    UnknownConcept,
    UnknownProposal,
    UnknownTermLanguage,
    UnknownVersion,
)
from tm_service.errors import (
    InvalidQuery,
    MemoryOutOfReach,
    StaleVersion,
    StoreError,
    TranslationMemoryError,
    UnknownDocument,
    UnknownUnit,
)

_FOR_PROGRAMS = ("/api/", "/tmserver/", "/mymemory/", "/apertium/", "/libretranslate/", "/omegat/", "/t/")


class WebError(Exception):
    """Root of everything that only the web raises on purpose."""


class MalformedRequest(WebError, ValueError):
    """A request that cannot be understood; `field` is empty when the whole body is meant."""

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}" if field else rule)
        self.field = field
        self.rule = rule


class LanguageField(WebError, ValueError):
    """A field whose value is no language tag."""

    def __init__(self, field: str, error: UnknownLanguage) -> None:
        super().__init__(f"{field}: {error}")
        self.field = field
        self.value = error.tag


class UnknownToken(WebError):
    """A token that is none, or was revoked."""

    def __init__(self) -> None:
        super().__init__("the token is unknown or was revoked; `tm-service token create` makes one")


class NotSignedIn(WebError):
    """A request that needs somebody's name, and brings none."""

    def __init__(self, message: str = "sign in, or send a token as Authorization: Bearer TOKEN") -> None:
        super().__init__(message)


class SessionEnded(NotSignedIn):
    """A session that is over."""

    def __init__(self) -> None:
        super().__init__("the session has ended; sign in again")


class WrongPassword(WebError):
    """No user of that name and password; which of the two is wrong is not told."""

    def __init__(self) -> None:
        super().__init__("the name or the password is wrong")


class TooManyAttempts(WebError):
    """An attempt to sign in that comes too soon after others; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many attempts to sign in failed; try again in {retry_after} s")
        self.retry_after = retry_after


class TooManyRequests(WebError):
    """More requests than somebody may send; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"too many requests; try again in {retry_after} s")
        self.retry_after = retry_after


_PLACES = {"memory": " in the memory", "termbase": " in the termbase", "everywhere": " in all memories"}


class RoleTooLow(WebError):
    """A role that does not allow the request; `role` is None for no role at all, `where` says where it must be held."""

    def __init__(self, role: str | None, needed: str, where: str = "") -> None:
        held = f"the role {role!r} does not allow this" if role else "you have no role here"
        super().__init__(f"{held}; it takes {needed!r}{_PLACES.get(where, '')}")
        self.role, self.needed = role, needed


class UnknownResource(WebError, LookupError):
    """There is no such job, format or section; `known` lists what there is."""

    def __init__(self, kind: str, name: str, known: list[str] | None = None) -> None:
        super().__init__(f"there is no {kind} {name!r}" + (f"; known are {', '.join(known)}" if known else ""))
        self.value = name


class ForeignOrigin(WebError):
    """A write that a page of another origin asked the browser for."""

    def __init__(self, origin: str) -> None:
        super().__init__(f"{origin} may not change anything here; send the request from this service's own pages")
        self.value = origin


class UnservedHost(WebError):
    """A request for a host name that is not ours: what a rebound DNS name looks like."""

    def __init__(self, host: str) -> None:
        super().__init__(f"the host {host!r} is not served here; use localhost or 127.0.0.1, or serve with --name")
        self.value = host


class MissingVersion(WebError):
    """A change that does not say which version it was made to."""

    def __init__(self) -> None:
        super().__init__("send If-Match with the ETag of the version that you changed")


class NotSurveyed(WebError):
    """There is no report on the terms in all texts yet, and they are too many to be read within a request."""

    def __init__(self) -> None:
        super().__init__(
            "the texts were never surveyed; send POST to /api/v1/inconsistencies and ask again when it is done"
        )


class Interrupted(WebError):
    """A job that did not come to its end."""

    def __init__(self, reason: str = "the service was stopped") -> None:
        super().__init__(f"{reason}; send the file again, what was stored is not stored twice")


class NotExposed(WebError):
    """A service for other machines that lacks what that takes."""

    def __init__(self, asked: str, remedy: str) -> None:
        super().__init__(f"{asked}: {remedy}")
        self.value = asked


class NoWorker(WebError):
    """Worker processes end before they serve, time and again."""

    def __init__(self, attempts: int) -> None:
        super().__init__(f"{attempts} worker processes in a row ended before they served; their messages are above")


# The nearest class in an error's own order of bases decides.
STATUSES: Mapping[type[Exception], int] = {
    MalformedRequest: 400,
    MalformedConcept: 400,
    UnservedHost: 400,
    UnknownToken: 401,
    NotSignedIn: 401,
    WrongPassword: 401,
    RoleTooLow: 403,
    MemoryOutOfReach: 403,
    ForeignOrigin: 403,
    UnknownResource: 404,
    UnknownUnit: 404,
    UnknownDocument: 404,
    UnknownConcept: 404,
    UnknownCandidate: 404,
    StaleVersion: 409,
    UnknownProposal: 404,
    UnknownVersion: 404,
    StaleConcept: 409,
    ConceptExists: 409,
    NotSurveyed: 409,
    MergedConcept: 409,
    ChangedSince: 409,
    DecidedProposal: 409,
    ConflictingProposal: 409,
    CandidateDecided: 409,
    KnownTerm: 409,
    LanguageField: 422,
    InvalidQuery: 422,
    UnknownMember: 422,
    CorpusError: 422,
    TranslationMemoryError: 422,
    TermbaseError: 422,
    MissingVersion: 428,
    TooManyAttempts: 429,
    TooManyRequests: 429,
    StoreError: 503,
    Interrupted: 503,
}
CODES: Mapping[type[Exception], str] = {
    LanguageField: "unknown_language",
    UnknownTermLanguage: "unknown_language",
    UnknownResource: "not_found",
}
AT_THE_DOOR = (NotSignedIn, WrongPassword, TooManyAttempts)  # what is told beside the form to sign in
DETAILS = ("field", "value", "rule", "name", "reason", "given", "current", "into", "role", "needed", "retry_after")


@dataclass(frozen=True, slots=True)
class Answer:
    """An error as it is told: HTTP status, code for programs, one line for people, details."""

    status: int
    code: str
    message: str
    details: dict[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()

    def payload(self) -> dict[str, Any]:
        """Return the one JSON shape that every error has."""
        return {"error": {"code": self.code, "message": self.message, "details": self.details}}


def answer_to(error: Exception) -> Answer:
    """Return how an error is told. What nobody foresaw is a 500 that keeps its secrets for the log."""
    if isinstance(error, HTTPException):
        headers = tuple((name, value) for name, value in error.get_headers() if name in {"Allow", "Retry-After"})
        return Answer(error.code or 500, _snake(error.name), _http_message(error), {}, headers)
    for kind in type(error).__mro__:
        if kind in STATUSES:
            code = CODES.get(type(error)) or _snake(type(error).__name__)
            return Answer(STATUSES[kind], code, _one_line(str(error)), _details(error), _headers(error, STATUSES[kind]))
    return Answer(500, "internal_server_error", "the request failed inside the server; its log says more")


def _headers(error: Exception, status: int) -> tuple[tuple[str, str], ...]:
    if isinstance(error, TooManyAttempts | TooManyRequests):
        return (("Retry-After", str(error.retry_after)),)
    return (("WWW-Authenticate", 'Bearer realm="tm-service"'),) if status == 401 else ()


def _http_message(error: HTTPException) -> str:
    if isinstance(error, RequestEntityTooLarge):
        return f"more than {request.max_content_length:,} bytes were sent; send less at once"
    if isinstance(error, NotFound):
        return f"there is nothing at {request.path}"
    return _one_line(error.description or error.name)


def _details(error: Exception) -> dict[str, Any]:
    found = {name: getattr(error, name) for name in DETAILS if hasattr(error, name)}
    told = {
        name: value if isinstance(value, int | float | bool | None) else str(value)[:200]
        for name, value in found.items()
    }
    return told | _both_sides(error)


def _both_sides(error: Exception) -> dict[str, Any]:
    """Return what was sent and what is there, so that nobody has to type a change again."""
    if isinstance(error, ConflictingProposal):
        return {"conflicts": list(error.conflicts)}
    if not isinstance(error, StaleConcept) or error.sent is None or error.stored is None:
        return {}
    return {
        "sent": concept_payload(error.sent),
        "stored": concept_payload(error.stored),
        "differences": [str(difference) for difference in differences(error.stored, error.sent)],
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\s+", "_", name).lower()


def _one_line(message: str) -> str:
    return " ".join(message.split())


def install_error_pages(app: Flask) -> None:
    """Answer every error of the app in JSON to programs, as a page elsewhere."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        told = answer_to(error)
        if told.status >= 500:
            current_app.logger.error("%s %s", request.method, request.path, exc_info=error)
        if request.path.startswith(_FOR_PROGRAMS):
            response = jsonify(told.payload())
        else:
            template = "sign_in.html" if isinstance(error, AT_THE_DOOR) else "error.html"
            response = make_response(render_template(template, error=told))
        response.status_code = told.status
        response.headers.extend(told.headers)
        return response
