"""What can go wrong in the termbase.

    TermbaseError               the root: catch this one
    ├── UnknownConcept          no concept entry of that id
    ├── ConceptExists           a new concept entry with an id that is taken
    ├── StaleConcept            the concept entry was changed by somebody else meanwhile
    ├── MergedConcept           the concept entry was merged into another one
    ├── UnknownVersion          the concept had no such version, or there was nothing at it
    ├── ChangedSince            a step cannot be undone, because one of its concepts was changed after it
    ├── InvalidConcept          a concept entry that cannot be kept, with the value and the rule
    │   ├── MalformedConcept    JSON that describes no concept entry: a field is missing or of the wrong sort
    │   └── UnknownTermLanguage a language tag in such JSON that is none
    ├── UnknownProposal         no proposal of that number
    ├── DecidedProposal         the proposal was decided on already
    ├── ConflictingProposal     the concept has changed since in what the proposal would change
    ├── UnknownCandidate        no candidate of that number in the queue
    ├── CandidateDecided        a decision about a candidate that somebody has decided on already
    ├── KnownTerm               a candidate that is a term of a concept by now
    ├── UnknownTermFormat       no termbase format of that name, or none to be guessed from the file's name
    └── UnreadableTermFile      a termbase file that cannot be read, with place and reason

Every message is one line that names the offending value and says what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glossary.concepts import ConceptEntry


class TermbaseError(Exception):
    """Root of everything that the glossary raises on purpose."""


class UnknownConcept(TermbaseError, LookupError):
    """No concept entry of that id."""

    def __init__(self, concept_id: str) -> None:
        super().__init__(f"there is no concept {concept_id!r} in this termbase")
        self.concept_id = concept_id


class ConceptExists(TermbaseError):
    """A new concept entry has an id that is taken."""

    def __init__(self, concept_id: str) -> None:
        super().__init__(f"there is a concept {concept_id!r} already; change that one, or choose another id")
        self.concept_id = concept_id


class StaleConcept(TermbaseError):
    """The concept entry was changed by somebody else meanwhile."""

    def __init__(
        self,
        concept_id: str,
        given: int,
        current: int,
        *,
        sent: ConceptEntry | None = None,
        stored: ConceptEntry | None = None,
    ) -> None:
        super().__init__(
            f"concept {concept_id!r} is at version {current}, the change was made to version {given}; "
            "reload it and try again"
        )
        self.concept_id = concept_id
        self.given = given
        self.current = current
        self.sent = sent
        self.stored = stored


class MergedConcept(TermbaseError):
    """The concept entry was merged into another one, under whose id it is found now."""

    def __init__(self, concept_id: str, into: str) -> None:
        super().__init__(f"concept {concept_id!r} was merged into {into!r}; change that one")
        self.concept_id = concept_id
        self.into = into


class UnknownVersion(TermbaseError, LookupError):
    """The concept entry had no such version, or there was nothing at it because it had been deleted."""

    def __init__(self, concept_id: str, version: int, last: int) -> None:
        super().__init__(
            f"there is nothing to restore at version {version} of concept {concept_id!r}, which has {last}; "
            "its history shows what each held"
        )
        self.concept_id = concept_id
        self.given = version
        self.current = last


class ChangedSince(TermbaseError):
    """A step cannot be undone, because one of its concepts was changed after it."""

    def __init__(self, concept_id: str, other: str, version: int, current: int) -> None:
        super().__init__(
            f"the last change of concept {concept_id!r} made version {version} of {other!r}, which is at {current} "
            f"by now; undo that first, or restore a version"
        )
        self.concept_id = concept_id
        self.given = version
        self.current = current


class InvalidConcept(TermbaseError, ValueError):
    """A concept entry that cannot be kept: which field, its value, and the rule that it breaks."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        shown = repr(value)
        super().__init__(f"{field} {shown if len(shown) <= 60 else shown[:57] + '...'}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


class MalformedConcept(InvalidConcept):
    """JSON that describes no concept entry: a field is missing, or of the wrong sort."""


class UnknownTermLanguage(InvalidConcept):
    """A field of a concept entry's JSON whose value is no language tag."""


class UnknownProposal(TermbaseError, LookupError):
    """No proposal of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no proposal {number}; `tm-service terms proposals` lists them")
        self.value = number


class DecidedProposal(TermbaseError):
    """The proposal was decided on already."""

    def __init__(self, number: int, status: str) -> None:
        super().__init__(f"proposal {number} is {status} already; propose it anew if need be")
        self.value = number
        self.current = status


class ConflictingProposal(TermbaseError):
    """The concept has changed since in what the proposal would change; `conflicts` say where."""

    def __init__(self, number: int, conflicts: Sequence[str]) -> None:
        super().__init__(
            f"proposal {number} conflicts with what was changed since: {'; '.join(conflicts)}; "
            "reject it, and propose what still holds"
        )
        self.value = number
        self.conflicts = tuple(conflicts)


class UnknownCandidate(TermbaseError, LookupError):
    """No candidate of that number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"there is no candidate {number} in the queue")
        self.value = number


class CandidateDecided(TermbaseError):
    """Somebody has decided on the candidate already, or nobody has yet."""

    def __init__(self, number: int, state: str) -> None:
        advice = "there is nothing to take back" if state == "open" else "reopen it first"
        super().__init__(f"candidate {number} is {state}; {advice}")
        self.value = number
        self.state = state


class KnownTerm(TermbaseError):
    """The candidate is a term of a concept by now."""

    def __init__(self, term: str, concept_id: str) -> None:
        super().__init__(f"{term!r} is a term of concept {concept_id!r} already; add to that one, or dismiss it")
        self.value = term
        self.concept_id = concept_id


class UnknownTermFormat(TermbaseError, ValueError):
    """No termbase format of that name, or none that reads files named so."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(f"{name}: no such termbase format; name one with --format: {', '.join(sorted(known))}")
        self.name = name


class UnreadableTermFile(TermbaseError):
    """A termbase file that cannot be read; `reason` begins with the line where one is known."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason
