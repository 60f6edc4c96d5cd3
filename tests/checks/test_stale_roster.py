"""When several sites agree against the roster, the roster is doubted; when one of them confirms it, it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repmon.checks.facts import NightFacts, SiteFacts
from repmon.checks.stale_roster import check_stale_roster
from repmon.model import Checked, Finding, Match, SiteRun

from .facts_builder import HILL, JANE, NIGHT, RIGHT, facts, listing, stored

OTHER = replace(RIGHT, phone="(413) 555-0199")
MOVED = replace(RIGHT, street="99 Oak Ave")


def on_sites(**offices) -> NightFacts:
    """Jane on several sites, each showing one office."""
    rows = [stored(replace(listing(f"key-{site}", offices=(office,)), site=site)) for site, office in offices.items()]
    return replace(
        facts(),
        listings={(row.listing.site, row.listing.site_key): row for row in rows},
        matches=[Match(row.listing.site, row.listing.site_key, "P1", 20.0, (), "auto") for row in rows],
        runs={row.listing.site: SiteRun(row.listing.site, NIGHT, health="ok") for row in rows},
        sites={row.listing.site: SiteFacts(row.listing.site, row.listing.site) for row in rows},
    )


def test_three_sources_against_the_roster() -> None:
    (finding,) = check_stale_roster(on_sites(ratemds=OTHER, healthgrades=OTHER, zocdoc=OTHER))
    assert isinstance(finding, Finding)
    assert (finding.kind, finding.listed, finding.evidence["fields"]) == ("stale_roster", "(413) 555-0199", ["phone"])
    (moved,) = check_stale_roster(on_sites(ratemds=MOVED, healthgrades=MOVED, zocdoc=MOVED))
    assert isinstance(moved, Finding)
    assert moved.evidence["fields"] == ["address"]


@pytest.mark.parametrize(
    "offices",
    [
        {"ratemds": OTHER, "healthgrades": OTHER},
        {"ratemds": OTHER, "healthgrades": OTHER, "zocdoc": OTHER, "usnews": RIGHT},
        {"ratemds": OTHER, "webmd": OTHER, "vitals": OTHER},
        {"ratemds": OTHER, "healthgrades": OTHER, "zocdoc": replace(RIGHT, phone="(413) 555-0144")},
    ],
)
def test_fewer_or_disagreeing_sources_are_not_enough(offices: dict) -> None:
    assert not [answer for answer in check_stale_roster(on_sites(**offices)) if isinstance(answer, Finding)]


def test_a_site_that_confirms_the_roster_settles_it() -> None:
    assert Checked("stale_roster", "P1", None, None) in list(check_stale_roster(on_sites(ratemds=RIGHT)))


def test_the_sites_that_agree_are_named_as_people_know_them_and_the_one_that_copies_another_too() -> None:
    world = on_sites(ratemds=OTHER, healthgrades=OTHER, vitals=OTHER)
    titles = {"ratemds": "RateMDs", "healthgrades": "Healthgrades", "vitals": "Vitals", "webmd": "WebMD"}
    (finding,) = check_stale_roster(replace(world, sites={name: SiteFacts(name, title) for name, title in titles.items()}))
    assert isinstance(finding, Finding)
    assert "(Healthgrades, RateMDs, Vitals)" in finding.sentence
    assert finding.evidence["sources"] == {"phone": ["Healthgrades", "RateMDs", "Vitals"]}
    both = on_sites(ratemds=OTHER, healthgrades=OTHER, vitals=OTHER, webmd=OTHER)
    (finding,) = check_stale_roster(replace(both, sites={name: SiteFacts(name, title) for name, title in titles.items()}))
    assert isinstance(finding, Finding)
    assert "(Healthgrades, RateMDs, Vitals, WebMD)" in finding.sentence


def test_a_roster_phone_that_cannot_be_read_may_be_the_one_that_they_agree_on() -> None:
    world = on_sites(ratemds=OTHER, healthgrades=OTHER, zocdoc=OTHER)
    unread = replace(JANE, locations=(replace(HILL, phone="555-0199"),))
    assert list(check_stale_roster(replace(world, physicians={"P1": unread}))) == [Checked("stale_roster", "P1", None, None)]
