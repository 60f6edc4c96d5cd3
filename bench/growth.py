"""A year of nights of a large organisation, through the store's own functions: does anything grow but the file?

``python bench/growth.py`` lives through a year with 300 physicians; the figures in ``docs/scale.md`` come from
``python bench/growth.py --physicians 10000``. Six sites show everybody but a twentieth. In a night 1.5 % of the listings get
new ratings and 0.05 % another phone (mended after 30 nights); those are read. Whoever is missing is searched for every seven
nights. Pages are not fetched. Seven whole nights, which also read a third of all other listings, end with each of the nights
30, 120, 240 and 365. Five of them take in what the ratings did since the last ones (a display counts when a second look
agrees), one is checked besides, the last one is measured, in seconds of this process, whatever else the machine does.

Gates: write, night 365 / night 30 <= 1.5; match and check, and the report, night 365 / night 120 <= 1.3, because the rating
checks look back at 120 nights; growth of the file a night, days 240 to 365 / days 120 to 240 <= 1.2. Exits 1 when one fails.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from repmon.clean.npi import npi_is_valid
from repmon.config import Config, load_config
from repmon.model import Listing, Night, Office, Physician, PracticeLocation, Rating, SiteRun, Task, Visit
from repmon.nightly import TASK_NIGHTS
from repmon.stages.night import check_stage, match_stage, report_stage
from repmon.stages.ratings import advance_ratings, owners_of
from repmon.store.database import Connection, open_database
from repmon.store.history import shift
from repmon.store.matches import load_matches
from repmon.store.nights import close_site, finish_night, prune_tasks, save_tasks, start_night, write_visits
from repmon.store.rating_states import listing_ids
from repmon.store.roster import save_roster

START = "2026-01-01"
SITES = ("healthgrades", "ratemds", "usnews", "vitals", "webmd", "zocdoc")
MEASURED, REST_NIGHTS, SEARCH_NIGHTS = (30, 120, 240, 365), 3, 7
WHOLE_NIGHTS = 2 * REST_NIGHTS + 1
"""In so many nights every listing is looked at twice, and once more on the last."""
BATCH = 200
RATING_CHANGES, PHONE_CHANGES = 0.015, 0.0005
SYLLABLES = ("bar", "del", "fen", "gor", "hal", "kin", "lom", "mar", "nev", "ost", "pel", "quin", "ros", "sten", "tur", "vol")
FIRST = ("Anna", "Boris", "Clara", "David", "Elena", "Felix", "Greta", "Henry", "Irene", "Jonas")
CONFIG = '[organisation]\nname = "Example Health"\ncontact = "web@example.org"\n' + "".join(
    f'[sites.{site}]\npermission = {{ basis = "bench", by = "bench", on = 2026-01-01 }}\n' for site in SITES
)


def npi(number: int) -> str:
    body = f"1{number:08d}"
    return next(body + digit for digit in "0123456789" if npi_is_valid(body + digit))


def surname(number: int) -> str:
    at, parts = number, []
    for _ in range(4):
        at, syllable = divmod(at, len(SYLLABLES))
        parts.append(SYLLABLES[syllable])
    return "".join(parts).capitalize()


def physician(number: int) -> Physician:
    clinic = number // 25
    place = PracticeLocation(
        f"L{clinic}", f"Clinic {clinic}", f"{clinic % 900 + 1} Elm Street", city="Springfield", state="MA", zip="01103",
        phone=f"+1413555{number % 10000:04}",
    )  # fmt: skip
    return Physician(
        f"P{number:05}", surname(number), FIRST[number % 10], npi=npi(number), specialty="Cardiology", locations=(place,)
    )


@dataclass
class World:
    """What the sites show tonight."""

    physicians: list[Physician]
    chance: random.Random
    listings: dict[tuple[str, int], Listing] = field(default_factory=dict)
    night: int = 1
    wrong: dict[int, list[tuple[str, int]]] = field(default_factory=dict)
    """Night -> listings on which a phone is mended then."""

    def __post_init__(self) -> None:
        for number, person in enumerate(self.physicians):
            for at, site in enumerate(SITES):
                if (number + 3 * at) % 20:
                    self.listings[site, number] = shown(person, site, number)

    def pass_a_night(self) -> set[tuple[str, int]]:
        """Let ratings come in and phones change; return which listings did."""
        keys = list(self.listings)
        rated = self.chance.sample(keys, round(len(keys) * RATING_CHANGES))
        for key in rated:
            old = self.listings[key].rating
            assert old is not None and old.count is not None and old.value is not None
            stars = self.chance.choices((5, 4, 3, 2, 1), weights=(75, 4, 2, 3, 16))[0]
            value = round((old.value * old.count + stars) / (old.count + 1), 1)
            self.listings[key] = replace(self.listings[key], rating=replace(old, value=value, count=old.count + 1))
        self.night += 1
        called = self.chance.sample(keys, round(len(keys) * PHONE_CHANGES))
        mended = self.wrong.pop(self.night, [])
        self.wrong[self.night + 30] = called
        for key in called:
            self._call(key, f"(413) 555-{self.chance.randrange(10000):04}")
        for site, number in mended:
            self._call((site, number), shown(self.physicians[number], site, number).offices[0].phone)
        return {*rated, *called, *mended}

    def _call(self, key: tuple[str, int], phone: str | None) -> None:
        office = replace(self.listings[key].offices[0], phone=phone)
        self.listings[key] = replace(self.listings[key], offices=(office,))

    def visits(self, site: str, night: int, changed: set[tuple[str, int]]) -> Iterator[Visit]:
        """What a night reads of a site: what changed, on a whole night a third of the rest, and the searches that are due."""
        for number in range(len(self.physicians)):
            listing, at = self.listings.get((site, number)), number + night
            if listing is None and (at % SEARCH_NIGHTS == 0 or night < 3):
                yield Visit(Task(site, "search", f"P{number:05}"), "none", results=0)
            elif listing is not None and (
                (site, number) in changed or night < 3 or (at % REST_NIGHTS == 0 and to_measured(night))
            ):
                yield Visit(Task(site, "visit", listing.site_key, listing.url), "listing", (listing,))


def to_measured(night: int) -> int:
    """Which night of a run of whole ones this is, counted down to 1, the measured one; 0: none of them."""
    return next((one - night + 1 for one in MEASURED if 0 <= one - night < WHOLE_NIGHTS), 0)


def shown(person: Physician, site: str, number: int) -> Listing:
    place = person.locations[0]
    phone = (place.phone or "")[-10:]
    office = Office(place.name, place.street, place.city, place.state, place.zip, f"({phone[:3]}) {phone[3:6]}-{phone[6:]}")
    key = f"dr-{number:05}"
    return Listing(
        site, key, f"https://{site}.example.org/{key}", name=f"Dr. {person.first_name} {person.last_name}", npi=person.npi,
        specialties=("Cardiology",), offices=(office,), rating=Rating(4.5, 5.0, 0.1, 20 + number % 60, "ratings"),
        found_by={"name": "embedded_json", "offices": "embedded_json"},
    )  # fmt: skip


def timed(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def write_night(db: Connection, world: World, night: int, changed: set[tuple[str, int]]) -> None:
    """Everything that a crawl writes: tasks, visits in batches, each site's close."""
    date = shift(START, night)
    start_night(db, date, f"{date}T02:00:00+00:00")
    for site in SITES:
        visits = list(world.visits(site, night, changed))
        save_tasks(db, date, (visit.task for visit in visits))
        for at in range(0, len(visits), BATCH):
            write_visits(db, date, visits[at : at + BATCH])
        close_site(db, SiteRun(site, date, pages=len(visits), tasks=len(visits), tasks_done=len(visits), health="ok"))
    prune_tasks(db, TASK_NIGHTS)
    finish_night(db, date, outcome="clean", why=None, finished_at=f"{date}T03:00:00+00:00")


def take_in_ratings(db: Connection, date: Night) -> None:
    """The part of the checks that remembers what was read."""
    match_stage(db, date)
    advance_ratings(db, date, owners_of(load_matches(db), listing_ids(db)))


def live(config: Config, physicians: int, nights: int) -> dict[int, dict[str, float]]:
    """Live through the nights; return what was measured on some of them."""
    db, people = open_database(config.database), [physician(number) for number in range(physicians)]
    save_roster(db, people, source_file="bench", night=START)
    world, measured = World(people, random.Random(1)), {}
    for night in range(1, nights + 1):
        changed = world.pass_a_night() if night > 1 else set()
        date, left = shift(START, night), to_measured(night)
        seconds = {"write": timed(lambda: write_night(db, world, night, changed))}  # noqa: B023 - called at once
        if left > 2:
            take_in_ratings(db, date)
        elif left:
            seconds["match"] = timed(lambda: match_stage(db, date))  # noqa: B023
            seconds["check"] = timed(lambda: check_stage(db, config, date))  # noqa: B023
        if night in MEASURED:
            seconds["report"] = timed(lambda: report_stage(db, config, date, config.reports / date))  # noqa: B023
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            seconds["file, MB"] = config.database.stat().st_size / 1e6
            measured[night] = seconds
            sys.stdout.write(f"night {night:3}: " + ", ".join(f"{name} {value:.2f}" for name, value in seconds.items()) + "\n")
            sys.stdout.flush()
    db.close()
    return measured


def judge(name: str, value: float, limit: float) -> bool:
    sys.stdout.write(f"{'PASS' if value <= limit else 'FAIL'}  {name:<52} {value:6.2f}  (gate {limit:.2f})\n")
    return value <= limit


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--physicians", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "repmon.toml"
        path.write_text(CONFIG, encoding="utf-8")
        began = time.perf_counter()
        measured = live(load_config(path), options.physicians, MEASURED[-1])
    sys.stdout.write(f"{options.physicians} physicians on {len(SITES)} sites: {time.perf_counter() - began:.0f} s\n")
    early, usual, late = (measured[night] for night in (30, 120, 365))
    size = {night: seconds["file, MB"] for night, seconds in measured.items()}
    growth = {one: (size[one] - size[before]) / (one - before) for before, one in ((120, 240), (240, 365))}
    checks = (late["match"] + late["check"]) / (usual["match"] + usual["check"])
    held = [
        judge("write: night 365 / night 30", late["write"] / early["write"], 1.5),
        judge("match and check: night 365 / night 120", checks, 1.3),
        judge("report: night 365 / night 120", late["report"] / usual["report"], 1.3),
        judge("growth of the file a night: 240-365 / 120-240", growth[365] / growth[240], 1.2),
    ]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
