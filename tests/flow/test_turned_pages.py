"""Healthgrades and RateMDs: a page that keeps its own id and shows somebody else, for a night or for good."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote_plus, urlsplit

import pytest

from repmon.checks.coverage import cell_of
from repmon.config import Config
from repmon.crawl.runner import run_crawl
from repmon.demo.people import make_npi
from repmon.model import Physician, PracticeLocation
from repmon.stages.night import check_stage, match_stage, night_facts
from repmon.store.database import open_database
from repmon.store.findings import load_findings
from repmon.store.history import shift
from repmon.store.roster import save_roster
from tests.flow.loopback import Loopback, Seen
from tests.flow.tiny import NIGHT, people, write_config
from tests.sites.cases import HERE, Case

PEOPLE = 6
NAMES = [("Ann", one.last_name) for one in people(PEOPLE)]
SOMEBODY_ELSE = ("Zoe", "Unlike")
PHONE = re.compile(rb"\(413\) 555(-|\\u002D)0\d\d\d")


@dataclass(frozen=True)
class Template:
    """A site's fixture pages, and what stands on them that is one person's own."""

    search: str
    profile: str
    nobody: str
    name: tuple[str, str]
    key: str
    specialty: str
    same: tuple[tuple[str, str], ...] = ()
    """What the search words otherwise than the profile."""


TEMPLATES = {
    "ratemds": Template("/best-doctors/", "rated", "search_none", ("Wilma", "Testwell"), "352000", "Cardiologist"),
    "healthgrades": Template(
        "/usearch", "profile_json", "search_none", ("Iris", "Lakemann"), "x8abc", "Neurology",
        (("Obstetrics & Gynecology", "Neurology"), ('Count\\":70', 'Count\\":38'), ('Percent\\":94', 'Percent\\":82')),
    ),
}  # fmt: skip


def shown(site: str, case: str, at: int, name: tuple[str, str], *, slug: tuple[str, str]) -> tuple[str, bytes]:
    """The path and body of a fixture page made that of listing number ``at``, with this name, and this one in addresses."""
    template = TEMPLATES[site]
    page = Case(site, HERE / site / case).page
    address = {f"-{old}": f"-{new}" for old, new in zip(template.name, slug, strict=True)}
    changes = {old.lower(): new.lower() for old, new in address.items()} | address
    changes |= {old.replace("-", r"\u002D"): new.replace("-", r"\u002D") for old, new in address.items()}
    changes |= dict(zip(template.name, name, strict=True))
    key = template.key[:-1] + "hijklm"[at] if site == "healthgrades" else f"35200{at}"
    changes |= {template.key: key, template.key.upper(): key.upper(), **dict(template.same)}
    changes["1999999984"] = make_npi(at if name == NAMES[at] else 50 + at)
    if name == SOMEBODY_ELSE:
        changes[template.specialty] = "Dentist"
    body, path = page.body.decode(), urlsplit(page.url).path
    for old, new in changes.items():
        body, path = body.replace(old, new), path.replace(old, new)
    return path, PHONE.sub(lambda found: b"(413) 555%b010%d" % (found[1], at), body.encode())


def show(server: Loopback, site: str, at: int, name: tuple[str, str], *, slug: tuple[str, str] | None = None) -> None:
    """Let the page that was physician ``at``'s show this name, with its address in its own data worded like ``slug``."""
    path, _ = shown(site, TEMPLATES[site].profile, at, NAMES[at], slug=NAMES[at])
    _, server.rules[path] = shown(site, TEMPLATES[site].profile, at, name, slug=slug or NAMES[at])


def search(site: str, hidden: set[int]) -> Callable[[Seen], bytes]:
    """The site's search by last name; it no longer finds the hidden ones."""

    def answer(seen: Seen) -> bytes:
        asked = unquote_plus(seen.path)
        found = next((at for at, (_, last) in enumerate(NAMES) if last in asked and at not in hidden), None)
        if found is None:
            return Case(site, HERE / site / TEMPLATES[site].nobody).page.body
        return shown(site, "search_one", found, NAMES[found], slug=NAMES[found])[1]

    return answer


@dataclass
class Site:
    name: str
    server: Loopback
    config: Config
    at: int = 0
    """How many nights have been read."""

    def night(self) -> tuple[str, set[str]]:
        """A whole night but for its report: the last physician's state on the site, and the problems that stand or stood."""
        date = shift(NIGHT, self.at)
        self.at += 1
        (run,) = run_crawl(self.config, night=date, progress=False)
        assert run.health == "ok", run.why
        with closing(open_database(self.config.database)) as db:
            match_stage(db, date)
            check_stage(db, self.config, date)
            kinds = {row.kind for row in load_findings(db) if row.physician_id == f"P{PEOPLE - 1:02}"}
            return cell_of(night_facts(db, self.config, date), f"P{PEOPLE - 1:02}", self.name).state, kinds

    def turn(self, *, new_slug: bool) -> None:
        """Let the last physician's page be somebody else's."""
        self.server.rules[TEMPLATES[self.name].search] = search(self.name, {PEOPLE - 1})
        show(self.server, self.name, PEOPLE - 1, SOMEBODY_ELSE, slug=SOMEBODY_ELSE if new_slug else None)

    def turn_back(self) -> None:
        self.server.rules[TEMPLATES[self.name].search] = search(self.name, set())
        show(self.server, self.name, PEOPLE - 1, NAMES[-1])


@pytest.fixture(params=TEMPLATES)
def site(tmp_path: Path, server: Loopback, request: pytest.FixtureRequest) -> Site:
    """Six physicians, each with a page that has been read on two nights."""
    name = str(request.param)
    config = write_config(tmp_path, {name: server.url})
    place = {
        "ratemds": PracticeLocation("L", street="12 Elm St", city="Northfield", state="MA", zip="01360"),
        "healthgrades": PracticeLocation("L", street="20 Lake Dr Ste 3", city="Harlow", state="MA", zip="01362"),
    }[name]
    roster = [
        Physician(f"P{at:02}", last, first, npi=make_npi(at), locations=(replace(place, phone=f"+1413555010{at}"),))
        for at, (first, last) in enumerate(NAMES)
    ]
    with closing(open_database(config.database)) as db:
        save_roster(db, roster, source_file="test", night=NIGHT)
    server.rules["/robots.txt"] = "User-agent: *\nDisallow: /private\n"
    server.rules[TEMPLATES[name].search] = search(name, set())
    for at in range(PEOPLE):
        show(server, name, at, NAMES[at])
    site = Site(name, server, config)
    for _ in range(2):
        state, kinds = site.night()
        assert state == "listed" and "listing_swapped" not in kinds
    return site


@pytest.mark.parametrize("new_slug", [False, True], ids=["same slug", "new slug"])
def test_somebody_else_for_good_is_told(site: Site, new_slug: bool) -> None:
    site.turn(new_slug=new_slug)
    assert site.night()[0] == "listed", "one night is not believed"
    assert site.night()[0] == "searching", "believed on the second, and told after another reading"
    for _ in range(3):
        state, kinds = site.night()
        assert state != "listed" and "listing_swapped" in kinds


def test_somebody_else_for_a_night_is_not_told(site: Site) -> None:
    before = site.night()
    site.turn(new_slug=False)
    assert site.night() == before
    site.turn_back()
    assert [site.night() for _ in range(3)] == [before] * 3
