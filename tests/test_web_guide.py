"""docs/clients.md is true: every protocol and every tool of an assistant stands there, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from web import create_app
from web.services import close_services

GUIDE = (Path(__file__).parents[1] / "docs" / "clients.md").read_text(encoding="utf-8")
METHODS = {"GET", "POST", "PUT", "DELETE"}


@pytest.fixture
def routes(tmp_path: Path) -> set[tuple[str, str]]:
    """The methods and addresses of the protocols, without those that hold a token."""
    app = create_app({"DATABASE": str(tmp_path / "store.db")})
    close_services(app)
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("compat.")
        for method in rule.methods & METHODS
    }


def test_every_address_of_a_protocol_is_named_and_no_other(routes: set[tuple[str, str]]) -> None:
    told = set(re.findall(r"`(GET|POST|PUT|DELETE) (/[^`?\s]*)", GUIDE))
    posted_too = {("POST", path) for _method, path in re.findall(r"`(PUT) (\S+)` \(`POST` too\)", GUIDE)}
    assert told | posted_too == routes


def test_every_address_to_enter_is_answered(service: Any) -> None:
    addresses = re.findall(r"http://127\.0\.0\.1:8080(/[^`\s]*)", GUIDE)
    files = [path for path in addresses if "." in path.rsplit("/", 1)[1]]
    assert len(files) == 3
    assert [service.get(path).status for path in files] == [200] * len(files)
    protocols = {path.split("/")[1] for path in addresses}
    assert {"tmserver", "mymemory", "apertium", "libretranslate", "omegat", "opensearch.xml"} <= protocols


def test_every_tool_of_an_assistant_is_named_and_no_other() -> None:
    pytest.importorskip("mcp")
    from web.assistants.tools import Tools

    table = GUIDE.partition("## Assistants")[2].partition("\nAn assistant")[0]
    told = {name for row in re.findall(r"^\| (`.*?`) \| ", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert told == {name for name in vars(Tools) if not name.startswith("_")}
