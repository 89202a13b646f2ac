"""An index in layers: parts on disk, each of a stretch of changes, and above them in memory what came last.

A lookup asks all layers. What a layer says of a unit holds only as long as no later one tells of that unit. When
much has gathered in memory it becomes a part of its own, together with the small parts below it; so there are
few parts, and the large ones are seldom made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from corpora.normalise import folded
from tm_service.indexes import entries, files
from tm_service.indexes.base import Candidates, Handles
from tm_service.indexes.entries import Entries, Integers, Source
from tm_service.indexes.files import Stretch
from tm_service.indexes.part import Part, make
from tm_service.indexes.signatures import reach
from tm_service.kernels import Words, fastest
from tm_service.stores.base import StoredText

MANY = 1_000  # changes in memory that are worth a part of their own
Among = Callable[[Part], list[Words]]
"""Which texts of a part count, see Part.marked."""
_LONGER_THAN_ANY = np.iinfo(np.int32).max
_RATIO = 4  # a part is made again with the newer ones once these are a fourth of it


class _StillHeld(NamedTuple):
    """A part without what later ones tell of."""

    part: Part
    changed: Integers

    def counts(self) -> Integers:
        """Return how many entries there are of each length at most."""
        return self.part.counts()

    def band(self, low: int, high: int) -> Entries:
        """Return the entries of texts of at least `low` and fewer than `high` characters."""
        return self.part.band(low, high).without(self.changed)


@dataclass(frozen=True)
class LayeredIndex:
    """The parts of an index, oldest first, and what changed since: see indexes/base.py.

    `replaced` are the units that changed since the parts were made, `later` what some of them hold now.
    """

    parts: tuple[Part, ...]
    sequence: int
    replaced: frozenset[int] = frozenset()
    later: Mapping[int, StoredText] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        identity: str,
        upto: int,
        mark_of: Callable[[int], str],
        known: Sequence[Part] = (),
    ) -> LayeredIndex | None:
        """Map the sound parts of this store under `folder` that reach furthest; None when there are none to trust.

        `mark_of` gives the mark of a change in the store; parts that are `known` are open already.
        """
        opened = {part.folder: part for part in known}
        damaged: set[Path] = set()
        while links := files.chain(folder, identity=identity, upto=upto, without=damaged):
            parts: list[Part] = []
            for manifest in links:
                foreign = manifest.stretch.mark != mark_of(manifest.stretch.last)
                part = None if foreign else opened.get(manifest.folder) or Part.open(manifest)
                if part is None:
                    damaged.add(manifest.folder)
                    break
                parts.append(part)
            else:
                return cls(tuple(parts), parts[-1].stretch.last)
        return None

    def with_changes(self, changed: Iterable[int], texts: Iterable[StoredText], *, sequence: int) -> LayeredIndex:
        """Return the index with later changes: `changed` names the units, `texts` what they now hold."""
        changed = frozenset(changed)
        later = {unit: text for unit, text in self.later.items() if unit not in changed}
        for stored in texts:
            if form := folded(stored.text):
                later[stored.unit] = stored._replace(text=form)
        return replace(self, sequence=sequence, replaced=self.replaced | changed, later=later)

    def candidates(self, query: str, *, min_score: float, limit: int | None, among: Among | None = None) -> Candidates:
        """Return texts that may reach `min_score`; see indexes/base.py. Of each part only those `among` which count."""
        kernel = fastest()
        shortest, longest = reach(len(query), min_score)
        recent = [stored for stored in self.later.values() if shortest <= len(stored.text) <= longest]
        texts = [stored.text for stored in recent]
        handles = [np.fromiter((-stored.unit for stored in recent), np.int64, len(recent))]
        for part, start in zip(self.parts, self._starts(), strict=True):
            marked = None if among is None else among(part)
            positions = part.likely(query, min_score=min_score, limit=limit, kernel=kernel, among=marked)
            texts += part.texts(positions)
            handles.append(positions + start)
        return Candidates(texts, np.concatenate(handles))

    def units(self, handles: Handles) -> list[list[int]]:
        """Return the units that hold each text; see indexes/base.py."""
        found: list[list[int]] = [[-handle] if handle < 0 else [] for handle in handles.tolist()]
        for at, (part, start) in enumerate(zip(self.parts, self._starts(), strict=True)):
            own = np.flatnonzero((handles >= start) & (handles < start + len(part)))
            for place, units in zip(own.tolist(), part.units(handles[own] - start), strict=True):
                found[place] = [unit for unit in self._valid(units, at).tolist() if unit not in self.replaced]
        return found

    def pairs(self) -> Integers:
        """Return which texts the parts hold: a row a unit, its number and the name of its text."""
        held = [self._still_held(at).band(0, _LONGER_THAN_ANY) for at in range(len(self.parts))]
        return np.concatenate([np.stack((part.units, part.forms), axis=1) for part in held])

    def condensed(
        self, folder: Path, *, identity: str, mark: str, told: Callable[[int, int], None] | None = None
    ) -> Part:
        """Make a part of what is in memory and of the small parts below it; `mark` is that of the newest change."""
        changed = np.fromiter(self.replaced, np.int64, len(self.replaced))
        sources: list[Source] = [*entries.entries_of(self.later.values())]
        at, size = len(self.parts), len(changed) + len(self.later)
        while at and self.parts[at - 1].size <= _RATIO * size:
            at -= 1
            sources.insert(0, self._still_held(at))
            changed = np.concatenate((self.parts[at].changed, changed))
            size += self.parts[at].size
        first = self.parts[at].stretch.first if at < len(self.parts) else self.parts[-1].stretch.last
        return make(
            sources,
            folder,
            stretch=Stretch(first, self.sequence, mark),
            changed=changed if first else np.empty(0, np.int64),
            identity=identity,
            told=told,
        )

    def _still_held(self, at: int) -> _StillHeld:
        replaced = np.fromiter(self.replaced, np.int64, len(self.replaced))
        changed = np.unique(np.concatenate([*(part.changed for part in self.parts[at + 1 :]), replaced]))
        return _StillHeld(self.parts[at], changed)

    def _starts(self) -> Sequence[int]:
        """Return the handle of the first text of each part."""
        return list(accumulate((len(part) for part in self.parts[:-1]), initial=0)) if self.parts else []

    def _valid(self, units: Integers, at: int) -> Integers:
        """Return those of a part's units of which no later part tells."""
        for part in self.parts[at + 1 :]:
            if len(part.changed):
                places = np.minimum(np.searchsorted(part.changed, units), len(part.changed) - 1)
                units = units[part.changed[places] != units]
        return units
