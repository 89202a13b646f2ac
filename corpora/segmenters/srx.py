"""Splitting by the rules of an SRX file (Segmentation Rules eXchange 1.0 and 2.0, LISA OSCAR).

A rule says what stands before a place and what behind it, and whether the text breaks there. Of the rules of a
language the first that fits a place decides; where none fits the text goes on. Which rules a language has is told
by maps from patterns of language codes: those of the first that fits, or of all that fit if the file cascades.

>>> rules = b'''<srx version="2.0"><header cascade="no"/><body><languagerules><languagerule languagerulename="any">
... <rule break="no"><beforebreak>\\\\bNo\\\\.</beforebreak><afterbreak>\\\\s</afterbreak></rule>
... <rule break="yes"><beforebreak>\\\\.</beforebreak><afterbreak>\\\\s</afterbreak></rule>
... </languagerule></languagerules><maprules><languagemap languagepattern=".*" languagerulename="any"/></maprules>
... </body></srx>'''
>>> SrxSegmenter.read(rules, name="any.srx").split("See No. 3. Then go.", language="en")
['See No. 3.', 'Then go.']
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import regex
from lxml import etree

from corpora.documents import Problem
from corpora.errors import UnreadableDocument
from corpora.office.markup import attribute, parse, tag
from corpora.segmenters.icu import translated

_SECONDS = 2.0
"""How long one rule may look at one paragraph: an expression can be written that never ends."""


class Rule(NamedTuple):
    """Where a text breaks, or does not: `pattern` fits the places, and no character, that the rule is about."""

    breaks: bool
    pattern: regex.Pattern[str]
    place: str


class LanguageMap(NamedTuple):
    """Which rules languages have whose code fits the pattern."""

    pattern: regex.Pattern[str]
    rules: str


@dataclass(frozen=True)
class SrxSegmenter:
    """Splits by the rules of a file; `problems` are those that could not be understood, and so do not count."""

    name = "srx"

    file: str
    rules: dict[str, tuple[Rule, ...]]
    maps: tuple[LanguageMap, ...]
    cascade: bool
    problems: tuple[Problem, ...] = ()
    _chosen: dict[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of_file(cls, path: Path) -> SrxSegmenter:
        """Return the segmenter of an SRX file; raises UnreadableDocument."""
        try:
            return cls.read(path.read_bytes(), name=path.name)
        except OSError as error:
            raise UnreadableDocument(path.name, f"cannot be read: {error.strerror}") from error

    @classmethod
    def read(cls, data: bytes, *, name: str) -> SrxSegmenter:
        """Return the segmenter of the bytes of an SRX file; raises UnreadableDocument for what is none."""
        return _File(parse(data, name=name, doctype=True), name).segmenter()

    def split(self, text: str, *, language: str) -> list[str]:
        """Return the sentences, stripped, none empty; raises UnreadableDocument if no rules are for the language."""
        return [piece.strip() for piece in self.pieces(text, language=language) if piece.strip()]

    def pieces(self, text: str, *, language: str) -> list[str]:
        """Return the pieces between breaks as they stand, white space and all: joined they are the text."""
        ends = [0, *_breaks(text, self.rules_for(language)), len(text)]
        return [text[start:end] for start, end in pairwise(ends) if start < end]

    def rules_for(self, language: str) -> tuple[Rule, ...]:
        """Return the rules of a language, in the order in which they are asked."""
        if language not in self._chosen:
            names = [
                found.rules
                for found in self.maps
                if any(found.pattern.fullmatch(code) for code in (language, language.replace("-", "_")))
            ]
            if not names:
                raise UnreadableDocument(self.file, f"none of its language maps fits {language!r}; add one")
            chosen = names if self.cascade else names[:1]
            self._chosen[language] = tuple(rule for name in chosen for rule in self.rules[name])
        return self._chosen[language]


def _breaks(text: str, rules: tuple[Rule, ...]) -> list[int]:
    """Return the places, ascending, where the text breaks.

    Only a rule that breaks can make one: so those are looked for, and the rules before them asked there.
    """
    first: dict[int, int] = {}
    for number, rule in enumerate(rules):
        if rule.breaks:
            for found in _patiently(rule, text):
                first.setdefault(found, number)
    return [
        place
        for place, number in sorted(first.items())
        if not any(not rule.breaks and _fits(rule, text, place) for rule in rules[:number])
    ]


def _patiently(rule: Rule, text: str) -> list[int]:
    try:
        return [found.start() for found in rule.pattern.finditer(text, timeout=_SECONDS)]
    except TimeoutError as error:
        raise _endless(rule) from error


def _fits(rule: Rule, text: str, place: int) -> bool:
    try:
        return rule.pattern.match(text, place, timeout=_SECONDS) is not None
    except TimeoutError as error:
        raise _endless(rule) from error


def _endless(rule: Rule) -> UnreadableDocument:
    return UnreadableDocument(rule.place, f"this rule looks at one paragraph for more than {_SECONDS:g} seconds")


class _File:
    """An SRX file while it is read."""

    def __init__(self, root: etree._Element, name: str) -> None:
        if tag(root) != "srx":
            raise UnreadableDocument(name, f"the root element is <{tag(root)}>, not <srx>")
        version = attribute(root, "version") or ""
        if version not in {"1.0", "2.0"}:
            raise UnreadableDocument(name, f"SRX {version or 'without a version'} is not known; 1.0 and 2.0 are")
        self._root = root
        self._name = name
        self._version = version
        self._problems: list[Problem] = []

    def segmenter(self) -> SrxSegmenter:
        """Return the segmenter."""
        rules = {
            attribute(group, "languagerulename") or "": tuple(
                rule for element in group.iterchildren("{*}rule") if (rule := self._rule(element))
            )
            for group in self._root.iter("{*}languagerule")
        }
        maps = tuple(found for element in self._root.iter("{*}languagemap") if (found := self._map(element, rules)))
        if not maps or not any(rules.values()):
            raise UnreadableDocument(self._name, "it holds no rules, or no map that leads a language to them")
        return SrxSegmenter(self._name, rules, maps, self._cascades, tuple(self._problems))

    @cached_property
    def _cascades(self) -> bool:
        header = next(self._root.iter("{*}header"), None)
        return self._version == "2.0" and attribute(header, "cascade") == "yes"

    def _rule(self, element: etree._Element) -> Rule | None:
        before, after = (_text(element, name) for name in ("beforebreak", "afterbreak"))
        if None in [self._compiled(translated(side), side, element) for side in (before, after)]:
            return None
        whole = f"(?<={translated(before)})(?={translated(after)})"
        pattern = self._compiled(whole, f"{before} | {after}", element)
        return Rule(attribute(element, "break") != "no", pattern, self._place(element)) if pattern else None

    def _map(self, element: etree._Element, rules: dict[str, tuple[Rule, ...]]) -> LanguageMap | None:
        written = attribute(element, "languagepattern") or ""
        pattern = self._compiled(translated(written), written, element, regex.IGNORECASE)
        name = attribute(element, "languagerulename") or ""
        if name not in rules:
            self._problems.append(Problem(self._place(element), f"there are no rules of the name {name!r}"))
            return None
        return LanguageMap(pattern, name) if pattern else None

    def _compiled(
        self, pattern: str, written: str, element: etree._Element, flags: int = 0
    ) -> regex.Pattern[str] | None:
        try:
            return regex.compile(pattern, regex.VERSION1 | flags)
        except (regex.error, OverflowError, ValueError) as error:
            reason = f"{written!r} cannot be used ({error}): the <{tag(element)}> was left out"
            self._problems.append(Problem(self._place(element), reason))
            return None

    def _place(self, element: etree._Element) -> str:
        return f"{self._name}:{element.sourceline}"


def _text(element: etree._Element, name: str) -> str:
    inner = element.find(f"{{*}}{name}")
    return "" if inner is None else inner.text or ""
