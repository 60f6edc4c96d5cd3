"""From whom listings could be to whose they are: the rules of deciding together, on candidates made by hand."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from repmon.match.matching import Page, collector_paused, page_of, settle
from repmon.match.scorer import Candidate
from repmon.match.verdicts import Verdicts, listing_facts, listing_then
from repmon.model import Decision, Listing, Match, Office

from .people import NIGHT, listing

SITE = "ratemds"
TAKEN = "a surer listing of this person is on the same site"


def could_be(who: str, points: float, tie: Any = "firm") -> Candidate:
    return Candidate(who, points, tie, ("same last name +9.1",))


def settled(
    shown: dict[str, list[Candidate]], *, gone: tuple[str, ...] = (), decisions: tuple[Decision, ...] = (),
    previous: tuple[Match, ...] = (), known: str = "abcde",
) -> list[Match]:  # fmt: skip
    """The matches of listings of one site, given whom each could be."""
    stored = [listing("Ada Lindqvist", key=key, gone=NIGHT if key in gone else None) for key in shown]
    verdicts = Verdicts(decisions)
    pages = [page_of(one, ranked, verdicts) for one, ranked in zip(stored, shown.values(), strict=True)]
    return settle(pages, set(known), previous)


def told(matches: list[Match]) -> list[tuple[str, str, float, str]]:
    return [(match.site_key, match.physician_id, match.points, match.state) for match in matches]


def decided(key: str, who: str, verdict: Any) -> Decision:
    return Decision(SITE, key, who, verdict, "jane", NIGHT, {"name": "Ada Lindqvist"})


@pytest.mark.parametrize(
    ("ranked", "expected"),
    [
        ([], []),
        ([could_be("a", 9.0)], [("1", "a", 9.0, "auto")]),
        ([could_be("a", 8.9)], [("1", "a", 8.9, "needs_review")]),
        ([could_be("a", 20.0, "loose")], [("1", "a", 20.0, "needs_review")]),
        ([could_be("a", 0.0)], [("1", "a", 0.0, "needs_review")]),
        ([could_be("a", -0.1)], []),
        ([could_be("a", 15.0), could_be("b", 9.0)], [("1", "a", 15.0, "auto")]),
        ([could_be("a", 15.0), could_be("b", 9.1)], [("1", "a", 15.0, "needs_review"), ("1", "b", 9.1, "needs_review")]),
        # Whoever is more than six points behind is not proposed, nor is anybody below even odds, nor a fourth.
        (
            [could_be("a", 8.0), could_be("b", 2.0), could_be("c", 1.9)],
            [("1", "a", 8.0, "needs_review"), ("1", "b", 2.0, "needs_review")],
        ),
        (
            [could_be("a", 3.0), could_be("b", 0.0), could_be("c", -0.1)],
            [("1", "a", 3.0, "needs_review"), ("1", "b", 0.0, "needs_review")],
        ),
        (
            [could_be("a", 5.0), could_be("b", 4.0), could_be("c", 3.0), could_be("d", 2.0)],
            [("1", "a", 5.0, "needs_review"), ("1", "b", 4.0, "needs_review"), ("1", "c", 3.0, "needs_review")],
        ),
    ],
)  # fmt: skip
def test_one_listing(ranked: list[Candidate], expected: list[tuple[str, str, float, str]]) -> None:
    assert told(settled({"1": ranked})) == expected


def test_a_match_whole() -> None:
    assert settled({"1": [could_be("a", 12.0)]}) == [
        Match(SITE, "1", "a", 12.0, ("same last name +9.1",), "auto", primary=True)
    ]
    assert settled({"1": [could_be("a", 5.0)]}) == [
        Match(SITE, "1", "a", 5.0, ("same last name +9.1",), "needs_review", primary=False)
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (could_be("a", 11.0), (9.0, "auto")),
        (could_be("a", 10.9), (8.9, "needs_review")),
        (could_be("a", 2.0), (0.0, "needs_review")),
        (could_be("a", 1.9), None),
        (could_be("a", 15.0, "sole"), (11.0, "needs_review")),
        (could_be("a", 15.0, "loose"), (11.0, "needs_review")),
        (could_be("a", 4.0, "loose"), (0.0, "needs_review")),
        (could_be("a", 3.9, "loose"), None),
    ],
)
def test_a_second_listing_of_a_person_who_has_a_surer_one(second: Candidate, expected: tuple[float, str] | None) -> None:
    matches = {match.site_key: match for match in settled({"sure": [could_be("a", 20.0)], "2": [second]})}
    assert (matches["sure"].points, matches["sure"].reasons) == (20.0, ("same last name +9.1",))
    if expected is None:
        assert "2" not in matches
    else:
        assert (matches["2"].points, matches["2"].state) == expected
        assert matches["2"].reasons == ("same last name +9.1", f"{TAKEN} {expected[0] - second.points:+.1f}")


def test_another_person_comes_first_when_the_first_has_a_surer_listing() -> None:
    shown = {"sure": [could_be("a", 20.0)], "2": [could_be("a", 8.0, "loose"), could_be("b", 7.0), could_be("c", 6.0)]}
    assert told(settled(shown))[:3] == [
        ("2", "a", 4.0, "needs_review"), ("2", "b", 7.0, "needs_review"), ("2", "c", 6.0, "needs_review"),
    ]  # fmt: skip
    shown["2"] = [could_be("b", 11.0), could_be("a", 6.0)]
    assert told(settled(shown))[0] == ("2", "b", 11.0, "auto"), "seven ahead of what is left of the other"


def test_of_four_people_the_one_with_a_surer_listing_may_fall_off_the_list() -> None:
    shown = {
        "sure": [could_be("d", 20.0)],
        "2": [could_be(who, points) for who, points in zip("dabc", (5.0, 4.0, 3.5, 3.2), strict=True)],
    }
    assert [match.physician_id for match in settled(shown) if match.site_key == "2"] == ["a", "b", "c"]


def test_a_sole_listing_is_certain_while_there_is_no_surer_one() -> None:
    assert told(settled({"1": [could_be("a", 12.0, "sole")]})) == [("1", "a", 12.0, "auto")]
    loose = {"1": [could_be("a", 12.0, "sole")], "2": [could_be("a", 20.0, "loose")]}
    assert told(settled(loose))[0] == ("1", "a", 12.0, "auto"), "what is itself not certain claims nobody"


def test_a_listing_of_another_site_claims_nobody_here() -> None:
    pages = [Page((SITE, "1"), False, [could_be("a", 12.0, "sole")]), Page(("vitals", "2"), False, [could_be("a", 20.0)])]
    assert [match.state for match in settle(pages, {"a"})] == ["auto", "auto"]


def test_of_two_equally_sure_listings_the_first_key_claims_and_the_one_held_before_is_six_points_ahead() -> None:
    shown = {"1": [could_be("a", 12.0, "sole")], "2": [could_be("a", 12.0, "sole")]}
    assert [(match.site_key, match.state) for match in settled(shown)] == [("1", "auto"), ("2", "needs_review")]
    before = Match(SITE, "2", "a", 12.0, (), "auto", primary=True)
    assert [match.state for match in settled(shown, previous=(before,))] == ["needs_review", "auto"]
    shown["1"] = [could_be("a", 17.9, "sole")]
    assert [match.state for match in settled(shown, previous=(before,))] == ["needs_review", "auto"]
    shown["1"] = [could_be("a", 18.1, "sole")]
    assert [match.state for match in settled(shown, previous=(before,))] == ["auto", "needs_review"]


# -------------------------------------------------------------------------------------------------- gone, and a person's word


def was(key: str, who: str, state: Any = "auto") -> Match:
    return Match(SITE, key, who, 31.0, ("as it was",), state)


def test_of_two_confirmed_listings_the_one_that_was_primary_stays_so() -> None:
    shown = {"1": [could_be("a", 22.0)], "2": [could_be("a", 20.0)]}
    yes = (decided("1", "a", "confirmed"), decided("2", "a", "confirmed"))
    assert [match.primary for match in settled(shown, decisions=yes)] == [True, False]
    previous = (was("2", "a", "confirmed"),)
    assert [match.primary for match in settled(shown, decisions=yes, previous=previous)] == [False, True]


def test_a_confirmation_that_was_taken_back_leaves_the_listing_as_it_was_before() -> None:
    shown = {"1": [could_be("a", 17.0)], "2": [could_be("a", 14.0)]}
    at_first = settled(shown)
    confirmed = settled(shown, decisions=(decided("2", "a", "confirmed"),), previous=tuple(at_first))
    assert settled(shown, previous=tuple(confirmed)) == at_first
    assert settled(shown, previous=(was("2", "a", "confirmed"),)) == at_first


def test_what_is_gone_keeps_whom_it_had_as_it_was() -> None:
    assert settled({"1": [could_be("b", 20.0)]}, gone=("1",), previous=(was("1", "a"),)) == [was("1", "a")]


@pytest.mark.parametrize(
    "more",
    [
        {"previous": (was("1", "a"),)},
        {"previous": (was("1", "a", "needs_review"),), "gone": ("1",)},
        {"previous": (was("1", "a"),), "gone": ("1",), "known": "b"},
        {"previous": (was("1", "a"),), "gone": ("1",), "decisions": (decided("1", "a", "rejected"),)},
        {"previous": (was("2", "a"),), "gone": ("1",)},
        {"previous": (was("1", "a", "confirmed"),), "gone": ("1",)},
    ],
)
def test_else_its_own_evidence_decides(more: dict[str, Any]) -> None:
    assert told(settled({"1": [could_be("b", 20.0)]}, **more)) == [("1", "b", 20.0, "auto")]


def test_what_is_gone_speaks_against_no_other() -> None:
    shown = {"old": [], "new": [could_be("a", 12.0, "sole")]}
    matches = settled(shown, gone=("old",), previous=(was("old", "a"),))
    assert [(match.site_key, match.state, match.points) for match in matches] == [("new", "auto", 12.0), ("old", "auto", 31.0)]


def test_a_persons_word_claims_the_person_on_that_site() -> None:
    shown = {"yes": [], "2": [could_be("a", 12.0, "sole")]}
    matches = settled(shown, decisions=(decided("yes", "a", "confirmed"),))
    assert told(matches) == [("2", "a", 8.0, "needs_review"), ("yes", "a", 0.0, "confirmed")]
    assert matches[1] == Match(
        SITE, "yes", "a", 0.0, ("confirmed by a person",), "confirmed", primary=True, decided_by="jane", decided_on=NIGHT
    )


def test_a_confirmed_match_has_the_points_and_reasons_of_its_evidence() -> None:
    (match,) = settled({"1": [could_be("b", 20.0), could_be("a", 3.0)]}, decisions=(decided("1", "a", "confirmed"),))
    assert match == Match(
        SITE, "1", "a", 3.0, ("same last name +9.1",), "confirmed", primary=True, decided_by="jane", decided_on=NIGHT,
        margin=-17.0,
    )  # fmt: skip


def test_a_confirmed_listing_whose_page_names_nobody_any_more_stays_theirs() -> None:
    page = listing(None, key="1")
    (match,) = settle([page_of(page, (), Verdicts([decided("1", "a", "confirmed")]))], {"a"})
    assert (match.state, match.points, match.reasons) == ("confirmed", 0.0, ("confirmed by a person",))


def test_a_word_about_somebody_unknown_or_a_no_about_another_settles_nothing() -> None:
    shown = {"1": [could_be("a", 20.0)]}
    for verdict in (decided("1", "z", "confirmed"), decided("1", "b", "rejected"), decided("2", "a", "rejected")):
        assert told(settled(shown, decisions=(verdict,))) == [("1", "a", 20.0, "auto")]
    assert settled(shown, decisions=(decided("1", "a", "rejected"),)) == []


def test_a_no_leaves_the_others() -> None:
    shown = {"1": [could_be("a", 20.0), could_be("b", 19.0)]}
    assert told(settled(shown, decisions=(decided("1", "a", "rejected"),))) == [("1", "b", 19.0, "auto")]


def test_the_order_is_by_site_listing_and_physician() -> None:
    sites = ("vitals", "ratemds")
    pages = [Page((site, key), False, [could_be("b", 5.0), could_be("a", 4.0)]) for site in sites for key in ("2", "1")]
    matches = [(one.site, one.site_key, one.physician_id) for one in settle(pages, {"a", "b"})]
    assert matches == [(site, key, who) for site in sorted(sites) for key in "12" for who in "ab"]


# ------------------------------------------------------------------------------------------------------ what decisions teach


def test_a_listing_comes_back_from_its_facts() -> None:
    shown = Listing(
        SITE, "1", "", "Ada Lindqvist", npi="1234567893", gender="F", specialties=("Cardiology", "Echocardiography"),
        offices=(Office("Elm Heart", "12 Elm St", "Springfield", "MA", "01103", "413-555-0101", "Ste 4"), Office(city="Tampa")),
    )  # fmt: skip
    for one in (shown, Listing(SITE, "1", "")):
        assert listing_then(Decision(SITE, "1", "a", "confirmed", None, NIGHT, listing_facts(one))) == one


def test_only_a_yes_teaches_and_only_its_own_person() -> None:
    facts = {"1": {"name": "Ada Lindqvist"}, "2": {"name": "Ada Moran"}, "3": {"name": "Ada Reed"}}
    verdicts = Verdicts(
        [
            Decision(SITE, "2", "a", "confirmed", None, NIGHT, facts["2"]),
            Decision(SITE, "1", "a", "confirmed", None, NIGHT, facts["1"]),
            Decision(SITE, "3", "a", "rejected", None, NIGHT, facts["3"]),
            Decision(SITE, "3", "b", "confirmed", None, NIGHT, facts["3"]),
        ]
    )
    assert verdicts.taught("a") == [facts["1"], facts["2"]]
    assert verdicts.taught("b") == [facts["3"]]
    assert verdicts.taught("c") == []
    assert (SITE, "3") in verdicts
    assert ("vitals", "3") not in verdicts


def test_decisions_about_a_listing_fall_silent_when_it_shows_another_person() -> None:
    no, yes = decided("1", "b", "rejected"), decided("1", "a", "confirmed")
    verdicts = Verdicts([no, yes, decided("2", "a", "confirmed")])
    assert verdicts.about(listing("Ada Lindqvist, MD").listing) == [yes, no]
    assert verdicts.about(listing("Bruno Quillfeather, MD").listing) == []
    assert verdicts.about(listing("Ada Lindqvist, MD", key="3").listing) == []


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_left_as_it_was(enabled: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        with pytest.raises(ValueError, match="stop"), collector_paused():
            assert not gc.isenabled()
            raise ValueError("stop")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_a_practices_page_that_was_confirmed_leaves_the_practitioners_page_what_it_was() -> None:
    clinic, own = listing("Larch Street Clinic", key="clinic"), listing("Ada Lindqvist", key="own")
    said = Decision(SITE, "clinic", "a", "confirmed", "jane", NIGHT, {"name": "Larch Street Clinic"})
    verdicts = Verdicts([said])
    pages = [page_of(clinic, (), verdicts), page_of(own, (could_be("a", 12.0),), verdicts)]
    matches = {match.site_key: match for match in settle(pages, {"a"})}
    assert (matches["own"].state, matches["own"].points, matches["own"].primary) == ("auto", 12.0, True)
    assert (matches["clinic"].state, matches["clinic"].duplicate_of) == ("confirmed", None)
