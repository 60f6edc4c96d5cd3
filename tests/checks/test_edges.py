"""The last night, the second-best candidate, the nameless page: small rules of the checks at their edges."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from repmon.checks.contact import compare, explain
from repmon.checks.coverage import Cell, cell_of, cells, empty_search_nights
from repmon.checks.facts import NightFacts, SiteFacts, Swap, full_name, in_words
from repmon.checks.missing import check_missing
from repmon.checks.offices import central_phones, pair_offices
from repmon.checks.priority import age_factor, readers_factor, with_priority
from repmon.model import Finding, Office, Physician, Rating, SiteRun, finding_id
from tests.checks.facts_builder import EVE, HILL, JANE, NIGHT, RIGHT, SITE, facts, listing, match, search, stored

GONE: dict[str, Any] = {"last_seen": "2026-02-20", "absent_since": EVE, "gone_since": NIGHT}


# ---------------------------------------------------------------------------------------------------- words of a comparison


@pytest.mark.parametrize(
    ("kind", "roster", "shown", "said"),
    [
        ("phone", "ext 5", "ext 5", "both unreadable alike"),
        ("phone", "413-555-01", "413-555-01", "both unreadable alike"),
        ("phone", "413-555-01", "413-555-0123", "the roster's phone is not a usable number"),
        ("phone", "413-555-0123", "413-555-0123 x5", "extension 5 added"),
        ("phone", "413-555-0123 x4", "413-555-0123 x5", "extension 5 instead of 4"),
        ("phone", "800-555-0123", "800-555-0199", "another phone number, (800) 555-0199 instead of (800) 555-0123"),
        ("phone", "413-555-0123", "office closed", "the listing says “office closed”"),
        ("phone", None, None, "neither side has a value"),
        ("phone", "n/a", "413-555-0123", "missing in the roster"),
        ("name", "Jane Doe", "12345", "no person's name"),
        ("name", "12345", "Jane Doe", "no person's name"),
        ("name", "Jane Doe", None, "missing on the listing"),
        ("name", "Jane Doe", "  ", "missing on the listing"),
        ("name", "Jane Doe", "n/a", "missing on the listing"),
        ("name", None, "Jane Doe", "missing in the roster"),
        ("name", "Jane Doe Jr.", "Jane Doe III", "suffix III instead of JR"),
        ("name", "Jane Doe", "Jane Doe III", "suffix III added"),
        ("name", "Jane Doe, MD", "Jane Doe, DDS", "credentials DDS instead of MD"),
        ("name", "Jane Doe, MD", "Jane Doe, DO", "credentials DO instead of MD"),
        ("name", "Jane Anne Doe", "Jane Beth Doe", "middle name Beth instead of Anne"),
        ("name", "Jane Doe", "Jane Roe", "surname Roe instead of Doe"),
        ("specialty", "Cardiology", "cardiology ", "agrees"),
        ("specialty", "Xyzzy", " xyzzy ", "agrees"),
        ("specialty", "Cardiology", " Xyzzy ", "unknown specialty Xyzzy"),
        ("specialty", "Cardiology", None, "missing on the listing"),
        ("specialty", None, "Cardiology", "missing in the roster"),
        ("website", "https://example.org/", "no address", "not a web address"),
        ("website", "https://example.org/", "http://www.example.org", "agrees"),
    ],
)
def test_what_is_said_of_two_values(kind: Any, roster: str | None, shown: str | None, said: str) -> None:
    assert explain(kind, roster, shown) == said


@pytest.mark.parametrize(("roster", "shown"), [("Jane Doe", "12345"), ("12345", "Jane Doe")])
def test_what_is_no_name_differs_from_any(roster: str, shown: str) -> None:
    assert compare("name", roster, shown) == "different"


@pytest.mark.parametrize(
    ("roster", "shown", "verdict"),
    [
        ("https://example.org/", "http://www.example.org", "same"),
        ("https://example.org/doctors/17", "https://example.org/", "minor"),
        ("https://example.org/", "https://example.net/", "different"),
        ("https://example.org/", "no address", "different"),
        (None, "https://example.net/", "minor"),
        ("https://example.org/", None, "minor"),
    ],
)
def test_web_addresses(roster: str | None, shown: str | None, verdict: str) -> None:
    assert compare("website", roster, shown) == verdict


# ------------------------------------------------------------------------------------------------------------------- cells


def cell(world: NightFacts) -> Cell:
    return cell_of(world, "P1", SITE)


def test_every_cell_of_the_grid_in_words() -> None:
    two = (search(EVE), search(NIGHT, "found"))
    assert cell(facts(stored())) == Cell("P1", SITE, "listed", "matched to a live listing", url=listing().url)
    unread = Cell("P1", SITE, "couldnt_check", "403 Forbidden", url=listing().url)
    assert cell(facts(stored(), health="blocked")) == unread
    assert cell(facts(wanted=False)) == Cell("P1", SITE, "not_wanted", "the organisation does not ask for a listing here")
    assert cell(facts(searches=two)) == Cell(
        "P1", SITE, "missing", "searched on 2 healthy nights, nothing matched", (EVE, NIGHT)
    )
    assert cell(facts(searches=two[1:])) == Cell(
        "P1", SITE, "searching", "nothing found yet; a second night will tell", (NIGHT,)
    )
    assert cell(facts()) == Cell("P1", SITE, "searching", "not searched yet")
    assert cell(facts(searches=two, health="degraded")) == Cell("P1", SITE, "couldnt_check", "403 Forbidden", (EVE,))
    blocked = (search(EVE, "found"), search(NIGHT, "blocked", detail="a captcha"))
    assert cell(facts(searches=blocked)) == Cell("P1", SITE, "couldnt_check", "a captcha", (EVE,))
    silent = (search(NIGHT, "error"), search(EVE))
    assert cell(facts(searches=silent)) == Cell("P1", SITE, "couldnt_check", "the search could not be completed", (EVE,))
    assert cell(facts(searches=(search(EVE, "error"), search(NIGHT, "found")))).state == "searching"


def test_why_a_site_could_not_be_read() -> None:
    runs = {"a": SiteRun("a", NIGHT, health="ok"), "b": SiteRun("b", NIGHT, health="failed"), "c": SiteRun("c", NIGHT)}
    sites = {name: SiteFacts(name, name) for name in "abcd"}
    assert replace(facts(), runs=runs, sites=sites).unreadable_sites() == {
        "b": "failed", "c": "the run did not finish", "d": "it was not read tonight",
    }  # fmt: skip
    assert [replace(facts(), runs=runs).healthy(site) for site in ("a", "b", "c", "d", None)] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_the_grid_goes_by_physician_and_site() -> None:
    world = replace(
        facts(physicians=(replace(JANE, physician_id="P3"), JANE)), sites={"z": SiteFacts("z", "Z"), "a": SiteFacts("a", "A")}
    )
    assert [(one.physician_id, one.site) for one in cells(world)] == [("P1", "a"), ("P1", "z"), ("P3", "a"), ("P3", "z")]


def test_the_likeliest_candidate_is_named() -> None:
    def waiting(*listings: Any) -> str:
        matches = [match(f"k{i}", "needs_review", points=points) for i, (points, _) in enumerate(listings)]
        rows = [stored(listing(f"k{i}", name=name)) for i, (_, name) in enumerate(listings)]
        return cell(facts(*rows, matches=matches)).why

    said = "probably listed, but not matched for certain: {}waits for a person's decision"
    assert waiting((9.0, "Al"), (12.0, "Bo"), (3.0, "Cy")) == said.format("Bo (https://reviews.example.org/k1) ")
    assert waiting((9.0, None)) == said.format("(https://reviews.example.org/k0) ")


@pytest.mark.parametrize(("night", "counts"), [("2026-02-16", True), ("2026-02-15", False)])
def test_searches_count_for_the_window_of_nights(night: str, counts: bool) -> None:
    world = facts(searches=(search(night),), ok_nights=("2026-02-15", "2026-02-16", NIGHT))
    assert empty_search_nights(world, "P1", SITE) == ((night,) if counts else ())
    assert empty_search_nights(replace(world, search_window=13), "P1", SITE) == ()
    assert empty_search_nights(replace(world, ok_nights={}), "P1", SITE) == ()


@pytest.mark.parametrize(("state", "last_seen", "nights"), [
    ("auto", "2026-02-28", (EVE, NIGHT)), ("auto", EVE, (NIGHT,)), ("needs_review", EVE, (EVE, NIGHT)),
])  # fmt: skip
def test_searches_count_from_the_night_after_the_listing_was_last_seen(state: str, last_seen: str, nights: Any) -> None:
    vanished = stored(last_seen=last_seen, absent_since=NIGHT, gone_since=NIGHT)
    world = facts(vanished, matches=[match(state=state)], searches=(search(EVE), search(NIGHT)))
    assert empty_search_nights(world, "P1", SITE) == nights


def missing(world: NightFacts) -> list[Finding]:
    return [one for one in check_missing(world) if isinstance(one, Finding)]


def test_missing_beside_what_is_told_otherwise() -> None:
    three = ("2026-02-28", EVE, NIGHT)
    searches = tuple(search(night) for night in three)
    world = facts(searches=searches, ok_nights=three, physicians=(replace(JANE, locations=()),))
    (told,) = missing(world)
    assert told.location_id is None
    assert told.evidence["nights"] == list(three)
    assert "on 3 nights (28 February 2026 to 2 March 2026)" in told.sentence
    gone = facts(stored(**GONE | {"last_seen": "2026-02-27"}), searches=searches, ok_nights=three)
    assert missing(gone) == []
    doubtful = replace(gone, matches=[match(state="needs_review")])
    assert len(missing(doubtful)) == 1, "a candidate's page that is gone was never ours"
    live = stored(listing(name="John Roe"))
    swap = Swap(SITE, "jane-doe", "P1", EVE, listing(), "the name changed", 24.0, ())
    for change, count in (({}, 0), ({"why": None}, 1), ({"physician_id": "P2"}, 1), ({"site": "vitals"}, 1)):
        told_of: Any = replace(swap, **change)
        world = replace(facts(live, matches=[], searches=searches, ok_nights=three), swaps=(told_of,))
        world = replace(world, listings={**world.listings, ("vitals", "jane-doe"): live})
        assert len(missing(world)) == count, change
    over = replace(facts(stored(**GONE), matches=[], searches=searches, ok_nights=three), swaps=(swap,))
    assert len(missing(over)) == 1, "the stranger's page is gone, too"


# ------------------------------------------------------------------------------------------------------- names and numbers


def test_names_nights_and_ids() -> None:
    assert in_words(None) == "an unknown date"
    assert [in_words(f"2026-{month:02d}-0{1 + month % 9}").split()[1] for month in range(1, 13)] == [
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ]  # fmt: skip
    assert in_words("2026-12-31") == "31 December 2026"
    assert full_name(Physician("P", "Doe")) == "Doe"
    for title in ("MD", "DO", "MBBS", "DPM", "DDS", "DMD", "OD", "PHD", "PSYD", "DC", "AUD", "DNP", "PHARMD"):
        assert full_name(Physician("P", "Doe", "Jane", suffix="II", credentials=("RN", title))) == "Dr. Jane Doe II"
    for title in ("NP", "PA-C", "RN"):
        assert full_name(Physician("P", "Doe", "Jane", credentials=(title,))) == "Jane Doe"
    assert finding_id("gone", None, None, None) == finding_id("gone", "", "", "", "")
    assert (
        len({finding_id(*one) for one in (("a", "b", "", ""), ("a", "", "b", ""), ("ab", "", "", ""), ("a", "", "", "b"))}) == 4
    )
    assert (facts().title(SITE), facts().title("nowhere")) == ("RateMDs", "nowhere")


def test_the_most_ratings_of_a_physician() -> None:
    two = stored(listing("b", rating=Rating(4.0, 5, 0.1, 70, "ratings"))), stored(listing("a", rating=None))
    assert facts(*two, stored(listing("c"))).most_ratings == {"P1": 70}
    assert facts(two[1]).most_ratings == {"P1": 0}
    assert [stored.listing.site_key for _, stored in facts(*two).ours] == ["a", "b"]


@pytest.mark.parametrize(("count", "factor"), [(None, 1.0), (0, 1.0), (-3, 1.0), (9, 2.0), (99, 3.0)])
def test_readers(count: int | None, factor: float) -> None:
    assert readers_factor(count) == pytest.approx(factor)
    assert readers_factor(count, 0.5) == pytest.approx(1 + (factor - 1) / 2)


@pytest.mark.parametrize(("nights", "factor"), [(-1, 1.0), (0, 1.0), (9, 1.05), (90, 1.5), (91, 1.5)])
def test_age(nights: int, factor: float) -> None:
    assert age_factor(nights) == pytest.approx(factor)


def test_a_priority_where_little_is_known() -> None:
    bare = Finding("F-1", "site_incident", "info", None, None, None, None, None, None, None, "s", {"why": "x"})
    assert with_priority(bare, None, facts(stored())) == {
        "why": "x", "priority": 25.0, "urgency": "site incident 25 x readers 1.00",
        "priority_why": "site incident 25 x readers 1.00 x 0 nights 1.00",
    }  # fmt: skip
    nobody = replace(facts(), demand={"": 9.0}, priority_weights={"": 3.0})
    assert with_priority(bare, None, nobody)["urgency"] == "site incident 25 x readers 1.00 x  9 x site 3"
    popular = replace(bare, physician_id="P1", kind="missing", evidence={"count": 1200})
    assert with_priority(popular, None, facts())["urgency"] == "missing 50 x readers 4.08 (1,200 ratings)"


# ----------------------------------------------------------------------------------------------------------------- offices


OAK = replace(HILL, location_id="oak", street="99 Oak Ave", street2=None, city="Holyoke", zip="01040")
FAR = replace(HILL, location_id="far", street="99 Oak Ave", street2=None, city="Salem", state="NH", zip="03079")


@pytest.mark.parametrize(
    ("shown", "place", "verdict"),
    [
        (RIGHT, "hill", "same"),
        (Office(street="7 Elm St", city="Holyoke", state="MA", zip="01040"), "oak", "different"),
        (Office(street="7 Elm St", city="Elsewhere", state="MA", zip="01040-9999"), "oak", "different"),
        (Office(street="7 Elm St", city="HOLYOKE", state="MA", zip="09999"), "oak", "different"),
        (Office(street="7 Elm St", city="Nashua", state="NH", zip="03060"), "far", "different"),
        (Office(street="7 Elm St", city="Reno", state="NV", zip="89501"), "hill", "different"),
        (Office(city="Holyoke", state="MA"), None, None),
    ],
)
def test_the_nearest_place(shown: Office, place: str | None, verdict: str | None) -> None:
    (pair,) = pair_offices([shown], [HILL, OAK, FAR])
    assert (pair.location.location_id if pair.location else None, pair.verdict) == (place, verdict)


def test_an_office_without_a_street_is_the_only_place_there_is() -> None:
    bare = Office(city="Springfield", state="MA", phone="413-555-0123")
    (pair,) = pair_offices([bare], [HILL])
    assert (pair.location, pair.verdict, pair.address) == (HILL, None, None)
    nowhere = replace(HILL, street=None, street2=None, city=None, state=None, zip=None)
    (pair,) = pair_offices([RIGHT], [nowhere])
    assert (pair.location, pair.verdict) == (nowhere, None)
    assert pair_offices([bare], [HILL, OAK])[0].location is None
    assert pair_offices([RIGHT], [])[0].location is None


@pytest.mark.parametrize(("towns", "central"), [(("Boston", "Lowell"), False), (("Boston", "Lowell", "Salem"), True),
                                                 (("Boston", "BOSTON", "boston"), False)])  # fmt: skip
def test_a_number_of_three_towns_is_central_on_that_site(towns: tuple[str, ...], central: bool) -> None:
    shown = [
        stored(listing(f"k{i}", offices=(Office(city=town, state="MA", phone="413-555-0188"),))) for i, town in enumerate(towns)
    ]
    noise = stored(listing("n", offices=(Office(city="Troy"), Office(phone="413-555-0188"), Office(city="Troy", phone="12"))))
    elsewhere = stored(listing("e", site="vitals", offices=(Office(city="Ames", state="IA", phone="413-555-0188"),)))
    assert central_phones([*shown, noise, elsewhere]) == ({SITE: frozenset({"+14135550188"})} if central else {})


def test_towns_of_one_name_in_three_states_are_three() -> None:
    shown = [stored(listing(s, offices=(Office(city="Salem", state=s, phone="413-555-0188"),))) for s in ("MA", "NH", "OR")]
    assert central_phones(shown) == {SITE: frozenset({"+14135550188"})}
