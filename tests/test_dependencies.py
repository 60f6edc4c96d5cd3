"""Every package that the application installs is in ``requirements.lock`` and, with its licence, in ``docs/licences.md``.

``python -m tests.test_dependencies`` writes both from what is installed here (a fresh ``make install`` and ``pip install uv``
first).
"""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import Distribution, distribution

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from tests.conftest import ROOT

LOCK, LICENCES = ROOT / "requirements.lock", ROOT / "docs" / "licences.md"
COPYLEFT = re.compile(r"\bA?GPL|Affero|General Public", re.IGNORECASE)
"""Licences under which we could not give the application away as it is; the LGPL and MPL ask nothing of a user of a library."""
LOCK_HEAD = """# What a release was tested with, for every platform, each file by its hash. Made by tests/test_dependencies.py.
#   pip install --require-hashes -r requirements.lock && pip install --no-deps repmon-*.whl
"""
LICENCES_HEAD = """# Licences of what repmon installs

repmon itself is under the MIT licence. It installs these packages, none of them changed; optional extras are not among them.
Made by `python -m tests.test_dependencies`; a test sees to it that none is missing.

| package | licence |
|---|---|
"""


def installed() -> dict[str, Distribution]:
    """The packages that repmon needs to run, and those that they need, by normal name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in project["dependencies"]]
    while waiting:
        wanted = waiting.pop()
        name = re.sub(r"[-_.]+", "-", wanted.name).lower()
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found[name] = distribution(name)
        extras = ["", *wanted.extras]
        for line in found[name].requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(needed)
    return dict(sorted(found.items()))


def licence(package: Distribution) -> str:
    """What the package's own description says, the standard expression first."""
    about = package.metadata
    if expression := about.get("License-Expression"):
        return expression
    named = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if text.startswith("License ::")]
    return ", ".join(named) or (about.get("License") or "not said").splitlines()[0]


def lock(packages: dict[str, Distribution]) -> str:
    """The installed versions with their hashes, and those of what only other platforms need."""
    pins = "".join(f"{name}=={one.version}\n" for name, one in packages.items())
    command = ["uv", "pip", "compile", "pyproject.toml", "--constraints", "-", "--universal", "--generate-hashes"]
    layout = ["--no-header", "--no-annotate", "--quiet"]
    return subprocess.run([*command, *layout], cwd=ROOT, input=pins, capture_output=True, text=True, check=True).stdout


def locked_versions() -> dict[str, str]:
    """The versions in ``requirements.lock`` by package."""
    return dict(re.findall(r"^([\w-]+)==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))


def test_each_package_is_locked_and_its_licence_listed() -> None:
    listed = set(re.findall(r"^\| ([\w-]+) \|", LICENCES.read_text(), re.MULTILINE)) - {"package"}
    assert set(installed()) <= locked_versions().keys()
    assert set(installed()) <= listed


def test_what_is_locked_is_what_the_project_asks_for_and_named_by_hash() -> None:
    locked = locked_versions()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for wanted in map(Requirement, project["dependencies"]):
        assert SpecifierSet(str(wanted.specifier)).contains(locked[wanted.name]), wanted
    for entry in re.split(r"\n(?=[\w-]+==)", LOCK.read_text(encoding="utf-8"))[1:]:
        assert "--hash=sha256:" in entry, entry


def test_no_licence_keeps_us_from_giving_repmon_away() -> None:
    assert {name: text for name, package in installed().items() if COPYLEFT.search(text := licence(package))} == {}


if __name__ == "__main__":
    packages = installed()
    LOCK.write_text(LOCK_HEAD + lock(packages), encoding="utf-8")
    rows = "".join(f"| {name} | {licence(one)} |\n" for name, one in packages.items())
    LICENCES.write_text(LICENCES_HEAD + rows, encoding="utf-8")
