"""What the tests of the site readers share."""

from __future__ import annotations

import pytest

from repmon.clean.places import cities_of_zip


@pytest.fixture(scope="session", autouse=True)
def _zip_table() -> None:
    """Load the table of ZIP codes once beforehand: on a busy machine that alone takes longer than a page may."""
    cities_of_zip("01360")
