"""A later night scores only what something has changed for, and answers as a run that remembers nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from repmon.match import decision_about
from repmon.model import Listing, Match, Office, Physician, PracticeLocation
from repmon.stages.matching import advance_matches
from repmon.store.database import open_database, transaction
from repmon.store.listings import load_listings, save_listings
from repmon.store.match_memory import forget_matching
from repmon.store.matches import load_matches, save_decision, undo_decision
from repmon.store.purge import purge
from repmon.store.roster import save_roster

FIRSTS, LASTS = ("Ada", "Adele", "Bruno", "Bob", "Robert"), ("Lindqvist", "Lindqvst", "Smith", "Smithe", "Smithee", "Ng")
PLACES = (
    ("12 Elm Street", "Springfield", "01103"),
    ("400 Oak Avenue", "Pittsfield", "01201"),
    ("9 Palm Drive", "Lenox", "01240"),
)
PHONES = ("413-555-0101", "413-555-0102", "413-555-0103")
SITES = ("ratemds", "vitals")


def person(key: int, first: int, last: int, where: int) -> Physician:
    street, city, zip_code = PLACES[where]
    phone = "+1" + PHONES[where].replace("-", "")
    place = PracticeLocation(f"loc{where}", None, street, None, city, "MA", zip_code, phone, phone)
    return Physician(
        f"p{key}", LASTS[last], FIRSTS[first], credentials=("MD",), specialty="Cardiology", locations=(place,), gender="F"
    )


def page(key: int, first: int, last: int, where: int, npi: str | None = None) -> Listing:
    street, city, zip_code = PLACES[where]
    office = Office(None, street, city, "MA", zip_code, PHONES[where])
    url = f"https://reviews.example.org/k{key}"
    name = f"{(*FIRSTS, 'A.')[first]} {LASTS[last]}, MD{', PC' if key % 4 == 3 else ''}"
    return Listing(SITES[key % 2], f"k{key}", url, name, specialties=("Cardiology",), offices=(office,), npi=npi)


CROWD = [
    replace(person(2, 2, 4, 2), physician_id=f"crowd{number}", last_name=f"Quillfeather{chr(97 + number)}", gender=None)
    for number in range(37)
]
"""People who keep the roster's size where a few more or less do not change everybody's points."""


@dataclass
class World:
    """A database with a roster, and what may happen to it between two nights."""

    db: sqlite3.Connection
    night: int = 1

    @property
    def date(self) -> str:
        return f"2026-03-{self.night:02d}"

    def employ(self, staff: list[tuple[int, int, int, int]]) -> None:
        """A new roster: who is not in it has left."""
        people = {one[0]: person(*one) for one in staff}
        save_roster(self.db, [*CROWD, *people.values()], source_file="roster.csv", night=self.date)

    def show(self, pages: list[tuple[int, int, int, int]]) -> None:
        """What the sites show; a page shown again is back."""
        save_listings(self.db, self.date, [page(*one) for one in {one[0]: one for one in pages}.values()], source="crawl")

    def touch_up(self, key: int) -> None:
        """A page shows something else that no match hangs on; if it was gone, it is back."""
        known = [one.listing for one in load_listings(self.db) if one.listing.site_key == f"k{key}"]
        save_listings(self.db, self.date, [replace(one, practice=f"Practice of {self.date}") for one in known], source="crawl")

    def lose(self, key: int) -> None:
        """A page is gone."""
        with transaction(self.db):
            columns = "absent_since = last_seen, gone_since = last_seen"
            self.db.execute(f"UPDATE listings SET {columns} WHERE site_key = ?", (f"k{key}",))

    def decide(self, key: int, who: int, yes: bool) -> None:
        """A person decides about a page as it is."""
        for stored in load_listings(self.db):
            if stored.listing.site_key == f"k{key}":
                verdict = "confirmed" if yes else "rejected"
                save_decision(self.db, decision_about(stored.listing, f"p{who}", verdict, by="me", on=self.date))  # type: ignore[arg-type]

    def undo(self, key: int, who: int) -> None:
        """A person takes a decision back."""
        undo_decision(self.db, SITES[key % 2], f"k{key}", f"p{who}")

    def forget_who_left(self) -> None:
        """Whoever left before tonight is purged with all that is theirs alone."""
        purge(self.db, self.date, review_days=0, departed_days=0, stranger_days=365, search_days=365)

    def match(self) -> list[Match]:
        """Tonight's matching with what is remembered: the answer of one that remembers nothing."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as other:
            self.db.backup(other)
            with transaction(other):
                forget_matching(other)
            advance_matches(other, self.date)
            expected = (load_matches(other), remembered(other))
        advance_matches(self.db, self.date)
        assert (load_matches(self.db), remembered(self.db)) == expected
        return expected[0]


def remembered(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """How listings were read and whom they could be, and whom they are linked with."""
    return [row for table in ("match_seen", "match_links") for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]


@pytest.fixture
def new_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], World]]:
    """Makes worlds, each with a database of its own."""
    empty = tmp_path_factory.mktemp("worlds") / "empty.db"
    open_database(empty).close()
    worlds: list[World] = []

    def make() -> World:
        path = Path(empty.parent / f"{len(worlds)}.db")
        path.write_bytes(empty.read_bytes())
        worlds.append(World(open_database(path)))
        return worlds[-1]

    yield make
    for world in worlds:
        world.db.close()


keys, whos, places = st.integers(0, 7), st.integers(0, 4), st.integers(0, 2)
staff = st.lists(st.tuples(whos, st.integers(0, 4), st.integers(0, 5), places), max_size=4)
pages = st.lists(st.tuples(keys, st.integers(0, 5), st.integers(0, 5), places), max_size=4)
events = st.one_of(
    st.tuples(st.just("employ"), staff),
    st.tuples(st.just("show"), pages),
    st.tuples(st.just("touch_up"), keys),
    st.tuples(st.just("lose"), keys),
    st.tuples(st.just("decide"), keys, whos, st.booleans()),
    st.tuples(st.just("undo"), keys, whos),
    st.tuples(st.just("forget_who_left")),
)
nights = st.lists(st.lists(events, max_size=4), min_size=2, max_size=7)


@given(first_staff=staff, first_pages=pages, nights=nights)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(  # a new surname on the roster takes the listings of that name from those whose name is one letter away
    first_staff=[(0, 0, 2, 0)], first_pages=[(0, 0, 3, 0)], nights=[[("employ", [(0, 0, 2, 0), (1, 3, 3, 1)])]],
)  # fmt: skip
@example(  # a page that was gone before its physician came
    first_staff=[], first_pages=[(2, 1, 2, 0)],
    nights=[[("lose", 2), ("employ", [(0, 1, 2, 0)]), ("show", [(0, 1, 0, 0)])], []],
)  # fmt: skip
def test_a_later_night_answers_as_a_full_run(
    new_world: Callable[[], World],
    first_staff: list[tuple[int, int, int, int]],
    first_pages: list[tuple[int, int, int, int]],
    nights: list[list[tuple[str, ...]]],
) -> None:
    world = new_world()
    world.employ(first_staff)
    world.show(first_pages)
    world.match()
    for happened in nights:
        world.night += 1
        for event, *details in happened:
            getattr(world, event)(*details)
        world.match()


def test_a_night_without_changes_scores_nothing_and_one_with_a_change_only_that(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.employ([(0, 0, 0, 0), (1, 2, 2, 1)])
    world.show([(0, 0, 0, 0), (1, 0, 0, 0), (2, 2, 2, 1)])
    assert advance_matches(world.db, world.date) == 3
    assert advance_matches(world.db, world.date) == 0
    world.night += 1
    world.show([(0, 0, 0, 0), (1, 0, 0, 2), (2, 2, 2, 1)])
    assert advance_matches(world.db, world.date) == 1


def test_a_listing_that_could_be_whom_it_could_be_is_not_decided_again(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.employ([(0, 0, 0, 0)])
    world.show([(0, 0, 0, 0)])
    world.match()
    with transaction(world.db):
        world.db.execute("UPDATE matches SET points = 99")
    world.night += 1
    world.touch_up(0)
    assert advance_matches(world.db, world.date) == 1
    assert load_matches(world.db)[0].points == 99
    world.show([(0, 0, 0, 1)])
    assert world.match()[0].points < 99


def test_a_changed_physician_is_compared_again_with_the_listings_that_share_a_key(new_world: Callable[[], World]) -> None:
    world = new_world()
    world.employ([(0, 0, 0, 0), (1, 2, 2, 1)])
    world.show([(0, 0, 0, 2), (2, 2, 2, 1)])
    assert "same phone +8.0" not in world.match()[0].reasons
    world.night += 1
    world.employ([(0, 0, 0, 2), (1, 2, 2, 1)])
    assert advance_matches(world.db, world.date) == 1
    assert "same phone +8.0" in load_matches(world.db)[0].reasons


def test_another_matchers_memory_is_thrown_away(new_world: Callable[[], World], monkeypatch: pytest.MonkeyPatch) -> None:
    world = new_world()
    world.employ([(0, 0, 0, 0)])
    world.show([(0, 0, 0, 0), (2, 2, 2, 1)])
    advance_matches(world.db, world.date)
    monkeypatch.setattr("repmon.stages.matching.matcher_fingerprint", lambda: "another")
    assert advance_matches(world.db, world.date) == 2


def test_a_page_beside_the_person_is_heard_on_another_site(new_world: Callable[[], World]) -> None:
    """Pages of two sites are linked by the town in which the person has no practice."""
    world = new_world()
    world.employ([(0, 0, 0, 0)])
    home_on_vitals, far_on_ratemds, far_on_vitals = (1, 0, 0, 0), (0, 0, 0, 1), (3, 0, 0, 1)
    world.show([home_on_vitals, far_on_ratemds])

    def points() -> float:
        return next(match.points for match in world.match() if match.site_key == "k0")

    alone = points()
    world.night += 1
    world.show([far_on_vitals])
    assert points() == pytest.approx(alone - 4)
    world.night += 1
    world.show([(3, 0, 0, 2)])
    assert points() == alone, "in another town by now"
    world.show([far_on_vitals])
    world.decide(3, 0, yes=False)
    assert points() == pytest.approx(alone - 4), "somebody else, a person says"
    world.undo(3, 0)
    world.lose(3)
    assert points() == alone
