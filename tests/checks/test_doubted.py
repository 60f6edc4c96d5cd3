"""While several sites agree against the roster, nobody is told to change them before the roster has been looked at."""

from __future__ import annotations

from dataclasses import replace

from repmon.checks.facts import NightFacts, SiteFacts
from repmon.checks.tonight import check_night
from repmon.fixes.lifecycle import advance
from repmon.model import Finding, Match, Office, Rating, SiteRun, StoredFinding

from .facts_builder import JANE, NIGHT, RIGHT, facts, listing, stored

NEW = replace(RIGHT, phone="(413) 555-0199")
NEXT = "2026-03-03"


def world(night: str = NIGHT, **offices: Office) -> NightFacts:
    """Jane on several sites, each read that night."""
    rows = [
        stored(
            replace(listing(site, offices=(office,), rating=Rating(4.5, 5, 0.1, 100, "ratings")), site=site), last_seen=night
        )
        for site, office in offices.items()
    ]
    return replace(
        facts(),
        night=night,
        listings={(row.listing.site, row.listing.site_key): row for row in rows},
        matches=[Match(row.listing.site, row.listing.site_key, "P1", 20.0, (), "auto") for row in rows],
        runs={row.listing.site: SiteRun(row.listing.site, night, health="ok") for row in rows},
        sites={row.listing.site: SiteFacts(row.listing.site, row.listing.site) for row in rows},
    )


def told(facts: NightFacts, known: tuple[StoredFinding, ...] = ()) -> dict[str, list[Finding]]:
    by_kind: dict[str, list[Finding]] = {}
    for finding in check_night(facts, known).findings:
        by_kind.setdefault(finding.kind, []).append(finding)
    return by_kind


def rows_of(facts: NightFacts) -> list[StoredFinding]:
    return advance((), check_night(facts, ()))[0]


AGREED = {"ratemds": NEW, "healthgrades": NEW, "zocdoc": NEW}


def test_the_question_comes_first_and_the_corrections_name_it() -> None:
    found = told(world(**AGREED))
    (question,), wrong = found["stale_roster"], found["wrong_phone"]
    assert len(wrong) == 3
    for one in wrong:
        assert question.finding_id in one.sentence
        assert one.evidence["roster_in_doubt"] == question.finding_id
        assert "x roster in doubt 0.5" in one.evidence["priority_why"]
        assert one.evidence["priority"] < question.evidence["priority"]
    assert question.evidence["urgency"].startswith("as urgent as what hangs on it: wrong phone 100 x readers 3.00")


def test_another_field_and_a_lone_site_are_not_in_doubt() -> None:
    found = told(world(**(AGREED | {"zocdoc": replace(NEW, street="99 Oak Ave")})))
    assert "roster_in_doubt" not in found["wrong_address"][0].evidence
    assert not any("roster_in_doubt" in one.evidence for one in told(world(ratemds=NEW))["wrong_phone"])
    moved = told(world(**dict.fromkeys(AGREED, replace(RIGHT, street="99 Oak Ave"))))
    assert all(one.sentence.endswith("several sites agree on another address.") for one in moved["wrong_address"])


def test_who_dismissed_the_question_said_that_the_roster_is_right() -> None:
    dismissed = [
        replace(row, state="dismissed", dismissed_listed=row.listed) if row.kind == "stale_roster" else row
        for row in rows_of(world(**AGREED))
    ]
    assert not any("roster_in_doubt" in one.evidence for one in told(world(NEXT, **AGREED), (*dismissed,))["wrong_phone"])
    other = dict.fromkeys(AGREED, replace(RIGHT, phone="(413) 555-0188"))
    assert all("roster_in_doubt" in one.evidence for one in told(world(NEXT, **other), (*dismissed,))["wrong_phone"])


def test_a_site_that_cannot_be_read_does_not_settle_the_question() -> None:
    rows = (*rows_of(world(**AGREED)),)
    blocked = world(NEXT, **AGREED)
    blocked = replace(blocked, runs=dict(blocked.runs) | {"zocdoc": SiteRun("zocdoc", NEXT, health="blocked")})
    found = told(blocked, rows)
    assert "stale_roster" not in found
    assert [one.evidence.get("roster_in_doubt") is not None for one in found["wrong_phone"]] == [True, True]


def test_a_site_that_has_the_rosters_number_settles_it() -> None:
    rows = (*rows_of(world(**AGREED)),)
    found = told(world(NEXT, **(AGREED | {"zocdoc": RIGHT})), rows)
    assert not any("roster_in_doubt" in one.evidence for one in found["wrong_phone"])


def test_what_is_asked_about_somebody_else_is_no_doubt() -> None:
    (row,) = (row for row in rows_of(world(**AGREED)) if row.kind == "stale_roster")
    others = replace(row, finding_id="F-X", physician_id="P2")
    assert JANE.physician_id == row.physician_id
    assert not any("roster_in_doubt" in one.evidence for one in told(world(NEXT, ratemds=NEW), (others,))["wrong_phone"])
