"""Where in the memory a context or a definition was seen: beside its text, in TBX as `x-` data categories.

    <descripGrp>
      <descrip type="context">The harbour clinic opens at nine.</descrip>
      <admin type="source">rules.docx</admin>
      <admin type="x-unit">17</admin><admin type="x-document">rules.docx</admin>
      <admin type="x-section">2.1</admin><admin type="x-paragraph">14</admin>
    </descripGrp>

Another tool keeps them, or drops them, as any private category.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from glossary.concepts import Category, Description


@dataclass(frozen=True, slots=True)
class MemoryLink:
    """A place in the memory: a unit by its number, or a document and where in it (paragraphs count from 0)."""

    unit: int | None = None
    document: str | None = None
    section: str | None = None
    paragraph: int | None = None


_NAMES = {f"x-{field.name}": field.name for field in fields(MemoryLink)}
_NUMBERS = frozenset({"unit", "paragraph"})


def link_of(description: Description) -> MemoryLink | None:
    """Return where the text was seen, None if that is not known."""
    held = {name: value for part in description.extra for name, value in [_read(part)] if name}
    return MemoryLink(**held) if held else None  # type: ignore[arg-type]  # the names decide the types


def linked(description: Description, link: MemoryLink | None) -> Description:
    """Return the description with that link in the place of the one it has."""
    values = [(name, getattr(link, field)) for name, field in _NAMES.items()] if link else []
    parts = [Category("admin", str(value), (("type", name),)) for name, value in values if value is not None]
    return replace(description, extra=(*unlinked(description), *parts))


def unlinked(description: Description) -> tuple[Category, ...]:
    """Return what is kept beside the text but is no link."""
    return tuple(part for part in description.extra if _read(part)[0] is None)


def _read(part: Category) -> tuple[str | None, str | int | None]:
    """Return which field of a link a category is, and its value; (None, None) for any other."""
    if part.element != "admin" or len(part.attributes) != 1 or part.parts or part.attributes[0][0] != "type":
        return None, None
    name, text = _NAMES.get(part.attributes[0][1]), part.text.strip()
    if name is None or not text:
        return None, None
    if name not in _NUMBERS:
        return name, text
    # A number that is none stays what the file said.
    return (name, int(text)) if text.isascii() and text.isdecimal() and len(text) < 16 else (None, None)
