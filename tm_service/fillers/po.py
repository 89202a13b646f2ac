"""Gettext PO through translate-toolkit, which leaves untouched entries as they are, byte for byte.

What is not exact is marked fuzzy and carries the source that it translates as its previous msgid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from translate.storage.pypo import pofile

from corpora.segments import Segment
from tm_service.errors import UnreadableFile
from tm_service.fillers.base import Filling, Suggestion
from tm_service.fillers.languages import require_language
from tm_service.records import UnitProblem

_NO_CHARSET = b"charset=CHARSET"  # what templates have there
_STUMBLES = (ValueError, LookupError, AttributeError, TypeError)  # how the parser says that syntax or charset are wrong
_PLURAL = "has plural forms, which a person must write"


class Po:
    """Gettext catalogues and templates."""

    name = "po"
    extensions: tuple[str, ...] = (".po", ".pot")

    def recognises(self, head: bytes) -> bool:
        """Return whether the first bytes hold an entry."""
        return b'msgid "' in head

    def read(self, data: bytes, *, name: str, source: str, target: str) -> Filling:
        """Return the entries in use; see base.py. Those with plural forms are left, and reported."""
        try:
            if b"charset=" not in data:
                data.decode("utf-8")  # the parser would take anything else for Latin-1
            catalogue: Any = pofile.parsestring(data.replace(_NO_CHARSET, b"charset=UTF-8", 1))  # type: ignore[no-untyped-call]
        except _STUMBLES as error:
            raise UnreadableFile(name, f"no PO file: {' '.join(str(error).split())[:200]}") from error
        declared = str(catalogue.parseheader().get("Language", "")).replace("_", "-").partition("@")[0]
        require_language(declared, target, name=name, side="target")
        used = [unit for unit in catalogue.units if not (unit.isheader() or unit.isobsolete() or unit.isblank())]
        if not used:
            raise UnreadableFile(name, "no PO file, or one without entries")
        slots = [_Entry(f"{name}: entry {number}", unit) for number, unit in enumerate(used, start=1)]
        problems = [UnitProblem(slot.place, slot.source.text, _PLURAL) for slot in slots if slot.open_plural]
        return Filling(slots, lambda: bytes(catalogue), problems)


@dataclass(frozen=True, slots=True)
class _Entry:
    place: str
    unit: Any

    @property
    def source(self) -> Segment:
        return Segment(str(self.unit.source))

    @property
    def _forms(self) -> list[str]:
        return list(self.unit.target.strings) if self.unit.hasplural() else [str(self.unit.target)]

    @property
    def open_plural(self) -> bool:
        return self.unit.hasplural() and not any(self._forms)

    @property
    def translated(self) -> bool:
        return self.unit.isfuzzy() or any(self._forms)

    @property
    def target(self) -> Segment | None:
        return Segment(self._forms[0]) if any(self._forms) else None

    def fill(self, suggestion: Suggestion) -> bool:
        if suggestion.target is None or not self.put(suggestion.target, final=suggestion.final):
            return False
        if not suggestion.final:
            self.unit.prev_source = suggestion.match.source.text
        return True

    def put(self, target: Segment, *, final: bool) -> bool:
        if self.unit.hasplural():
            return False
        self.unit.target = target.text
        self.unit.markfuzzy(not final)
        return True
