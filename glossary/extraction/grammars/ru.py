"""Russian: adjectives that agree with their noun, and what the noun governs, by pymorphy3's readings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from typing import Any, NamedTuple

from corpora.morphology import parses
from corpora.normalise import folded
from corpora.tokens import words
from glossary.extraction.grammars.base import MOST_WORDS, word_list
from glossary.extraction.grammars.casing import commonest
from glossary.patterns import Token

_PREPOSITIONS = frozenset({"по", "о", "об", "против"})
_NAME_PREPOSITIONS = frozenset({"на", "для", "с", "со", "в", "за"})
_PLURAL = word_list("право дело нация ресурс услуга")
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_GOVERNED = frozenset({"gent", "ablt", "any"})
_LIKELY = 0.05
_LONG = 4
"""Letters beyond which a word of the dictionary in capitals is that word, and no acronym."""
_NO_TERM = frozenset({"Apro", "Anum", "Name", "Patr", "Surn"})
_COUNTING = frozenset({"многий", "многие"})
"""What stands inside names all the same: с участием многих партнеров."""
_VAGUE = word_list(
    """год месяц день неделя час время случай образ ряд часть число вопрос сторона целое рамка ход цель основа
    отношение январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь тот иной другой новый
    многие важный различный данный соответствующий сегодняшний нынешний следующий последний утро господин г-жа
    коллега помощь приложение качество очередь завершение понедельник вторник среда четверг пятница суббота
    воскресенье добрый дорогой уважаемый большинство аналогичный
    основной главный особый конкретный общий необходимый дополнительный большой малый небольшой высокий низкий хороший
    хорошо лучший отличный нормальный единый ценный возможный доступный ограниченный многочисленный полный весь истинный
    реальный начало конец половина пример способ вид тип факт"""
)
_LIGHT = word_list(
    """уровень область сфера опыт возможность вклад призыв обсуждение мера роль достижение представитель участие
    потребность проблема деятельность усилие оказание создание укрепление помещение приоритет инструмент фактор
    устранение директор глава обеспечение содействие проведение улучшение расширение мероприятие вызов
    значение внимание необходимость влияние обмен подход член участник выступление замечание"""
)
_GENERAL = word_list(
    """страна правительство регион организация поддержка развитие обзор процесс доклад встреча программа проект план
    стратегия политика инициатива осуществление действие работа система услуга данные информация человек группа мир
    сотрудничество государство"""
)
"""What is no term by itself."""


class Reading(NamedTuple):
    """What a word may be: a noun or an adjective, in which case and number, of which gender."""

    noun: bool
    case: str
    number: str
    gender: str | None


class Russian:
    """The noun phrases of Russian."""

    def phrases(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Yield the stretches that can be a term: each ends on a noun that something before it governs."""
        for first, token in enumerate(tokens):
            if token.joined or _lemma(token.text) in _VAGUE:
                continue
            yield from ((first, end) for end in self._ends(tokens, first))

    def is_content(self, word: str) -> bool:
        """Return whether a word is a noun or an adjective."""
        return bool(readings(word))

    def is_vague(self, surface: str) -> bool:
        """Return whether the head of a phrase is a light noun, as in оказание услуг."""
        tokens = list(words(surface))
        head = _head([readings(one.text) for one in tokens])
        if head is None:
            return False
        return _lemma(tokens[head].text) in (_LIGHT if len(tokens) > 1 else _LIGHT | _GENERAL)

    def dictionary_form(self, surfaces: Counter[str]) -> str:
        """Return the term with its head, and what agrees with it, in the nominative."""
        cited: Counter[str] = Counter()
        for surface, count in surfaces.items():
            cited[_nominative(surface)] += count
        return commonest(cited)

    def name_form(self, surface: str) -> str:
        """Return a name in the nominative; a head with a capital keeps its plural (Цели в области …)."""
        return _nominative(surface, in_plural=surface[:1].isupper())

    def _ends(self, tokens: Sequence[Token], first: int) -> Iterator[int]:
        """Yield where phrases that begin here may end."""
        agreeing: frozenset[Reading] = frozenset()  # readings that the next word must agree with
        headed, prepositions, content = False, 0, 0
        for place in range(first, len(tokens)):
            token = tokens[place]
            if (place > first and token.marks) or content == MOST_WORDS:
                return
            found = readings(token.text)
            if not found:
                if not headed or agreeing or prepositions or not _governs(tokens[first].text, folded(token.text)):
                    return
                prepositions, agreeing = 1, frozenset()
                continue
            content += 1
            if headed and not prepositions and not agreeing and not token.joined:
                found = frozenset(one for one in found if one.case in _GOVERNED)
            if agreeing:
                found = frozenset(one for one in found if any(_agree(one, other) for other in agreeing))
            if not found:
                return
            nouns = {one for one in found if one.noun}
            if nouns:
                headed, agreeing, prepositions = True, frozenset(), 2 if prepositions else 0
                following = tokens[place + 1] if place + 1 < len(tokens) else None
                incomplete = following is not None and (following.joined or _goes_on(tokens[first], following))
                if not incomplete and (not prepositions or _lemma(token.text) not in _VAGUE):
                    yield place + 1
            else:
                agreeing = found


def _goes_on(first: Token, following: Token) -> bool:
    """Return whether a name goes on: Сеть Организации Объединенных Наций (по вопросам миграции)."""
    return first.text[:1].isupper() and not following.marks and following.text == "по"


def _governs(first: str, preposition: str) -> bool:
    if first.isupper():
        return False
    return preposition in _PREPOSITIONS or (first[:1].isupper() and preposition in _NAME_PREPOSITIONS)


def russian(_texts: object) -> Russian:
    """Return the grammar of Russian."""
    return Russian()


def _agree(one: Reading, other: Reading) -> bool:
    """Return whether two words may belong to each other."""
    if "any" in (one.case, other.case):
        return True
    same_gender = one.number == "plur" or None in (one.gender, other.gender) or one.gender == other.gender
    return one.case == other.case and one.number == other.number and same_gender


@lru_cache(maxsize=65536)
def readings(word: str) -> frozenset[Reading]:
    """Return what a word may be inside a term; nothing for verbs, pronouns, function words and people's names."""
    known = parses(folded(word))
    shouted = len(word) > _LONG and known and known[0].is_known and "Abbr" not in known[0].tag
    if word.isupper() and len(word) > 1 and not shouted:
        return frozenset({Reading(True, "any", "sing", None)})
    best = known[0].tag if known else None
    if best is None or best.POS not in _ADJECTIVES | {"NOUN"}:
        return frozenset()
    if any(mark in best for mark in _NO_TERM) and known[0].normal_form not in _COUNTING:
        return frozenset()
    return frozenset(
        Reading(parse.tag.POS == "NOUN", str(parse.tag.case), str(parse.tag.number), parse.tag.gender)
        for parse in known
        if parse.score >= _LIKELY and parse.tag.POS in _ADJECTIVES | {"NOUN"}
    )


@lru_cache(maxsize=65536)
def _lemma(word: str) -> str:
    return next((str(parse.normal_form) for parse in parses(folded(word))), folded(word))


def _nominative(surface: str, *, in_plural: bool = False) -> str:
    """Return a phrase with its head, what agrees with that and what a hyphen joins to it in the nominative.

    It is put into the singular, unless its plural is another word or may stay.
    """
    tokens = list(words(surface))
    head = _head([readings(one.text) for one in tokens])
    if head is None:
        return surface
    noun = _parse(tokens[head].text, {"NOUN"})
    number, gender = "sing", "masc"
    if noun is not None:
        always = in_plural or "Pltm" in noun.tag or noun.normal_form in _PLURAL
        kept = noun.tag.number == "plur" and always
        number, gender = ("plur" if kept else "sing"), noun.tag.gender
    pieces, end = [], 0
    for place, one in enumerate(tokens):
        gap = surface[end : one.start]
        participle = place == head + 1 and gap == ", " and _parse(one.text, {"PRTF"}) is not None
        if place > head and gap != "-" and not participle:
            break
        pieces.append(gap)
        grammemes = {"nomn", number}
        if (place < head or participle) and number == "sing" and gender:
            grammemes.add(gender)
        parse = _parse(one.text, {"NOUN"} if place >= head and not participle else _ADJECTIVES)
        cited = parse.inflect(grammemes) if parse is not None else None
        pieces.append(_cased(str(cited.word), one.text) if cited else one.text)
        end = one.end
    return "".join(pieces) + surface[end:]


def _head(found: Sequence[frozenset[Reading]]) -> int | None:
    """Return the place of the first noun that is not rather an adjective of the next one (рабочая группа)."""
    for place, here in enumerate(found):
        following = {reading for reading in found[place + 1] if reading.noun} if place + 1 < len(found) else set()
        adjectives = (reading for reading in here if not reading.noun)
        if any(reading.noun for reading in here) and not any(_agree(a, b) for a in adjectives for b in following):
            return place
    return None


def _parse(word: str, parts: Set[str]) -> Any:  # noqa: ANN401
    """Return the likeliest reading of a word as one of some parts of speech, None for an abbreviation."""
    if word.isupper() and len(word) > 1:
        return None
    return next((parse for parse in parses(folded(word)) if parse.tag.POS in parts), None)


def _cased(form: str, like: str) -> str:
    return form[:1].upper() + form[1:] if like[:1].isupper() else form
