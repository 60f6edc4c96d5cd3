"""Every test of the matching reads anew: none owes its answer to what another one left in a cache."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(autouse=True)
def cold_caches() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("repmon.match.")]
    for module in modules:
        for thing in vars(module).values():
            if hasattr(thing, "cache_clear") and thing.__module__ == module.__name__ and thing.cache_parameters()["maxsize"]:
                thing.cache_clear()
