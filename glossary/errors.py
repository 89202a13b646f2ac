"""What can go wrong in the termbase.

    TermbaseError               the root: catch this one
    ├── UnknownConcept          no concept entry of that id
    ├── ConceptExists           a new concept entry with an id that is taken
    ├── StaleConcept            the concept entry was changed by somebody else meanwhile
    ├── InvalidConcept          a concept entry that cannot be kept, with the value and the rule
    ├── UnknownCandidate        no candidate of that number in the queue
    ├── CandidateDecided        a decision about a candidate that somebody has decided on already
    ├── KnownTerm               a candidate that is a term of a concept by now
    ├── UnknownTermFormat       no termbase format of that name, or none to be guessed from the file's name
    └── UnreadableTermFile      a termbase file that cannot be read, with place and reason

Every message is one line that names the offending value and says what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable


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

    def __init__(self, concept_id: str, given: int, current: int) -> None:
        super().__init__(
            f"concept {concept_id!r} is at version {current}, the change was made to version {given}; "
            "reload it and try again"
        )
        self.concept_id = concept_id
        self.given = given
        self.current = current


class InvalidConcept(TermbaseError, ValueError):
    """A concept entry that cannot be kept: which field, its value, and the rule that it breaks."""

    def __init__(self, field: str, value: object, rule: str) -> None:
        shown = repr(value)
        super().__init__(f"{field} {shown if len(shown) <= 60 else shown[:57] + '...'}: {rule}")
        self.field = field
        self.value = value
        self.rule = rule


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
