"""A wanted physician in the words of a search form."""

from __future__ import annotations

import pytest

from repmon.crawl.asking import names_of, town_of
from repmon.model import Wanted


def wanted(first: str | None = None, city: str | None = None, state: str | None = None, others: tuple[str, ...] = ()) -> Wanted:
    return Wanted("ann", first, None, "Roe", None, None, city, state, None, None, others)


def test_a_name_for_each_last_name() -> None:
    assert names_of(wanted("Ann", others=("Doe",))) == ["Ann Roe", "Ann Doe"]
    assert names_of(wanted()) == ["Roe"]


@pytest.mark.parametrize(("city", "state", "town"), [("Harlow", "MA", "Harlow, MA"), (None, "MA", "MA"), (None, None, "")])
def test_town(city: str | None, state: str | None, town: str) -> None:
    assert town_of(wanted(city=city, state=state)) == town
