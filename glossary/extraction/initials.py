"""Which words an acronym stands for: those whose initials it is made of, in order, as far as that is believable.

After Schwartz and Hearst (2003), with stricter steps: every content word of the expansion gives a letter, and letters
from inside a word are the exception. So the expansion neither begins too early nor takes in what it happens to
follow. What may be left out is cheap where the language leaves it out: function words, and a list of adjectives
(Global Compact for Safe, Orderly and Regular Migration is GCM). Works for any script that has capitals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from corpora.tokens import Word, search_form, words
from glossary.extraction.grammars.base import word_list

_SPARE = 5
"""Words beyond the letters of an acronym, and again as many of these, that an expansion may have."""
_INSIDE, _FUNCTION, _SKIPPED, _LISTED = 1.0, 0.25, 1.5, 0.35
"""What a letter from inside a word costs, one from a function word, a content word without a letter, and one of
those that stand in a list."""
_DEAREST = 0.4
"""Cost per letter above which an expansion is not believed."""
_SHORT = 4
"""Letters up to which a word in small letters need give none: of, pour, для."""
_LONGER = word_list(
    """against between among within without under through toward towards field contre entre parmi selon envers
    domaine matière против между среди через области сфере вопросам делам"""
)
"""Longer ones, and the nouns of compound prepositions: en matière de, в области, по вопросам."""
_OWNER = word_list("united nations unies объединенных наций un onu оон")
"""A name may leave out that it is the United Nations': Haut-Commissariat des Nations Unies pour les réfugiés (HCR)."""
_AND = frozenset({"and", "or", "et", "ou", "и", "или"})
_PERMUTED, _PERMUTED_COST = 4, 0.5
"""Letters from which on they may come in another order (SNIA, of which the last two words changed places); its cost."""
_LONG = 3
"""Letters from which on an acronym is known though a word stands between it and its expansion."""
_MOST_REPEATS = 4
_BREAKS = ".;:()[]\n\t"
_ENDS = ",.;:()[]\n\t"
_QUOTES = '«»“”„"'
_FOREVER = float("inf")


class _Part(NamedTuple):
    """A word of an expansion: its search form, and what it costs to take no letter from it."""

    form: str
    shouted: bool
    skipping: float


def expansion_before(acronym: str, text: str) -> str | None:
    """Return the end of a text that the acronym stands for, None if there is none."""
    readings = _readings(acronym)
    longest = max(map(len, readings))
    clause = list(words(text))[-min(longest + _SPARE, 2 * longest) - _SPARE :]
    while clause and any(mark in text[clause[0].end : clause[-1].start] for mark in _BREAKS):
        clause.pop(0)
    if best := _cheapest(acronym, text, _endings(clause)):
        return _tidy(text[best[0].start :])
    named = clause[:-1]  # the bracket may stand behind a part of what it is short for: Network on Migration Secretariat
    if longest >= _LONG and len(named) > 1 and clause[-1].text[0].isupper():
        best = _cheapest(acronym, text, _endings(named), dearest=_PERMUTED_COST)
    return _tidy(text[best[0].start : best[-1].end]) if best else None


def expansion_at_start(acronym: str, text: str) -> str | None:
    """Return the beginning of a text, up to its end or a punctuation mark, that the acronym stands for."""
    found = list(words(text))
    gaps = [text[one.end : other.start] for one, other in pairwise(found)] + _ENDS[:1].split()
    ends = [number for number, gap in enumerate(gaps, start=1) if any(mark in gap for mark in _ENDS)]
    first = next((place for place in range(min(2, len(found))) if not _is_function_word(found[place], text)), 0)
    best = _cheapest(acronym, text, (found[first:end] for end in ends if end >= first + 2))
    return _tidy(text[best[0].start : best[-1].end]) if best else None


def _endings(clause: list[Word]) -> Iterator[list[Word]]:
    """Yield the last words of a clause: two, three …"""
    yield from (clause[start:] for start in range(len(clause) - 2, -1, -1))


def _cheapest(acronym: str, text: str, stretches: Iterator[list[Word]], dearest: float = _FOREVER) -> list[Word] | None:
    """Return the stretch from which the acronym's letters are read at the lowest cost; of equal ones the first."""
    best: tuple[float, list[Word]] | None = None
    for stretch in stretches:
        if _is_function_word(stretch[0], text):
            continue
        cost = _cost_of(acronym, stretch, text)
        if cost is not None and cost <= dearest and (best is None or cost < best[0]):
            best = (cost, stretch)
    return best[1] if best else None


def _cost_of(acronym: str, stretch: Sequence[Word], text: str) -> float | None:
    """Return the lowest cost at which the acronym can be read off the words, None if no reading is believable."""
    parts = _parts(stretch, text)
    costs = [(_cost(letters, parts), letters) for letters in _readings(acronym)]
    if " " in acronym:  # УВКБ ООН: the organization's name stands somewhere in the middle
        own, owner = map(_letters, acronym.split(" ", 1))
        rest = _without(owner, parts)
        costs += [(_cost(own, rest), own)] if len(rest) > 1 else []
    believed = [cost for cost, letters in costs if cost <= _DEAREST * len(letters)]
    if _is_permuted(_letters(acronym), parts):
        believed.append(_PERMUTED_COST)
    return min(believed, default=None)


def _readings(acronym: str) -> list[str]:
    """Return the letters that an acronym may stand for: without a plural s, and with a figure read as how many."""
    letters = _letters(acronym)
    readings = {letters: None}
    for place, char in enumerate(letters):
        if char.isdecimal() and 1 < int(char) <= _MOST_REPEATS:  # 3RP: three of the next; W3C: of the one before
            before, behind = letters[:place], letters[place + 1 :]
            if behind:
                readings[before + behind[0] * (int(char) - 1) + behind] = None
            if before:
                readings[before + before[-1] * (int(char) - 1) + behind] = None
    return list(readings)


def _letters(acronym: str) -> str:
    singular = acronym[:-1] if acronym[-1] == "s" and len(acronym) > 2 and acronym[-2].isupper() else acronym
    return "".join(search_form(char) for char in singular if char.isalnum())


def _parts(stretch: Sequence[Word], text: str) -> list[_Part]:
    """Return the words of a stretch with what it costs to skip each of them."""
    listed = _in_lists(stretch, text)
    parts = []
    for place, word in enumerate(stretch):
        optional = word.text.islower() and (len(word.text) <= _SHORT or word.text in _LONGER)
        form = search_form(word.text)
        cheap = place in listed or form in _OWNER or _is_organization(stretch, place)
        skipping = 0.0 if optional else _LISTED if cheap else _SKIPPED
        parts.append(_Part(form, word.text.isupper(), skipping))
    return parts


def _is_organization(stretch: Sequence[Word], place: int) -> bool:
    """Return whether a word is the first of Организация Объединенных Наций."""
    following = stretch[place + 1].text if place + 1 < len(stretch) else ""
    return stretch[place].text.startswith("Организаци") and search_form(following) in _OWNER


def _in_lists(stretch: Sequence[Word], text: str) -> set[int]:
    """Return the places of the words in a list: those around its commas, and behind the and that ends it."""
    found: set[int] = set()
    for place, (word, following) in enumerate(pairwise(stretch)):
        if "," in text[word.end : following.start]:
            behind = place + 2 if following.text.lower() in _AND else place + 1
            found |= {place, behind}
        elif following.text.lower() in _AND and place in found:
            found.add(place + 2)
    return found


def _cost(letters: str, parts: Sequence[_Part]) -> float:
    """Return what it costs to read the letters off the words in order, infinity if that cannot be done."""

    @cache
    def cheapest(letter: int, place: int) -> float:
        if place == len(parts):
            return 0.0 if letter == len(letters) else _FOREVER
        part = parts[place]
        may_skip = place > 0 and (place + 1 < len(parts) or part.skipping == _LISTED)
        costs = [part.skipping + cheapest(letter, place + 1)] if may_skip else []
        if letter < len(letters) and part.form[0] == letters[letter]:
            taking = 0.0 if part.skipping else _FUNCTION
            costs.append(taking + cheapest(letter + 1, place + 1))
            position, taken = 0, 1
            while letter + taken < len(letters):
                position = part.form.find(letters[letter + taken], position + 1)
                if position < 0:
                    break
                taken += 1
                inside = 0.0 if part.shouted else _INSIDE * (taken - 1)
                costs.append(inside + cheapest(letter + taken, place + 1))
        return min(costs, default=_FOREVER)

    return cheapest(0, 0)


def _without(owner: str, parts: list[_Part]) -> list[_Part]:
    """Return the words without those that an acronym among them, or its expansion, takes up."""
    for start in range(1, len(parts)):
        if parts[start].form == owner:
            return parts[:start] + parts[start + 1 :]
        if "".join(part.form[0] for part in parts[start : start + len(owner)]) == owner:
            return parts[:start] + parts[start + len(owner) :]
    return []


def _is_permuted(letters: str, parts: Sequence[_Part]) -> bool:
    """Return whether the letters are the initials of exactly the content words, in another order."""
    initials = "".join(part.form if part.shouted else part.form[0] for part in parts if part.skipping)
    return len(letters) >= _PERMUTED and letters[0] == initials[:1] and sorted(letters) == sorted(initials)


def _is_function_word(word: Word, text: str) -> bool:
    """Return whether a word is short and stands by itself (the, and in non-governmental not non)."""
    following = text[word.end : word.end + 1]
    return word.text.islower() and len(word.text) < _SHORT and following in {" ", "'", "’"}


def _tidy(text: str) -> str:
    """Return an expansion in one line, without a quote whose other half is not in it."""
    line = " ".join(text.split()).strip(" ,")
    opened = sum(line.count(mark) for mark in "«“„")
    closed = sum(line.count(mark) for mark in "»”")
    if opened != closed or line.count('"') % 2:
        line = "".join(char for char in line if char not in _QUOTES)
    return line.strip(_QUOTES + " ,")
