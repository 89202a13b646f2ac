"""The values of a JSON object, checked one by one, each refusal naming its place (`terms[0].language`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from glossary.concepts import Attributes
from glossary.errors import InvalidConcept, MalformedConcept, UnknownTermLanguage

LONGEST_TEXT = 10_000  # characters
_LONGEST_NAME = 500
_LARGEST = 2**63 - 1
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NAME = re.compile(r"(xml:)?[A-Za-z_][\w.-]*")  # what an attribute of XML may be called


class Values:
    """One JSON object; `place` prefixes the names of its fields in errors."""

    def __init__(self, values: Mapping[str, Any], place: str = "") -> None:
        self._values = values
        self._place = place

    def place_of(self, name: str) -> str:
        """Return the name that an error gives to a field."""
        return f"{self._place}{name}"

    def has(self, name: str) -> bool:
        """Return whether the field is there, and not null."""
        return self._values.get(name) is not None

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str | None:
        """Return a text, None if it is absent. A lone surrogate, which no encoding can carry, becomes U+FFFD."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self._malformed(name, "takes a text")
        if len(value) > longest:
            rule = f"has {len(value):,} characters, {longest:,} are the most; shorten it"
            raise InvalidConcept(self.place_of(name), value, rule)
        return _LONE_SURROGATE.sub("\ufffd", value)

    def name(self, name: str) -> str | None:
        """Return a short text, None if it is absent or empty."""
        return self.text(name, longest=_LONGEST_NAME) or None

    def needed(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """Return a text that must be there and hold more than white space."""
        value = self.text(name, longest=longest)
        if value is None:
            raise self._malformed(name, "is missing; it takes a text")
        if not value.strip():
            raise InvalidConcept(self.place_of(name), value, "is empty; give at least one character")
        return value

    def language(self, name: str) -> str:
        """Return a language that must be there, as a canonical BCP 47 tag."""
        tag = self.text(name, longest=_LONGEST_NAME)
        if not tag:
            raise self._malformed(name, "is missing; it takes a BCP 47 tag such as en, ru or fr")
        try:
            return parse_tag(tag)
        except UnknownLanguage as error:
            raise UnknownTermLanguage(self.place_of(name), tag, str(error)) from error

    def flag(self, name: str) -> bool | None:
        """Return a truth value, None if it is absent."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise self._malformed(name, "takes true, false or null")
        return value

    def count(self, name: str) -> int | None:
        """Return a whole number from 0, None if it is absent."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _LARGEST:
            raise self._malformed(name, "takes a whole number from 0")
        return value

    def texts(self, name: str, *, most: int) -> list[str]:
        """Return a list of texts."""
        items = self._list(name, most, "texts")
        return [Values({"": item}, f"{self.place_of(name)}[{at}]").needed("") for at, item in enumerate(items)]

    def attributes(self, name: str) -> Attributes:
        """Return an object of texts as pairs, in order; none if it is absent."""
        if not self.has(name):
            return ()
        held = self.object(name)
        for key in held._values:
            if not _NAME.fullmatch(key):
                raise InvalidConcept(held.place_of(key), key, "is no name that an attribute may have")
        return tuple((key, held.text(key) or "") for key in held._values)

    def object(self, name: str) -> Values:
        """Return an object that must be there."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            raise self._malformed(name, "takes an object")
        return Values(value, f"{self.place_of(name)}.")

    def objects(self, name: str, *, most: int) -> list[Values]:
        """Return the objects of a list that must be there."""
        found = []
        for at, item in enumerate(self._list(name, most, "objects")):
            place = f"{self.place_of(name)}[{at}]"
            if not isinstance(item, dict):
                raise MalformedConcept(place, item, "takes an object")
            found.append(Values(item, f"{place}."))
        return found

    def _list(self, name: str, most: int, kind: str) -> list[Any]:
        value = self._values.get(name)
        if not isinstance(value, list):
            raise self._malformed(name, f"takes a list of {kind}")
        if len(value) > most:
            raise InvalidConcept(self.place_of(name), len(value), f"{most:,} entries are the most")
        return value

    def _malformed(self, name: str, rule: str) -> MalformedConcept:
        return MalformedConcept(self.place_of(name), self._values.get(name), rule)
