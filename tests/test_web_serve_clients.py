"""The programs that translators use, themselves, against a real server. `make clients` installs them.

What is not installed is skipped. OmegaT before 4.0, such as Debian's, knows no http mapping: there the test fetches
the mapped files with the requests that later ones send.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import etree

pytestmark = pytest.mark.clients

ROOT = Path(__file__).resolve().parents[1]
OURS = Path(__file__).parent / "clients"
WEBLATE = ROOT / ".clients" / "weblate" / "bin" / "python"
CHAMPIONS = "Champion countries share what they have learned with their neighbours."
RUSSIAN = "Страны-первоходцы делятся накопленным опытом со своими соседями."
XML_TMX = (
    'binmode STDOUT, ":utf8"; XML::TMX::Reader->new($ARGV[0])'
    '->for_tu(sub { my $tu = shift; print "$tu->{en}{-seg}\\t$tu->{ru}{-seg}\\n" })'
)


def installed(name: str) -> str:
    """Return where a program is; skip the test if it is nowhere."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed; `make clients` installs it")
    return path


def run(*command: str | Path, **options: Any) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, **options)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture
def tmx(service: Any, tmp_path: Path) -> Path:
    path = tmp_path / "memory.tmx"
    path.write_bytes(service.get("/omegat/en/ru/memory.tmx").body)
    return path


@pytest.fixture
def project(service: Any, tmp_path: Path) -> Path:
    """An OmegaT project as it is served, with the files that it maps."""
    folder = tmp_path / "project"
    for name in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (folder / name).mkdir(parents=True)
    served = service.get("/omegat/en/ru/omegat.project")
    (folder / "omegat.project").write_bytes(served.body)
    [repository] = etree.fromstring(served.body).iter("repository")
    for mapping in repository:
        path = urlsplit(repository.get("url") + mapping.get("repository")).path
        file = service.get(path)
        assert service.get(path, headers={"If-None-Match": file.headers["etag"]}).status == 304
        (folder / mapping.get("local")).write_bytes(file.body)
    return folder


def test_omegat_translates_with_the_memory_and_reads_the_glossary(project: Path, tmp_path: Path) -> None:
    omegat = installed("omegat")
    (project / "tm" / "tm-service.tmx").rename(project / "tm" / "auto" / "tm-service.tmx")  # taken without a person
    (project / "source" / "notice.txt").write_text(f"{CHAMPIONS}\n\nNobody has said this before.\n", encoding="utf-8")
    options = ["--mode=console-translate", "--no-team", f"--config-dir={tmp_path / 'settings'}"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    told = run(omegat, project, *options, f"--script={OURS / 'glossary.groovy'}", env=environment)
    translated = (project / "target" / "notice.txt").read_text(encoding="utf-8")
    assert translated.split("\n\n") == [RUSSIAN, "Nobody has said this before.\n"]
    assert "TERM champion country = страна-первоходец" in told


@pytest.fixture
def weblate(service: Any, tmp_path: Path) -> Callable[..., list[Any]]:
    """How to look texts up by one of Weblate's own classes."""
    if not WEBLATE.exists():
        pytest.skip("Weblate is not installed; `make clients` installs it")

    def look_up(protocol: str, *texts: str) -> list[Any]:
        command = [WEBLATE, OURS / "weblate_lookup.py", protocol, f"{service.url}/{protocol}", "en", "ru", *texts]
        return [json.loads(line) for line in run(*command, cwd=tmp_path).splitlines()]

    return look_up


def test_weblate_gets_matches_by_tmserver(weblate: Callable[..., list[Any]]) -> None:
    exact, near, nothing = weblate("tmserver", CHAMPIONS, CHAMPIONS.replace("learned", "seen"), "a/b\nc?")
    assert [(one["text"], one["quality"], one["source"]) for one in exact] == [(RUSSIAN, 100, CHAMPIONS)]
    assert [one["text"] for one in near] == [RUSSIAN]
    assert 75 <= near[0]["quality"] < 100
    assert nothing == []


@pytest.mark.parametrize("protocol", ["apertium", "libretranslate"])
def test_weblate_gets_sure_matches_by_protocols_of_machine_translation(
    weblate: Callable[..., list[Any]], protocol: str
) -> None:
    exact, unsure = weblate(protocol, CHAMPIONS, "Champion countries share")
    assert [one["text"] for one in exact] == [RUSSIAN]
    assert [one["text"] for one in unsure] == [""]


def test_xml_tmx_reads_the_memory(tmx: Path) -> None:
    perl = installed("perl")
    if subprocess.run([perl, "-MXML::TMX::Reader", "-e", "1"], capture_output=True, check=False).returncode:
        pytest.skip("XML::TMX is not installed; `make clients` installs it")
    lines = run(perl, "-MXML::TMX::Reader", "-e", XML_TMX, tmx).splitlines()
    assert len(lines) == 4
    assert f"{CHAMPIONS}\t{RUSSIAN}" in lines


def test_xmllint_finds_the_files_well_formed(tmx: Path, service: Any, tmp_path: Path) -> None:
    xmllint = installed("xmllint")
    files = [tmx]
    for name in ("omegat.project", "finder.xml"):
        files.append(tmp_path / name)
        files[-1].write_bytes(service.get(f"/omegat/en/ru/{name}").body)
    run(xmllint, "--noout", "--nonet", *files)


def test_translate_toolkit_reads_the_memory(tmx: Path) -> None:
    from translate.storage.tmx import tmxfile

    read = tmxfile.parsefile(str(tmx))
    assert len(read.units) == 4
    assert read.translate(CHAMPIONS) == RUSSIAN
