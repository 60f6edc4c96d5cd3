"""How a site's night is judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.crawl.health import fill_of, judge, lost_of
from repmon.model import Listing, Office, Rating, SiteRun, StoredListing

NIGHT = "2026-03-20"


def good(**figures: object) -> SiteRun:
    run = SiteRun("tiny", NIGHT, requests=101, pages=100, listings=90, tasks=100, tasks_done=100, health="ok")
    run.fill = {"name": 1.0, "offices": 0.8, "website": 0.1}
    for name, value in figures.items():
        setattr(run, name, value)
    return run


PAST = [good() for _ in range(7)]


def health(run: SiteRun, past: list[SiteRun] = PAST) -> str:
    return judge(replace(run, health=None), past)[0]


def test_a_good_night_is_ok_with_and_without_a_past() -> None:
    assert judge(good(), PAST) == ("ok", None)
    assert judge(good(), []) == ("ok", None)


def test_a_night_without_tasks_is_ok() -> None:
    assert health(SiteRun("tiny", NIGHT)) == "ok"


def test_a_refusal_is_blocked_whatever_was_read() -> None:
    assert judge(good(blocked=1, why="blocked: HTTP 403"), PAST) == ("blocked", "blocked: HTTP 403")


@pytest.mark.parametrize(
    "figures",
    [
        {"pages": 0, "listings": 0, "errors": 100},
        {"pages": 0, "listings": 0, "unreadable": 100},
        {"pages": 0, "listings": 0, "not_found": 100},
        {"pages": 0, "listings": 0, "tasks_done": 0, "why": "robots.txt could not be read (HTTP 503)"},
    ],
)
def test_without_a_single_page_the_night_failed(figures: dict[str, object]) -> None:
    state, why = judge(good(**figures), PAST)
    assert state == "failed"
    assert why


def test_a_site_of_one_listing_may_lose_it() -> None:
    assert health(good(pages=0, listings=0, not_found=1, tasks=1, tasks_done=1)) == "ok"


def test_failures_are_held_against_what_was_asked_for_not_against_whom_it_was_for() -> None:
    """Two lists of four are the searches of a hundred people, and they are half of what the site was asked."""
    assert judge(good(errors=2, tasks=200, tasks_done=200), PAST, asked=4) == ("degraded", "2 of 4 requests failed")
    assert judge(good(errors=2, tasks=200, tasks_done=200), PAST, asked=40)[0] == "ok"


@pytest.mark.parametrize(
    "figures",
    [
        {"errors": 6},
        {"unreadable": 6},
        {"tasks_done": 99},
        {"listings": 70, "not_found": 20},
        {"fill": {"name": 1.0, "offices": 0.5}},
        {"tasks": 4, "tasks_done": 4, "pages": 2, "errors": 2},
    ],
)
def test_degraded(figures: dict[str, object]) -> None:
    state, why = judge(good(**figures), PAST)
    assert state == "degraded"
    assert why


@pytest.mark.parametrize(
    "figures",
    [
        {"errors": 2},
        {"errors": 5},
        {"not_found": 4},
        {"fill": {"name": 1.0, "offices": 0.6, "website": 0.0}},
        {"listings": 4, "fill": {}},
    ],
)
def test_ordinary_ups_and_downs_are_ok(figures: dict[str, object]) -> None:
    assert judge(good(**figures), PAST) == ("ok", None)


def test_a_site_is_measured_by_its_own_good_nights_only() -> None:
    bad = [replace(run, health="degraded", fill={"offices": 0.0}) for run in PAST[:4]]
    assert health(good(fill={"name": 1.0, "offices": 0.1}), bad + PAST) == "degraded"
    usual = [good(listings=80, not_found=10) for _ in range(7)]
    assert health(good(listings=78, not_found=12), usual) == "ok"


def test_fill_counts_what_tonights_pages_showed() -> None:
    def stored(key: str, seen: str, listing: Listing, carried: dict[str, str] | None = None) -> StoredListing:
        return StoredListing(1, replace(listing, site_key=key), NIGHT, seen, NIGHT, carried=carried or {})

    full = Listing("tiny", "a", "", name="Ann Quill", offices=(Office(phone="(413) 555-0123"),))
    listings = [
        *(stored(f"a{n}", NIGHT, full) for n in range(5)),
        *(stored(f"b{n}", NIGHT, full, {"offices": "2026-03-19"}) for n in range(5)),
        *(stored(f"c{n}", "2026-03-19", full) for n in range(5)),
        *(stored(f"d{n}", NIGHT, Listing("tiny", "d", "", name="Bo Quill")) for n in range(10)),
    ]
    tonight = [one for one in listings if one.last_seen == NIGHT]
    fill = fill_of(tonight)
    assert (fill["name"], fill["offices"], fill["rating"]) == (1.0, 0.25, 0.0)
    assert (fill_of(tonight[:3])["offices"], fill_of(tonight[:2])) == (1.0, {})
    assert lost_of(tonight)["offices"] == lost_of(tonight)["offices.phone"] == 5


def test_a_template_that_drops_only_the_phones_is_noticed() -> None:
    def page(key: str, phone: str | None, carried: dict[str, str] | None = None) -> StoredListing:
        office = Office(street="1 Elm St", city="Lowell", phone=phone)
        shown = Listing("s", key, "u", name="Ann Roe", offices=(office,), rating=Rating(4.5, 5, 0.1, 3, "ratings"))
        return StoredListing(1, shown, NIGHT, NIGHT, NIGHT, carried=carried or {})

    usual = fill_of([page(str(n), "(978) 555-0100") for n in range(20)])
    assert usual["offices.phone"] == usual["rating.count"] == 1.0
    tonight = fill_of([page(str(n), "(978) 555-0100", {"offices.phone": NIGHT}) for n in range(20)])
    assert (tonight["offices.phone"], tonight["offices.street"]) == (0.0, 1.0)
    good = [SiteRun("s", "2026-03-01", tasks=20, tasks_done=20, pages=20, listings=20, health="ok", fill=usual)]
    run = SiteRun("s", NIGHT, tasks=20, tasks_done=20, pages=20, listings=20, fill=tonight)
    assert judge(run, good) == ("degraded", "phone numbers shown on 0% of pages (usually 100%)")


def few(at: int, share: float = 0.0, pages: int = 4, health: str = "ok") -> SiteRun:
    return good(night=f"2026-03-{at:02}", listings=pages, health=health, fill={"name": 1.0, "offices.phone": share})


@pytest.mark.parametrize("usual", [[few(at, 1.0) for at in range(18, 11, -1)], [few(at, 0.98, 90) for at in range(18, 11, -1)]])
def test_nights_of_few_pages_are_judged_together(usual: list[SiteRun]) -> None:
    lost = {"offices.phone": 4}
    assert judge(few(19), usual, lost) == ("ok", None), "four pages of one night are a chance"
    share = "100%" if usual[0].listings == 4 else "98%"
    assert judge(few(20), [few(19), *usual], lost) == ("degraded", f"phone numbers shown on 0% of pages (usually {share})")
    assert judge(few(20, pages=3), [few(19), *usual], {"offices.phone": 3})[0] == "degraded"


def test_few_pages_on_which_not_all_is_lost_are_no_other_template() -> None:
    usual = [few(at, 1.0) for at in range(18, 11, -1)]
    assert judge(few(20), [few(19), *usual], {"offices.phone": 2})[0] == "ok", "two of them never showed one"
    assert judge(few(20, 0.25), [few(19, 0.25), *usual], {"offices.phone": 3})[0] == "ok"
    assert judge(few(20), [few(19, 0.25), *usual], {"offices.phone": 4})[0] == "ok", "changed pages are read again"
    assert judge(few(20), [few(19, 0.5, 30), *usual], {"offices.phone": 4})[0] == "ok"
    seldom = [few(at, at % 2 / 2) for at in range(18, 11, -1)]
    assert judge(few(20), [few(19), *seldom], {"offices.phone": 4})[0] == "ok"


def test_nights_of_few_pages_say_nothing_against_those_of_many() -> None:
    """A quiet week has no usual share of its own while there are nights with enough pages."""
    quiet = [few(at, 0.0, 3) for at in range(18, 14, -1)]
    past = [*quiet, *(few(at, 1.0, 90) for at in range(14, 7, -1))]
    assert judge(few(20, 0.1, 90), past, {"offices.phone": 80})[0] == "degraded"


def test_removals_that_last_become_usual_but_half_a_site_never_does() -> None:
    def night(removed: int, health: str = "degraded") -> SiteRun:
        done = {"tasks": 40, "tasks_done": 40, "pages": 40 - removed, "listings": 40 - removed, "not_found": removed}
        return SiteRun("s", NIGHT, **done, health=health)  # type: ignore[arg-type]

    usual = [night(0, "ok")] * 7
    assert judge(night(5, ""), usual)[0] == "degraded"
    assert judge(night(5, ""), [night(5)] * 4 + usual)[0] == "ok"
    assert judge(night(25, ""), [night(25)] * 7)[0] == "degraded"


def test_pages_that_a_healthy_night_did_not_find_are_no_break_on_the_next() -> None:
    """A clinic of four that closed, on a site most of whose pages rest: the second night is what says that they are gone."""
    usual = [good(listings=80, not_found=0) for _ in range(7)]
    tonight = good(listings=10, not_found=5, tasks=15, tasks_done=15, pages=10)
    assert judge(tonight, usual) == ("degraded", "5 listings were not found (33%; usually 0%)")
    assert judge(tonight, usual, not_found_again=4) == ("ok", None)
    worse = replace(tonight, not_found=9)
    assert judge(worse, usual, not_found_again=4) == ("degraded", "5 listings were not found (26%; usually 0%)")


def test_other_listings_than_usual_are_no_other_template() -> None:
    """In a quiet night few listings are looked at, and those may never have shown a website or a rating."""
    usual = [good(fill={"website": 0.8, "rating": 0.9})] * 7
    tonight = good(listings=12, fill={"website": 0.1, "rating": 0.2})
    assert judge(tonight, usual, {"website": 1}) == ("ok", None)
    assert judge(tonight, usual, {"rating": 8}) == ("degraded", "rating shown on 20% of pages (usually 90%)")


def test_a_rating_that_the_page_does_not_show_is_not_filled() -> None:
    shown = Listing("s", "", "u", name="Ann Roe", rating=Rating(4.5, 5, 0.1, 3, "ratings"))
    seen = [StoredListing(1, replace(shown, site_key=f"k{at}"), NIGHT, NIGHT, NIGHT) for at in range(8)]
    unrated = {f"k{at}" for at in range(6)}
    assert fill_of(seen, unrated)["rating"] == 0.25
    assert lost_of(seen, unrated) == {"rating": 6}


def test_one_bad_page_is_a_bad_page_also_on_a_site_of_two() -> None:
    def two(**figures: object) -> SiteRun:
        return good(tasks=2, tasks_done=2, pages=1, listings=1, fill={}, **figures)

    assert judge(two(unreadable=1), PAST) == ("ok", None)
    assert judge(two(errors=1), PAST) == ("ok", None)
    assert judge(two(unreadable=1), PAST, asked=1) == ("ok", None)
    assert judge(replace(two(unreadable=2), tasks=4, tasks_done=4), PAST)[0] == "degraded"
    assert judge(replace(two(unreadable=2), pages=0), PAST)[0] == "failed"


def without_phones(at: int, health: str, share: float = 0.02) -> SiteRun:
    return good(night=f"2026-03-{at:02}", health=health, fill={"name": 1.0, "offices.phone": share})


WITH_PHONES = [without_phones(at, "ok", 0.98) for at in range(14, 7, -1)]


def test_a_field_that_a_site_dropped_for_good_is_told_for_five_nights_and_then_no_longer_held_against_it() -> None:
    told = [without_phones(at, "degraded") for at in range(19, 14, -1)]
    fewer = judge(without_phones(20, ""), told[1:] + WITH_PHONES)
    assert fewer == ("degraded", "phone numbers shown on 2% of pages (usually 98%)")
    taken = "phone numbers shown on 2% of pages since 2026-03-15 (98% before): taken for how the site is from now on"
    assert judge(without_phones(20, ""), told + WITH_PHONES) == ("ok", taken)
    quiet = good(night="2026-03-19", listings=3, fill={})
    assert judge(without_phones(20, ""), [quiet, *told, *WITH_PHONES]) == ("ok", taken), (
        "a night that cannot tell is passed over"
    )
    after = [without_phones(20 + at, "ok") for at in (4, 3, 2, 1)]
    assert judge(without_phones(25, ""), after + told + WITH_PHONES) == ("ok", None), "it is the usual by now"


def test_a_field_that_comes_and_goes_is_not_dropped_for_good() -> None:
    now_and_then = [
        without_phones(at, "ok" if at % 3 == 0 else "degraded", 0.98 if at % 3 == 0 else 0.02) for at in range(19, 9, -1)
    ]
    assert judge(without_phones(20, ""), now_and_then + WITH_PHONES)[0] == "degraded"


def test_another_fault_is_told_beside_a_field_that_was_dropped_for_good() -> None:
    told = [without_phones(at, "degraded") for at in range(19, 14, -1)]
    tonight = without_phones(20, "")
    assert judge(replace(tonight, errors=20), told + WITH_PHONES) == ("degraded", "20 of 100 requests failed")
    tonight.fill = {"name": 1.0, "offices.phone": 0.0, "website": 0.0}
    shown = [replace(run, fill=run.fill | {"website": 0.9}) for run in told + WITH_PHONES]
    assert judge(tonight, shown) == ("degraded", "website shown on 0% of pages (usually 90%)")


def test_pages_without_a_name_never_become_usual() -> None:
    past = [good(night=f"2026-03-{at:02}", health="degraded", fill={"name": 0.0}) for at in range(19, 9, -1)]
    assert judge(good(fill={"name": 0.0}), [*past, *PAST]) == ("degraded", "name shown on 0% of pages (usually 100%)")


@pytest.mark.parametrize(
    ("figures", "why"),
    [
        ({"errors": 1}, "the only request failed"),
        ({"errors": 3}, "all 3 requests failed"),
        ({"unreadable": 1}, "the only page could not be read"),
        ({"unreadable": 3, "errors": 1}, "none of 3 pages could be read"),
        ({"not_found": 3}, "none of 3 listings was found"),
        ({}, "no page could be read"),
    ],
)
def test_a_failed_night_is_told_in_words(figures: dict[str, int], why: str) -> None:
    assert judge(SiteRun("tiny", NIGHT, tasks=3, tasks_done=3, **figures), PAST) == ("failed", why)
