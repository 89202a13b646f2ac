"""What can go wrong between a document and its units.

    CorpusError                 the root: catch this one
    ├── UnknownLanguage         a tag that is no BCP 47 language
    ├── UnreadableDocument      missing, empty, binary, wrongly encoded, of no known format
    ├── UnusableModel           a model that cannot be loaded, or cannot encode
    ├── MalformedXml            XML that cannot be read, or must not be
    └── UnknownMember           no reader, cleaner, segmenter, aligner or filter of that name

Every message is one line that names the offending value and its place and says what to do next.
"""


class CorpusError(Exception):
    """Root of everything that corpora raises on purpose."""


class UnknownLanguage(CorpusError, ValueError):
    """A tag that names no language."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"{tag!r} is no language tag; use BCP 47, such as en, ru, fr or pt-BR")
        self.tag = tag


class UnreadableDocument(CorpusError):
    """A document that cannot be read, with the reason."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name = name
        self.reason = reason


class UnusableModel(CorpusError):
    """A model, by name, that cannot be used, with the reason or the remedy."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"the model {model}: {reason}")
        self.model = model
        self.reason = reason


class MalformedXml(CorpusError):
    """XML that cannot be read, or must not be; `place` is line and column, both from 1, None where there is none."""

    def __init__(self, name: str, place: tuple[int, int] | None, reason: str) -> None:
        shown = f"{name}:{place[0]}:{place[1]}" if place else name
        super().__init__(f"{shown}: {reason}")
        self.name = name
        self.place = place
        self.shown = shown
        self.reason = reason


class UnknownMember(CorpusError, ValueError):
    """No member of a family goes by that name."""

    def __init__(self, family: str, name: str, known: list[str]) -> None:
        super().__init__(f"there is no {family} {name!r}; known are {', '.join(sorted(known))}")
        self.family = family
        self.name = name
