"""Fixtures shared by all tests."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "mutation", database=None, derandomize=True, max_examples=20, deadline=None, suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
"""For mutation runs: the same tests run many times in one process, must answer alike each time, and need only answer."""

os.environ.setdefault("REPMON_TODAY", max(dt.date.today().isoformat(), "2026-10-31"))
"""Imports of days that are yet to come are refused; those of the tests are past, whatever this machine's clock says."""

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third parties' captures, data and oracles, which is not part of the project."""
    folder = Path(os.environ.get("REPMON_SHARED", ROOT.parent / "shared"))
    if not (folder / "captures").is_dir():
        pytest.skip(f"no captures and data at {folder}; set REPMON_SHARED to run the tests on real material")
    return folder
