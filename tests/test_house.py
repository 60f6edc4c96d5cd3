"""Who may import whom (docs/architecture.md): read from the code's own imports, so that the table cannot drift from it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
ANYONE = {"errors"}
ALLOWED = {
    "model": set(),
    "errors": set(),
    "clean": {"model"},
    "extract": {"model", "clean"},
    "match": {"model", "clean"},
    "fixes": {"model", "clean"},
    "checks": {"model", "clean", "fixes"},
    "store": {"model", "clean"},
    "config": {"clean"},
    "crawl": {"store", "extract", "clean", "model", "config", "secret"},
    "spiders": {"crawl", "extract", "clean", "model", "config"},
    "roster": {"store", "clean", "model", "config", "lock", "crawl"},
    "imports": {"store", "clean", "model", "config", "lock", "crawl", "roster", "fixes", "decisions"},
    "report": {"store", "model", "clean", "config", "crawl", "fixes", "match", "checks"},
    "stages": {"store", "model", "clean", "config", "crawl", "match", "checks", "fixes", "report"},
    "notify": {"store", "model", "config", "report", "secret"},
    "demo": {"store", "model", "clean", "starter"},
}
NOUNS_ONLY = {("checks", "fixes"): {"lifecycle"}, ("report", "fixes"): {"lifecycle"}, ("roster", "crawl"): {"catalogue"}}


def _modules() -> dict[str, Path]:
    """Return every module's dotted name below ``repmon``, without that prefix, with its file."""
    inside = {
        ".".join(path.relative_to(ROOT / "src" / "repmon").with_suffix("").parts): path
        for path in (ROOT / "src" / "repmon").rglob("*.py")
    }
    return inside | {f"spiders.{path.stem}": path for path in (ROOT / "spiders").glob("*.py")}


MODULES = _modules()


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _imported(path: Path) -> set[str]:
    """Return the modules of ours that a file imports anywhere, also inside functions and for types only."""
    found = set()
    for node in _nodes(path):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "repmon":
            base = node.module.removeprefix("repmon").lstrip(".")
            below = {f"{base}.{alias.name}".lstrip(".") for alias in node.names}
            found |= (below & MODULES.keys()) or {base}
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("repmon.") for alias in node.names if alias.name.startswith("repmon.")}
    return found


@pytest.mark.parametrize("package", sorted(ALLOWED))
def test_a_package_imports_only_what_the_table_allows(package: str) -> None:
    mine = [name for name in MODULES if name.split(".")[0] == package]
    assert mine, f"there is no {package} any more: take it out of the table"
    for name in mine:
        for other in _imported(MODULES[name]):
            theirs = other.split(".")[0]
            assert theirs in ALLOWED[package] | ANYONE | {package}, f"{name} imports {other}"
            only = NOUNS_ONLY.get((package, theirs))
            assert only is None or other.split(".")[1] in only, f"{name} imports {other}"


def test_nothing_imports_itself_in_a_circle() -> None:
    files = {name: _imported(path) & MODULES.keys() - {name} for name, path in MODULES.items() if not name.endswith("__init__")}
    try:
        TopologicalSorter(files).prepare()
    except CycleError as error:
        pytest.fail("circular import: " + " -> ".join(error.args[1]))


def test_only_the_store_speaks_sql() -> None:
    for name, path in MODULES.items():
        if name.split(".")[0] in ("store", "demo"):
            continue
        for node in _nodes(path):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not node.value.lstrip().startswith(("SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ")), (name, node.value)


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project


def _distribution(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower()


def _imports(node: ast.AST) -> list[str]:
    """Return the modules that a statement imports, by their whole names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_what_is_imported_is_declared() -> None:
    """A package that only comes along with another one goes when that one no longer needs it."""
    declared = {_distribution(line) for line in (*_project()["dependencies"], *_project()["optional-dependencies"]["notify"])}
    distributions = packages_distributions()
    for name, path in MODULES.items():
        for node in _nodes(path):
            for top in {one.split(".")[0] for one in _imports(node)} - sys.stdlib_module_names - {"repmon"}:
                assert {one.lower() for one in distributions.get(top, [top])} & declared, f"{name} imports {top}, undeclared"


def test_what_is_declared_is_used() -> None:
    """A dependency that nothing imports, nor names for Scrapy to load ("uvloop.Loop"), is a download for nothing."""
    nodes = [node for path in MODULES.values() for node in _nodes(path)]
    named = {one for node in nodes for one in _imports(node)}
    named |= {
        node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value
    }
    distributions = packages_distributions()
    used = {one.lower() for top in {name.split(".")[0] for name in named} for one in distributions.get(top, [])}
    assert {_distribution(line) for line in _project()["dependencies"]} <= used
