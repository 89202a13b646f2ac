"""Numbers in letters: number words, names of months, Roman numerals.

Only for telling whether a figure that one text lacks may be there in words, so a form too many does no harm.
English, Russian and French are known word by word; in any other language a small number may be a word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from corpora.tokens import words

SMALL = 12
"""Up to here style guides spell numbers out; months go as far."""
_IN_A_ROW = 6  # words of one number: two hundred five thousand three hundred
_EN = r"""
0 zero|no  1 one|first|once|single|a|an  2 two|second|twice|both|couple|double|pair  3 three|third|thrice|triple
4 four(th)?|quarter  5 five|fifth  6 six(th)?  7 seven(th)?  8 eighth?  9 nine|ninth  10 ten(th)?|decades?
11 eleven(th)?  12 twelve|twelfth|dozens?  13 thirteen(th)?  14 fourteen(th)?  15 fifteen(th)?  16 sixteen(th)?
17 seventeen(th)?  18 eighteen(th)?  19 nineteen(th)?  20 twent(y|ieth|ies)  30 thirt(y|ieth|ies)
40 fort(y|ieth|ies)  50 fift(y|ieth|ies)  60 sixt(y|ieth|ies)  70 sevent(y|ieth|ies)  80 eight(y|ieth|ies)
90 ninet(y|ieth|ies)  100 hundred(s|th)?|centur(y|ies)  1000 thousand(s|th)?  1000000 million(s|th)?
1000000000 billion(s|th)?|bn  1000000000000 trillion(s|th)?  0.5 half  1 january|jan  2 february|feb  3 march|mar
4 april|apr  5 may  6 june|jun  7 july|jul  8 august|aug  9 sept(ember)?|sep  10 october|oct  11 november|nov
12 december|dec
"""
_FR = r"""
0 zéro|aucune?  1 une?|premi(er|ère)s?|seule?|1er  2 deux(ième)?s?|seconde?s?|double|couple
3 trois(ième)?s?|tiers|triple  4 quatr(e|ième)s?|quarts?  5 cinq(uième)?s?  6 six(ième)?s?  7 sept(ième)?s?
8 huit(ième)?s?  9 neu(f|vième)s?  10 dix(ième)?s?|dizaines?|décennies?  11 onz(e|ième)s?  12 douz(e|ième|aine)s?
13 treiz(e|ième)s?  14 quatorz(e|ième)s?  15 quinz(e|ième|aine)s?  16 seiz(e|ième)s?  20 vingt(s|ième|aine)?s?
30 trent(e|ième|aine)s?  40 quarant(e|ième|aine)s?  50 cinquant(e|ième|aine)s?  60 soixant(e|ième|aine)s?
100 cent(s|ième|aine|aines)?|siècles?  1000 mill(e|ier|iers|ième)  1000000 millions?  1000000000 milliards?|mds?
1000000000000 billions?  0.5 demie?s?|moitié  1 janvier|janv  2 février|févr  3 mars  4 avril|avr  5 mai  6 juin
7 juillet|juil  8 août  9 septembre  10 octobre|oct  11 novembre|nov  12 décembre|déc
"""
_RU = r"""
0 нол\w*|нул\w*  1 один|одн[аоиу]\w*|перв\w*|раз|единствен\w*
2 дв(а|е|ум|ух|умя|ое|оих|ажды)|дву\w+|двойн\w*|втор\w*|пар[аыуе]
3 три|трем|тремя|трех\w*|трое|троих|трижды|тройн\w*|трет[ьи]\w*
4 четыр(е|ех|ем|ьмя)|четырех\w+|четверт\w*|четверо
5 пять|пятью|пяти\w*|пят(ый|ая|ое|ого|ой|ому|ым|ом|ую|ые|ых|ыми)|пятеро  6 шест[ьиоыа]\w*
7 семь|семью|семи|семи[лмнд]\w+|седьм\w*|семеро  8 восем\w*|восьм\w*  9 девят[ьиыао]\w*  10 десят\w*
11 одиннадцат\w*  12 двенадцат\w*|дюжин\w*  13 тринадцат\w*  14 четырнадцат\w*  15 пятнадцат\w*  16 шестнадцат\w*
17 семнадцат\w*  18 восемнадцат\w*  19 девятнадцат\w*  20 двадцат\w*  30 тридцат\w*  40 сорок\w*
50 пятьдесят\w*|пятидесят\w*  60 шестьдесят\w*|шестидесят\w*  70 семьдесят\w*|семидесят\w*
80 восемьдесят\w*|восьмидесят\w*  90 девяност\w*  100 сто|ста|сот\w*|столет\w*|век\w{0,3}  200 двест\w*|двухсот\w*
300 трист\w*|трехсот\w*  400 четырест\w*|четырехсот\w*  500 пятьсот|пятисот\w*  600 шестьсот|шестисот\w*
700 семьсот|семисот\w*  800 восемьсот|восьмисот\w*  900 девятьсот|девятисот\w*  1000 тысяч\w*|тыс
1000000 миллион\w*|млн  1000000000 миллиард\w*|млрд  1000000000000 триллион\w*|трлн  0.5 половин\w*|пол
1.5 полтор\w*  1 январ\w*  2 феврал\w*  3 март\w*  4 апрел\w*  5 ма[йяею]  6 июн\w*  7 июл\w*  8 август\w*
9 сентябр\w*  10 октябр\w*  11 ноябр\w*  12 декабр\w*
"""
_SIGNS = {"百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "만": 10**4, "億": 10**8, "亿": 10**8, "억": 10**8}
_ROMAN = re.compile(r"(?<!\w)(?=[IVXLC])(C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})(?=\w{0,3}(?!\w))")
_FOLLOWING = re.compile(r"[\s-]?([^\W\d_]+)")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def _table(written: str) -> list[tuple[re.Pattern[str], Decimal]]:
    """Return (pattern of a whole word, value), longer numbers first: `шестьдесят` is not `шесть`."""
    entries = re.findall(r"([\d.]+) (\S+)", written)
    ordered = sorted(entries, key=lambda entry: Decimal(entry[0]), reverse=True)
    return [(re.compile(forms), Decimal(value)) for value, forms in ordered]


_TABLES = {"en": _table(_EN), "fr": _table(_FR), "ru": _table(_RU)}


def knows_words_of(language: str) -> bool:
    """Return whether the number words of a primary language subtag are known."""
    return language in _TABLES


def number_words(text: str, language: str) -> frozenset[Decimal]:
    """Return every value that the words of a text may stand for, of each word and of words in a row."""
    return frozenset(_values(text, language))


def scale_after(text: str, end: int, language: str) -> Decimal:
    """Return the thousand, million, 万 or the like that stands right behind a figure, 1 if there is none."""
    if text[end : end + 1] in _SIGNS:
        return Decimal(_SIGNS[text[end]])
    following = _FOLLOWING.match(text, end)
    value = max(_word_values(following[1].casefold(), language), default=Decimal(1)) if following else Decimal(1)
    return value if value >= 1000 else Decimal(1)


def _values(text: str, language: str) -> Iterator[Decimal]:
    for numeral in _ROMAN.finditer(text):
        yield Decimal(_roman(numeral.group()))
    yield from (Decimal(unicodedata.digit(char)) for char in text if char.isdigit() and not char.isdecimal())
    run: list[Decimal] = []
    for word in words(text.replace("ё", "е")):
        found = _word_values(word.text.casefold(), language)
        yield from found
        run = [*run, found[0]][-_IN_A_ROW:] if found else []
        yield from (_sum(run[start:]) for start in range(len(run)))


@lru_cache(maxsize=16384)
def _word_values(word: str, language: str) -> tuple[Decimal, ...]:
    return tuple(value for pattern, value in _TABLES.get(language, ()) if pattern.fullmatch(word))


def _sum(run: list[Decimal]) -> Decimal:
    """Return the value of number words in a row: `two hundred five` is 2 · 100 + 5, `quatre-vingt-dix` 4 · 20 + 10."""
    total = current = Decimal(0)
    for value in run:
        if value >= 1000:
            total, current = total + max(current, Decimal(1)) * value, Decimal(0)
        elif current and (value == 100 or (value == 20 and current == 4)):
            current *= value
        else:
            current += value
    return total + current


def _roman(numeral: str) -> int:
    digits = [_ROMAN_DIGITS[letter] for letter in numeral]
    return sum(-one if one < after else one for one, after in zip(digits, [*digits[1:], 0], strict=True))
