"""Who and what a verdict names: known for certain, or asked back in words that tell the possible ones apart."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.decisions import DecisionError, Known, NotKnownError, Pair
from repmon.model import Listing, Physician, StoredListing

NIGHT = "2026-03-02"
PAGE = Listing("ratemds", "Henry-Dolan-3", "https://reviews.example.org/Henry-Dolan-3", name="Henry Dolan, MD")
STORED = StoredListing(1, PAGE, NIGHT, NIGHT, NIGHT)
SENIOR = Physician("P5", "Dolan", "Henry", suffix="SR", credentials=("MD",))
JUNIOR = replace(SENIOR, physician_id="P6", suffix="JR")
LEFT = replace(SENIOR, physician_id="X5", suffix=None, middle_name="q")
KNOWN = Known([STORED], [SENIOR, JUNIOR, LEFT], departed={"X5"})


def mistake(site_key: str, physician_id: str, verdict: str = "rejected") -> str:
    with pytest.raises(DecisionError) as told:
        KNOWN.decide(Pair("ratemds", site_key, physician_id), verdict, by=None, night=NIGHT)  # type: ignore[arg-type]
    return str(told.value)


def test_people_of_one_name_are_told_apart() -> None:
    told = mistake(PAGE.site_key, "henry dolan")
    assert told.endswith("Did you mean P5 (Henry Dolan Sr.) or P6 (Henry Dolan Jr.) or X5 (Henry Q. Dolan, has left)?")


def test_who_has_a_listing_already_is_told_with_the_suffix() -> None:
    known = Known([STORED], [SENIOR, JUNIOR])
    pair = Pair("ratemds", PAGE.site_key, "P6")
    assert known.decide(pair, "confirmed", by=None, night=NIGHT) is not None
    with pytest.raises(DecisionError, match=r"is confirmed to be P6 \(Henry Dolan Jr\.\); run"):
        known.decide(replace(pair, physician_id="P5"), "confirmed", by=None, night=NIGHT)


@pytest.mark.parametrize("typed", ["henry-dolan-3", "HENRY-DOLAN-3", "henry-dolan-4"])
def test_a_listing_in_other_case_is_meant(typed: str) -> None:
    assert mistake(typed, "P5").endswith(f"has no listing {typed!r}. Did you mean Henry-Dolan-3?")


def test_a_site_in_other_case_is_meant() -> None:
    with pytest.raises(NotKnownError, match=r"Did you mean ratemds\?"):
        KNOWN.undo(Pair("RATEMDS", PAGE.site_key, "P5"))


@pytest.mark.parametrize(("said", "dated"), [("2026-02-01", NIGHT), (NIGHT, NIGHT), ("2026-03-09", "2026-03-09")])
def test_nothing_was_decided_before_there_was_anything_to_decide(said: str, dated: str) -> None:
    decision = Known([STORED], [SENIOR]).decide(Pair("ratemds", PAGE.site_key, "P5"), "rejected", by=None, night=said)
    assert decision is not None
    assert decision.decided_on == dated
