"""Words that a person who knows neither language would pair: numbers, names, look-alikes.

Each family of keys has a strength, the probability that a word translates one with the same key; it is
divided among the candidates (by the square root of how ambiguous the key is on each side).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from corpora.alignment.prefixes import is_mark

Pair = tuple[int, int, float]

NUMBER, SAME, MARK = 0.8, 0.7, 0.35
ALIKE = ((6, 0.5), (5, 0.3), (4, 0.12))
"""Letters of the transliterated key, and the strength when they agree."""

_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў", "abvgdezziiklmnoprstufkkkss_i_euaiiegu", strict=True))
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "avgdezitiklmnkoprsstifkpo", strict=True))
_LATIN = {"c": "k", "q": "k", "y": "i", "w": "v", "h": "", "j": "z", "x": "k"}
_FOLDING = str.maketrans({**_CYRILLIC, **_GREEK, **_LATIN, "_": ""})
_DIGRAPHS = (("ph", "f"), ("ch", "k"), ("ck", "k"), ("ou", "u"), ("dj", "z"), ("dg", "d"), ("eau", "o"), ("tion", "si"))


def anchors(source: Sequence[str], target: Sequence[str]) -> Iterator[Pair]:
    """Yield (source word, target word, strength): indices into the two vocabularies; pairs may repeat."""
    yield from _agreeing(source, target, _figures, NUMBER)
    yield from _agreeing(source, target, lambda word: word if is_mark(word) else None, MARK)
    shortest = 4 if _mostly_latin(source) and _mostly_latin(target) else 2
    yield from _agreeing(source, target, lambda word: word if len(word) >= shortest else None, SAME)
    source_forms, target_forms = [skeleton(word) for word in source], [skeleton(word) for word in target]
    for letters, strength in ALIKE:
        yield from _agreeing(source_forms, target_forms, _beginning(letters), strength)


def _figures(word: str) -> str | None:
    """Return the figures that a word begins with: 1 of `1st` and of `1er`."""
    return "".join(takewhile(str.isdecimal, word)) or None


def _beginning(letters: int) -> Callable[[str], str | None]:
    return lambda form: form[:letters] if len(form) >= letters else None


def skeleton(word: str) -> str:
    """Return a word in rough Latin letters: `деклар` and `declar` both give `deklar`."""
    form = word
    for letters, sound in _DIGRAPHS:
        form = form.replace(letters, sound)
    form = form.translate(_FOLDING)
    return "".join(char for place, char in enumerate(form) if place == 0 or char != form[place - 1])


def _agreeing(
    source: Sequence[str], target: Sequence[str], key: Callable[[str], str | None], strength: float
) -> Iterator[Pair]:
    """Yield the pairs of words whose keys agree, the strength shared among them."""
    left: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(source):
        if (form := key(word)) is not None:
            left[form].append(index)
    right: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(target):
        if (form := key(word)) is not None and form in left:
            right[form].append(index)
    for form, targets in right.items():
        share = strength / (len(left[form]) * len(targets)) ** 0.5
        yield from ((s, t, share) for s in left[form] for t in targets)


def _mostly_latin(vocabulary: Sequence[str]) -> bool:
    words = [word for word in vocabulary if word[0].isalpha()]
    return sum("a" <= word[0] <= "z" for word in words) > len(words) / 2
