"""A fictional health system, written straight into the tables: every state that a report must show, the same every time.

All people, places and numbers are invented (555-01xx phones, example.org). ``build`` makes from 60 to 10,000 physicians;
``quiet``, ``first_night`` and ``blackout`` make the nights on which there is little to say.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from repmon.config import Config, Organisation, Permission, SiteConfig
from repmon.store.database import open_database, transaction

NIGHT = "2026-03-02"
SITES = ("own_directory", "healthgrades", "ratemds", "vitals", "webmd", "yelp")
BLOCKED_SITE = "vitals"
"""Could not be read for the last three nights."""
FIRST = [
    "Adela",
    "Amos",
    "Beatrix",
    "Bram",
    "Calla",
    "Cyrus",
    "Delphine",
    "Desmond",
    "Edda",
    "Emeric",
    "Fern",
    "Florian",
    "Greta",
    "Gideon",
    "Hester",
    "Hollis",
    "Imogen",
    "Ivo",
    "Juno",
    "Jasper",
    "Keziah",
    "Kester",
    "Linnea",
    "Lucan",
    "Maren",
    "Milo",
    "Nadia",
    "Nestor",
    "Odile",
    "Orson",
    "Petra",
    "Piers",
    "Quilla",
    "Quentin",
    "Rosalind",
    "Rufus",
    "Sabine",
    "Silas",
    "Tamsin",
    "Thaddeus",
    "Una",
    "Ulric",
    "Verity",
    "Victor",
    "Willa",
    "Wendell",
    "Xanthe",
    "Xavier",
    "Yara",
    "Yorick",
    "Zelda",
    "Zeno",
]
LAST = [
    "Abernook",
    "Ashgrove",
    "Barrowmere",
    "Birkenshaw",
    "Calderwick",
    "Carrowmoor",
    "Dunmarrow",
    "Elderfield",
    "Fallowby",
    "Farrowdale",
    "Glenharrow",
    "Hartlebury",
    "Hawksmede",
    "Inglebourn",
    "Jessamore",
    "Kelderton",
    "Larkspire",
    "Lindenholt",
    "Marchbank",
    "Merriwold",
    "Northcleave",
    "Oakhurst",
    "Pemberlow",
    "Quillfeather",
    "Ravensdale",
    "Rookwood",
    "Saltmarsh",
    "Silverbeck",
    "Thornquist",
    "Underhay",
    "Vanterpool",
    "Wetherspoon",
    "Whitlock",
    "Yarborough",
    "Zellander",
    "Brightwater",
    "Cobblestone",
    "Drystone",
    "Evermoor",
    "Foxcombe",
]
TOWNS = (("Fernbrook", "01901"), ("Kelder Falls", "01902"), ("Norvale", "01903"), ("Saltmere", "01904"), ("Ottering", "01905"),
         ("Brandle", "01906"), ("Wickhurst", "01907"), ("Lower Quarrie", "01908"))  # fmt: skip
STREETS = ("Alder Street", "Mill Road", "Hospital Drive", "Juniper Avenue", "Canal Street", "Old Post Road", "Quarry Lane")
KINDS_OF_PLACE = ("Medical Center", "Family Practice", "Specialty Clinic", "Heart Institute", "Women's Health", "Pediatrics")
SPECIALTIES = ("Family Medicine", "Internal Medicine", "Pediatrics", "Cardiology", "Obstetrics & Gynecology", "Dermatology",
               "Orthopedic Surgery", "Gastroenterology", "Neurology", "Psychiatry", "Urology", "Endocrinology")  # fmt: skip
REGIONS = ("North Valley", "South Valley", "Coast")
AREAS = ("413", "508", "774", "978", "351", "339")
HOSTILE = (
    "</script><script>window.hacked=1</script>",
    '=HYPERLINK("https://example.org/","open")',
    "\u202eevil\u202c \u200fname",
    "N" + "o" * 298 + "n",
    "Dr. 🦊🩺 Fox <img src=x onerror=window.hacked=1>",
    "<!-- --><b>bold</b> & {{ 7*7 }} {% raw %}",
)
HARM = {"wrong_phone": 100, "wrong_address": 75, "gone": 80, "missing": 50, "wrong_name": 45, "duplicate": 35,
        "wrong_specialty": 20, "wrong_website": 20, "other_number": 20, "departed": 60, "rating_shift": 40,
        "below_threshold": 15, "site_incident": 25, "closed_or_retired": 95}  # fmt: skip
WRONG = ("wrong_phone", "wrong_phone", "wrong_address", "wrong_address", "wrong_name", "wrong_specialty", "wrong_website",
         "other_number", "closed_or_retired")  # fmt: skip


@dataclass
class Person:
    """One physician of the world."""

    pid: str
    npi: str
    first: str
    last: str
    specialty: str
    places: list[int]

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}, MD"


@dataclass
class World:
    """Rows for the tables, collected in memory and written in one transaction."""

    size: int
    night: str
    random: random.Random
    hostile: bool
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    people: list[Person] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    listing_id: int = 0

    def add(self, table: str, **values: Any) -> None:
        self.rows.setdefault(table, []).append(values)

    def ago(self, days: int) -> str:
        return (dt.date.fromisoformat(self.night) - dt.timedelta(days=days)).isoformat()


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
            _cell(world, person, site)
    _rating_findings(world)
    _site_finding(world)
    return _write(world, path)


def quiet(path: Path) -> sqlite3.Connection:
    """Write a world in which everything is right."""
    world = World(8, NIGHT, random.Random(3), hostile=False)
    _places(world)
    _people(world)
    _nights(world, blocked=None)
    for person in world.people:
        for site in SITES:
            _listing(world, person, site)
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
        _listing(world, person, "own_directory", first_seen=world.night)
    return _write(world, path)


def blackout(path: Path) -> sqlite3.Connection:
    """Write a roster alone: no night was ever run."""
    world = World(8, NIGHT, random.Random(3), hostile=False)
    _places(world)
    _people(world)
    return _write(world, path)


def phone(number: int) -> str:
    """The n-th fictional number, E.164."""
    return f"+1{AREAS[number // 100 % len(AREAS)]}55501{number % 100:02d}"


def shown(e164: str) -> str:
    """A number as sites print it."""
    return f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}"


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
            bad = (site == blocked and days < 3) or (site == "webmd" and days in (17, 18))
            world.add(
                "site_runs", night=night, site=site, health="blocked" if bad else "ok", pages=4 if bad else world.size,
                why="answered 403 with a challenge page after 4 requests" if bad else None,
                tasks=world.size, tasks_done=4 if bad else world.size, requests=world.size, listings=0 if bad else world.size,
            )  # fmt: skip


def _cell(world: World, person: Person, site: str) -> None:
    """Draw what one site shows of one physician."""
    draw = world.random.random()
    if site == "yelp" and draw < 0.8:
        return
    if draw < 0.68:
        _listing(world, person, site)
        if draw < 0.05:
            _past_finding(world, person, site)
    elif draw < 0.83:
        _wrong(world, person, site)
    elif draw < 0.89:
        _search(world, person, site, "none")
        _finding(world, person, site, "missing", None, f"a listing for Dr. {person.first} {person.last}",
                 f"Dr. {person.first} {person.last} has no listing on {_title(site)}: searched on 2 nights, found nobody.",
                 {"nights": [world.ago(8), world.ago(1)], "confidence": "searched on two or more healthy nights"})  # fmt: skip
    elif draw < 0.92:
        _duplicate(world, person, site)
    elif draw < 0.97:
        _doubtful(world, person, site)
    elif draw < 0.985:
        _search(world, person, site, "blocked")
    else:
        _gone(world, person, site)


def _title(site: str) -> str:
    return {"ratemds": "RateMDs", "own_directory": "our own directory", "webmd": "WebMD"}.get(site, site.title())


def _office(world: World, person: Person, **changes: Any) -> dict[str, Any]:
    place = world.places[person.places[0]]
    number = shown(phone(100 + int(person.pid[1:]) % 450))
    return {"name": place["name"], "street": place["street"], "city": place["city"], "state": "MA", "zip": place["zip"],
            "phone": number} | changes  # fmt: skip


def _listing(
    world: World, person: Person, site: str, *, offices: list[dict[str, Any]] | None = None, state: str = "auto",
    primary: bool = True, duplicate_of: str | None = None, gone: bool = False, name: str | None = None,
    specialty: str | None = None, website: str | None = None, status: str | None = None, first_seen: str | None = None,
    reasons: str = "last name same +8.1; first name same +6.0; phone +8", points: float = 27.4,
) -> str:  # fmt: skip
    world.listing_id += 1
    key = f"{person.first.lower()}-{world.listing_id:06x}"
    bad_nights = 3 if site == BLOCKED_SITE else 0
    url = f"https://{site.replace('_', '-')}.example.org/dr/{key}"
    since = first_seen or world.ago(80)
    world.add(
        "listings", listing_id=world.listing_id, site=site, site_key=key, url=url, first_seen=since,
        last_seen=world.ago(6 if gone else bad_nights), absent_since=world.ago(4) if gone else None,
        gone_since=world.ago(2) if gone else None, source="crawl",
    )  # fmt: skip
    current = {
        "name": name or person.name, "specialties": json.dumps([specialty or person.specialty]),
        "offices": json.dumps(offices or [_office(world, person)]), "website": website, "status": status,
    }  # fmt: skip
    if world.listing_id % 9 == 0 and not first_seen:
        older = current | {"offices": json.dumps([_office(world, person, phone="(413) 555-0100")])}
        world.add(
            "listing_versions", listing_id=world.listing_id, valid_from=since, valid_to=world.ago(35), content_hash="a", **older
        )
        since = world.ago(35)
    world.add("listing_versions", listing_id=world.listing_id, valid_from=since, valid_to=None, content_hash="b", **current)
    world.add("matches", site=site, site_key=key, physician_id=person.pid, points=points,
              reasons=json.dumps(reasons.split("; ")),
              state=state, is_primary=int(primary), duplicate_of=duplicate_of, since=world.ago(60))  # fmt: skip
    _ratings(world, first_seen or world.ago(80))
    return key


def _ratings(world: World, since: str) -> None:
    """A slowly growing count and a slowly wandering mean; a third has no rating at all."""
    if world.listing_id % 3 == 0:
        world.add("ratings", listing_id=world.listing_id, valid_from=since, valid_to=None, value=None, scale_max=5.0, step=0.1,
                  count=0, counts_what="ratings")  # fmt: skip
        return
    steps = [since, *(world.ago(days) for days in (55, 32, 9) if world.ago(days) > since)]
    value, count = 3.2 + 1.7 * world.random.random(), int(2 ** (1 + 6 * world.random.random()))
    for number, begin in enumerate(steps):
        until = steps[number + 1] if number + 1 < len(steps) else None
        world.add("ratings", listing_id=world.listing_id, valid_from=begin, valid_to=until, value=round(value, 1),
                  scale_max=5.0,
                  step=0.1, count=count, counts_what="ratings")  # fmt: skip
        value, count = min(5.0, max(1.0, value + world.random.uniform(-0.1, 0.1))), count + world.random.randint(1, 3)


def _wrong(world: World, person: Person, site: str) -> None:
    kind = world.random.choice(WRONG)
    wrong = _wrong_values(world, person, kind)
    key = _listing(world, person, site, **wrong["listing"])
    roster = _office(world, person) | {"location_name": world.places[person.places[0]]["name"], "name": person.name,
                                       "verified_on": world.ago(40),
                                       "website": world.places[person.places[0]]["website"]}  # fmt: skip
    office = (wrong["listing"].get("offices") or [_office(world, person)])[0]
    shows = office | {"name": wrong["listing"].get("name", person.name), "website": wrong["listing"].get("website"),
                      "location_name": office["name"], "as_of": world.night}  # fmt: skip
    _finding(world, person, site, kind, wrong["listed"], wrong["expected"], wrong["sentence"].format(site=_title(site)), {
        "fields": {"closed_or_retired": ["status"], "other_number": ["phone"]}.get(kind, [kind.split("_", 1)[1]]),
        "roster": roster, "listing": shows, "nights": [world.night],
        "match": {"points": 27.4, "reasons": ["last name same +8.1", "first name same +6.0", "phone +8"]},
        "confidence": "match weight 27", "why": "compared with every location of the roster",
    }, key)  # fmt: skip


def _wrong_values(world: World, person: Person, kind: str) -> dict[str, Any]:
    office, who = _office(world, person), f"Dr. {person.first} {person.last}"
    other = shown(phone(100 + (int(person.pid[1:]) + 13) % 450))
    line = "{street}, {city}, {state} {zip}".format(**office)
    if kind in ("wrong_phone", "other_number"):
        number = "(800) 555-0199" if kind == "other_number" else other
        return {"listing": {"offices": [office | {"phone": number}]}, "listed": number, "expected": office["phone"],
                "sentence": f"{{site}} shows another number for {who}: {number} instead of {office['phone']}."}  # fmt: skip
    if kind == "wrong_address":
        moved = office | {"street": office["street"].replace("Street", "Avenue").replace("Road", "Lane").replace("1", "8", 1)}
        if moved == office:
            moved["street"] = "99 Harbour Row"
        there = "{street}, {city}, {state} {zip}".format(**moved)
        return {"listing": {"offices": [moved]}, "listed": there, "expected": line,
                "sentence": f"{{site}} sends {who}'s patients to {there}; the roster says {line}."}  # fmt: skip
    if kind == "wrong_name":
        name = f"{person.first} {person.last[:-1]}ey, MD"
        return {"listing": {"name": name}, "listed": name, "expected": person.name,
                "sentence": f"{{site}} calls {who} “{name}”."}  # fmt: skip
    if kind == "wrong_specialty":
        return {"listing": {"specialty": "Chiropractic"}, "listed": "Chiropractic", "expected": person.specialty,
                "sentence": f"{{site}} lists {who} under Chiropractic; the roster says {person.specialty}."}  # fmt: skip
    if kind == "wrong_website":
        return {"listing": {"website": "https://old-practice.example.org/"}, "listed": "https://old-practice.example.org/",
                "expected": "https://alder.example.org/",
                "sentence": f"{{site}} links {who} to a site that is not ours."}  # fmt: skip
    return {"listing": {"status": "closed"}, "listed": "permanently closed", "expected": "sees patients",
            "sentence": f"{{site}} says that the practice of {who} is closed; the roster says otherwise."}  # fmt: skip


def _duplicate(world: World, person: Person, site: str) -> None:
    first = _listing(world, person, site)
    second = _listing(world, person, site, primary=False, duplicate_of=first)
    _finding(world, person, site, "duplicate", f"https://example.org/dr/{second}", f"https://example.org/dr/{first}",
             f"Dr. {person.first} {person.last} has two live listings on {_title(site)}: patients and ratings are split.",
             {"nights": [world.night], "match": {"points": 18.0, "reasons": ["same name", "same street"]}}, second)  # fmt: skip


def _doubtful(world: World, person: Person, site: str) -> None:
    name = f"{person.first[0]}. {person.last}"
    _listing(world, person, site, state="needs_review", name=name, points=3.1,
             reasons="last name same +8.1; first initial agrees +1.5; other city -1.5; phone other -0.5",
             offices=[_office(world, person, city="Saltmere", zip="01904", phone="(508) 555-0177")])  # fmt: skip


def _gone(world: World, person: Person, site: str) -> None:
    key = _listing(world, person, site, gone=True)
    _finding(world, person, site, "gone", None, f"the listing of Dr. {person.first} {person.last}",
             f"Dr. {person.first} {person.last}'s listing on {_title(site)} has disappeared: not there on two healthy nights.",
             {"nights": [world.ago(4), world.ago(2)], "confidence": "two healthy nights"}, key)  # fmt: skip


def _search(world: World, person: Person, site: str, outcome: str) -> None:
    days = (8, 1) if outcome == "none" else (1, 0)
    for day in days:
        detail = "answered 403" if outcome == "blocked" else None
        world.add("searches", night=world.ago(day), site=site, physician_id=person.pid, outcome=outcome, results=0,
                  detail=detail,
                  url=f"https://{site.replace('_', '-')}.example.org/search?q={person.last[:12]}")  # fmt: skip


def _finding(
    world: World, person: Person | None, site: str | None, kind: str, listed: str | None, expected: str | None, sentence: str,
    evidence: dict[str, Any], key: str | None = None, state: str | None = None,
) -> None:  # fmt: skip
    number = len(world.rows.get("findings", ()))
    finding_id = f"F-{number:08X}"
    age = (0, 1, 3, 12, 33, 70, 85)[number % 7]
    life = state or ("open" if age < 30 else ("submitted", "regressed", "stuck", "open")[number % 4])
    if site == BLOCKED_SITE:
        life = "couldnt_check"
    count = int(2 ** (number % 8))
    priority = round(HARM[kind] * (1 + math.log10(1 + count)) * (1 + 0.5 * age / 90), 1)
    why = f"{kind.replace('_', ' ')} {HARM[kind]} x readers {1 + math.log10(1 + count):.2f} x {age} nights"
    notes = HOSTILE[1] if world.hostile and number == 5 else ("called the practice" if life == "stuck" else None)
    world.add(
        "findings", finding_id=finding_id, kind=kind, severity="high" if HARM[kind] >= 75 else "medium", state=life,
        physician_id=person.pid if person else None, site=site, site_key=key,
        location_id=world.places[person.places[0]]["location_id"] if person else None,
        url=f"https://{(site or 'x').replace('_', '-')}.example.org/dr/{key}" if key else None,
        listed=listed, expected=expected, sentence=sentence,
        evidence=json.dumps(evidence | {"priority": priority, "priority_why": why, "count": count}, sort_keys=True),
        priority=priority, first_seen=world.ago(age), last_seen=world.ago(3 if life == "couldnt_check" else 0),
        last_checked=world.ago(3 if life == "couldnt_check" else 0),
        opened_on=world.ago(min(age, 5) if life == "regressed" else age),
        times_regressed=int(life == "regressed"), resume_state="open" if life == "couldnt_check" else None,
        owner="Jo" if life in ("submitted", "stuck") else None, notes=notes,
        submitted_on=world.ago(age - 2) if life in ("submitted", "stuck") else None,
    )  # fmt: skip
    _events(world, finding_id, life, age, sentence)


def _events(world: World, finding_id: str, life: str, age: int, sentence: str) -> None:
    def event(days: int, name: str, before: str | None, after: str, reason: str) -> None:
        world.add("finding_events", finding_id=finding_id, night=world.ago(days), event=name, from_state=before, to_state=after,
                  reason=reason)  # fmt: skip

    event(age, "opened", None, "open", sentence)
    if life in ("submitted", "stuck"):
        event(age - 2, "submitted", "open", "submitted", "marked as sent in the work list")
    if life == "stuck":
        event(min(age - 3, 9), "stuck", "submitted", "stuck", f"submitted on {world.ago(age - 2)} and still wrong")
    if life == "regressed":
        event(20, "verified_fixed", "open", "verified_fixed", "a healthy look at the site shows it right")
        event(0 if len(finding_id) and int(finding_id[-1], 16) % 3 == 0 else 5, "regressed", "verified_fixed", "regressed",
              "shown wrong again after it had been fixed")  # fmt: skip
    if life == "couldnt_check":
        event(min(2, age), "couldnt_check", "open", "couldnt_check", "the site answered 403 with a challenge page")


def _past_finding(world: World, person: Person, site: str) -> None:
    """A problem that was fixed: tonight for every fourth, else some time ago."""
    number = len(world.rows.get("findings", ()))
    fixed = 0 if number % 4 == 0 else 6 + number % 30
    finding_id, opened = f"F-{number:08X}", fixed + 19
    world.add(
        "findings", finding_id=finding_id, kind="wrong_phone", severity="high", state="verified_fixed", physician_id=person.pid,
        site=site, listed="(413) 555-0100", expected="(413) 555-0101", sentence=f"{_title(site)} showed another number.",
        priority=100.0, first_seen=world.ago(opened), last_seen=world.ago(fixed + 1), last_checked=world.ago(fixed),
        opened_on=world.ago(opened), fixed_on=world.ago(fixed),
    )  # fmt: skip
    world.add("finding_events", finding_id=finding_id, night=world.ago(opened), event="opened", to_state="open", reason="seen")
    world.add("finding_events", finding_id=finding_id, night=world.ago(fixed), event="verified_fixed", from_state="open",
              to_state="verified_fixed", reason="a healthy look at the site shows it right")  # fmt: skip


def _rating_findings(world: World) -> None:
    for number, person in enumerate(world.people[7 : 7 + max(3, world.size // 60)]):
        drop = number % 3 != 2
        before, after = (4.5, 2.6) if drop else (3.6, 4.7)
        readings = [[world.ago(days), value, 100 + k] for days, value, k in
                    ((120, before, 0), (80, before, 1), (40, round(before + (after - before) * 0.04, 1), 3),
                     (12, round(before + (after - before) * 0.07, 1), 6),
                     (2, round((before * 100 + after * 8) / 108, 1), 8))]  # fmt: skip
        sentence = (
            f"Dr. {person.first} {person.last}'s last 8 ratings on Healthgrades (since {world.ago(40)}) average"
            f" {after}; the 100 before averaged {before}. Chance alone would do this less than once in 500."
        )
        _finding(world, person, "healthgrades", "rating_shift", str(after), str(before), sentence, {
            "readings": readings,
            "ranges": [[round(value - 0.05, 2), round(value + 0.05, 2)] for _, value, _ in readings],
            "test": {"new": 8, "new_low": after - 0.2, "new_high": after + 0.2, "before": 100, "before_low": before - 0.05,
                     "before_high": before + 0.05, "since": world.ago(40), "chance": 0.0016, "log_evidence": 6.1,
                     "listings": 1},
        }, state="open")  # fmt: skip
    person = world.people[12 % world.size]
    _finding(world, person, "ratemds", "below_threshold", "3.4", "4.0",
             f"Dr. {person.first} {person.last} shows 3.4 from 6 ratings on RateMDs: too few to judge.",
             {"count": 6}, state="open")  # fmt: skip


def _site_finding(world: World) -> None:
    _finding(world, None, "webmd", "site_incident", None, None,
             "WebMD changed the scale of 4 % of its listings in one night: rating changes there are held back.",
             {}, state="open")  # fmt: skip


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
