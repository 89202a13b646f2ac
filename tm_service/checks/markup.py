"""Markup in the text comes back: <b>, </b>, <br/>, and entities such as &lt;."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import ENTITY, MARKUP

_KNOWN = re.compile(
    r"a|b|big|br|code|em|font|g|h[1-6r]|i|img|kbd|li|mrk|ol|p|ph|s|small|span|strong|su[bp]|t[dhrt]|u|ul|x",
    re.IGNORECASE,
)
_BARE = re.compile(r"&(?![A-Za-z#])")


class Markup:
    """Compares elements by name and entities by form; attributes are the translator's."""

    name = "markup"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield an error for each piece of markup that the other side lacks."""
        source, target = _found(pair.source.text), _found(pair.target.text)
        wanted, given = (Counter(form for form, _match in side) for side in (source, target))
        for missing in (wanted - given).elements():
            yield Finding(self.name, Severity.ERROR, f"{missing} is missing: copy it from the source")
        surplus = given - wanted
        for form, match in reversed(target):
            if surplus[form] > 0:
                surplus[form] -= 1
                yield Finding(self.name, Severity.ERROR, f"{form} is not in the source: take it out", match.span())
        if ENTITY.search(pair.source.text) and not _BARE.search(pair.source.text):
            for match in _BARE.finditer(pair.target.text):
                message = "a bare & where the source has entities: write &amp;"
                yield Finding(self.name, Severity.ERROR, message, match.span(), fix=Fix(*match.span(), "&amp;"))


def _found(text: str) -> list[tuple[str, re.Match[str]]]:
    """Return markup in the form that is compared; `<file>` in a usage line is a word, not an element."""
    elements = list(MARKUP.finditer(text))
    closed = {match["name"] for match in elements if match["close"]}
    found = [
        (f"<{match['close']}{match['name']}>", match)
        for match in elements
        if match["empty"] or match["name"] in closed or _KNOWN.fullmatch(match["name"])
    ]
    found += [(match.group(), match) for match in ENTITY.finditer(text) if _stays(match.group())]
    return sorted(found, key=lambda item: item[1].start())


def _stays(entity: str) -> bool:
    """Return whether an entity is code (&lt;, &product;); typographic ones give way to the language's own."""
    return unescape(entity) in {"<", ">", entity}
