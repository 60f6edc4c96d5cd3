"""Sources with a key, over loopback: what is asked, what of it is kept, and what becomes of keys, quotas and refusals."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from repmon.config import Config
from repmon.crawl import night_crawl
from repmon.crawl.catalogue import load_spider
from repmon.crawl.overview import site_rows
from repmon.crawl.runner import run_crawl
from repmon.model import Physician, PracticeLocation, Search, SiteRun, Task
from repmon.nightly import run_nightly
from repmon.report.build import build_report
from repmon.stages.night import check_stage, match_stage
from repmon.store.database import open_database
from repmon.store.findings import load_findings
from repmon.store.listings import load_listings
from repmon.store.nights import save_site_run, save_tasks, searches, start_night
from repmon.store.roster import save_roster
from tests.flow.loopback import Answer, Loopback
from tests.flow.tiny import write_config
from tests.stored_matches import save_matches

KEY = "not-a-real-key-5550123"
FIRST, SECOND, THIRD = "2026-03-02", "2026-03-03", "2026-03-04"
NAMES = ("Lakemann", "Quillby", "Testwell", "Harrowell")

SetUp = Callable[..., Config]


def physicians(count: int) -> list[Physician]:
    return [Physician(f"P{at}", name, "Iris", locations=(place(at),)) for at, name in enumerate(NAMES[:count])]


def place(at: int) -> PracticeLocation:
    return PracticeLocation(f"L{at}", None, f"{at + 1} Mill St", None, "Harlow", "MA", "01362", f"+1413555010{at}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the engine's clock: quotas count by the real day, whatever date the night has."""
    return lambda now: monkeypatch.setattr(night_crawl, "_now", lambda: now)


@pytest.fixture
def set_up(tmp_path: Path, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Config]:
    monkeypatch.setenv("YELP_API_KEY", KEY)

    def build(site: str = "yelp", count: int = 1, options: str = "") -> Config:
        config = write_config(tmp_path, {site: server.url}, site=options)
        db = open_database(config.database)
        save_roster(db, physicians(count), source_file="test", night=FIRST)
        db.close()
        return config

    return build


def crawl(config: Config, night: str = FIRST) -> list[SiteRun]:
    (name,) = config.sites
    return run_crawl(config, night=night, progress=False, spiders={name: load_spider(name)})


def stored(config: Config) -> list[Any]:
    db = open_database(config.database)
    try:
        return [known.listing for known in load_listings(db)]
    finally:
        db.close()


def searched(config: Config) -> list[Search]:
    db = open_database(config.database)
    try:
        return searches(db)
    finally:
        db.close()


def business(key: str, name: str, **more: Any) -> dict[str, Any]:
    place = {"address1": "1 Mill St", "city": "Harlow", "state": "MA", "zip_code": "01362"}
    rated = {"rating": 4.5, "review_count": 12, "is_closed": False, "categories": []}
    return {"id": key, "alias": f"{key}-harlow", "name": name, "phone": "+14135550100", "location": place, **rated, **more}


def found(*businesses: dict[str, Any]) -> str:
    return json.dumps({"businesses": businesses, "total": len(businesses)})


def error(status: int, code: str, **headers: str) -> Answer:
    return Answer(json.dumps({"error": {"code": code, "description": "no"}}), status, headers)


def nobody(server: Loopback) -> None:
    for path in ("search/phone", "matches", "search"):
        server.rules[f"/businesses/{path}"] = found()


# ------------------------------------------------------------------------------------------------------------- Yelp


def test_yelp_a_phone_search_that_finds_the_physician_is_enough(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    server.rules["/businesses/search/phone"] = found(
        business("k1", "Iris Lakemann, MD"), business("k2", "Harlow Medical Group")
    )
    config = set_up()
    (run,) = crawl(config)
    assert server.paths == ["/businesses/search/phone?phone=%2B14135550100"]
    assert {seen.headers["Authorization"] for seen in server.seen} == {f"Bearer {KEY}"}
    (listing,) = stored(config)
    assert (listing.site_key, listing.name, listing.rating.value, listing.rating.step) == ("k1", "Iris Lakemann, MD", 4.5, 0.5)
    assert (run.health, run.requests) == ("ok", 1)


def test_yelp_a_match_is_asked_for_its_rating_and_its_name_is_looked_at_again(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    match = {name: value for name, value in business("k1", "Iris Lakemann").items() if name not in ("rating", "review_count")}
    server.rules["/businesses/matches"] = found(match)
    server.rules["/businesses/k1"] = json.dumps(business("k1", "Iris Lakemann, MD"))
    config = set_up()
    crawl(config)
    assert [path.partition("?")[0] for path in server.paths] == [
        "/businesses/search/phone", "/businesses/matches", "/businesses/k1",
    ]  # fmt: skip
    assert "name=Iris+Lakemann&address1=1+Mill+St&city=Harlow&state=MA&country=US" in server.paths[1]
    assert [listing.rating.count for listing in stored(config)] == [12]


def test_yelp_a_match_that_turns_out_to_be_a_neighbour_is_not_kept(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    match = {name: value for name, value in business("k1", "Iris Lakemann").items() if name != "rating"}
    server.rules["/businesses/matches"] = found(match)
    server.rules["/businesses/k1"] = json.dumps(business("k1", "Otto Neighbour, DDS"))
    config = set_up()
    crawl(config)
    assert stored(config) == []
    assert server.paths[-1].startswith("/businesses/search?term=Iris+Lakemann&location=Harlow%2C+MA")


def test_yelp_finding_nobody_proves_nothing_and_is_no_fault(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    config = set_up(count=3)
    runs = [crawl(config, night)[0] for night in (FIRST, SECOND, THIRD)]
    assert {run.health for run in runs} == {"ok"}
    assert {search.outcome for search in searched(config)} == {"unproven"}
    assert searched(config)[0].detail == "Yelp returns only businesses with reviews: unrated or absent"


def test_yelp_one_withheld_business_is_not_a_refusal_and_a_removed_one_is_not_found(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    config = set_up(count=2)
    both = found(business("k1", "Iris Lakemann, MD")), found(business("k2", "Iris Quillby, MD"))
    server.rules["/businesses/search/phone"] = lambda seen: both[int(seen.path[-1])]
    crawl(config)
    confirm(config, k1="P0", k2="P1")
    server.rules["/businesses/k1"] = error(403, "BUSINESS_UNAVAILABLE")
    server.rules["/businesses/k2"] = error(404, "BUSINESS_NOT_FOUND")
    (run,) = crawl(config, SECOND)
    assert (run.health, run.not_found, run.errors, run.tasks_done) == ("ok", 1, 0, 2)


def confirm(config: Config, **listings: str) -> None:
    from repmon.model import Match

    db = open_database(config.database)
    save_matches(db, FIRST, [Match("yelp", key, who, 20.0, ("test",), "auto") for key, who in listings.items()])
    db.close()


@pytest.mark.parametrize(
    ("answer", "health", "why"),
    [
        (error(401, "TOKEN_INVALID"), "blocked", "Yelp does not accept the key (HTTP 401 TOKEN_INVALID)"),
        (error(403, "AUTHORIZATION_ERROR"), "blocked", "blocked: HTTP 403 AUTHORIZATION_ERROR"),
        (error(429, "ACCESS_LIMIT_REACHED"), "failed", "daily quota used up (HTTP 429 ACCESS_LIMIT_REACHED)"),
    ],
)
def test_yelp_a_refusal_ends_the_night_at_once(server: Loopback, set_up: SetUp, answer: Answer, health: str, why: str) -> None:
    server.fallback = answer
    config = set_up(count=3)
    (run,) = crawl(config)
    assert (len(server.seen), run.health, run.why) == (1, health, why)
    assert {search.outcome for search in searched(config)} <= {"blocked", "error"}


def test_yelp_too_many_a_second_is_waited_for_and_repeated(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    slow = error(429, "TOO_MANY_REQUESTS_PER_SECOND", **{"Retry-After": "0"})
    answers: Iterator[Answer | str] = iter([slow, found(business("k1", "Iris Lakemann, MD"))])
    server.rules["/businesses/search/phone"] = lambda seen: next(answers)
    config = set_up()
    (run,) = crawl(config)
    assert (run.health, len(server.seen), len(stored(config))) == ("ok", 2, 1)


def test_yelp_too_many_a_second_again_and_again_is_a_refusal(server: Loopback, set_up: SetUp) -> None:
    server.fallback = error(429, "TOO_MANY_REQUESTS_PER_SECOND", **{"Retry-After": "0"})
    (run,) = crawl(set_up(count=2))
    assert (run.health, len(server.seen)) == ("blocked", 3)


def test_yelp_the_quota_is_kept_and_the_next_night_begins_where_this_one_stopped(
    server: Loopback, set_up: SetUp, clock: Callable[[str], None]
) -> None:
    nobody(server)
    config = set_up(count=4, options="max_requests = 8")
    asked = []
    for night in (FIRST, SECOND, THIRD):
        clock(f"{night}T02:00:00+00:00")
        server.seen.clear()
        (run,) = crawl(config, night)
        assert (run.health, run.requests <= 8) == ("ok", True)
        asked.append([path[-1] for path in server.paths if "search/phone" in path])
    assert asked == [["0", "1"], ["2", "3"], ["0", "1"]]


def test_yelp_a_second_run_on_the_same_day_has_only_what_the_first_left(
    server: Loopback, set_up: SetUp, clock: Callable[[str], None]
) -> None:
    nobody(server)
    config = set_up(count=4, options="max_requests = 8")
    clock("2026-03-02T20:00:00+00:00")
    crawl(config, FIRST)
    clock("2026-03-02T23:30:00+00:00")
    server.seen.clear()
    (run,) = crawl(config, SECOND)
    assert (server.seen, run.tasks) == ([], 0)  # 6 of 8 are spent, and a search may take 4


def test_yelp_a_night_taken_up_again_has_only_the_rest_of_its_quota(
    server: Loopback, set_up: SetUp, clock: Callable[[str], None]
) -> None:
    """Killed after five requests of eight: three are too few for an answer, and the same two are first on the next night."""
    nobody(server)
    config = set_up(count=4, options="max_requests = 8")
    clock(f"{FIRST}T02:00:00+00:00")
    db = open_database(config.database)
    start_night(db, FIRST, f"{FIRST}T02:00:00+00:00")
    save_tasks(db, FIRST, [Task("yelp", "search", "P0"), Task("yelp", "search", "P1")])
    save_site_run(db, SiteRun("yelp", FIRST, requests=5, started_at=f"{FIRST}T02:00:00+00:00"))
    db.close()
    (run,) = crawl(config, FIRST)
    assert (run.requests, len(server.seen)) == (8, 3)
    assert {search.physician_id: search.outcome for search in searched(config)} == {"P0": "error", "P1": "error"}
    clock(f"{SECOND}T02:00:00+00:00")
    server.seen.clear()
    crawl(config, SECOND)
    assert [path[-1] for path in server.paths if "search/phone" in path] == ["0", "1"]


def test_yelp_its_own_count_of_what_is_left_is_believed(server: Loopback, set_up: SetUp) -> None:
    headers = {"RateLimit-Remaining": "0", "RateLimit-ResetTime": "2026-03-03T00:00:00+00:00"}
    server.fallback = Answer(found(business("k1", "Iris Lakemann, MD")), 200, headers)
    config = set_up(count=2)
    (run,) = crawl(config)
    assert (len(server.seen), len(stored(config)), run.health) == (1, 1, "ok")
    assert run.why == "daily quota used up until 2026-03-03T00:00:00+00:00: 1 of 2 read"


def test_no_robots_txt_is_asked_of_an_api(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /\n"
    crawl(set_up())
    assert "/robots.txt" not in server.paths
    assert server.paths


# ------------------------------------------------------------------------------------------------------------- keys


def test_without_a_key_the_source_does_not_run_and_says_so(
    server: Loopback, set_up: SetUp, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("YELP_API_KEY")
    config = set_up()
    assert run_crawl(config, night=FIRST, spiders={"yelp": load_spider("yelp")}) == []
    said = capsys.readouterr().err
    assert said == "yelp: skipped, no key: set the environment variable YELP_API_KEY, or name a file with key_file\n"
    assert server.seen == []
    (row,) = [row for row in site_rows(config) if row["site"] == "yelp"]
    assert (row["runs"], row["why_not"]) == (False, said.removeprefix("yelp: skipped, ").rstrip())


def test_a_night_in_which_a_key_was_missing_is_not_clean(set_up: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YELP_API_KEY")
    said: list[str] = []
    result = run_nightly(set_up(), FIRST, say=said.append, progress=False)
    (run,) = result.degraded
    assert (run.site, run.health) == ("yelp", None)
    assert any(line.startswith("yelp: not read, ") and "no key: set the environment variable" in line for line in said)
    assert said[-1] == f"night of {FIRST}: degraded"


def test_the_key_of_a_file_is_used_if_only_its_owner_can_read_it(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    config = set_up(options='key_file = "yelp.key"')
    file = config.folder / "yelp.key"
    file.write_text("another-5550124\n", encoding="utf-8")
    file.chmod(0o644)
    assert crawl(config) == []
    file.chmod(0o600)
    crawl(config)
    assert server.seen[0].headers["Authorization"] == "Bearer another-5550124"


@pytest.mark.parametrize("fails", [False, True])
def test_the_key_stands_in_no_file_log_or_table(
    server: Loopback, set_up: SetUp, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], fails: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    nobody(server)
    server.rules["/businesses/search/phone"] = Answer("{", 500) if fails else found(business("k1", "Iris Lakemann, MD"))
    config = set_up()
    run_crawl(config, night=FIRST, spiders={"yelp": load_spider("yelp")})
    shown = "".join(capfd.readouterr())
    assert KEY not in caplog.text + shown + repr(site_rows(config))
    for file in config.folder.rglob("*"):
        assert file.is_dir() or KEY.encode() not in file.read_bytes(), file


def test_a_redirect_takes_no_key_along(server: Loopback, set_up: SetUp) -> None:
    nobody(server)
    server.rules["/businesses/search/phone"] = Answer("", 302, {"Location": "/moved"})
    server.rules["/moved"] = found()
    config = set_up()
    crawl(config)
    (moved,) = [seen for seen in server.seen if seen.path == "/moved"]
    assert "Authorization" not in moved.headers


# ------------------------------------------------------------------------------------------ Google Business Profile


def location(number: int, title: str) -> dict[str, Any]:
    address = {"addressLines": ["1 Mill St", "Ste 4"], "locality": "Harlow", "administrativeArea": "MA", "postalCode": "01362"}
    phones = {"primaryPhone": "(413) 555-0100"}
    return {"name": f"locations/{number}", "title": title, "storefrontAddress": address, "phoneNumbers": phones}


def reviews(*stars: str, total: int | None = None, token: str | None = None) -> str:
    answer = {
        "reviews": [{"starRating": star} for star in stars],
        "averageRating": 4.5,
        "totalReviewCount": total or len(stars),
    }
    return json.dumps(answer if token is None else {**answer, "nextPageToken": token})


@pytest.fixture
def profile(set_up: SetUp, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Config]:
    monkeypatch.setenv("GOOGLE_PROFILE_TOKEN", KEY)

    def build(options: str = 'accounts = ["accounts/1"]') -> Config:
        first = json.dumps({"locations": [location(2, "Iris Lakemann, MD")], "nextPageToken": "more"})
        second = json.dumps({"locations": [location(3, "Harlow Medical Group")]})
        server.rules["/v1/accounts/1/locations"] = lambda seen: second if "pageToken=more" in seen.path else first
        server.rules["/v1/locations/2"] = json.dumps(location(2, "Iris Lakemann, MD"))
        server.rules["/v1/locations/3"] = json.dumps(location(3, "Harlow Medical Group"))
        server.rules["/v4/accounts/1/locations/2/reviews"] = lambda seen: (
            reviews("FOUR", total=3) if "pageToken=r2" in seen.path else reviews("FIVE", "FIVE", total=3, token="r2")
        )
        server.rules["/v4/accounts/1/locations/3/reviews"] = "{}"
        return set_up("google_profile", 2, options)

    return build


def test_profile_every_location_of_an_account_is_read_with_its_reviews(
    server: Loopback, profile: Callable[..., Config]
) -> None:
    config = profile()
    (run,) = crawl(config)
    assert (run.health, run.listings) == ("ok", 2)
    rated, unrated = stored(config)
    assert (rated.site_key, rated.name, rated.offices[0].street2) == ("accounts/1/locations/2", "Iris Lakemann, MD", "Ste 4")
    assert (rated.rating.value, rated.rating.count, rated.rating.histogram) == (4.5, 3, (0, 0, 0, 1, 2))
    assert (unrated.name, unrated.rating.value, unrated.rating.count) == ("Harlow Medical Group", None, 0)
    assert {seen.headers["Authorization"] for seen in server.seen} == {f"Bearer {KEY}"}
    assert all("reviews%28starRating%29" in path for path in server.paths if "/reviews" in path)
    assert {search.physician_id: search.outcome for search in searched(config)} == {"P0": "found", "P1": "none"}


def test_profile_locations_that_are_named_are_read_and_nobody_else_is_missed(
    server: Loopback, profile: Callable[..., Config]
) -> None:
    config = profile('locations = ["accounts/1/locations/2"]')
    (run,) = crawl(config)
    assert (run.health, run.listings) == ("ok", 1)
    assert not any("/accounts/1/locations?" in path for path in server.paths)
    assert searched(config) == []


def test_profile_reviews_that_fail_leave_the_location_unread(server: Loopback, profile: Callable[..., Config]) -> None:
    config = profile()
    server.rules["/v4/accounts/1/locations/2/reviews"] = Answer("{", 404)
    (run,) = crawl(config)
    assert [listing.name for listing in stored(config)] == ["Harlow Medical Group"]
    assert run.errors == 1


def test_profile_an_expired_token_ends_the_night(server: Loopback, profile: Callable[..., Config]) -> None:
    config = profile()
    server.rules["/v1/accounts/1/locations"] = Answer('{"error": {"code": 401, "status": "UNAUTHENTICATED"}}', 401)
    (run,) = crawl(config)
    assert (run.health, len(server.seen)) == ("blocked", 1)
    assert run.why == "Google Business Profile does not accept the key (HTTP 401 UNAUTHENTICATED)"


# ---------------------------------------------------------------------------------------------------- Google Places

CONTENT = ("Iris Lakemann, MD", "Otto Neighbour", "999 Nowhere Rd", "(413) 555-0199", "4135550199", "elsewhere.example", "4.7")
PLACE = {
    "id": "place-1",
    "displayName": {"text": "Iris Lakemann, MD"},
    "formattedAddress": "1 Mill St, Harlow, MA 01362, USA",
    "nationalPhoneNumber": "(413) 555-0199",
    "websiteUri": "https://elsewhere.example/",
    "businessStatus": "OPERATIONAL",
    "rating": 4.7,
}
NEIGHBOUR = {
    "id": "place-2",
    "displayName": {"text": "Otto Neighbour, DDS"},
    "formattedAddress": "999 Nowhere Rd, Harlow, MA 01362",
}
ALL_FIELDS = 'fields = ["phone", "website"]'


@pytest.fixture
def places(set_up: SetUp, server: Loopback, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Config]:
    monkeypatch.setenv("GOOGLE_PLACES_KEY", KEY)

    def build(options: str = ALL_FIELDS, count: int = 1) -> Config:
        server.rules["/v1/places:searchText"] = json.dumps({"places": [PLACE, NEIGHBOUR]})
        server.rules["/v1/places/place-1"] = json.dumps(PLACE)
        return set_up("google_places", count, options)

    return build


def conclude(config: Config, night: str) -> None:
    db = open_database(config.database)
    try:
        match_stage(db, night)
        check_stage(db, config, night)
        build_report(db, config, night=night, out=config.reports)
    finally:
        db.close()


def findings(config: Config) -> dict[str, tuple[str, str | None]]:
    db = open_database(config.database)
    try:
        return {row.kind: (row.state, row.expected) for row in load_findings(db)}
    finally:
        db.close()


def test_places_a_search_asks_for_no_more_than_it_compares(server: Loopback, places: Callable[..., Config]) -> None:
    crawl(places(""))
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("POST", "/v1/places:searchText")
    assert json.loads(seen.body) == {"textQuery": "Iris Lakemann, Harlow MA 01362", "regionCode": "US", "pageSize": 10}
    assert seen.headers["X-Goog-Fieldmask"] == "places.id,places.displayName,places.formattedAddress,places.businessStatus"
    assert (seen.headers["X-Goog-Api-Key"], "Authorization" in seen.headers) == (KEY, False)


def test_places_only_id_and_verdicts_are_kept(places: Callable[..., Config]) -> None:
    config = places()
    (run,) = crawl(config)
    (listing,) = stored(config)
    assert (run.health, listing.site_key, listing.url) == (
        "ok",
        "place-1",
        "https://www.google.com/maps/place/?q=place_id:place-1",
    )
    assert (listing.name, listing.offices, listing.rating, listing.website, listing.status) == (None, (), None, None, None)
    assert listing.verdicts == {
        "physician": "P0", "name": "same", "address": "same", "phone": "different", "status": "same",
    }  # fmt: skip  # no website: the roster has none to compare with


def test_places_no_content_reaches_database_log_or_report(
    places: Callable[..., Config], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    config = places()
    for night in (FIRST, SECOND):
        crawl(config, night)
        conclude(config, night)
    shown = caplog.text + "".join(capfd.readouterr())
    assert findings(config)["wrong_phone"] == ("open", "(413) 555-0100")
    for text in CONTENT:
        assert text not in shown, text
    written = [file for file in config.folder.rglob("*") if file.is_file()]
    assert {"index.html", "fixes.csv"} <= {file.name for file in written}
    for text in CONTENT:
        if text != "4.7":  # three characters stand by chance in any packed file
            assert [file.name for file in written if text.encode() in file.read_bytes()] == [], text


def test_places_a_known_place_is_compared_again_and_its_finding_is_closed(
    server: Loopback, places: Callable[..., Config]
) -> None:
    config = places()
    crawl(config)
    conclude(config, FIRST)
    mended = {**PLACE, "nationalPhoneNumber": "(413) 555-0100", "businessStatus": "CLOSED_PERMANENTLY"}
    server.rules["/v1/places/place-1"] = json.dumps(mended)
    server.seen.clear()
    crawl(config, SECOND)
    conclude(config, SECOND)
    (seen,) = server.seen
    assert (seen.method, seen.path) == ("GET", "/v1/places/place-1")
    assert seen.headers["X-Goog-Fieldmask"].startswith("id,displayName,")
    assert {kind: state for kind, (state, _) in findings(config).items()} == {
        "wrong_phone": "verified_fixed",
        "closed_or_retired": "open",
    }


def test_places_finding_nobody_never_makes_anybody_missing(server: Loopback, places: Callable[..., Config]) -> None:
    config = places(count=2)
    server.rules["/v1/places:searchText"] = json.dumps({"places": [NEIGHBOUR]})
    for night in (FIRST, SECOND, THIRD):
        (run,) = crawl(config, night)
        conclude(config, night)
        assert run.health == "ok"
    assert findings(config) == {}
    assert {search.outcome for search in searched(config)} == {"unproven"}


def test_places_a_wrong_key_ends_the_night(server: Loopback, places: Callable[..., Config]) -> None:
    config = places(count=2)
    details = [{"reason": "API_KEY_INVALID"}]
    body = json.dumps({"error": {"code": 400, "status": "INVALID_ARGUMENT", "details": details}})
    server.rules["/v1/places:searchText"] = Answer(body, 400)
    (run,) = crawl(config)
    assert (len(server.seen), run.health, run.why) == (
        1,
        "blocked",
        "Google does not accept the key (HTTP 400 API_KEY_INVALID)",
    )
