"""Every fixture page is read exactly as its ``expected.json`` says: one test per field."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.crawl.catalogue import SECTIONS, load_spider, sites
from repmon.crawl.new_site import SITUATIONS
from tests.sites.cases import NOT_LOOKED_AT, Case, all_cases, as_json, found_cases, without

MISSING = object()
BEGINNINGS = {
    "rated": ("rated", "star"),
    "many offices": ("many_offices", "search_many_offices", "list_many_offices"),
    "no phone": ("no_phone",),
    "closed, retired or not accepting": ("not_accepting", "closed", "retired"),
    "no result": ("search_none", "list_none"),
    "one result": ("search_one", "list_one"),
    "many results": ("search_many", "list_many"),
}
"""How the folder's name of a page begins that shows a situation, where not as the situation is called."""


def field_cases() -> list[Any]:
    return [pytest.param(case, field, id=f"{case}/{field}") for case in all_cases() for field in case.expected]


@pytest.mark.parametrize(("case", "field"), field_cases())
def test_field(case: Case, field: str) -> None:
    assert as_json(case.read()).get(field, MISSING) == case.expected[field]


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_no_field_beyond_the_expected_ones(case: Case) -> None:
    assert as_json(case.read()).keys() == case.expected.keys()


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("site", [info.name for info in sites()])
def test_every_site_has_a_page_for_every_situation_or_says_why_not(site: str, situation: str) -> None:
    names = [case.folder.name.removeprefix("profile_") for case in found_cases(site)]
    shown = [name for name in names if name.startswith(BEGINNINGS.get(situation, (situation,)))]
    assert bool(shown) != bool(without(site).get(situation)), shown


@pytest.mark.parametrize("site", [info.name for info in sites()])
def test_a_person_has_looked_at_what_is_expected(site: str) -> None:
    unseen = [case for case in found_cases(site) if not case.looked_at]
    for case in unseen:
        if not (case.folder / "expected.json").exists():
            case.write_expected()
    assert not unseen, f"compare {', '.join(map(str, unseen))} with the page and delete the line {NOT_LOOKED_AT!r}"


@pytest.mark.parametrize("info", sites(), ids=lambda info: info.name)
def test_every_spider_states_what_people_must_know(info: Any) -> None:
    assert [section for section in SECTIONS if not info.about.get(section)] == []
    assert info.fix_note


@pytest.mark.parametrize("case", all_cases(), ids=str)
def test_the_key_is_the_one_of_the_address(case: Case) -> None:
    expected = case.expected
    spider = load_spider(case.site)
    if spider.api:
        return  # the address leads people to the site's pages; what the API is asked for is made of the key
    for listing in [expected] if expected["kind"] == "listing" else expected.get("hits", []):
        assert spider.key_of(listing["url"]) == listing["site_key"]
