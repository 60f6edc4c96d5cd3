"""Which answers a night gives: one listing that gives none silences no other, and a carried value answers nothing."""

from __future__ import annotations

from dataclasses import replace

from repmon.checks.availability import check_availability
from repmon.checks.contact import explain
from repmon.checks.contact_findings import check_contact
from repmon.checks.facts import SiteFacts
from repmon.checks.tonight import check_night
from repmon.model import Checked, SiteRun
from tests.checks.facts_builder import NIGHT, facts, listing, match, stored


def test_a_listing_of_which_nothing_is_kept_silences_no_other() -> None:
    compared = stored(listing("compared", verdicts={"phone": "different"}))
    retired = stored(listing("retired", status="retired"))
    kinds = [answer.kind for answer in check_availability(facts(compared, retired))]
    assert "closed_or_retired" in kinds


def test_a_site_that_could_not_be_read_silences_no_other() -> None:
    blocked = stored(listing("a", status="retired"))
    well = stored(replace(listing("b", status="retired"), site="vitals"))
    world = facts(blocked, well, matches=[match("a"), replace(match("b"), site="vitals")])
    runs = {"ratemds": SiteRun("ratemds", NIGHT, health="blocked"), "vitals": SiteRun("vitals", NIGHT, health="ok")}
    sites = {**world.sites, "vitals": SiteFacts("vitals", "Vitals")}
    ok_nights = {**world.ok_nights, "vitals": world.ok_nights["ratemds"]}
    tonight = check_night(replace(world, runs=runs, sites=sites, ok_nights=ok_nights), ())
    assert {(finding.kind, finding.site) for finding in tonight.findings} == {("closed_or_retired", "vitals")}


def test_a_name_that_is_only_carried_on_answers_nothing() -> None:
    answered = Checked("wrong_name", "P1", "ratemds", "jane-doe")
    assert answered in list(check_contact(facts(stored())))
    assert answered not in list(check_contact(facts(stored(carried={"name": NIGHT}))))


def test_a_first_name_that_is_not_shown() -> None:
    assert explain("name", "Jane Doe", "Doe") == "first name missing instead of Jane"
