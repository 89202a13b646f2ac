"""A sentence ends as the source does, in the signs of its own script."""

from __future__ import annotations

from collections.abc import Iterator

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import addresses

_SIGNS = {
    **dict.fromkeys(".。．।॥۔።։។။", "full stop"),
    **dict.fromkeys("?？؟⁇", "question mark"),
    **dict.fromkeys("!！", "exclamation mark"),
    **dict.fromkeys(":：", "colon"),
    **dict.fromkeys(";；؛", "semicolon"),
    **dict.fromkeys(",，、،", "comma"),
    "…": "ellipsis",
}
_BEHIND = "\"'»“”’)]}）】」』 \t\n\r\u00a0\u202f\u200b\u200e\u200f*_"
_LISTED = {"comma", "full stop", None}  # what ends a list item instead of a semicolon, as the house style is
_WITHOUT_STOPS = frozenset(("th", "lo"))
_STOPS = {"full stop": ".", "ellipsis": "…"}  # of those that are written alike everywhere in Europe
_SENTENCE = 4  # words: below this it is a heading, a label or an abbreviation


class EndPunctuation:
    """Compares the last sign; what only house style or list style decides is information."""

    name = "end_punctuation"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield at most one finding, at the target's last sign."""
        (wanted, _at), (given, at) = (
            _end(side.text, tag) for side, tag in zip((pair.source, pair.target), pair.languages, strict=True)
        )
        if wanted == given or not pair.target.text.strip() or _as_good(wanted, given):
            return
        if pair.languages[1] in _WITHOUT_STOPS and given is None:
            return
        missing = given is None and wanted != "comma" and _is_sentence(pair)
        severity = Severity.WARNING if missing else Severity.INFO
        message = f"the source ends with {_named(wanted)}, the target with {_named(given)}: make sure that it should"
        behind = len(pair.target.text.rstrip())
        fix = (
            Fix(behind, behind, _STOPS[wanted])
            if missing and wanted is not None and wanted in _STOPS and _takes_stop(pair)
            else None
        )
        yield Finding(self.name, severity, message, None if given is None else (at, at + 1), fix=fix)


def _takes_stop(pair: Pair) -> bool:
    """Return whether a stop goes straight behind the target: it ends with a letter, of a European script."""
    last = pair.target.text.rstrip()[-1:]
    return last.isalnum() and last < "\u0530"


def _end(text: str, language: str) -> tuple[str | None, int]:
    """Return the name of the last sign and its offset."""
    bare = text.rstrip(_BEHIND)
    if not bare or any(end == len(bare) for _address, _start, end in addresses(bare)):
        return None, len(bare)
    if bare.endswith("..."):
        return "ellipsis", len(bare) - 1
    if language == "el" and bare.endswith((";", "\u037e")):
        return "question mark", len(bare) - 1
    return _SIGNS.get(bare[-1]), len(bare) - 1


def _as_good(wanted: str | None, given: str | None) -> bool:
    """Return whether two ends mean the same: a salutation's comma is an exclamation mark in Russian."""
    both = {wanted, given}
    return both == {"comma", "exclamation mark"} or ("semicolon" in both and both - {"semicolon"} <= _LISTED)


def _is_sentence(pair: Pair) -> bool:
    return len(pair.source.text.split()) >= _SENTENCE


def _named(sign: str | None) -> str:
    return "no punctuation" if sign is None else f"{'an' if sign[0] in 'ae' else 'a'} {sign}"
