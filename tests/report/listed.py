"""What the sites show of the fictional physicians: right, wrong, twice, doubtful, gone, or nothing."""

from __future__ import annotations

import json
from typing import Any

from tests.report.found import add_finding, add_past_finding
from tests.report.invented import BLOCKED_SITE, Person, World, office_of, phone, shown, title_of

WRONG = ("wrong_phone", "wrong_phone", "wrong_address", "wrong_address", "wrong_name", "wrong_specialty", "wrong_website",
         "other_number", "closed_or_retired")  # fmt: skip


def add_cell(world: World, person: Person, site: str) -> None:
    """Draw what one site shows of one physician."""
    draw = world.random.random()
    if site == "yelp" and draw < 0.8:
        return
    if draw < 0.68:
        add_listing(world, person, site)
        if draw < 0.05:
            add_past_finding(world, person, site)
    elif draw < 0.83:
        _wrong(world, person, site)
    elif draw < 0.89:
        _search(world, person, site, "none")
        add_finding(world, person, site, "missing", None, f"a listing for Dr. {person.first} {person.last}",
                 f"Dr. {person.first} {person.last} has no listing on {title_of(site)}: searched on 2 nights, found nobody.",
                 {"nights": [world.ago(8), world.ago(1)], "confidence": "searched on two or more healthy nights"})  # fmt: skip
    elif draw < 0.92:
        _duplicate(world, person, site)
    elif draw < 0.97:
        _doubtful(world, person, site)
    elif draw < 0.985:
        _search(world, person, site, "blocked")
    else:
        _gone(world, person, site)


def add_listing(
    world: World, person: Person, site: str, *, offices: list[dict[str, Any]] | None = None, state: str = "auto",
    primary: bool = True, duplicate_of: str | None = None, gone: bool = False, name: str | None = None,
    specialty: str | None = None, website: str | None = None, status: str | None = None, first_seen: str | None = None,
    reasons: str = "last name same +8.1; first name same +6.0; phone +8", points: float = 27.4,
) -> str:  # fmt: skip
    world.listing_id += 1
    key = f"{person.first.lower()}-{world.listing_id:06x}"
    unseen = 3 if site == BLOCKED_SITE else 2 if world.listing_id % 10 == 0 else 0  # one in ten rests: it hardly ever changes
    url = f"https://{site.replace('_', '-')}.example.org/dr/{key}"
    since = first_seen or world.ago(80)
    world.add(
        "listings", listing_id=world.listing_id, site=site, site_key=key, url=url, first_seen=since,
        last_seen=world.ago(6 if gone else unseen), absent_since=world.ago(4) if gone else None,
        gone_since=world.ago(2) if gone else None, source="crawl",
    )  # fmt: skip
    current = {
        "name": name or person.name, "specialties": json.dumps([specialty or person.specialty]),
        "offices": json.dumps(offices or [office_of(world, person)]), "website": website, "status": status,
    }  # fmt: skip
    if world.listing_id % 9 == 0 and not first_seen:
        older = current | {"offices": json.dumps([office_of(world, person, phone="(413) 555-0100")])}
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
    key = add_listing(world, person, site, **wrong["listing"])
    roster = office_of(world, person) | {"location_name": world.places[person.places[0]]["name"], "name": person.name,
                                       "verified_on": world.ago(40),
                                       "website": world.places[person.places[0]]["website"]}  # fmt: skip
    office = (wrong["listing"].get("offices") or [office_of(world, person)])[0]
    shows = office | {"name": wrong["listing"].get("name", person.name), "website": wrong["listing"].get("website"),
                      "location_name": office["name"], "as_of": world.night}  # fmt: skip
    add_finding(world, person, site, kind, wrong["listed"], wrong["expected"], wrong["sentence"].format(site=title_of(site)), {
        "fields": {"closed_or_retired": ["status"], "other_number": ["phone"]}.get(kind, [kind.split("_", 1)[1]]),
        "roster": roster, "listing": shows, "nights": [world.night],
        "match": {"points": 27.4, "reasons": ["last name same +8.1", "first name same +6.0", "phone +8"]},
        "confidence": "match weight 27", "why": "compared with every location of the roster",
    }, key)  # fmt: skip


def _wrong_values(world: World, person: Person, kind: str) -> dict[str, Any]:
    office, who = office_of(world, person), f"Dr. {person.first} {person.last}"
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
    first = add_listing(world, person, site)
    second = add_listing(world, person, site, primary=False, duplicate_of=first)
    add_finding(world, person, site, "duplicate", f"https://example.org/dr/{second}", f"https://example.org/dr/{first}",
             f"Dr. {person.first} {person.last} has two live listings on {title_of(site)}: patients and ratings are split.",
             {"nights": [world.night], "match": {"points": 18.0, "reasons": ["same name", "same street"]}}, second)  # fmt: skip


def _doubtful(world: World, person: Person, site: str) -> None:
    name = f"{person.first[0]}. {person.last}"
    add_listing(world, person, site, state="needs_review", name=name, points=3.1,
             reasons="last name same +8.1; first initial agrees +1.5; other city -1.5; phone other -0.5",
             offices=[office_of(world, person, city="Saltmere", zip="01904", phone="(508) 555-0177")])  # fmt: skip


def _gone(world: World, person: Person, site: str) -> None:
    key = add_listing(world, person, site, gone=True)
    add_finding(world, person, site, "gone", None, f"the listing of Dr. {person.first} {person.last}",
             f"Dr. {person.first} {person.last}'s listing on {title_of(site)} has disappeared: not there on 2 healthy nights.",
             {"nights": [world.ago(4), world.ago(2)], "confidence": "two healthy nights"}, key)  # fmt: skip


def _search(world: World, person: Person, site: str, outcome: str) -> None:
    days = (8, 1) if outcome == "none" else (1, 0)
    for day in days:
        detail = "answered 403" if outcome == "blocked" else None
        world.add("searches", night=world.ago(day), site=site, physician_id=person.pid, outcome=outcome, results=0,
                  detail=detail,
                  url=f"https://{site.replace('_', '-')}.example.org/search?q={person.last[:12]}")  # fmt: skip
