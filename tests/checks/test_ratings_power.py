"""False alarms and power on simulated ratings: our own small world, and the full oracle's functions on few listings."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from repmon.checks.ratings import make_detector, make_physician_detector

from .rating_world import START, rated, readings_of


def first_drop(seed: int, a_month: float, begin: int, turn: int, with_stars: bool) -> int | None:
    """Nights from the turn to the first drop that is told; 0 or less would be a false alarm."""
    detector = make_detector("stars" if with_stars else "mean01")
    step = None if with_stars else 0.1
    for reading in readings_of(rated(seed, turn + 120, a_month, begin, turn), step, with_stars):
        for code, _ in detector.night(reading.night, reading.count, reading.mean, reading.stars):
            if code == "rating_drop":
                return reading.night - START - turn
    return None


@pytest.mark.parametrize(("with_stars", "least"), [(True, 24), (False, 18)])
def test_power_at_five_ratings_a_month(with_stars: bool, least: int) -> None:
    delays = [first_drop(seed, 5, 100, 60, with_stars) for seed in range(30)]
    assert sum(delay is not None and 0 < delay <= 90 for delay in delays) >= least


def test_false_alarms_are_rare() -> None:
    alarms = 0
    for seed in range(150):
        detector = make_detector("mean01")
        for reading in readings_of(rated(1000 + seed, 300, 1, 15)):
            alarms += len(detector.night(reading.night, reading.count, reading.mean))
    assert alarms <= 2  # 1,500 listing-months


@pytest.fixture
def oracle(shared: Path) -> ModuleType:
    path = shared / "oracles" / "ratings_oracle.py"
    if not path.exists():
        pytest.skip(f"no rating oracle at {path}")
    spec = importlib.util.spec_from_file_location("ratings_oracle", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.captures
def test_oracle_with_few_listings(oracle: ModuleType) -> None:
    dirty = oracle.false_alarms(make_detector, NP=150, T=150, seed=17)
    assert dirty["per_1000_physician_months"] <= 3.0
    removed, recalculated = dirty["nuisance_caught"]["removed"], dirty["nuisance_caught"]["recalculated"]
    assert removed[0] >= 0.93 * removed[1]
    assert recalculated[0] >= 0.6 * recalculated[1]
    bomb = oracle.power(make_detector, "mean01", 2, 60, bomb=(10, 2), N=25, T=110)
    assert bomb["p7"] >= 0.95


@pytest.mark.captures
def test_oracle_physician_level_with_few_people(oracle: ModuleType) -> None:
    found = oracle.physician_run(make_physician_detector, 20, (1.0, 20), T=195, mu1=2.5, seed=17)
    assert found["p90"] >= 0.6
