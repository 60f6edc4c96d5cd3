"""Who stands in another town beside a physician on one site is somebody else there on the other sites, too."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match import match_listings
from repmon.match.matching import Page, settle
from repmon.match.scorer import Candidate
from repmon.model import Decision, Match, StoredListing

from .people import FAR, OAK, OTHER_PHONE, listing, physician

TAMPA, MIAMI = "TAMPA|FL", "MIAMI|FL"
BESIDE = "vitals shows the name in this town beside a surer listing of this person -4.0"
REJECTED = "vitals shows the name in this town, and a person said that it is somebody else -4.0"


def could_be(who: str, points: float, tie: Any = "firm", town: str = "") -> Candidate:
    return Candidate(who, points, tie, ("same last name +9.1",), town)


AT_HOME = could_be("a", 25.0)
FAR_OFF = could_be("a", 12.0, "sole", TAMPA)


def decide(shown: dict[tuple[str, str], list[Candidate]], *, gone: tuple[str, ...] = ()) -> dict[tuple[str, str], Match]:
    pages = [Page(at, at[1] in gone, ranked) for at, ranked in shown.items()]
    return {(match.site, match.site_key): match for match in settle(pages, set("abc"))}


def test_a_far_listing_alone_is_certain_and_one_whose_town_another_site_shows_beside_the_person_is_a_question() -> None:
    here = {("ratemds", "1"): [FAR_OFF]}
    assert decide(here)["ratemds", "1"].state == "auto"
    beside = {**here, ("vitals", "1"): [AT_HOME], ("vitals", "2"): [FAR_OFF]}
    match = decide(beside)["ratemds", "1"]
    assert (match.state, match.points, match.reasons) == ("needs_review", 8.0, ("same last name +9.1", BESIDE))


@pytest.mark.parametrize(
    ("others", "gone"),
    [
        # In the same town on another site, but not beside a surer one.
        ({("vitals", "2"): [FAR_OFF]}, ()),
        # Another town, another person.
        ({("vitals", "1"): [AT_HOME], ("vitals", "2"): [could_be("a", 12.0, "sole", MIAMI)]}, ()),
        ({("vitals", "1"): [could_be("b", 25.0)], ("vitals", "2"): [could_be("b", 12.0, "sole", TAMPA)]}, ()),
        # What is there no more speaks for nobody.
        ({("vitals", "1"): [AT_HOME], ("vitals", "2"): [FAR_OFF]}, ("2",)),
        # Both in that town: a former office that is there twice.
        ({("vitals", "1"): [could_be("a", 20.0, "firm", TAMPA)], ("vitals", "2"): [FAR_OFF]}, ()),
        # Beside one that is itself no more than a question.
        ({("vitals", "1"): [could_be("a", 25.0, "loose")], ("vitals", "2"): [could_be("a", 5.0, "loose", TAMPA)]}, ()),
    ],
)
def test_what_says_nothing_about_a_far_listing(others: dict[tuple[str, str], list[Candidate]], gone: tuple[str, ...]) -> None:
    assert decide({("ratemds", "1"): [FAR_OFF], **others}, gone=gone)["ratemds", "1"].state == "auto"


def test_beside_on_its_own_site_is_a_duplicate_and_counts_once() -> None:
    same_site = {("vitals", "1"): [AT_HOME], ("vitals", "2"): [could_be("a", 12.0, "firm", TAMPA)]}
    matches = decide(same_site)
    assert (matches["vitals", "2"].duplicate_of, matches["vitals", "2"].points) == ("1", 10.0)


def test_both_of_two_sites_doubt_each_other() -> None:
    pages = {(site, key): [one] for site in ("ratemds", "vitals") for key, one in (("1", AT_HOME), ("2", FAR_OFF))}
    matches = decide(pages)
    assert {at: match.state for at, match in matches.items() if at[1] == "2"} == {
        ("ratemds", "2"): "needs_review", ("vitals", "2"): "needs_review",
    }  # fmt: skip
    assert matches["vitals", "2"].reasons[1] == BESIDE.replace("vitals", "ratemds")


def test_another_person_gains_when_the_first_is_doubted() -> None:
    beside = {("vitals", "1"): [AT_HOME], ("vitals", "2"): [FAR_OFF]}

    def proposed(*ranked: Candidate, more: dict[tuple[str, str], list[Candidate]]) -> list[tuple[str, float, str]]:
        pages = [Page(at, False, one) for at, one in {("ratemds", "1"): list(ranked), **more}.items()]
        return [(one.physician_id, one.points, one.state) for one in settle(pages, set("abc")) if one.site == "ratemds"]

    second, rival = could_be("b", 6.0), could_be("b", 15.0)
    assert proposed(FAR_OFF, second, more={}) == [("a", 12.0, "auto")]
    assert proposed(FAR_OFF, second, more=beside) == [("a", 8.0, "needs_review"), ("b", 6.0, "needs_review")]
    assert proposed(rival, FAR_OFF, more={}) == [("a", 12.0, "needs_review"), ("b", 15.0, "needs_review")]
    assert proposed(rival, FAR_OFF, more=beside) == [("b", 15.0, "auto")]


# --------------------------------------------------------------------------------------------------- with whole people

ADA = [physician("ada", "Ada", "Quillfeather", middle_name="R")]


def far(site: str, key: str, **more: Any) -> StoredListing:
    return listing("Ada R. Quillfeather, MD", FAR, "(813) 555-0123", site=site, key=key, **more)


def home(site: str) -> StoredListing:
    return listing("Ada Quillfeather, MD", site=site, key="home")


def states(*listings: StoredListing, decisions: tuple[Decision, ...] = ()) -> dict[str, str]:
    return {f"{one.site} {one.site_key}": one.state for one in match_listings(ADA, listings, decisions=decisions)}


def test_a_former_office_on_one_site_is_theirs_until_another_site_shows_both() -> None:
    assert states(far("ratemds", "1"), home("vitals")) == {"ratemds 1": "auto", "vitals home": "auto"}
    found = states(far("ratemds", "1"), home("vitals"), far("vitals", "2"))
    assert found["ratemds 1"] == "needs_review"


def test_a_no_to_one_site_is_heard_on_the_others_of_that_town() -> None:
    no = Decision("vitals", "2", "ada", "rejected", "jane", "2026-03-02", {"name": "Ada R. Quillfeather, MD"})
    (match,) = match_listings(ADA, [far("ratemds", "1"), far("vitals", "2")], decisions=[no])
    assert (match.site, match.state, match.reasons[-1]) == ("ratemds", "needs_review", REJECTED)
    elsewhere = listing("Ada R. Quillfeather, MD", OAK, OTHER_PHONE, site="ratemds", key="1")
    (match,) = match_listings(ADA, [elsewhere, far("vitals", "2")], decisions=[no])
    assert match.state == "auto", "another town"
