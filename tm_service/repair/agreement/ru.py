"""Russian: the new term in the case and number of the old one, if gender and animacy let the words around stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from corpora.morphology import parses
from corpora.normalise import folded
from corpora.tokens import Word, words
from tm_service.repair.agreement.base import Exchange, as_written

_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_LIKELY = 0.1  # share of a reading in running text, as pymorphy3 estimates it
_INFLECTED = _ADJECTIVES | {"NOUN"}
_AGREEING = frozenset({"ADJF", "PRTF", "ADJS", "PRTS", "VERB", "NPRO"})


class Russian:
    """Exchanges terms in any inflection."""

    def place(self, text: str, known: str) -> tuple[int, int] | None:
        """Return where the term stands in the text in any form, if it stands there once."""
        term = _term(known)
        if term is None:
            return None
        held = list(words(text))
        width = len(term.words)
        found = [at for at in range(len(held) - width + 1) if term.stands_in(held[at : at + width])]
        return (held[found[0]].start, held[found[0] + width - 1].end) if len(found) == 1 else None

    def exchange(self, text: str, place: tuple[int, int], known: str, wanted: str) -> Exchange | None:
        """Return the exchange of two terms of one part of speech if all readings lead to one form; see base.py."""
        old, new = _term(known), _term(wanted)
        if old is None or new is None or old.part != new.part:
            return None
        start, end = place
        around = [word.text for word in words(text) if not start <= word.start < end]
        head = list(words(text[start:end]))[old.head].text
        forms = {_inflected(old, new, reading, around) for reading in old.readings(head)}
        if len(forms) != 1 or (form := forms.pop()) is None:
            return None
        return Exchange(start, end, as_written(form, wanted if wanted[1:2].isupper() else text[start:end]))


@lru_cache(maxsize=4096)
def _term(text: str) -> _Term | None:
    return _Term.of(text)


class _Term:
    """A term whose head and the adjectives before it change with the case, and what follows does not."""

    def __init__(self, found: Sequence[str], head: int, part: str) -> None:
        self.words, self.head, self.part = found, head, part

    @classmethod
    def of(cls, term: str) -> _Term | None:
        found = [word.text for word in words(term)]
        if not found or " ".join(found) != " ".join(term.split()):
            return None
        for at, word in enumerate(found):
            part = _part(word)
            if part == "NOUN" or (len(found) == 1 and part is not None):
                return cls(found, at, part)
            if part not in _ADJECTIVES:
                return None
        return None

    def stands_in(self, place: Sequence[Word]) -> bool:
        return all(
            _same_lemma(word.text, own) if at <= self.head else folded(word.text) == folded(own)
            for at, (word, own) in enumerate(zip(place, self.words, strict=True))
        )

    def readings(self, word: str) -> Iterator[Any]:
        """Yield what a form of the head may be."""
        lemmas = _own_lemmas(self.words[self.head])
        yield from (one for one in _readings(word) if self.part == one.tag.POS and one.normal_form in lemmas)


def _inflected(old: _Term, new: _Term, reading: Any, around: Sequence[str]) -> str | None:  # noqa: ANN401
    """Return the new term in the form of the old one's head, None where it would not suit."""
    if new.part not in _INFLECTED:
        return new.words[0] if folded(old.words[0]) == reading.word else None
    tag = reading.tag
    own = next(iter(new.readings(new.words[new.head])), None)
    if own is None or "Fixd" in own.tag or (new.part == "NOUN" and not _suits(reading, own, around)):
        return None
    wanted = {str(part) for part in (tag.case, tag.number, tag.gender if new.part != "NOUN" else None) if part}
    head = own.inflect(wanted)
    if head is None:
        return None
    before = [_adjective(word, head.tag) for word in new.words[: new.head]]
    if None in before:
        return None
    return " ".join(filter(None, [*before, _cased(head.word, new.words[new.head]), *new.words[new.head + 1 :]]))


def _adjective(word: str, tag: Any) -> str | None:  # noqa: ANN401
    reading = next((one for one in _readings(word) if one.tag.POS in _ADJECTIVES), None)
    if reading is None:
        return None
    wanted = {str(tag.case), str(tag.number)} | ({str(tag.gender)} if tag.number == "sing" and tag.gender else set())
    inflected = reading.inflect(wanted)
    return None if inflected is None else _cased(str(inflected.word), word)


def _cased(form: str, model: str) -> str:
    if model.isupper() and len(model) > 1:
        return form.upper()
    return form.capitalize() if model[:1].isupper() else form


def _suits(old: Any, new: Any, around: Sequence[str]) -> bool:  # noqa: ANN401
    """Return whether words that agree with the old noun would agree with the new one."""
    if old.tag.case == "accs" and old.tag.animacy != new.tag.animacy:
        return False
    if ("Pltm" in old.tag) != ("Pltm" in new.tag):
        return False
    if old.tag.number == "plur" or old.tag.gender == new.tag.gender:
        return True
    return not any(
        one.tag.POS in _AGREEING and one.tag.gender == old.tag.gender for word in around for one in _readings(word)[:2]
    )


@lru_cache(maxsize=16384)
def _readings(word: str) -> tuple[Any, ...]:
    return tuple(parses(folded(word)))


@lru_cache(maxsize=16384)
def _lemmas(word: str) -> frozenset[str]:
    return frozenset({one.normal_form for one in _readings(word)[:3]}) or frozenset({folded(word)})


def _same_lemma(form: str, word: str) -> bool:
    return form[:1].lower() == word[:1].lower() and bool(_lemmas(form) & _own_lemmas(word))


def _own_lemmas(word: str) -> frozenset[str]:
    """Return the lemmas of a word in dictionary form: itself alone if it can be one (паром, and not пар)."""
    lemmas = _lemmas(word)
    return frozenset({folded(word)}) & lemmas or lemmas


@lru_cache(maxsize=16384)
def _part(word: str) -> str | None:
    """Return the part of speech of a word in a dictionary: a noun if it may be one, else the likeliest."""
    readings = _readings(word)
    if any(one.tag.POS == "NOUN" and one.tag.case == "nomn" and one.score > _LIKELY for one in readings):
        return "NOUN"
    return str(readings[0].tag.POS) if readings else None
