"""What is built is what lies here: packages, data files, the version, and lock files that name every byte."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
NOT_SHIPPED = {"tests", "bench", "examples", "docs", "typings", "build", "dist"}
CODE = {".py", ".pyc"}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def folders() -> dict[str, Path]:
    """Every folder of code that ships, by the name of its package."""
    return {
        ".".join(("chatwallet", *path.parent.relative_to(ROOT).parts)): path.parent
        for path in sorted(ROOT.rglob("__init__.py"))
        if not set(path.relative_to(ROOT).parts) & NOT_SHIPPED
        and not path.relative_to(ROOT).parts[0].startswith(".")
    }


def data_files() -> list[tuple[str, str]]:
    """Every file beside the code that the program may read, as (package, path inside it)."""
    packages = folders()
    found = [("chatwallet", "py.typed")]
    for package, folder in packages.items():
        inner = {path for path in packages.values() if folder in path.parents}
        files = [] if folder == ROOT else sorted(path for path in folder.rglob("*") if path.is_file())
        found += [
            (package, path.relative_to(folder).as_posix())
            for path in files
            if path.suffix not in CODE and not inner & set(path.parents)
        ]
    return found


def normal(name: str) -> str:
    """A distribution's name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_folder_of_code_is_a_package_that_is_built() -> None:
    assert sorted(folders()) == sorted(project()["tool"]["setuptools"]["packages"])


def test_every_folder_with_code_is_a_package() -> None:
    strays = {
        str(path.parent.relative_to(ROOT))
        for package in project()["tool"]["mypy"]["packages"]
        for path in (ROOT / package.removeprefix("chatwallet.")).rglob("*.py")
        if not (path.parent / "__init__.py").exists()
    }
    assert not strays


def test_every_data_file_is_built_in() -> None:
    globs = project()["tool"]["setuptools"]["package-data"]
    missing = [
        f"{package}: {name}"
        for package, name in data_files()
        if not any(
            fnmatch(name, glob) and name.count("/") == glob.count("/") for glob in globs.get(package, ())
        )
    ]
    assert not missing


def test_no_pattern_for_data_files_is_left_over() -> None:
    files = data_files()
    unused = [
        f"{package}: {glob}"
        for package, globs in project()["tool"]["setuptools"]["package-data"].items()
        for glob in globs
        if not any(package == of and fnmatch(name, glob) for of, name in files)
    ]
    assert not unused


def test_type_checkers_and_coverage_see_every_folder() -> None:
    first_level = {name.split(".")[1] for name in folders() if name.count(".") == 1}
    assert {name.removeprefix("chatwallet.") for name in project()["tool"]["mypy"]["packages"]} == first_level
    assert set(project()["tool"]["coverage"]["run"]["source"]) == first_level


def test_the_package_says_that_it_is_typed() -> None:
    assert (ROOT / "py.typed").read_text() == ""
    assert project()["tool"]["setuptools"]["package-data"]["chatwallet"] == ["py.typed"]


def test_what_is_installed_is_of_this_version() -> None:
    assert version("chatwallet") == project()["project"]["version"]


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_pins_every_package_with_its_hashes_and_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())
    entries = [entry for entry in entries if not entry.startswith("#")]
    assert len(entries) > 20
    unpinned = [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]
    assert not unpinned
    assert not re.search(r"https?://|--index-url|--extra-index-url|--find-links|@ ", text)


def test_the_lock_files_hold_what_the_project_asks_for() -> None:
    wanted = project()["project"]
    for lock, names in (
        ("requirements.txt", wanted["dependencies"]),
        ("requirements-dev.txt", wanted["dependencies"] + wanted["optional-dependencies"]["dev"]),
    ):
        text = (ROOT / lock).read_text(encoding="utf-8")
        pinned = {
            normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)(?:\[\w+\])?==", text, re.MULTILINE)
        }
        asked = {normal(re.split(r"[^A-Za-z0-9._-]", name)[0]) for name in names}
        assert asked <= pinned


def pinned_with_extras(lock: str) -> dict[str, set[str]]:
    """Every name of a lock file with the extras it is pinned with."""
    found: dict[str, set[str]] = {}
    for name, extras in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[([^]]+)\])?==", (ROOT / lock).read_text(), re.MULTILINE
    ):
        found.setdefault(normal(name), set()).update(filter(None, re.split(r"[,\s]+", extras)))
    return found


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_file_names_every_extra_that_one_of_its_packages_asks_for(lock: str) -> None:
    """X21: pip before 23.3 takes `coverage[toml]` for unpinned where the lock file says `coverage`."""
    pinned = pinned_with_extras(lock)
    missing = []
    for name, extras in pinned.items():
        try:
            wanted = requires(name) or []
        except PackageNotFoundError:  # of another platform or another Python
            continue
        for one in map(Requirement, wanted):
            asked = one.marker is None or any(
                one.marker.evaluate({"extra": extra}) for extra in {"", *extras}
            )
            if asked and not one.extras <= pinned.get(normal(one.name), set()):
                missing.append(f"{name} asks for {one.name}[{','.join(sorted(one.extras))}]")
    assert not missing


def test_make_and_the_package_name_the_same_pythons() -> None:
    """X22: the bounds of pyproject.toml, and this Python is one of those that `make` would take."""
    lowest, above = re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project()["project"]["requires-python"]).groups()  # type: ignore[union-attr]
    bounds = f"(3, {lowest}) <= sys.version_info[:2] <= (3, {int(above) - 1})"
    assert bounds in (ROOT / "tests/find-python").read_text()
    assert bounds in (ROOT / "Makefile").read_text()
    classifiers = {f"Programming Language :: Python :: 3.{minor}" for minor in range(int(lowest), int(above))}
    named = {one for one in project()["project"]["classifiers"] if re.search(r":: 3\.\d+$", one)}
    assert named == classifiers
    found = subprocess.run(
        [ROOT / "tests/find-python", "--all"], check=True, capture_output=True, text=True
    ).stdout.split()
    versions = [
        subprocess.run(
            [one, "-c", "import sys; print(*sys.version_info[:2])"], check=True, capture_output=True
        )
        for one in found
    ]
    assert f"{sys.version_info[0]} {sys.version_info[1]}".encode() in {one.stdout.strip() for one in versions}
