"""A wheel built from the tree holds the spiders, the templates and the data, and works from any directory."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

SHOW = """
import sqlite3, sys
from pathlib import Path
import repmon
assert "site-packages" not in repmon.__file__ and {tree!r} in repmon.__file__, repmon.__file__
from repmon.config import load_config
from repmon.crawl.catalogue import sites
from repmon.report.build import build_report
from repmon.store.database import open_database
Path("repmon.toml").write_text('[organisation]\\nname = "Hill Health"\\n')
config = load_config(Path("repmon.toml"))
db = open_database(config.database)
db.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '2026-03-02T02:00:00+00:00', 'report')")
print(",".join(info.name for info in sites()))
print(build_report(db, config, night="2026-03-02", out=Path("out")))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    source = out / "source"
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in names.stdout.splitlines():
        if (ROOT / name).is_file() and name.split("/")[0] in (
            "src",
            "spiders",
            "reports",
            "pyproject.toml",
            "README.md",
            "LICENSE",
        ):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, "-c", f"import setuptools.build_meta as b; print(b.build_wheel({str(out)!r}))"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(out.glob("*.whl"))


def test_every_package_of_the_tree_is_declared() -> None:
    declared = set(tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    found = {".".join(path.parent.relative_to(ROOT / "src").parts) for path in (ROOT / "src").rglob("__init__.py")}
    assert declared == found | {"repmon.spiders", "repmon.reports"}


def test_the_wheel_carries_everything(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, package in (("src/repmon", "repmon"), ("spiders", "repmon/spiders"), ("reports", "repmon/reports")):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.name != ".gitkeep":
                assert f"{package}/{path.relative_to(ROOT / folder).as_posix()}" in names
    assert not any(name.split("/")[0] in ("spiders", "reports", "tests") for name in names)


def test_installed_elsewhere_it_lists_the_spiders_and_renders_a_report(wheel: Path, tmp_path: Path) -> None:
    tree = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(tree)
    work = tmp_path / "anywhere"
    work.mkdir()
    code = f"import sys; sys.path.insert(0, {str(tree)!r})\n" + SHOW.format(tree=str(tree))
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=work, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    listed, report = done.stdout.splitlines()
    assert {"healthgrades", "own_directory", "ratemds"} <= set(listed.split(","))
    assert "Hill Health" in (work / report).read_text(encoding="utf-8")


def test_no_circular_imports() -> None:
    """Modules import each other in one direction only (imports for type checking and inside functions aside)."""
    graph = {_module(path): _imports(path) for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "spiders").glob("*.py")]}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done and module in graph:
            for other in sorted(graph[module]):
                visit(other, (*trail, module))
            done.add(module)

    for module in sorted(graph):
        visit(module, ())


def _module(path: Path) -> str:
    if path.parent == ROOT / "spiders":
        return f"repmon.spiders.{path.stem}"
    name = ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
    return name.removesuffix(".__init__")


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("repmon"):
            found.add(node.module)
    return found
