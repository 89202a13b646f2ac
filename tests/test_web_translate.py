"""The interface is translated whole: nothing missing, nothing doubtful, nothing left over, compiled as written."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

import web
from web.languages import INTERFACE_LANGUAGES

WEB = Path(web.__file__).parent
FOLDER = WEB / "translations"


def catalogue(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        return read_po(stream, locale=language)


def messages_in(found: Catalog) -> dict[object, object]:
    def fixed(text: object) -> object:
        return tuple(text) if isinstance(text, list | tuple) else text

    return {fixed(message.id): fixed(message.string) for message in found if message.id}


def messages_of(language: str) -> dict[object, object]:
    return messages_in(catalogue(language))


@pytest.fixture(scope="module")
def in_the_source() -> set[object]:
    with (FOLDER / "babel.cfg").open() as stream:
        methods, options = parse_mapping_cfg(stream)
    found = extract_from_dir(
        WEB, methods, options, keywords={"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    )
    return {message for _file, _line, message, _comments, _context in found}


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_catalogue_holds_what_the_source_says_and_nothing_else(language: str, in_the_source: set[object]) -> None:
    assert len(in_the_source) > 100
    assert set(messages_of(language)) == in_the_source


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    assert not [message.id for message in catalogue(language) if message.fuzzy and message.id]
    for message, translation in messages_of(language).items():
        forms = translation if isinstance(translation, tuple) else (translation,)
        assert all(forms), message
        if isinstance(message, tuple):
            assert len(forms) == catalogue(language).num_plurals


@pytest.mark.parametrize("language", ["ru", "fr"])
def test_translations_fill_in_the_same_values(language: str) -> None:
    def places(text: str) -> Counter[str]:
        return Counter(re.findall(r"%\(\w+\)s|%.", text))

    for message, translation in messages_of(language).items():
        first = message[0] if isinstance(message, tuple) else message
        for form in translation if isinstance(translation, tuple) else (translation,):
            assert places(form) == places(first), message  # a lone % breaks the page


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_compiled_catalogue_is_the_written_one(language: str) -> None:
    with (FOLDER / language / "LC_MESSAGES" / "messages.mo").open("rb") as stream:
        assert messages_in(read_mo(stream)) == messages_of(language)


def test_english_says_what_the_source_says() -> None:
    assert all(message == translation for message, translation in messages_of("en").items())
