"""Two machines' halves, joined, are what one machine would have had."""

from __future__ import annotations

import errno
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.config import Config
from repmon.crawl.runner import run_crawl
from repmon.model import Decision, Physician, SiteRun
from repmon.stages.night import check_stage, match_stage
from repmon.store.database import StoreError, open_database
from repmon.store.listings import save_listings
from repmon.store.matches import load_decisions, save_decision
from repmon.store.merge import merge
from repmon.store.nights import save_site_run, start_night
from repmon.store.roster import load_departed, load_roster, save_roster
from tests.flow.loopback import Answer, Loopback, Seen, loopback
from tests.flow.tiny import SPIDERS, people, profile, write_config
from tests.store.makers import SITE, listing, physician, place, rating

NIGHTS = ("2026-03-02", "2026-03-03", "2026-03-04", "2026-03-05")
LISTING_ID_FREE = {
    "listings": "SELECT site, site_key, url, first_seen, last_seen, absent_since, gone_since, source FROM listings",
    "listing_versions": "SELECT l.site, l.site_key, v.* FROM listing_versions v JOIN listings l USING (listing_id)",
    "ratings": "SELECT l.site, l.site_key, r.* FROM ratings r JOIN listings l USING (listing_id)",
    "reviews": "SELECT l.site, l.site_key, r.* FROM reviews r JOIN listings l USING (listing_id)",
    "rating_states": "SELECT l.site, l.site_key, r.* FROM rating_states r JOIN listings l USING (listing_id)",
    "rating_events": "SELECT l.site, l.site_key, r.* FROM rating_events r LEFT JOIN listings l USING (listing_id)",
    "rating_levels": "SELECT l.site, l.site_key, r.* FROM rating_levels r JOIN listings l USING (listing_id)",
    "rating_gaps": """SELECT g.physician_id, b.site, w.site, g.stars FROM rating_gaps g
        JOIN listings b ON b.listing_id = g.better JOIN listings w ON w.listing_id = g.worse""",
}
RATING_CHECKS = ("rating_states", "person_rating_states", "rating_events", "site_incidents")
NEVER_EQUAL = {
    "import_id", "listing_id",  # numbers given in the order of writing
    "position",  # each machine counts its own tasks
    "started_at", "finished_at", "requests", "bytes",  # two clocks, two robots.txt
    "fill",  # not measured by a machine with a few pages only
}  # fmt: skip


def contents(db: sqlite3.Connection, *, without: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Every table, order-free, but for the matching's memory, which a merge empties."""
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' "
        "AND name NOT GLOB 'match_*'"
    )
    names = {name for (name,) in db.execute(tables)} - {"merged_nodes", *without}
    found = {}
    for name in names:
        cursor = db.execute(LISTING_ID_FREE.get(name, f"SELECT * FROM {name}"))
        heads = [column[0] for column in cursor.description]
        found[name] = sorted((_row(heads, row) for row in cursor), key=repr)
    return found


def _row(heads: list[str], row: tuple[Any, ...]) -> list[Any]:
    return [value for head, value in zip(heads, row, strict=True) if head not in NEVER_EQUAL]


# --------------------------------------------------------------------------------------------- two machines and one, whole


def namesakes() -> list[Physician]:
    """24 physicians; each last name is two people's, an Ann and a Bea."""
    return [replace(one, last_name=people(12)[at % 12].last_name, first_name="Ann" if at < 12 else "Bea")
            for at, one in enumerate(people(24))]  # fmt: skip


def show(server: Loopback, night: int) -> None:
    """Both people of a name have a page, and there is one without a first name, to which both searches lead."""
    physicians = namesakes()

    def search(seen: Seen) -> str:
        last = seen.path.partition("last=")[2].partition("&")[0]
        found = [one for one in physicians if one.last_name == last]
        hits = [[one.physician_id.lower(), f"{one.first_name} {last}, MD"] for one in found]
        return json.dumps({"hits": [*hits, [f"dr-{last.lower()}", f"Dr. {last}"]] if last[-1] < "r" else [], "next": None})

    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /private\n"
    server.rules["/search"] = search
    for at, one in enumerate(physicians):
        key = one.physician_id.lower()
        server.rules[f"/p/{key}"] = profile(
            key, f"{one.first_name} {one.last_name}, MD", rating=3 + at % 10 / 10, count=at + night // 2
        )
        shared = f"dr-{one.last_name.lower()}"
        server.rules[f"/p/{shared}"] = profile(shared, f"Dr. {one.last_name}", rating=4.0, count=night)
    if night in (1, 2):
        server.rules["/p/p03"] = Answer("gone", 404)
    if night >= 2:
        server.rules["/p/dr-quillaall"] = Answer("gone", 404)


def machine(folder: Path, server: Loopback) -> Config:
    folder.mkdir()
    config = write_config(folder, {"tiny": server.url})
    with closing(open_database(config.database)) as db:
        save_roster(db, namesakes(), source_file="roster.csv", night=NIGHTS[0])
    return config


def work(config: Config, night: str, shard: tuple[int, int] | None) -> None:
    run_crawl(config, night=night, progress=False, spiders=SPIDERS, shard=shard)
    with closing(open_database(config.database)) as db:
        match_stage(db, night)


def conclude(config: Config, night: str) -> None:
    with closing(open_database(config.database)) as db:
        match_stage(db, night)
        check_stage(db, config, night)


def join(config: Config, nodes: list[Config]) -> None:
    with closing(open_database(config.database)) as db:
        for node in nodes:
            merge(db, node.database, node=node.folder.name)


def kept(db: sqlite3.Connection) -> list[str]:
    """The whole file in its order, but for the matching's memory, which every merge empties."""
    return [line for line in db.iterdump() if not line.startswith('INSERT INTO "match_')]


def test_two_halves_are_the_whole(tmp_path: Path) -> None:
    with loopback() as server:
        whole, centre = machine(tmp_path / "whole", server), machine(tmp_path / "centre", server)
        nodes = [machine(tmp_path / name, server) for name in ("one", "two")]
        for at, night in enumerate(NIGHTS):
            show(server, at)
            work(whole, night, None)
            conclude(whole, night)
            for number, node in enumerate(nodes, 1):
                work(node, night, (number, 2))
            join(centre, nodes)
            conclude(centre, night)
    with closing(open_database(whole.database)) as one, closing(open_database(centre.database)) as joined:
        expected, got = contents(one), contents(joined)
        assert len(expected["listings"]) > 24
        assert expected["findings"]
        for name in expected:
            assert got[name] == expected[name], name
        before = kept(joined)
        for node in reversed(nodes):
            merge(joined, node.database, node=node.folder.name)
        assert contents(joined) == got
        assert kept(joined) == before
    join(late := machine(tmp_path / "late", server), nodes)
    levels = ("rating_levels", "rating_groups", "rating_gaps")
    conclusions = ("matches", "findings", "finding_events", "validators", *RATING_CHECKS, *levels)
    with closing(open_database(late.database)) as joined:
        for name, rows in contents(joined, without=conclusions).items():
            assert rows == expected[name], name


# --------------------------------------------------------------------------------------------------------- row by row


def two(tmp_path: Path) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    return open_database(tmp_path / "mine.db"), open_database(tmp_path / "other.db")


def test_the_newer_roster_stands(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    old = [physician("p1"), physician("p2"), physician("p3", locations=(place(), place("l2")))]
    for db in (mine, other):
        save_roster(db, old, source_file="old.csv", night="2026-03-01")
    new = [physician("p1", first_name="Joan"), physician("p3", locations=(place("l2", phone="+14135550199"),)), physician("p4")]
    save_roster(other, new, source_file="new.csv", night="2026-03-05")
    merge(mine, tmp_path / "other.db", node="other")
    assert contents(mine) == contents(other)
    merge(other, tmp_path / "mine.db", node="mine")
    assert load_roster(mine) == load_roster(other) == new
    assert load_departed(mine) == [(physician("p2"), "2026-03-05")]


@pytest.mark.parametrize(("npi", "former"), [("1234567893", ("Doe", "Poe", "Roe")), ("1245319599", ("Poe",))])
def test_last_names_of_before_are_known_from_either_side(tmp_path: Path, npi: str, former: tuple[str, ...]) -> None:
    mine, other = two(tmp_path)
    for night, name in (("2026-03-01", "Doe"), ("2026-03-02", "Roe")):
        save_roster(mine, [physician(npi="1234567893", last_name=name)], source_file="old.csv", night=night)
    for night, name in (("2026-03-03", "Poe"), ("2026-03-04", "Zeller")):
        save_roster(other, [physician(npi=npi, last_name=name)], source_file="new.csv", night=night)
    for _ in range(2):
        merge(mine, tmp_path / "other.db", node="other")
        assert [(one.last_name, one.former_last_names) for one in load_roster(mine)] == [("Zeller", former)]


def test_an_older_roster_changes_nothing(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    save_roster(other, [physician("p1", first_name="Joan")], source_file="old.csv", night="2026-03-01")
    save_roster(mine, [physician("p1")], source_file="new.csv", night="2026-03-05")
    merge(mine, tmp_path / "other.db", node="other")
    assert load_roster(mine) == [physician("p1")]


def test_the_later_decision_stands(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    save_decision(mine, Decision(SITE, "k1", "p1", "confirmed", "ann", "2026-03-01"))
    save_decision(other, Decision(SITE, "k1", "p1", "rejected", "bea", "2026-03-04"))
    merge(mine, tmp_path / "other.db", node="other")
    assert mine.execute("SELECT verdict, decided_by FROM decisions").fetchall() == [("rejected", "bea")]


def run(night: str, started: str | None, **figures: Any) -> SiteRun:
    return SiteRun(SITE, night, started_at=started, **{"health": "ok", "requests": 10, "listings": 4, **figures})


def test_figures_add_up_once_and_the_worse_health_holds(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    save_site_run(mine, run("2026-03-02", "2026-03-02T02:00:00+00:00", fill={"name": 1.0, "npi": 0.5}))
    save_site_run(
        other, run("2026-03-02", "2026-03-02T02:00:07+00:00", listings=12, health="blocked", why="403", fill={"name": 0.5})
    )
    for expected in (1, 0):
        assert merge(mine, tmp_path / "other.db", node="other").site_nights == expected
        columns = "requests, listings, health, why, fill, started_at"
        (row,) = mine.execute(f"SELECT {columns} FROM site_runs").fetchall()
        assert row == (20, 16, "blocked", "403", '{"name":0.625,"npi":0.125}', "2026-03-02T02:00:00+00:00")


def test_what_neither_machine_measured_stays_unmeasured(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    save_site_run(mine, run("2026-03-02", "2026-03-02T02:00:00+00:00", listings=1))
    save_site_run(other, run("2026-03-02", "2026-03-02T02:00:07+00:00", listings=2))
    merge(mine, tmp_path / "other.db", node="other")
    assert mine.execute("SELECT listings, fill FROM site_runs").fetchall() == [(3, "{}")]


def test_no_space_for_the_other_database_is_one_line_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = two(tmp_path)
    save_site_run(other, run("2026-03-02", "2026-03-02T02:00:07+00:00"))
    before = list(mine.iterdump())

    def full(source: sqlite3.Connection, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("repmon.store.merge.copy_online", full)
    with pytest.raises(StoreError, match=r"cannot be written \(No space left on device\)\. Free some space there"):
        merge(mine, tmp_path / "other.db", node="other")
    assert list(mine.iterdump()) == before


def test_a_night_under_way_waits(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    save_site_run(other, run("2026-03-01", "a", health=None))
    save_site_run(other, run("2026-03-02", "b", health=None))
    merged = merge(mine, tmp_path / "other.db", node="other")
    assert (merged.site_nights, merged.unfinished) == (1, (SITE,))
    assert merged.as_text().endswith("still under way there, merge again later: ratemds")
    save_site_run(other, run("2026-03-02", "b"))
    assert merge(mine, tmp_path / "other.db", node="other").site_nights == 1
    assert mine.execute("SELECT night, health FROM site_runs").fetchall() == [("2026-03-01", None), ("2026-03-02", "ok")]


def test_one_name_for_two_machines_is_refused(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    third = open_database(tmp_path / "third.db")
    save_site_run(other, run("2026-03-02", "2026-03-02T02:00:07+00:00"))
    save_site_run(third, run("2026-03-02", "2026-03-02T02:00:09+00:00"))
    merge(mine, tmp_path / "other.db", node="node")
    before = list(mine.iterdump())
    with pytest.raises(StoreError, match="--node"):
        merge(mine, tmp_path / "third.db", node="node")
    assert list(mine.iterdump()) == before
    assert not list(tmp_path.glob("*.merging"))


@pytest.mark.parametrize("name", ["mine.db", "none.db", "letter.db"])
def test_what_cannot_be_joined_is_one_line(tmp_path: Path, name: str) -> None:
    mine, _ = two(tmp_path)
    (tmp_path / "letter.db").write_text("Dear Sir or Madam\n" * 300)
    with pytest.raises(StoreError) as caught:
        merge(mine, tmp_path / name, node="other")
    assert name in str(caught.value)
    assert "[files]" not in str(caught.value), "the file was given by hand"
    assert "import roster" not in str(caught.value)
    start_night(mine, "2026-03-02", "now")  # nothing is left open


def test_absences_seen_by_two_machines_count_together(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    for db, absent in ((mine, "2026-03-04"), (other, "2026-03-05")):
        save_listings(db, "2026-03-02", [listing()], source="crawl")
        db.execute("UPDATE listings SET absent_since = ?", (absent,))
    for _ in range(2):
        merge(mine, tmp_path / "other.db", node="other")
        assert mine.execute("SELECT absent_since, gone_since FROM listings").fetchall() == [("2026-03-04", "2026-03-05")]
    save_listings(other, "2026-03-06", [listing()], source="crawl")
    merge(mine, tmp_path / "other.db", node="other")
    assert mine.execute("SELECT absent_since, gone_since FROM listings").fetchall() == [(None, None)]


spans = st.tuples(st.integers(1, 12), st.integers(0, 11)).map(lambda span: range(span[0], min(span[0] + span[1], 12) + 1))
values = st.lists(st.sampled_from((3.5, 4.0, 4.5)), min_size=13, max_size=13)


@settings(max_examples=25, deadline=None)
@given(here=spans, there=spans, shown=values)
def test_what_both_read_becomes_one_history(
    tmp_path_factory: pytest.TempPathFactory, here: range, there: range, shown: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("both")
    dbs = {name: open_database(folder / f"{name}.db") for name in ("here", "there", "whole")}
    for day in range(1, 13):
        page = listing("k1", name=f"Dr. Jane Doe {shown[day]}", rating=rating(shown[day]))
        for name, days in (("here", here), ("there", there), ("whole", {*here, *there})):
            if day in days:
                save_listings(dbs[name], f"2026-03-{day:02}", [page], source="crawl")
    for _ in range(2):
        merge(dbs["here"], folder / "there.db", node="there")
        assert contents(dbs["here"]) == contents(dbs["whole"])
    for db in dbs.values():
        db.close()


def test_a_merge_that_is_killed_leaves_nothing_half_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, other = two(tmp_path)
    save_roster(other, [physician("p1")], source_file="r.csv", night="2026-03-02")
    save_listings(other, "2026-03-02", [listing()], source="crawl")
    before = list(mine.iterdump())

    def fail(*args: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr("repmon.store.merge._join_listings", fail)
    with pytest.raises(RuntimeError):
        merge(mine, tmp_path / "other.db", node="other")
    assert list(mine.iterdump()) == before
    monkeypatch.undo()
    assert merge(mine, tmp_path / "other.db", node="other").new_listings == 1


def test_a_newer_roster_keeps_what_the_checks_remember(tmp_path: Path) -> None:
    mine, other = two(tmp_path)
    for db, night in ((mine, "2026-03-01"), (other, "2026-03-02")):
        save_roster(db, [physician("p1", first_name=night)], source_file="r.csv", night=night)
    mine.execute("INSERT INTO person_rating_states VALUES ('p1', '{}')")
    merge(mine, tmp_path / "other.db", node="other")
    assert mine.execute("SELECT first_name FROM physicians").fetchall() == [("2026-03-02",)]
    assert mine.execute("SELECT count(*) FROM person_rating_states").fetchone() == (1,)


# ------------------------------------------------------------------------------------------------------- other numbers there


@pytest.mark.parametrize("older", ["here", "there"])
def test_a_physician_numbered_anew_on_one_machine_is_the_same_on_the_other(tmp_path: Path, older: str) -> None:
    jane = physician("p1", npi="1234567893")
    renumbered = replace(jane, physician_id="HR-7")
    with closing(open_database(tmp_path / "here.db")) as here, closing(open_database(tmp_path / "there.db")) as there:
        for name, db in (("here", here), ("there", there)):
            save_roster(db, [jane if name == older else renumbered], source_file="r.csv", night=NIGHTS[0])
        mine = load_roster(here)[0].physician_id
        save_listings(there, NIGHTS[0], [listing()], source="crawl")
        save_decision(there, Decision(SITE, "k1", load_roster(there)[0].physician_id, "confirmed", "jo", NIGHTS[0], {}))
        merge(here, tmp_path / "there.db", node="b")
        assert [one.physician_id for one in load_roster(here)] == [mine]
        assert load_departed(here) == []
        assert [one.physician_id for one in load_decisions(here)] == [mine]
        assert load_roster(there)[0].physician_id != mine, "the other file is only read"


def test_an_id_that_is_two_people_is_refused(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "here.db")) as here, closing(open_database(tmp_path / "there.db")) as there:
        save_roster(here, [physician("p1", npi="1234567893")], source_file="r.csv", night=NIGHTS[0])
        bob = physician("p1", npi="1245319599", first_name="Bob", last_name="Moss")
        save_roster(there, [bob], source_file="r.csv", night=NIGHTS[0])
        with pytest.raises(StoreError, match=r"there\.db: physician p1 is somebody else there than Doe here"):
            merge(here, tmp_path / "there.db", node="b")
        assert [one.last_name for one in load_roster(here)] == ["Doe"]
