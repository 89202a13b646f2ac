"""The house in order: what is shipped, what is public, which way imports point."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("corpora", "glossary", "tm_service", "web")


def test_the_wheel_holds_every_file_of_all_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True)
    assert set(tracked.stdout.split()) - shipped == set()
    for package in PACKAGES:
        assert f"{package}/py.typed" in shipped


@pytest.mark.parametrize("package", PACKAGES)
def test_the_public_door_is_complete(package: str) -> None:
    module = importlib.import_module(package)
    public = {name for name, value in vars(module).items() if not name.startswith("_") and not _is_module(value)}
    assert {*module.__all__} - {"__version__"} == public
    for name in module.__all__:
        assert getattr(module, name) is not None


@pytest.mark.parametrize("package", PACKAGES)
def test_the_package_teaches_its_idea(package: str) -> None:
    text = importlib.import_module(package).__doc__ or ""
    assert len(text) > 300
    assert text.strip().splitlines()[-1].startswith("    ")


def test_every_document_that_is_linked_exists() -> None:
    import re

    for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def _is_module(value: object) -> bool:
    return type(value).__name__ == "module"
