"""Why a standing finding is closed, word for word, and where it is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from repmon.checks.facts import LostPage, NightFacts, Swap
from repmon.checks.withdrawal import withdrawn
from repmon.model import Checked, Finding, Listing, Match, Office, Physician, StoredFinding, finding_id
from tests.checks.facts_builder import EVE, HILL, JANE, NIGHT, RIGHT, SITE, facts, listing, match, search, stored

OAK = replace(HILL, location_id="oak", street="99 Oak Ave", city="Holyoke", zip="01040", phone="+14135550144")
AT_OAK = Office(street="99 Oak Ave", city="Holyoke", state="MA", zip="01040", phone="413-555-0198")
GONE: dict[str, Any] = {"last_seen": "2026-02-20", "absent_since": EVE, "gone_since": NIGHT}
STATING = replace(JANE, locations=(replace(HILL, website="https://hill.example.org/jane"), OAK))


def row(kind: Any, **changes: Any) -> StoredFinding:
    whole = StoredFinding(
        "F-1", kind, "high", "open", "P1", None, SITE, "jane-doe", None, "old", "new", "s", {}, 1.0, EVE, EVE, EVE, EVE,
    )  # fmt: skip
    return replace(whole, **changes)


def why(standing: StoredFinding, world: NightFacts, *seen: Finding, checked: tuple[Checked, ...] = ()) -> str | None:
    return withdrawn(world, [standing], {one.finding_id: one for one in seen}, set(checked)).get("F-1")


def page(**changes: Any) -> NightFacts:
    return facts(stored(listing(**changes)), physicians=(STATING,))


def place(since: str = "2026-01-01", **verdicts: str) -> NightFacts:
    known = Listing(SITE, "jane-doe", "https://maps.example.org/1", verdicts={"physician": "P1", **verdicts})
    return facts(stored(known, version_since=since), physicians=(STATING,))


NO_LONGER = "no longer asked: the page does not show any {} any more"
NOT_BORNE_OUT = "the page's history as it is known now does not bear it out"
NO_PLACE = "the roster no longer has this place"
NOT_WANTED = "the organisation does not ask for a listing here"
NOT_THEIRS = "the listing is no longer ascribed to this physician"
WAITS = "whether the listing is this physician's waits for a person's decision"
OTHER_NOT_THEIRS = "the other listing is no longer ascribed to this physician"
OF_LISTING: tuple[Any, ...] = (
    "wrong_name", "wrong_phone", "wrong_address", "wrong_specialty", "wrong_website", "other_number", "duplicate",
    "closed_or_retired", "not_accepting_mismatch", "gone", "below_threshold",
)  # fmt: skip
UNREAD: dict[str, Any] = {"matches": [], "health": "blocked"}
TWO_SEARCHES = (search(EVE), search(NIGHT))
NAMELESS = stored(listing(name="Physician Profile"), version_since=NIGHT)
SECOND = stored(listing("k2"))
LOST = LostPage(SITE, "jane-doe", "P1", EVE, None)
OF_SWAP = Swap(SITE, "jane-doe", "P1", EVE, listing(), "the name changed", 24.0, ())


@pytest.mark.parametrize(
    ("standing", "world", "reason"),
    [
        # the roster ended it
        (row("wrong_name"), facts(physicians=(), departed={"P1": (JANE, EVE)}), "the physician left the organisation"),
        (row("departed"), facts(stored(), physicians=(), departed={"P1": (JANE, EVE)}), None),
        (row("departed"), facts(stored()), "the physician is on the roster again"),
        (row("wrong_name"), facts(physicians=()), "the physician is no longer known"),
        (row("wrong_phone", location_id="gone"), page(), NO_PLACE),
        (row("wrong_address", location_id="gone"), page(), NO_PLACE),
        (row("other_number", location_id="gone"), page(), NO_PLACE),
        (row("wrong_website", location_id="gone"), page(website="https://x.example.org/"), NO_PLACE),
        (row("wrong_name", location_id="gone"), page(), None),
        (row("stale_roster", site=None, site_key=None, evidence={"fields": ["phone", "address"]}), page(), None),
        (
            row("stale_roster", site=None, site_key=None, evidence={"fields": ["phone", "address"]}),
            facts(stored(), physicians=(replace(JANE, locations=()),)),
            "no longer asked: the roster states no phone and no address any more",
        ),
        (
            row("stale_roster", site=None, site_key=None, evidence={"fields": ["phone", "address"]}),
            facts(stored(), physicians=(replace(JANE, locations=(replace(HILL, phone=None, main_phone=None),)),)), None,
        ),
        (row("stale_roster", site=None, site_key=None), facts(stored()), None),
        # a pair that is not wanted, or for which somebody waits
        (row("missing", site_key=None), facts(wanted=False), NOT_WANTED),
        (row("missing", site_key=None), facts(wanted=False, health="degraded"), NOT_WANTED),
        (
            row("missing", site_key=None), facts(stored(), matches=[match(state="needs_review")]),
            "probably listed, but not matched for certain: Dr. Jane Q. Doe, MD (https://reviews.example.org/jane-doe) "
            "waits for a person's decision",
        ),
        (row("missing", site_key=None), facts(stored(), matches=[match(state="needs_review")], health="degraded"), None),
        (
            row("missing", site_key=None),
            replace(facts(stored(), matches=[], searches=TWO_SEARCHES), swaps=(OF_SWAP,)),
            "told as listing_swapped from now on",
        ),
        (row("missing", site_key=None), facts(searches=TWO_SEARCHES), None),
        (row("wrong_phone"), facts(stored(), matches=[]), NOT_THEIRS),
        (row("wrong_phone"), replace(facts(NAMELESS, matches=[]), lost_pages=(LOST,)), None),
        (row("duplicate"), replace(facts(NAMELESS, matches=[]), lost_pages=(LOST,)), None),
        (row("wrong_phone"), facts(NAMELESS, matches=[]), NOT_THEIRS),
        (row("wrong_phone"), replace(facts(stored(), matches=[]), lost_pages=(LOST,)), NOT_THEIRS),
        (row("wrong_phone"), replace(facts(stored(), matches=[]), lost_pages=(replace(LOST, why="another NPI"),)), NOT_THEIRS),
        (row("wrong_phone"), replace(facts(stored(), matches=[]), lost_pages=(replace(LOST, site_key="k2"),)), NOT_THEIRS),
        # the page shows what it showed, and a person or the roster took it from them
        (row("wrong_phone"), facts(stored(), **UNREAD), NOT_THEIRS),
        (row("wrong_phone"), facts(stored(), **{**UNREAD, "health": None}), NOT_THEIRS),
        (row("wrong_phone"), facts(stored(version_since=NIGHT), **UNREAD), None),
        (row("wrong_phone"), facts(stored(), health="blocked"), None),
        (row("listing_swapped"), facts(stored(), **UNREAD), None),
        # of two listings the other one went
        (row("duplicate", expected=SECOND.listing.url), facts(stored(), SECOND), None),
        (row("duplicate", expected=SECOND.listing.url), facts(stored(), replace(SECOND, **GONE)), None),
        (row("duplicate", expected=SECOND.listing.url), facts(stored(), SECOND, matches=[match()]), OTHER_NOT_THEIRS),
        (row("missing", site_key=None), facts(searches=TWO_SEARCHES[1:]), None),
        (row("missing", site=None, site_key=None), facts(searches=TWO_SEARCHES[1:]), None),
        (row("missing", site="nowhere", site_key=None), facts(searches=TWO_SEARCHES[1:]), None),
        # a healthy look ended it
        (
            row("stale_roster", site=None, site_key=None), facts(),
            "no longer asked: no listing is ascribed to this physician any more",
        ),
        (row("listing_swapped"), page(), NOT_BORNE_OUT),
        (row("listing_swapped"), replace(page(), swaps=(OF_SWAP,)), None),
        (row("listing_swapped"), replace(page(), swaps=(replace(OF_SWAP, physician_id="P2"),)), NOT_BORNE_OUT),
        (row("listing_swapped"), replace(page(), swaps=(replace(OF_SWAP, site_key="x"),)), NOT_BORNE_OUT),
        (row("listing_swapped"), facts(stored(), health="degraded"), None),
        (row("site_incident", physician_id=None, site_key=None), page(), "the history as it is known now does not bear it out"),
        (row("wrong_name"), facts(stored(), matches=[]), NOT_THEIRS),
        (row("wrong_name"), facts(stored(), matches=[match(state="needs_review")]), WAITS),
        (row("wrong_name", site_key=None), facts(stored(), matches=[]), None),
        (row("wrong_name", physician_id=None), page(), NOT_THEIRS),
        (row("wrong_name"), facts(stored(**GONE)), f"the listing is gone since {NIGHT}"),
        (row("gone"), facts(stored(**GONE)), None),
        (row("duplicate", expected=listing().url), facts(stored(**GONE)), None),
        (row("departed"), facts(stored(**GONE), physicians=(), departed={"P1": (JANE, EVE)}), None),
        (row("departed"), facts(stored(**GONE)), "the physician is on the roster again"),
        (row("wrong_name"), facts(matches=[match()]), None),
        # the page shows it no more
        (row("wrong_name"), page(name=None), NO_LONGER.format("name")),
        (row("wrong_name"), page(), None),
        (row("wrong_specialty"), page(specialties=()), NO_LONGER.format("specialty")),
        (row("wrong_website"), page(website=None), NO_LONGER.format("website")),
        (row("wrong_website"), page(website="https://x.example.org/"), None),
        (row("not_accepting_mismatch"), page(accepting=None), NO_LONGER.format("word on new patients")),
        (row("not_accepting_mismatch"), page(accepting=False), None),
        (row("closed_or_retired"), page(status=None), None),
        (row("wrong_address"), page(offices=(Office(phone="413-555-0123"),)), NO_LONGER.format("address")),
        (row("wrong_address"), page(offices=(AT_OAK,)), None),
        (row("wrong_phone", location_id="hill"), page(offices=(replace(RIGHT, phone=None),)), NO_LONGER.format("phone")),
        (row("other_number", location_id="hill"), page(offices=()), NO_LONGER.format("phone")),
        (
            row("wrong_phone", location_id="hill"), page(offices=(AT_OAK, replace(RIGHT, phone=None))),
            "no longer asked: the page does not show this office's phone any more",
        ),
        (row("wrong_phone", location_id="hill"), page(offices=(AT_OAK, RIGHT)), None),
        (row("wrong_phone"), page(offices=(AT_OAK,)), None),
        (
            row("wrong_phone", location_id="hill"), page(offices=(Office(phone="413-555-0177"), AT_OAK)),
            "no longer asked: the page does not show this office's phone any more",
        ),
        (row("wrong_name"), facts(stored(listing(name=None), last_seen=EVE)), None),
        # only our verdict is kept
        (row("closed_or_retired"), place(status="absent"), NO_LONGER.format("status")),
        (row("wrong_phone"), place(phone="absent"), NO_LONGER.format("phone")),
        (row("wrong_phone"), place(phone="different"), None),
        (row("wrong_phone"), place("2026-01-31", phone="absent"), NO_LONGER.format("phone")),
        (row("wrong_phone"), place("2026-02-01", phone="absent"), None),
    ],
)  # fmt: skip
def test_why_a_question_is_no_longer_asked(standing: StoredFinding, world: NightFacts, reason: str | None) -> None:
    assert why(standing, world) == reason
    assert why(replace(standing, state="couldnt_check"), world) == reason
    assert why(replace(standing, state="dismissed"), world) is None


@pytest.mark.parametrize("kind", OF_LISTING)
def test_no_finding_about_a_listing_outlives_its_match(kind: Any) -> None:
    about = row(kind)

    def ended(matches: list[Match], **site: Any) -> str | None:
        return why(about, facts(stored(version_since=NIGHT), matches=matches, physicians=(STATING,), **site))

    assert ended([]) == NOT_THEIRS
    assert ended([match(physician_id="P2")]) == NOT_THEIRS
    assert ended([match(state="needs_review")]) == WAITS
    assert ended([], health="degraded") is None, "a page that was read badly proves nothing"


def test_what_stays_of_who_left_is_asked_about_as_long_as_it_is_theirs() -> None:
    left: dict[str, Any] = {"physicians": (), "departed": {"P1": (JANE, EVE)}}
    assert why(row("departed"), facts(stored(), **left)) is None
    assert why(row("departed"), facts(stored(), matches=[], **left)) == NOT_THEIRS
    assert why(row("departed"), facts(stored(), matches=[match(state="needs_review")], **left)) == WAITS


@pytest.mark.parametrize(
    ("kind", "silent", "word"),
    [
        ("wrong_phone", {"locations": (replace(HILL, phone=None, main_phone=None),)}, "phone"),
        ("other_number", {"locations": (replace(HILL, phone=None, main_phone=None),)}, "phone"),
        ("wrong_address", {"locations": ()}, "address"),
        ("wrong_specialty", {"specialty": None}, "specialty"),
        ("wrong_website", {"locations": (HILL,)}, "website"),
        ("not_accepting_mismatch", {"accepting_new_patients": None}, "word on new patients"),
    ],
)
@pytest.mark.parametrize("health", ["ok", "degraded", None])
def test_what_the_roster_states_no_more(kind: Any, silent: dict[str, Any], word: str, health: str | None) -> None:
    def of(physician: Physician) -> str | None:
        shown = listing(website="https://x.example.org/")
        return why(row(kind), facts(stored(shown), physicians=(physician,), health=health))

    assert of(replace(STATING, **silent)) == f"no longer asked: the roster states no {word} any more"
    assert of(STATING) is None


def told(kind: Any, **changes: Any) -> Finding:
    one = Finding("F-2", kind, "high", "P1", SITE, "jane-doe", "hill", None, "x", "y", "s", {})
    return replace(one, **changes)


@pytest.mark.parametrize(
    ("standing", "tonight", "elsewhere"),
    [
        (row("wrong_phone", location_id="hill"), told("other_number"), True),
        (row("other_number", location_id="hill"), told("wrong_phone"), True),
        (row("wrong_phone", location_id="hill"), told("other_number", location_id="oak"), False),
        (row("wrong_address", location_id="hill"), told("wrong_address", location_id="oak"), True),
        (row("wrong_website", location_id="hill"), told("wrong_website", location_id="oak"), True),
        (row("wrong_address", location_id="hill"), told("wrong_website"), False),
        (row("wrong_address", location_id="hill"), told("wrong_address", site_key="jane-2"), False),
        (row("wrong_address", location_id="hill"), told("wrong_address", site="vitals"), False),
        (row("wrong_address", location_id="hill"), told("wrong_address", physician_id="P2"), False),
        (row("gone", site_key="jane-1"), told("gone", location_id=None), True),
        (row("wrong_name"), told("wrong_name", location_id=None), False),
        (row("duplicate"), told("duplicate", site_key="jane-2", listed="new", expected="old"), True),
        (row("duplicate", expected=listing().url), told("duplicate", site_key="jane-2", listed="k3", expected="old"), False),
    ],
)
def test_the_same_trouble_under_another_name(standing: StoredFinding, tonight: Finding, elsewhere: bool) -> None:
    world = page(offices=(RIGHT, AT_OAK), website="https://x.example.org/")
    if standing.site_key == "jane-1":
        world = replace(world, matches=[*world.matches, Match(SITE, "jane-1", "P1", 1.0, (), "auto")])
    assert why(standing, world, tonight) == ("told as F-2 from now on" if elsewhere else None)
    assert why(replace(standing, finding_id="F-2"), world, tonight) is None, "seen tonight"


def test_what_was_answered_tonight_is_fixed_and_not_withdrawn() -> None:
    bare = page(name=None, offices=())
    for kind in ("wrong_name", "wrong_phone", "wrong_address"):
        asked: Any = kind
        assert why(row(asked), bare) is not None
        assert why(row(asked), bare, checked=(Checked(asked, "P1", SITE, "jane-doe"),)) is None
    swapped = Checked("listing_swapped", "P1", SITE, "jane-doe")
    assert why(row("listing_swapped"), page(), checked=(swapped,)) is None


def test_every_row_is_looked_at() -> None:
    rows = [replace(row("wrong_name"), finding_id=finding_id("x", str(i), None, None), state=state) for i, state in enumerate(
        ("open", "dismissed", "submitted", "verified_fixed", "regressed", "stuck")
    )]  # fmt: skip
    assert list(withdrawn(page(name=None), rows, {}, set())) == [rows[i].finding_id for i in (0, 2, 4, 5)]
