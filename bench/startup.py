"""Start-up gates: light commands against ``python -c pass`` in the same run, medians of interleaved runs.

Gate: ``repmon --help`` and ``repmon sites`` cost at most 6 times ``python -c pass``.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 15
TARGET = 6.0
CONFIG = '[organisation]\nname = "Bench"\n'


def seconds(command: list[str], folder: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def main() -> int:
    repmon = [str(Path(sys.executable).with_name("repmon"))]
    commands = {"repmon --help": [*repmon, "--help"], "repmon sites": [*repmon, "sites"]}
    baseline = [sys.executable, "-c", "pass"]
    times: dict[str, list[float]] = {"": [], **{name: [] for name in commands}}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "repmon.toml").write_text(CONFIG, encoding="utf-8")
        for _ in range(RUNS):
            times[""].append(seconds(baseline, folder))
            for name, command in commands.items():
                times[name].append(seconds(command, folder))
    base = statistics.median(times.pop(""))
    print(f"python -c pass: {base * 1000:.0f} ms (median of {RUNS})")
    failed = False
    for name, spent in times.items():
        ratio = statistics.median(spent) / base
        failed |= ratio > TARGET
        print(f"{'PASS' if ratio <= TARGET else 'FAIL'} {name} / python -c pass: {ratio:.1f} (target <= {TARGET:g})")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
