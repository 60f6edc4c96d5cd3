"""The short form of the soak: nine nights of troubles, one of them given up. ``make soak`` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from repmon.demo.listings import SITES
from tests.soak.faults import HARMLESS, PAGE_NIGHTS, SITE_NIGHTS, make_plan
from tests.soak.soak import soak

NIGHTS, KILLS, SEED = 9, 2, 23


@pytest.mark.slow
def test_nothing_false_is_told_and_what_is_planted_is_found(tmp_path: Path) -> None:
    result = soak(tmp_path, nights=NIGHTS, kills=KILLS, seed=SEED, say=lambda line: None)
    assert result.judgement.complaints == [], result.as_text()
    assert result.given_up == 1
    assert len(result.judgement.waits) > 25, "so many changes were told, and rightly; how many had to be varies with the kills"
    assert sum(result.injected.values()) > 100


def test_the_long_form_meets_every_trouble_and_no_page_is_away_for_two_nights() -> None:
    plan = make_plan(7, SITES, 200)
    assert set(plan.site_nights.values()) == set(SITE_NIGHTS)
    pages = [f"/page-{number}" for number in range(60)]
    told = {(page, night): plan.of_page("ratemds", night, page) for page in pages for night in range(1, 201)}
    assert set(told.values()) == {None, *PAGE_NIGHTS}
    for (page, night), trouble in told.items():
        if trouble == "not_found":
            assert told.get((page, night + 1)) != "not_found"
    share = sum(trouble not in {None, *HARMLESS} for trouble in told.values()) / len(told)
    assert 0.01 < share < 0.05, "rare enough for a site that is well on most nights"
