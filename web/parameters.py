"""The values of a request, checked one by one: a value of the wrong sort is malformed, one out of range is invalid.

A query string holds text only, a JSON body numbers and truth values too; both are read through the same `Fields`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from werkzeug.routing import IntegerConverter, Map

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from tm_service.dates import moment_of
from tm_service.errors import InvalidQuery
from web.errors import LanguageField, MalformedRequest

LONGEST_QUERY = 10_000  # characters
DEEPEST_JSON = 16  # levels
LARGEST_ID = 2**63 - 1
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_TRUTHS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True, "on": True}


class RowNumber(IntegerConverter):
    """A number in an address; one that no row can have leads nowhere."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_ID)


class Fields:
    """The named values of one request, or of one object inside it; `place` prefixes their names in errors."""

    def __init__(self, values: Mapping[str, Any], place: str = "") -> None:
        self._values = values
        self._place = place

    @property
    def values(self) -> Mapping[str, Any]:
        """Return the values as they came, for who checks them otherwise."""
        return self._values

    def name_of(self, name: str) -> str:
        """Return the name that an error gives to the field."""
        return f"{self._place}{name}"

    def text(self, name: str, *, longest: int = LONGEST_QUERY, blank: bool = False) -> str:
        """Return a text that must be there and, unless it may be blank, hold more than white space."""
        value = self.optional_text(name, longest=longest)
        if value is None:
            raise MalformedRequest(self.name_of(name), "is missing; it takes a text")
        if not blank and not value.strip():
            raise InvalidQuery(self.name_of(name), value, "is empty; give at least one character")
        return value

    def optional_text(self, name: str, *, longest: int = LONGEST_QUERY) -> str | None:
        """Return a text, None if it is absent. A lone surrogate, which no encoding can carry, becomes U+FFFD."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise MalformedRequest(self.name_of(name), f"takes a text, not {_json_kind(value)}")
        if len(value) > longest:
            rule = f"has {len(value):,} characters, {longest:,} are the most; shorten it"
            raise InvalidQuery(self.name_of(name), value, rule)
        return _LONE_SURROGATE.sub("\ufffd", value)

    def name(self, name: str) -> str | None:
        """Return the name of a memory, document and the like; None if it is absent or empty."""
        return self.optional_text(name, longest=500) or None

    def language(self, name: str) -> str:
        """Return a language that must be there, as a canonical BCP 47 tag."""
        tag = self.optional_language(name)
        if tag is None:
            raise MalformedRequest(self.name_of(name), "is missing; it takes a BCP 47 tag such as en, ru or fr")
        return tag

    def optional_language(self, name: str) -> str | None:
        """Return a language as a canonical BCP 47 tag, None if it is absent or empty."""
        tag = self.optional_text(name, longest=100)
        if not tag:
            return None
        try:
            return parse_tag(tag)
        except UnknownLanguage as error:
            raise LanguageField(self.name_of(name), error) from error

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Return a number between `low` and `high`."""
        value = self._values.get(name)
        if value is None or value == "":
            return default
        try:
            number = float("" if isinstance(value, bool) else value)
        except (TypeError, ValueError, OverflowError):
            raise MalformedRequest(self.name_of(name), f"takes a number from {low:g} to {high:g}") from None
        if math.isnan(number) or not low <= number <= high:
            raise InvalidQuery(self.name_of(name), value, f"must be from {low:g} to {high:g}")
        return number

    def count(self, name: str, default: int, low: int, high: int) -> int:
        """Return a whole number between `low` and `high`."""
        number = self.number(name, default, low, high)
        if number != int(number):
            raise MalformedRequest(self.name_of(name), f"takes a whole number from {low} to {high}")
        return int(number)

    def moment(self, name: str) -> str | None:
        """Return a date, or date and time, as moments are stored; None if it is absent."""
        text = self.name(name)
        try:
            return None if text is None else moment_of(text)
        except ValueError as error:
            raise InvalidQuery(self.name_of(name), text, str(error)) from error

    def flag(self, name: str) -> bool:
        """Return a truth value, False if it is absent."""
        value = self._values.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        try:
            return _TRUTHS[str(value).lower()]
        except KeyError:
            raise MalformedRequest(self.name_of(name), "takes true or false") from None

    def objects(self, name: str, *, most: int) -> list[Fields]:
        """Return the objects of a list that must be there."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise MalformedRequest(self.name_of(name), "takes a list of objects")
        if len(value) > most:
            raise InvalidQuery(self.name_of(name), len(value), f"{most:,} entries are the most; send several requests")
        places = [f"{self.name_of(name)}[{number}]" for number in range(len(value))]
        for place, item in zip(places, value, strict=True):
            if not isinstance(item, dict):
                raise MalformedRequest(place, f"takes an object, not {_json_kind(item)}")
        return [Fields(item, f"{place}.") for place, item in zip(places, value, strict=True)]

    def items(self, name: str) -> list[Any]:
        """Return a list that must be there, its members unchecked."""
        value = self._values.get(name)
        if not isinstance(value, list):
            raise MalformedRequest(self.name_of(name), "takes a list")
        return value

    def texts(self, name: str, *, most: int, longest: int) -> list[str] | None:
        """Return a list of texts that hold more than white space, None if it is absent."""
        if self._values.get(name) is None:
            return None
        items = self.items(name)
        if len(items) > most:
            raise InvalidQuery(self.name_of(name), len(items), f"{most:,} entries are the most")
        places = {f"{name}[{number}]": item for number, item in enumerate(items)}
        return [Fields(places, self._place).text(place, longest=longest) for place in places]

    def mapping(self, name: str) -> Mapping[str, Any]:
        """Return an object that must be there."""
        value = self._values.get(name)
        if not isinstance(value, dict):
            raise MalformedRequest(self.name_of(name), "takes an object")
        return value


def query_fields() -> Fields:
    """Return the values of the request's query string; of a name given twice the first counts."""
    return Fields(request.args.to_dict())


def form_fields() -> Fields:
    """Return the values of the request's form."""
    return Fields(request.form.to_dict())


def body_fields() -> Fields:
    """Return the values of the request's JSON body, which must be one object of bounded size and depth."""
    request.max_content_length = current_app.config["MAX_JSON_LENGTH"]
    if not request.is_json:
        raise MalformedRequest("", "the body must be JSON, sent as Content-Type: application/json")
    try:
        value = json.loads(request.get_data(), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else error
        raise MalformedRequest("", f"the body is no JSON: {reason}") from error
    if not isinstance(value, dict):
        raise MalformedRequest("", f"the body must be a JSON object, not {_json_kind(value)}")
    if _deeper_than(value, DEEPEST_JSON):
        raise MalformedRequest("", f"the body is nested more than {DEEPEST_JSON} levels deep")
    return Fields(value)


def optional_body_fields() -> Fields:
    """Return the values of the request's JSON body, none if it has no body."""
    return body_fields() if request.content_length or request.is_json else Fields({})


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def _deeper_than(value: object, levels: int) -> bool:
    """Tell whether a JSON value has more than that many levels, without recursion."""
    row: list[Any] = [value]
    for _ in range(levels):
        row = [inner for outer in row if isinstance(outer, dict | list) for inner in _members(outer)]
    return any(isinstance(item, dict | list) for item in row)


def _members(outer: dict[str, Any] | list[Any]) -> list[Any]:
    return outer if isinstance(outer, list) else list(outer.values())


def _json_kind(value: object) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value", type(None): "null"}
    return kinds.get(type(value), "a number")
