"""``python -m tests.coverage_gate``: lines and branches that the last ``coverage run`` met, by package; each must reach 95 %.

A total would let a large package hide a small one.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

LEAST = 95.0
GATED = ("match", "checks", "fixes", "store")
"""The others that are measured are shown only."""


def by_package(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Counter[str]]:
    """Add up the files of ``coverage json`` by the folder that they lie in."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for path, file in files.items():
        counts = {name: count for name, count in file["summary"].items() if isinstance(count, int)}
        found[PurePath(path).parent.name].update(counts)
    return dict(found)


def shares(counts: Mapping[str, int]) -> tuple[float, float]:
    """Percent of lines and of branches that were met."""
    lines = 100 * counts["covered_lines"] / counts["num_statements"]
    return lines, 100 * counts["covered_branches"] / counts["num_branches"]


def main() -> int:
    command = [sys.executable, "-m", "coverage", "json", "--quiet", "-o", "-"]
    measured = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    packages = {name: shares(counts) for name, counts in sorted(by_package(measured["files"]).items())}
    for name, (lines, branches) in packages.items():
        print(f"{name:<8} lines {lines:5.1f} %  branches {branches:5.1f} %")
    short = [name for name in GATED if min(packages.get(name, (0.0, 0.0))) < LEAST]
    if short:
        print(f"under {LEAST:.0f} %: {', '.join(short)}; 'coverage report' names the lines")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main())
