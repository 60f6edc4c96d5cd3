"""A fictional health system, written straight into the tables: every state that a report must show, the same every time.

All people, places and numbers are invented (555-01xx phones, example.org). ``build`` makes from 60 to 10,000 physicians;
``quiet``, ``first_night``, ``by_imports`` and ``blackout`` make the nights on which there is little to say.
"""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from pathlib import Path
from typing import Any

from repmon.config import Config, Organisation, Permission, RatingSettings, SiteConfig
from repmon.stages.levels import take_levels
from repmon.stages.ratings import owners_of
from repmon.store.database import open_database, transaction
from repmon.store.matches import load_matches
from repmon.store.rating_states import listing_ids
from repmon.store.roster import load_roster
from tests.report.found import add_rating_findings, add_site_finding
from tests.report.invented import (
    BLOCKED_SITE,
    FIRST,
    HOSTILE,
    KINDS_OF_PLACE,
    LAST,
    NIGHT,
    REGIONS,
    SITES,
    SPECIALTIES,
    STREETS,
    TOWNS,
    Person,
    World,
    phone,
)
from tests.report.listed import add_cell, add_listing

LIMITED_SITE, LIMIT = "yelp", "budget reached (max_requests = 40): 38 of {:,} read"


def config(folder: Path) -> Config:
    """The configuration that goes with the world."""
    permission = Permission("read terms and robots.txt", "Ada Example", dt.date(2026, 1, 5))
    sites = {name: SiteConfig(name, enabled=True, permission=permission, wanted=name != "yelp") for name in SITES}
    organisation = Organisation(
        "Alder Valley Health", contact="listings@alder.example.org", website="https://alder.example.org"
    )
    return Config(folder, organisation, folder / "repmon.db", folder / "reports", sites=sites)


def build(path: Path, physicians: int = 60, *, night: str = NIGHT, hostile: bool = True, seed: int = 11) -> sqlite3.Connection:
    """Write the ordinary world: problems of every kind and age, one site blocked, one physician with hostile values."""
    world = World(physicians, night, random.Random(seed), hostile)
    _places(world)
    _people(world)
    _nights(world)
    for person in world.people:
        for site in SITES:
            add_cell(world, person, site)
    add_rating_findings(world)
    add_site_finding(world)
    db = _write(world, path)
    take_levels(db, RatingSettings(), night, load_roster(db), owners_of(load_matches(db), listing_ids(db)))
    return db


def quiet(path: Path) -> sqlite3.Connection:
    """Write a world in which everything is right."""
    world = World(8, NIGHT, random.Random(3), hostile=False)
    _places(world)
    _people(world)
    _nights(world, blocked=None)
    for person in world.people:
        for site in SITES:
            add_listing(world, person, site)
    return _write(world, path)


def first_night(path: Path) -> sqlite3.Connection:
    """Write a roster that was imported, and a first night on which one site of three was read."""
    world = World(8, NIGHT, random.Random(3), hostile=False)
    _places(world)
    _people(world)
    world.add("runs", night=world.night, started_at=f"{world.night}T02:00:00Z", stage="report")
    for site, health in zip(SITES, ("ok", "failed", "blocked"), strict=False):
        why = None if health == "ok" else "every page answered 503"
        world.add("site_runs", night=world.night, site=site, health=health, why=why, pages=8, tasks=8, tasks_done=8)
    for person in world.people[:5]:
        add_listing(world, person, "own_directory", first_seen=world.night)
    return _write(world, path)


def by_imports(path: Path, nights: int = 2) -> sqlite3.Connection:
    """Write a world in which listings come in files, on two nights ten days apart, and nothing was ever read."""
    world = World(8, NIGHT, random.Random(3), hostile=False)
    _places(world)
    _people(world)
    for days in (10, 0)[-nights:]:
        for site in SITES:
            world.add(
                "site_runs", night=world.ago(days), site=site, health="ok", listings=8, why="8 listings imported from a file"
            )
    for person in world.people:
        for site in SITES:
            add_listing(world, person, site, first_seen=world.ago(10))
    return _write(world, path)


def blackout(path: Path) -> sqlite3.Connection:
    """Write a roster alone: no night was ever run."""
    world = World(8, NIGHT, random.Random(3), hostile=False)
    _places(world)
    _people(world)
    return _write(world, path)


def _places(world: World) -> None:
    for number in range(max(6, world.size // 40)):
        town, code = TOWNS[number % len(TOWNS)]
        place = {
            "location_id": f"L{number:03d}", "name": f"{town} {KINDS_OF_PLACE[number % len(KINDS_OF_PLACE)]}",
            "street": f"{12 + 7 * number} {STREETS[number % len(STREETS)]}", "city": town, "state": "MA", "zip": code,
            "main_phone": phone(number), "website": f"https://alder.example.org/locations/{number}",
            "region": REGIONS[number % len(REGIONS)], "source_file": "roster.csv", "changed_on": world.ago(120),
        }  # fmt: skip
        world.places.append(place)
        world.add("locations", **place)


def _people(world: World) -> None:
    for number in range(world.size):
        first, last = FIRST[number % len(FIRST)], LAST[(number * 7 + number // len(FIRST)) % len(LAST)]
        if world.size > 2000:
            last = f"{last}-{LAST[(number // 2080) % len(LAST)]}"
        places = [number % len(world.places)] + ([(number + 1) % len(world.places)] if number % 5 == 0 else [])
        person = Person(f"P{number:05d}", f"1{number:09d}", first, last, SPECIALTIES[number * 5 % len(SPECIALTIES)], places)
        if world.hostile and 0 < number <= len(HOSTILE):
            person.last = HOSTILE[number - 1]
        world.people.append(person)
        gone = world.ago(20) if number % 47 == 46 else None
        world.add(
            "physicians", physician_id=person.pid, npi=person.npi, first_name=person.first, last_name=person.last,
            credentials='["MD"]', specialty=person.specialty, verified_on=world.ago(30 + number % 80),
            source_file="roster.csv", imported_on=world.ago(90), changed_on=world.ago(90), departed_on=gone,
            accepting_new_patients=number % 3 != 0,
        )  # fmt: skip
        for position, place in enumerate(places):
            world.add(
                "physician_locations", physician_id=person.pid, location_id=world.places[place]["location_id"],
                position=position, phone=phone(100 + number % 450), since=world.ago(90),
            )  # fmt: skip


def _nights(world: World, blocked: str | None = BLOCKED_SITE) -> None:
    for days in range(90, -1, -1):
        night = world.ago(days)
        world.add("runs", night=night, started_at=f"{night}T02:00:00Z", finished_at=f"{night}T04:10:00Z", stage="done")
        for site in SITES:
            read = 38 if blocked and site == LIMITED_SITE and days < 2 else world.size
            bad = (site == blocked and days < 3) or (site == "webmd" and days in (17, 18))
            limited = blocked and site == LIMITED_SITE and days < 2
            why = (
                "answered 403 with a challenge page after 4 requests" if bad else LIMIT.format(world.size) if limited else None
            )
            world.add(
                "site_runs", night=night, site=site, health="blocked" if bad else "ok", pages=4 if bad else read,
                why=why,
                tasks=world.size, tasks_done=4 if bad else read, requests=world.size, listings=0 if bad else world.size,
            )  # fmt: skip


def _write(world: World, path: Path) -> sqlite3.Connection:
    db = open_database(path)
    with transaction(db):
        for table, rows in world.rows.items():
            by_columns: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
            for row in rows:
                by_columns.setdefault(tuple(row), []).append(tuple(row.values()))
            for columns, values in by_columns.items():
                marks = ", ".join("?" * len(columns))
                db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", values)
    return db
