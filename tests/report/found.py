"""What stands in the fictional system's list of findings, with evidence and the events of each life."""

from __future__ import annotations

import json
import math
from typing import Any

from tests.report.invented import BLOCKED_SITE, HOSTILE, Person, World, title_of

HARM = {"wrong_phone": 100, "wrong_address": 75, "gone": 80, "missing": 50, "wrong_name": 45, "duplicate": 35,
        "wrong_specialty": 20, "wrong_website": 20, "other_number": 20, "departed": 60, "rating_shift": 40,
        "below_threshold": 15, "site_incident": 25, "closed_or_retired": 95}  # fmt: skip


def add_finding(
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
    urgency = f"{kind.replace('_', ' ')} {HARM[kind]} x readers {1 + math.log10(1 + count):.2f}"
    why = f"{urgency} x {age} nights"
    notes = HOSTILE[1] if world.hostile and number == 5 else ("called the practice" if life == "stuck" else None)
    world.add(
        "findings", finding_id=finding_id, kind=kind, severity="high" if HARM[kind] >= 75 else "medium", state=life,
        physician_id=person.pid if person else None, site=site, site_key=key,
        location_id=world.places[person.places[0]]["location_id"] if person else None,
        url=f"https://{(site or 'x').replace('_', '-')}.example.org/dr/{key}" if key else None,
        listed=listed, expected=expected, sentence=sentence,
        evidence=json.dumps(
            evidence | {"priority": priority, "urgency": urgency, "priority_why": why, "count": count}, sort_keys=True
        ),
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


def add_past_finding(world: World, person: Person, site: str) -> None:
    """A problem that was fixed: tonight for every fourth, else some time ago."""
    number = len(world.rows.get("findings", ()))
    fixed = 0 if number % 4 == 0 else 6 + number % 30
    finding_id, opened = f"F-{number:08X}", fixed + 19
    world.add(
        "findings", finding_id=finding_id, kind="wrong_phone", severity="high", state="verified_fixed", physician_id=person.pid,
        site=site, listed="(413) 555-0100", expected="(413) 555-0101", sentence=f"{title_of(site)} showed another number.",
        priority=100.0, first_seen=world.ago(opened), last_seen=world.ago(fixed + 1), last_checked=world.ago(fixed),
        opened_on=world.ago(opened), fixed_on=world.ago(fixed),
    )  # fmt: skip
    world.add("finding_events", finding_id=finding_id, night=world.ago(opened), event="opened", to_state="open", reason="seen")
    world.add("finding_events", finding_id=finding_id, night=world.ago(fixed), event="verified_fixed", from_state="open",
              to_state="verified_fixed", reason="a healthy look at the site shows it right")  # fmt: skip


def add_rating_findings(world: World) -> None:
    for number, person in enumerate(world.people[7 : 7 + max(3, world.size // 60)]):
        drop = number % 3 != 2
        before, after = (4.5, 2.6) if drop else (3.6, 4.7)
        readings = [[world.ago(days), value, 100 + k] for days, value, k in
                    ((120, before, 0), (80, before, 1), (40, round(before + (after - before) * 0.04, 1), 3),
                     (12, round(before + (after - before) * 0.07, 1), 6),
                     (2, round((before * 100 + after * 8) / 108, 1), 8))]  # fmt: skip
        sentence = (
            f"Dr. {person.first} {person.last}'s last 8 ratings on Healthgrades (seen since {world.ago(40)}) average"
            f" {after}; the 100 before averaged {before}. Chance alone would do this less than once in 500."
        )
        add_finding(world, person, "healthgrades", "rating_shift", str(after), str(before), sentence, {
            "readings": readings,
            "ranges": [[round(value - 0.05, 2), round(value + 0.05, 2)] for _, value, _ in readings],
            "test": {"new": 8, "new_low": after - 0.2, "new_high": after + 0.2, "before": 100, "before_low": before - 0.05,
                     "before_high": before + 0.05, "since": world.ago(40), "chance": 0.0016, "log_evidence": 6.1,
                     "listings": 1},
        }, state="open")  # fmt: skip
    person = world.people[12 % world.size]
    add_finding(world, person, "ratemds", "below_threshold", "3.4", "4.0",
             f"Dr. {person.first} {person.last} shows 3.4 from 6 ratings on RateMDs: too few to judge.",
             {"count": 6}, state="open")  # fmt: skip


def add_site_finding(world: World) -> None:
    add_finding(world, None, "webmd", "site_incident", None, None,
             "WebMD changed the scale of 4 % of its listings in one night: rating changes there are held back.",
             {}, state="open")  # fmt: skip
