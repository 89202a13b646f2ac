"""Checks: what a person should look at in a translated segment before it is delivered.

Each member looks for one kind of mistake and yields *findings* with a severity: an *error* says something
else or breaks the file, a *warning* is wrong as a rule, *information* is typography. Right translations stay
unmarked: what two languages do differently by rule is no finding. docs/checks.md describes every member.
Other packages join by the entry point group `tm_service.checks`.

    printf 'Page 12 of %%d\tСтраница 21 из %%d\n' | python -m tm_service check -s en -t ru
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from importlib.metadata import entry_points

from corpora.languages import parse_tag
from corpora.segments import Segment
from tm_service.checks.addresses import Addresses
from tm_service.checks.base import Check, Finding, Fix, Pair, Severity
from tm_service.checks.brackets import Brackets, Quotes
from tm_service.checks.capital import Capital
from tm_service.checks.dates import Dates
from tm_service.checks.end_punctuation import EndPunctuation
from tm_service.checks.escapes import Escapes
from tm_service.checks.length import Length
from tm_service.checks.markup import Markup
from tm_service.checks.mixed_script import MixedScript
from tm_service.checks.numbers import Numbers
from tm_service.checks.placeholders import Placeholders
from tm_service.checks.repeated_word import RepeatedWord
from tm_service.checks.spacing import Spacing
from tm_service.checks.tags import Tags
from tm_service.checks.units import Units
from tm_service.checks.untranslated import Untranslated

__all__ = ["CHECKS", "Check", "CheckFactory", "Finding", "Fix", "Pair", "Severity", "check_segment", "plugged_in"]

CHECKS: dict[str, Check] = {
    member.name: member
    for member in (
        Numbers(),
        Dates(),
        Units(),
        Placeholders(),
        Escapes(),
        Markup(),
        Tags(),
        Untranslated(),
        Addresses(),
        Length(),
        MixedScript(),
        RepeatedWord(),
        Brackets(),
        Quotes(),
        EndPunctuation(),
        Spacing(),
        Capital(),
    )
}
CheckFactory = Callable[[str, str, str], Check]
"""What an entry point of the group `tm_service.checks` names: (database, source, target tag) → check."""
_WHOLE_IN_DOUBT = {"length", "untranslated"}
_SEVEREST_FIRST = list(Severity)


def check_segment(
    source: Segment | str,
    target: Segment | str,
    *,
    source_language: str,
    target_language: str,
    others: Iterable[Check] = (),
) -> list[Finding]:
    """Return the findings of every check and of the `others`, severest first; raises UnknownLanguage."""
    pair = Pair(
        Segment(source) if isinstance(source, str) else source,
        Segment(target) if isinstance(target, str) else target,
        parse_tag(source_language),
        parse_tag(target_language),
    )
    if not pair.target.text.strip():
        return list(CHECKS["untranslated"].findings(pair))
    found = [finding for member in (*CHECKS.values(), *others) for finding in member.findings(pair)]
    if any(finding.check in _WHOLE_IN_DOUBT for finding in found):  # to mend a comma would be no help
        found = [replace(finding, fix=None) for finding in found]
    return sorted(found, key=lambda finding: _SEVEREST_FIRST.index(finding.severity))


def plugged_in(database: str, *, source_language: str, target_language: str) -> list[Check]:
    """Return the checks that other packages add for a store and a language pair."""
    factories: list[CheckFactory] = [point.load() for point in entry_points(group="tm_service.checks")]
    return [factory(database, source_language, target_language) for factory in factories]
