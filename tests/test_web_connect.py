"""Connecting tools: OmegaT's mapping and finder, OpenSearch, and the page that hands them out."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from lxml import etree

from corpora.segments import Segment
from corpora.units import TranslationUnit
from tm_service import open_memory
from web.tokens import Role, Tokens

CHAMPIONS = "Champion countries share what they have learned with their neighbours."
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
FILES = ["memory.tmx", "glossary.utf8"]


def xml(answer: Any) -> Any:
    assert answer.status == 200
    return etree.fromstring(answer.body)


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.mark.parametrize("name", FILES)
def test_a_mapped_file_is_fetched_once_until_it_changes(own_service: Any, filled: Path, name: str) -> None:
    address = f"/omegat/en/ru/{name}"
    first = own_service.get(address)
    etag = {"If-None-Match": first.headers["etag"]}
    again = own_service.get(address, headers=etag)
    assert (first.status, again.status, again.body) == (200, 304, b"")
    memory = open_memory(filled)
    memory.add([TranslationUnit({"en": Segment("A new quay"), "ru": Segment("Новый причал")})])
    memory.close()
    concept = {"terms": [{"language": "en", "term": "quay"}, {"language": "ru", "term": "причал"}]}
    assert own_service.call("POST", "/api/v1/concepts", body=concept).status == 201
    changed = own_service.get(address, headers=etag)
    assert changed.status == 200
    assert "ричал" in changed.text


def test_the_glossary_is_what_omegat_reads(service: Any) -> None:
    lines = service.get("/omegat/en/ru/glossary.utf8").text.splitlines()
    assert "champion country\tстрана-первоходец" in [line.rstrip("\t") for line in lines]


def test_the_project_maps_files_that_are_there(service: Any) -> None:
    project = xml(service.get("/omegat/en/ru/omegat.project"))
    assert (project.findtext(".//source_lang"), project.findtext(".//target_lang")) == ("en", "ru")
    [repository] = project.iter("repository")
    assert repository.get("type") == "http"
    assert repository.get("url") == f"{service.url}/omegat/en/ru/"
    mapped = {one.get("repository"): one.get("local") for one in repository}
    assert mapped == {"memory.tmx": "tm/tm-service.tmx", "glossary.utf8": "glossary/tm-service.utf8"}
    for name in mapped:  # OmegaT joins the two as they are
        assert service.get(path_of(repository.get("url") + name)).status == 200


def test_the_finder_looks_up_what_is_marked(service: Any) -> None:
    finder = xml(service.get("/omegat/en/ru/finder.xml"))
    [there, back] = [item.findtext("url") for item in finder.iter("item")]
    assert there.startswith(service.url)
    page = service.get(path_of(there.replace("{target}", quote(CHAMPIONS)))).text
    assert "Страны-первоходцы делятся" in unescape(page)
    assert "source=ru&target=en" in back


@pytest.mark.parametrize("name", [*FILES, "omegat.project", "finder.xml"])
def test_a_pair_that_is_none_is_not_there(service: Any, name: str) -> None:
    answer = service.get(f"/omegat/en/no-such/{name}")
    assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


def test_a_token_in_the_address_stays_in_the_project(own_service: Any, filled: Path) -> None:
    tokens = Tokens(filled)
    secret = tokens.create("an OmegaT", Role.READER)[1]
    tokens.close()
    [repository] = xml(own_service.get(f"/t/{secret}/omegat/en/ru/omegat.project")).iter("repository")
    assert f"/t/{secret}/omegat/" in repository.get("url")
    assert own_service.get(path_of(repository.get("url") + "memory.tmx")).status == 200
    assert own_service.get("/t/tms_nobody/omegat/en/ru/memory.tmx").status == 401


def test_opensearch_describes_the_lookup(service: Any) -> None:
    answer = service.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    description = xml(answer)
    assert len(description.findtext("o:ShortName", namespaces=OPENSEARCH)) <= 16  # as the specification has it
    [page] = description.xpath("o:Url[@type='text/html']/@template", namespaces=OPENSEARCH)
    assert page.startswith(service.url)
    found = service.get(path_of(page.replace("{searchTerms}", quote(CHAMPIONS)))).text
    assert "Страны-первоходцы делятся" in unescape(found)
    assert '<link rel="search" href="/opensearch.xml"' in service.get("/").text


def test_the_page_hands_out_what_is_served(service: Any) -> None:
    page = unescape(service.get("/connect").text)
    for name in ("omegat.project", "finder.xml"):
        assert service.get(f"/omegat/en/ru/{name}").text.strip() in page
        assert f'href="{service.url}/omegat/en/ru/{name}"' in page
    for file in FILES:
        assert f"{service.url}/omegat/en/ru/{file}" in page


@pytest.mark.browser
def test_a_set_up_file_is_copied_by_a_click(windows: Any, service: Any) -> None:
    page = windows(service, "/connect", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == service.get("/omegat/en/ru/omegat.project").text.strip()
