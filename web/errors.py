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
    ├── SignInRefused           a sign-in with an identity provider that does not hold
    ├── NotAdmitted             somebody whom an identity provider knows, and no rule lets in
    ├── ProviderUnavailable     an identity provider that does not answer, or not as it must
    ├── BadSetting              a setting that is missing or no such thing
    ├── RoleTooLow              a role that does not allow the request
    ├── NotSurveyed             a question about all texts that have never been read for it
    ├── NotReady                a process that is not to be sent requests
    ├── Interrupted             a job that the end of the service cut off, time and again
    ├── Cancelled               a job that somebody ended
    ├── JobFinished             a job that is to be cancelled and has ended
    ├── JobTooLarge             a job that needs more memory or time than it may have
    ├── JobBroken               a job whose process ended without a word
    ├── UploadGone              a job whose file is not there
    ├── NotExposed              a service for other machines that lacks what that takes
    └── NoWorker                worker processes that end before they serve
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
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
    RefusedUndo,
    StaleVersion,
    StoreError,
    TranslationMemoryError,
    UnknownDocument,
    UnknownOperation,
    UnknownUnit,
)
from tm_service.history_payloads import differences_payload
from tm_service.payloads import unit_payload
from tm_service.stores.deadlines import set_deadline, too_slow
from web.metrics import the_metrics
from web.request_ids import method_and_endpoint, request_id

_log = logging.getLogger(__name__)
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_FOR_PROGRAMS = ("/api/", "/metrics", "/tmserver/", "/mymemory/", "/apertium/", "/libretranslate/", "/omegat/", "/t/")


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


class SignInRefused(WebError):
    """A sign-in with an identity provider that does not hold; the message says why, for the log."""


class NotAdmitted(WebError):
    """Somebody whom an identity provider knows, by that subject, and no rule lets in."""

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(f"{subject[:100]!r} {reason}")
        self.subject = subject[:100]


class ProviderUnavailable(WebError):
    """An identity provider that does not answer, or not as it must."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(f"the identity provider: {place} {reason}")
        self.value, self.reason = place, reason


class BadSetting(WebError):
    """A setting that is missing or no such thing; `value` of a secret is not told."""

    def __init__(self, name: str, value: str, rule: str) -> None:
        super().__init__(f"TM_SERVICE_{name}" + (f" ({value})" if value else "") + f" {rule}")
        self.name, self.value, self.rule = name, value, rule


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
    """A job that the end of the service cut off, time and again."""

    def __init__(self, attempts: int) -> None:
        super().__init__(
            f"the service ended {attempts} times while this was done, so it is not begun again; send a smaller part,"
            " what was stored is not stored twice"
        )


class Cancelled(WebError):
    """A job that somebody ended; `done` units of `total` (None: unknown) had been dealt with."""

    def __init__(self, by: str, done: int, total: int | None) -> None:
        many = "" if total is None else f" after {done:,} of {total:,} units"
        super().__init__(f"{by} cancelled this{many}; what was stored by then stays")
        self.done, self.total = done, total


class JobFinished(WebError):
    """A job that is to be cancelled and has ended already."""

    def __init__(self, job_id: str, state: str) -> None:
        super().__init__(f"the job {job_id!r} has ended already: it is {state}")
        self.value = job_id


class JobTooLarge(WebError):
    """A job that needs more memory or time than it may have, by the setting of that name."""

    def __init__(self, limit: str, setting: str) -> None:
        super().__init__(
            f"this needs more than {limit}; send it in smaller parts, or have {setting} raised. What was stored is not"
            " stored twice"
        )
        self.name = setting


class JobBroken(WebError):
    """A job whose process ended without a word."""

    def __init__(self, how: str) -> None:
        super().__init__(
            f"the process that did this {how}; send it in smaller parts, what was stored is not stored twice. The"
            " log may say more"
        )
        self.reason = how


class UploadGone(WebError):
    """A job whose file is not there."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the file {name!r} of this job is no more where uploads wait; send it again")
        self.name = name


class NotReady(WebError):
    """A process that is not to be sent requests: not yet, or no more."""


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
    SignInRefused: 401,
    RoleTooLow: 403,
    NotAdmitted: 403,
    MemoryOutOfReach: 403,
    ForeignOrigin: 403,
    UnknownResource: 404,
    UnknownUnit: 404,
    UnknownDocument: 404,
    UnknownOperation: 404,
    UnknownConcept: 404,
    UnknownCandidate: 404,
    StaleVersion: 409,
    RefusedUndo: 409,
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
    JobFinished: 409,
    KnownTerm: 409,
    Cancelled: 410,
    UploadGone: 410,
    JobTooLarge: 413,
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
    NotReady: 503,
    ProviderUnavailable: 503,
    JobBroken: 503,
}
CODES: Mapping[type[Exception], str] = {
    LanguageField: "unknown_language",
    UnknownTermLanguage: "unknown_language",
    UnknownResource: "not_found",
}
# What is told beside the form to sign in.
AT_THE_DOOR = (NotSignedIn, WrongPassword, TooManyAttempts, SignInRefused, NotAdmitted, ProviderUnavailable)
DETAILS = (
    "field",
    "value",
    "seconds",
    "rule",
    "name",
    "reason",
    "given",
    "current",
    "into",
    "role",
    "needed",
    "retry_after",
    "done",
    "total",
)


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
        fields = (
            f"more than {request.max_form_memory_size:,} in the fields of a form or {request.max_form_parts:,} of these"
        )
        return f"more than {request.max_content_length:,} bytes were sent, or {fields}; send less at once"
    if isinstance(error, NotFound):
        return _one_line(f"there is nothing at {request.path}")
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
    if isinstance(error, StaleVersion):
        return {
            "sent": unit_payload(error.sent) if error.sent else None,
            "stored": unit_payload(error.stored),
            "differences": differences_payload(error.stored, error.sent) if error.sent else [],
        }
    if not isinstance(error, StaleConcept) or error.sent is None or error.stored is None:
        return {}
    return {
        "sent": concept_payload(error.sent),
        "stored": concept_payload(error.stored),
        "differences": [str(difference) for difference in differences(error.stored, error.sent)],
    }


def _at_the_door() -> bool:
    """Tell whether who asks is to sign in: whoever has, and is no more than kept waiting, is shown no form for it."""
    return "user" not in g or request.endpoint == "ui.let_in"


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|\s+", "_", name).lower()


def _one_line(message: str) -> str:
    """Return a message without what would begin a line of a log, or turn what is read round."""
    return _UNSHOWN.sub("\ufffd", " ".join(message.split()))


def install_error_pages(app: Flask) -> None:
    """Answer every error of the app in JSON to programs, as a page elsewhere."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        told = answer_to(too_slow(error) or error)
        set_deadline(None)  # the page that tells it asks the database as well
        the_metrics().refused(told.code)
        if told.status >= 500:
            told = replace(told, details={**told.details, "request_id": request_id()})
            if not isinstance(error, NotReady):
                _log.error("%s %s failed", *method_and_endpoint(), exc_info=error)
        if request.path.startswith(_FOR_PROGRAMS):
            response = jsonify(told.payload())
        else:
            template = "sign_in.html" if isinstance(error, AT_THE_DOOR) and _at_the_door() else "error.html"
            response = make_response(render_template(template, error=told))
        response.status_code = told.status
        response.headers.extend(told.headers)
        return response
