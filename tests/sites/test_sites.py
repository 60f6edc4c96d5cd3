"""Every fixture page is read exactly as its ``expected.json`` says: one test per field."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.crawl.catalogue import SECTIONS, load_spider, sites
from tests.sites.cases import Case, all_cases, as_json

MISSING = object()
SITUATIONS = {
    "rated": ("rated", "profile_star"),
    "unrated": ("unrated",),
    "many offices": ("many_offices",),
    "no phone": ("no_phone",),
    "renamed": ("renamed",),
    "closed, retired or not accepting": ("not_accepting", "closed"),
    "removed": ("removed",),
    "blocked": ("blocked",),
    "no result": ("search_none", "list_none"),
    "one result": ("search_one", "list_one"),
    "many results": ("search_many", "list_many"),
    "truncated": ("truncated",),
}


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
def test_every_site_has_a_page_for_every_situation(site: str, situation: str) -> None:
    names = [case.folder.name for case in all_cases(site)]
    assert any(word in name for word in SITUATIONS[situation] for name in names)


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
