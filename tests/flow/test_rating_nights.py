"""Ratings through the checking stage: nights of a small database, without a network."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from repmon.config import Config, Organisation, SiteConfig
from repmon.model import Health, Listing, Match, Night, Physician, Rating, SiteRun, StoredFinding
from repmon.stages.night import CheckResult, check_stage, match_stage
from repmon.store.database import open_database
from repmon.store.findings import load_findings
from repmon.store.history import shift
from repmon.store.listings import PastRating, import_ratings, save_listings
from repmon.store.nights import close_site, start_night
from repmon.store.rating_states import load_rating_events
from repmon.store.roster import save_roster
from tests.store.makers import listing, physician
from tests.stored_matches import save_matches

FIRST = "2026-03-01"
SITES = ("ratemds", "healthgrades")
NEWS = ("rating_shift", "review_burst", "count_dropped", "scale_changed", "listing_swapped", "site_incident")
USUAL = [5] * 24 + [4, 4, 3, 1, 1]

Stars = Sequence[int]


@pytest.fixture
def config(tmp_path: Path) -> Config:
    sites = {site: SiteConfig(site, enabled=True, wanted=False) for site in SITES}
    return Config(tmp_path, Organisation("Fernhollow"), tmp_path / "repmon.db", tmp_path / "reports", sites=sites)


@pytest.fixture
def db(config: Config) -> Iterator[sqlite3.Connection]:
    with closing(open_database(config.database)) as connection:
        yield connection


def people(number: int) -> list[Physician]:
    return [physician(f"p{i}", first_name="Jane", last_name=f"Doe{'abcdefghijklmnopqrstuvwxyz'[i]}") for i in range(number)]


def rating(stars: Stars) -> Rating:
    return Rating(round(sum(stars) / len(stars), 1) if stars else None, 5.0, 0.1, len(stars), "ratings")


def page(number: int, stars: Stars, site: str) -> Listing:
    return replace(listing(f"k{number}", rating=rating(stars)), site=site)


def read(db: sqlite3.Connection, night: Night, site: str, stars: Sequence[Stars], health: Health = "ok") -> None:
    start_night(db, night, f"{night}T20:00:00")
    save_listings(db, night, [page(i, one, site) for i, one in enumerate(stars)], source="crawl")
    close_site(db, SiteRun(site, night, health=health, why=None if health == "ok" else "403 Forbidden"))


def read_named(db: sqlite3.Connection, night: Night, name: str, stars: Stars) -> None:
    start_night(db, night, f"{night}T20:00:00")
    save_listings(db, night, [replace(page(0, stars, SITES[0]), name=name)], source="crawl")
    close_site(db, SiteRun(SITES[0], night, health="ok"))


def ascribe(db: sqlite3.Connection, number: int, sites: Sequence[str] = SITES[:1]) -> None:
    save_roster(db, people(number), source_file="test", night=FIRST)
    matches = [Match(site, f"k{i}", f"p{i}", 24.0, ("same NPI +16",), "auto") for site in sites for i in range(number)]
    save_matches(db, FIRST, matches)


def news(db: sqlite3.Connection) -> list[StoredFinding]:
    return [row for row in load_findings(db) if row.kind in NEWS]


def nights(number: int) -> list[Night]:
    return [shift(FIRST, passed) for passed in range(number)]


def content(db: sqlite3.Connection) -> list[object]:
    tables = ("rating_states", "person_rating_states", "rating_events", "site_incidents", "findings", "finding_events")
    return [row for table in tables for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


def drop(db: sqlite3.Connection, config: Config, until: int) -> CheckResult:
    """Fourteen physicians; from the fourth night on the first one gets three one-star ratings a night, for four nights."""
    ascribe(db, 14)
    for passed, night in enumerate(nights(until)):
        bad = [1] * 3 * min(max(passed - 2, 0), 4)
        others = [USUAL + [5] * ((passed + i) // 9) for i in range(1, 14)]
        read(db, night, SITES[0], [USUAL + bad, *others])
        result = check_stage(db, config, night)
    return result


def test_a_drop_is_told_once_with_its_sentence_and_natural_growth_is_not(db: sqlite3.Connection, config: Config) -> None:
    result = drop(db, config, 10)
    (row,) = news(db)
    assert (row.kind, row.physician_id, row.state) == ("rating_shift", "p0", "open")
    assert result.open_by_kind["rating_shift"] == 1
    assert row.sentence.startswith("Dr. Jane Doea's last 6 ratings on RateMDs (seen since 4 March) average between 1.0 and 1.")
    assert "the 29 before averaged 4.6" in row.sentence
    assert (row.first_seen, row.evidence["nights"]) == ("2026-03-06", ["2026-03-05"])
    assert row.evidence["readings"] == [["2026-03-01", 4.6, 29], ["2026-03-04", 4.2, 32], ["2026-03-05", 4.0, 35]]


def test_a_repeated_night_changes_nothing(db: sqlite3.Connection, config: Config) -> None:
    drop(db, config, 6)
    before = content(db)
    assert check_stage(db, config, nights(6)[-1]).events == {}
    assert content(db) == before


def test_news_is_withdrawn_after_thirty_nights(db: sqlite3.Connection, config: Config) -> None:
    drop(db, config, 36)
    (row,) = news(db)
    assert row.state == "dismissed"
    events = db.execute(
        "SELECT night, event, reason FROM finding_events WHERE finding_id = ? ORDER BY night", (row.finding_id,)
    )
    assert list(events)[-1] == ("2026-04-05", "withdrawn", "older than 30 nights")


def test_a_page_of_another_person_tells_no_shift(db: sqlite3.Connection, config: Config) -> None:
    ascribe(db, 1)
    for night, stars in zip(nights(7), [USUAL] * 3 + [USUAL + [1] * 8] * 4, strict=True):
        read_named(db, night, "Jane Doea" if night < nights(4)[-1] else "John Roe", stars)
        match_stage(db, night)
        check_stage(db, config, night)
    (row,) = news(db)
    assert (row.kind, row.physician_id, row.listed, row.expected) == ("listing_swapped", "p0", "John Roe", "Dr. Jane Doea")
    assert row.sentence.startswith(
        "The page on RateMDs that was Dr. Jane Doea's shows John Roe (since 4 March 2026 at the latest): the name"
    )


def test_the_same_rating_on_another_persons_page_is_another_history(db: sqlite3.Connection, config: Config) -> None:
    ascribe(db, 1)
    for night in nights(6):
        read_named(db, night, "Jane Doea" if night < nights(3)[-1] else "John Roe", USUAL)
        check_stage(db, config, night)
    (event,) = load_rating_events(db, FIRST, nights(6)[-1])
    assert (event.code, event.night) == ("listing_swapped", "2026-03-03")


def test_one_night_of_another_name_is_no_turn(db: sqlite3.Connection, config: Config) -> None:
    ascribe(db, 1)
    for night in nights(6):
        read_named(db, night, "John Roe" if night == nights(3)[-1] else "Jane Doea", USUAL)
        check_stage(db, config, night)
    assert news(db) == []


def test_a_page_without_its_rating_neither_confirms_nor_drops(db: sqlite3.Connection, config: Config) -> None:
    ascribe(db, 1)
    for night, bad in zip(nights(6), (0, 0, 8, None, None, 8), strict=True):
        if bad is None:
            start_night(db, night, f"{night}T20:00:00")
            save_listings(db, night, [replace(page(0, USUAL, SITES[0]), rating=None)], source="crawl")
            close_site(db, SiteRun(SITES[0], night, health="ok"))
        else:
            read(db, night, SITES[0], [USUAL + [1] * bad])
        check_stage(db, config, night)
        assert bool(news(db)) is (night == nights(6)[-1])


def test_a_night_that_proves_nothing_advances_nothing(db: sqlite3.Connection, config: Config) -> None:
    ascribe(db, 1)
    for night, bad, health in zip(nights(5), (0, 0, 8, 8, 8), ("ok", "ok", "ok", "blocked", "ok"), strict=True):
        read(db, night, SITES[0], [USUAL + [1] * bad], health)  # type: ignore[arg-type]
        check_stage(db, config, night)
        assert bool(news(db)) is (night == nights(5)[-1])


def test_one_sites_doing_is_one_finding_on_the_site(db: sqlite3.Connection, config: Config) -> None:
    ascribe(db, 20)
    for night in nights(3):
        read(db, night, SITES[0], [USUAL] * 20)
        check_stage(db, config, night)
    for night in nights(6)[3:]:
        read(db, night, SITES[0], [[5] * 10 + [2] * 19] * 20)
        check_stage(db, config, night)
    (row,) = news(db)
    assert (row.kind, row.site, row.physician_id, row.state) == ("site_incident", SITES[0], None, "open")
    assert "shows at least 20 of the 20 rated listings known here changed at once" in row.sentence


def test_imported_history_ends_where_going_night_by_night_would_have(config: Config, tmp_path: Path) -> None:
    """One physician on two sites sinks slowly; one database crawled all of it, the other imports the first half of one site."""
    stars = [USUAL + [1] * (passed // 3) for passed in range(40)]
    files = [open_database(tmp_path / name) for name in ("crawled.db", "imported.db")]
    for db in files:
        ascribe(db, 1, SITES)
    for passed, night in enumerate(nights(40)):
        for db in files:
            late = db is files[1]
            if late and passed == 39:
                past = [PastRating(SITES[0], "k0", nights(40)[i], rating(stars[i])) for i in range(20)]
                assert import_ratings(db, past, source="import") == []
            for site in SITES:
                if not (late and site == SITES[0] and passed < 20):
                    read(db, night, site, [stars[passed]])
            check_stage(db, config, night)
    query = """SELECT e.night, e.code, e.event, l.site, e.physician_id FROM rating_events AS e LEFT JOIN listings AS l
        ON l.listing_id = e.listing_id ORDER BY 1, 2, 4, 5"""
    told, told_after_import = (list(db.execute(query)) for db in files)
    assert told and told_after_import == told
    states, replayed = (
        sorted(db.execute("SELECT l.site, s.state FROM rating_states AS s JOIN listings AS l ON l.listing_id = s.listing_id"))
        for db in files
    )
    assert replayed == states
    for db in files:
        db.close()


def test_stages_agree_after_a_kill_between_states_and_findings(
    db: sqlite3.Connection, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop(db, config, 5)
    night = nights(6)[-1]
    read(db, night, SITES[0], [USUAL + [1] * 9])

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("repmon.store.findings.save_findings", killed)
        with pytest.raises(KeyboardInterrupt):
            check_stage(db, config, night)
    assert news(db) == []
    check_stage(db, config, night)
    assert [row.kind for row in news(db)] == ["rating_shift"]
