"""Numbers with what they count."""

from __future__ import annotations

import pytest

from repmon.clean.counted import counted


@pytest.mark.parametrize(("number", "said"), [(0, "0 listings"), (1, "1 listing"), (2, "2 listings"), (1204, "1,204 listings")])
def test_one_is_singular(number: int, said: str) -> None:
    assert counted(number, "listing") == said


def test_an_odd_plural_is_given() -> None:
    assert (counted(1, "match", "matches"), counted(3, "match", "matches")) == ("1 match", "3 matches")
