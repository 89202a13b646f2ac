"""Web and e-mail addresses are kept, but for the language that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.checks.base import Finding, Fix, Pair, Severity
from tm_service.literals import addresses

_PARTS = re.compile(r"[/.?&=_#:-]+")


class Addresses:
    """Compares addresses without their language: /en/ may become /fr/, en.wikipedia.org fr.wikipedia.org."""

    name = "addresses"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield a warning for each address that is changed, missing or new."""
        source, target = addresses(pair.source.text), addresses(pair.target.text)
        wanted = {_form(address, pair): address for address, _start, _end in source}
        given = {_form(address, pair) for address, _start, _end in target}
        missing = [address for form, address in wanted.items() if form not in given]
        surplus = [found for found in target if _form(found[0], pair) not in wanted] if wanted else []
        for address in missing:
            yield Finding(self.name, Severity.WARNING, f"{address} is not in the target: copy it from the source")
        for address, start, end in surplus:
            message = f"{address} is not in the source: compare it with the source"
            fix = Fix(start, end, missing[0]) if len(missing) == len(surplus) == 1 else None
            yield Finding(self.name, Severity.WARNING, message, (start, end), fix=fix)


def _form(address: str, pair: Pair) -> tuple[str, ...]:
    parts = _PARTS.split(address.casefold())
    ignored = {*pair.languages, "http", "https", "www", ""}
    return tuple(part for part in parts if part not in ignored)
