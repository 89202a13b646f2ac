"""What others made and we run: pinned, not known to be unsafe, under licences that go with ours, and told of in the docs.

Nothing here asks the network; `make audit` does.
"""

from __future__ import annotations

import ast
import datetime
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
LOCKED: dict[str, list[str]] = PROJECT["tool"]["tm-service"]["locks"]
LOCKS = [*LOCKED, "supply"]
MINIMUMS: list[dict[str, Any]] = tomllib.loads((ROOT / "security/minimums.toml").read_text(encoding="utf-8"))["minimum"]
ENVIRONMENTS = [
    {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system,
        "platform_machine": machine,
    }
    for python in ("3.11", "3.12", "3.13")
    for system, machine in (("linux", "x86_64"), ("linux", "aarch64"), ("darwin", "arm64"), ("win32", "AMD64"))
]


@cache
def pins(lock: str) -> tuple[Requirement, ...]:
    """Return what a lock pins."""
    lines = (ROOT / f"locks/{lock}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(Requirement(line.rstrip("\\")) for line in lines if line[0].isalnum())


def pinned(lock: str, environment: dict[str, str]) -> dict[str, Version]:
    """Return the version of each package that a lock installs in an environment."""
    chosen = [pin for pin in pins(lock) if applies(pin, environment)]
    versions = {canonicalize_name(pin.name): Version(str(pin.specifier).removeprefix("==")) for pin in chosen}
    assert len(versions) == len(chosen), "one version of each"
    return versions


def applies(requirement: Requirement, environment: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({**environment, "extra": ""})


def direct(extras: Iterable[str]) -> Iterator[Requirement]:
    """Yield the direct dependencies of the project with these extras, those of extras that an extra names included."""
    for text in [*PROJECT["project"]["dependencies"], *(text for extra in extras for text in EXTRAS[extra])]:
        requirement = Requirement(text)
        if requirement.name == "tm-service":
            yield from direct(requirement.extras)
        else:
            yield requirement


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_pins_what_the_project_asks_for(lock: str) -> None:
    build = [Requirement(text) for text in PROJECT["dependency-groups"]["build"]]
    for environment in ENVIRONMENTS:
        versions = pinned(lock, environment)
        for requirement in [*direct(LOCKED[lock]), *build]:
            if applies(requirement, environment):
                version = versions.get(canonicalize_name(requirement.name))
                assert version is not None, f"locks/{lock}.txt lacks {requirement}: make lock"
                assert version in requirement.specifier, f"locks/{lock}.txt has {version}, not {requirement}: make lock"


def test_the_tools_of_supply_are_pinned() -> None:
    for requirement in map(Requirement, PROJECT["dependency-groups"]["supply"]):
        assert pinned("supply", ENVIRONMENTS[0])[canonicalize_name(requirement.name)] in requirement.specifier


def test_what_builds_the_project_is_pinned() -> None:
    assert {*PROJECT["build-system"]["requires"]} <= {*PROJECT["dependency-groups"]["build"]}


def test_a_lock_lacks_nothing_that_a_pinned_package_needs() -> None:
    """Held for this environment: what the packages say that are installed here in their pinned version."""
    here: dict[str, str] = {}
    versions = pinned("dev", here)
    waiting = [(canonicalize_name(each.name), extra) for each in direct(["dev"]) for extra in ("", *each.extras)]
    seen = set(waiting)
    examined = 0
    while waiting:
        name, extra = waiting.pop()
        if not is_as_pinned(name):
            continue
        examined += 1
        for needed in map(Requirement, importlib.metadata.requires(name) or []):
            if needed.marker is not None and not needed.marker.evaluate({"extra": extra}):
                continue
            found = versions.get(canonicalize_name(needed.name))
            assert found is not None, f"{name} needs {needed}, which is not in locks/dev.txt: make lock"
            assert needed.specifier.contains(found, prereleases=True), f"{name} needs {needed}, pinned is {found}"
            new = {(canonicalize_name(needed.name), each) for each in ("", *needed.extras)} - seen
            seen |= new
            waiting += new
    assert examined > 10


def installed(name: str) -> Version | None:
    try:
        return Version(importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return None


def is_as_pinned(name: str) -> bool:
    """Tell whether a package is here in its pinned version: what `make lowest` installs speaks for itself alone."""
    version = pinned("bench", {}).get(canonicalize_name(name))
    return version is not None and installed(name) == version


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes_and_a_lock_says_nothing_else(lock: str) -> None:
    """No address of an index, no path of the machine that made it, no option: hashes say what may be installed."""
    text = (ROOT / f"locks/{lock}.txt").read_text(encoding="utf-8")
    head, body = re.split(r"(?m)^(?=\w)", text, maxsplit=1)
    assert re.fullmatch(r"# This file was autogenerated by uv[^/]*\n# +make lock\n", head)
    assert re.fullmatch(r"([\w.-]+==[\w.]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n)+", body)


def test_locks_pin_the_same_versions() -> None:
    for environment in ENVIRONMENTS:
        widest = pinned("bench", environment)
        for lock in LOCKED:
            assert pinned(lock, environment).items() <= widest.items()


def test_what_is_imported_is_asked_for() -> None:
    """A package that only comes along with another one may stay away with its next version."""
    asked = {
        canonicalize_name(each.name) for each in direct(extra for extra in EXTRAS if extra not in {"dev", "bench"})
    }
    owners = importlib.metadata.packages_distributions()
    for package in ("corpora", "glossary", "tm_service", "web"):
        for path in (ROOT / package).rglob("*.py"):
            for module in imported(path) - {*sys.stdlib_module_names, "corpora", "glossary", "tm_service", "web"}:
                distributions = {canonicalize_name(name) for name in owners.get(module, [])}
                assert distributions & asked, f"{path.relative_to(ROOT)} imports {module}, which pyproject.toml lacks"


def imported(path: Path) -> set[str]:
    """Return the top-level names of the modules that a file imports."""
    modules: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.split(".")[0])
    return modules


# Known vulnerabilities


def test_minimums_are_whole_and_in_order() -> None:
    assert [each["package"] for each in MINIMUMS] == sorted({canonicalize_name(each["package"]) for each in MINIMUMS})
    for each in MINIMUMS:
        assert each.keys() == {"package", "least", "advisories", "added", "why"}
        assert each["advisories"]
        for advisory in each["advisories"]:
            assert re.fullmatch(r"CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3}|PYSEC-\d{4}-\d+", advisory)
        assert isinstance(each["added"], datetime.date)
        assert len(each["why"]) > 20


@pytest.mark.parametrize("minimum", MINIMUMS, ids=lambda each: each["package"])
def test_no_lock_is_below_a_minimum(minimum: dict[str, Any]) -> None:
    versions = [
        version
        for lock in LOCKS
        for environment in ENVIRONMENTS
        if (version := pinned(lock, environment).get(canonicalize_name(minimum["package"])))
    ]
    assert versions, "nothing asks for it any more: remove the entry"
    assert min(versions) >= Version(minimum["least"])


@pytest.mark.parametrize("minimum", MINIMUMS, ids=lambda each: each["package"])
def test_no_lower_bound_is_below_a_minimum(minimum: dict[str, Any]) -> None:
    groups = [Requirement(text) for texts in PROJECT["dependency-groups"].values() for text in texts]
    for requirement in [*direct(EXTRAS), *groups]:
        if canonicalize_name(requirement.name) == canonicalize_name(minimum["package"]):
            [bound] = requirement.specifier
            assert bound.operator == ">="
            assert Version(bound.version) >= Version(minimum["least"])


# Licences

COMPATIBLE = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "GPL-2.0-or-later",
    "GPL-3.0-or-later", "ISC", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "ZPL-2.1", "Zlib",
}  # fmt: skip
CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Public Domain": "CC0-1.0",
    "Zope Public License": "ZPL-2.1",
}
WORDED = {"Apache License, Version 2.0": "Apache-2.0"}
# What the metadata does not say, or says in a way that has to be read by somebody.
READ = {
    "pysqlite3": "Zlib",  # its LICENSE
    # Apache-2.0 but for the matching engine, whose notice names the licence of Python 1.6: the notice that stands in the
    # `re` of every Python since, which the Free Software Foundation takes to be compatible.
    "regex": "Apache-2.0",
}


def test_licences_of_what_runs_go_with_ours() -> None:
    served = [extra for extra in EXTRAS if extra not in {"bench", "dev", "semantic"}]
    names = {name for name in closure(direct(served)) if is_as_pinned(name)}
    assert len(names) > 20
    for name in sorted(names):
        parts = [part.strip("() ") for part in licence_of(name).split(" AND ")]
        refused = [part for part in parts if COMPATIBLE.isdisjoint(part.split(" OR "))]
        assert not refused, f"{name}: {refused} does not go with GPL-3.0-or-later, or is not known to this test"


def closure(asked: Iterable[Requirement]) -> set[str]:
    """Return the names of all that is needed here, direct and indirect, as the installed packages say it."""
    waiting = [(canonicalize_name(each.name), extra) for each in asked for extra in ("", *each.extras)]
    seen = set(waiting)
    while waiting:
        name, extra = waiting.pop()
        for needed in map(Requirement, (importlib.metadata.requires(name) or []) if installed(name) else []):
            if needed.marker is None or needed.marker.evaluate({"extra": extra}):
                new = {(canonicalize_name(needed.name), each) for each in ("", *needed.extras)} - seen
                seen |= new
                waiting += new
    return {name for name, _ in seen}


def licence_of(name: str) -> str:
    """Return the SPDX expression of an installed package's licence, or what its metadata says instead."""
    metadata = importlib.metadata.metadata(name)
    if name in READ:
        return READ[name]
    if metadata["License-Expression"]:
        return str(metadata["License-Expression"])
    classifiers = [
        line.split(" :: ")[-1] for line in metadata.get_all("Classifier") or [] if line.startswith("License")
    ]
    if classifiers:
        return " AND ".join(CLASSIFIED.get(each, each) for each in classifiers)
    worded = str(metadata["License"])
    return WORDED.get(worded, worded)


# What the documents say


def test_every_direct_dependency_has_its_reason_and_its_licence() -> None:
    by_hand = {"axe-playwright-python", "matplotlib"}  # whose metadata names none, or in words
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| `([\w.-]+)` \| [^|]+ \| ([^|]+) \|$", page))
    asked = {canonicalize_name(each.name): each for each in direct(EXTRAS)}
    assert {canonicalize_name(name) for name in rows} == {*asked}
    for name, licence in rows.items():
        if name not in by_hand and is_as_pinned(canonicalize_name(name)):
            assert licence == licence_of(canonicalize_name(name)), name


def test_the_threat_model_names_tests_that_exist() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/\w+\.py)(?:::(test_\w+))?`", text)
    assert len(named) > 20
    for path, test in named:
        assert (ROOT / path).exists(), path
        assert f"def {test}" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"
    targets = re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert {*re.findall(r"`make ([a-z]+)", text)} <= {*targets}
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).exists(), target
