"""Beads of several pairs of languages → groups of sentences that say the same in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

LARGEST = 4
"""The most sentences of a language in a group."""

Sides = dict[str, set[int]]


@dataclass(frozen=True, slots=True)
class LanguageBead:
    """A bead that names its two languages: language → ascending indices, neither side empty."""

    sides: Mapping[str, tuple[int, ...]]
    confidence: float


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that say the same: language → ascending indices; confidence of the weakest link (0–1)."""

    sides: Mapping[str, tuple[int, ...]]
    confidence: float


@dataclass(slots=True, eq=False)
class _Growing:
    sides: Sides = field(default_factory=dict)
    confidence: float = 1.0


def combined(beads: Iterable[LanguageBead], languages: Sequence[str]) -> list[Group]:
    """Return the groups, in the order of the first language that both of two neighbours have.

    Every sentence stands in at most one group. Beads are taken surest first; of two languages alone every
    bead is a group.
    """
    home: dict[tuple[str, int], _Growing] = {}
    for bead in sorted(beads, key=lambda bead: -bead.confidence):
        ends = [_reached(home, language, side) for language, side in bead.sides.items()]
        if len({id(group) for _sides, groups in ends for group in groups}) == 1 and all(
            (language, index) in home for language, side in bead.sides.items() for index in side
        ):
            continue  # nothing new: surer beads have joined all of this
        sides = _merged(ends[0][0], ends[1][0])
        if sides is None:
            continue
        parts = [group for _sides, groups in ends for group in groups]
        whole = _Growing(sides, min([bead.confidence, *(group.confidence for group in parts)]))
        home.update({(language, index): whole for language, side in sides.items() for index in side})
    groups = {id(group): group for group in home.values()}.values()
    return _in_order(
        [
            Group({tag: tuple(sorted(group.sides[tag])) for tag in languages if tag in group.sides}, group.confidence)
            for group in groups
        ],
        languages,
    )


def _reached(
    home: Mapping[tuple[str, int], _Growing], language: str, side: Sequence[int]
) -> tuple[Sides, list[_Growing]]:
    """Return one end of a bead with all that has been joined to it so far."""
    groups = list(
        {id(home[language, index]): home[language, index] for index in side if (language, index) in home}.values()
    )
    sides: Sides = {language: set(side)}
    for group in groups:
        for tag, indices in group.sides.items():
            sides[tag] = sides.get(tag, set()) | indices
    return sides, groups


def _merged(one: Sides, other: Sides) -> Sides | None:
    """Return both ends of a bead as one group, None when they contradict each other.

    They do when each has sentences of a language that the other has not, or when the whole would have a
    hole or too many sentences.
    """
    merged = {tag: one.get(tag, set()) | other.get(tag, set()) for tag in {**one, **other}}
    for tag, indices in merged.items():
        if tag in one and tag in other and indices not in (one[tag], other[tag]):
            return None
        if len(indices) > LARGEST or max(indices) - min(indices) >= len(indices):
            return None
    return merged


def _in_order(groups: Sequence[Group], languages: Sequence[str]) -> list[Group]:
    """Return groups in document order: by the first language, those that lack it by their neighbours."""
    ordered: list[Group] = []
    for language in languages:
        for group in sorted((g for g in groups if next(iter(g.sides)) == language), key=lambda g: g.sides[language]):
            ordered.insert(_place_of(group, ordered), group)
    return ordered


def _place_of(group: Group, ordered: Sequence[Group]) -> int:
    """Return the position right behind the last group that starts before this one in a shared language."""
    for position in range(len(ordered), 0, -1):
        earlier = ordered[position - 1]
        if any(earlier.sides[tag] < side for tag, side in group.sides.items() if tag in earlier.sides):
            return position
    return 0
