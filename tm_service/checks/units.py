"""Units of measure: a figure keeps its kilometres, its hours and its dollars."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.checks.base import Finding, Pair, Severity
from tm_service.literals import blanked
from tm_service.numerals import figures

# Symbols and words of English, French and Russian; what stands for two units is left out (m, l, lb, mi).
_UNITS = {
    "km": r"km|kilomet(?:re|er)s?|kilomètres?|км|километр\w*",
    "metre": r"met(?:re|er)s?|mètres?|метр\w*",
    "cm": r"cm|centimet(?:re|er)s?|centimètres?|см|сантиметр\w*",
    "mm": r"mm|millimet(?:re|er)s?|millimètres?|мм|миллиметр\w*",
    "mile": r"miles?|milles?|мил(?:я|и|ь|ям|ях|ями)",
    "kg": r"kg|kilogram(?:me)?s?|kilogrammes?|кг|килограмм\w*",
    "gram": r"grams?|grammes?|грамм\w*",
    "tonne": r"tonn?e?s|ton|tonne|тонн\w{0,3}",
    "hectare": r"ha|hectares?|га|гектар\w*",
    "litre": r"lit(?:re|er)s?|литр\w*",
    "°C": r"°\s?[CС]",
    "°F": r"°\s?F",
    "per cent": r"%|per\s?cent|percent|pour\s?cent|процент\w*",
    "second": r"seconds?|secondes?|секунд\w{0,3}",
    "minute": r"min|minutes?|мин|минут\w{0,3}",
    "hour": r"hours?|heures?|час(?:а|ов|ам|ами|ах|у|е)?",
    "day": r"days?|jours?|journées?|дн(?:я|ей|ям|ями|ях)|день|сут\w{2,4}",
    "week": r"weeks?|semaines?|недел\w{1,3}",
    "month": r"months?|mois|месяц\w{0,3}",
    "year": r"years?|ans?|années?|год(?:а|у|ом|ы|ов|ам|ах)?|лет|годам",
    "dollar": r"dollars?|USD|доллар\w*",
    "euro": r"euros?|EUR|€|евро",
    "rouble": r"rou?bles?|RUB|руб\w*",
    "franc": r"francs?|CHF|франк\w*",
}
_UNIT = re.compile(
    "(?:" + "|".join(f"(?P<u{number}>{pattern})" for number, pattern in enumerate(_UNITS.values())) + r")(?!\w)"
)
_BETWEEN = re.compile(r"[\s\u00a0\u202f-]{0,2}")
_Measure = tuple[str, str, int, int]  # figure, unit, offsets of the unit


class Units:
    """Compares the units of figures that stand once on each side with a unit behind them."""

    name = "units"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for each figure whose unit is another one."""
        source, target = (
            list(_measures(side.text, tag))
            for side, tag in zip((pair.source, pair.target), pair.languages, strict=True)
        )
        for figure, unit, start, end in target:
            others = [other for other in source if other[0] == figure]
            if len(others) == 1 and others[0][1] != unit and sum(one[0] == figure for one in target) == 1:
                wanted = pair.source.text[others[0][2] : others[0][3]]
                message = (
                    f"{figure} {pair.target.text[start:end]} is {figure} {wanted} in the source: compare the units"
                )
                yield Finding(self.name, Severity.WARNING, message, (start, end), (others[0][2], others[0][3]))


def _measures(text: str, language: str) -> Iterator[_Measure]:
    bare = blanked(text)
    for figure in figures(bare, language):
        behind = _BETWEEN.match(bare, figure.end)
        unit = _UNIT.match(bare, behind.end() if behind else figure.end)
        if unit and unit.lastgroup:
            name = list(_UNITS)[int(unit.lastgroup[1:])]
            yield "".join(re.findall(r"\d+", figure.text)), name, unit.start(), unit.end()
