"""Whether a page is the profile that was asked for."""

from __future__ import annotations

import pytest

from repmon.crawl.catalogue import load_spider
from repmon.extract.fields import Facts
from repmon.extract.own_name import facts_needed, is_named_otherwise
from repmon.extract.page import Page
from repmon.extract.profile_page import is_rated, marked_up_ways, other_person
from repmon.model import Rating


@pytest.mark.parametrize(
    ("url", "name", "otherwise"),
    [
        ("https://x.example/physician/dr-ann-roe-x8abc", "Dr. Bo Other, MD", True),
        ("https://x.example/physician/dr-ann-roe-x8abc", "Dr. Ann Newname, MD", False),
        ("https://x.example/physician/dr-jose-roe-x8abc", "José Otero", False),
        ("https://x.example/physician/x8abc", "Dr. Bo Other", False),
        ("https://x.example/physician/dr-ann-roe-x8abc", None, False),
        ("", "Dr. Bo Other", False),
    ],
)
def test_is_named_otherwise(url: str, name: str | None, otherwise: bool) -> None:
    assert is_named_otherwise(url, name) is otherwise


def test_other_person() -> None:
    assert other_person("a", "b") is not None
    assert [other_person("a", "a"), other_person(None, "b"), other_person("a", None)] == [None, None, None]


@pytest.mark.parametrize(("value", "count", "rated"), [(4.5, 12, True), (None, 0, True), (4.5, None, False), (None, 12, False)])
def test_is_rated(value: float | None, count: int | None, rated: bool) -> None:
    assert is_rated([Facts(way="text"), Facts(way="text", rating=Rating(value, 5.0, None, count, None))]) is rated


@pytest.mark.parametrize(("kind", "needs_a_dom"), [("BreadcrumbList", False), ("AggregateRating", False), ("Physician", True)])
def test_microdata_costs_a_dom_only_where_it_names_people(kind: str, needs_a_dom: bool) -> None:
    body = f'<html><h1>Dr. Ann Roe</h1><div itemscope itemtype="https://schema.org/{kind}"><b itemprop="name">Ann Roe</b></div>'
    page = Page("", body.encode())
    found = marked_up_ways(page, load_spider("vitals"), key=None, name="Dr. Ann Roe")
    assert ("selector" in vars(page), bool(found)) == (needs_a_dom, needs_a_dom)


@pytest.mark.parametrize(
    ("name", "url", "facts"),
    [
        ("Dr. Ada Lowe, MD", "https://x.example/doctors/ada-lowe-712345", 0),
        ("Ada Lowe", "https://x.example/doctors/ada-lowe-712345", 0),
        ("Dr. Lowe", "https://x.example/doctors/ada-lowe-712345", 0),
        ("Liz Lowe", "https://x.example/doctors/elizabeth-lowe-712345", 0),
        ("Xiulan Zhou, MD", "https://x.example/doctors/712345", 1),
        ("ada lowe", "https://x.example/doctors/712345", 1),
        ("Dr. Ana María de la Cruz y Vega", "https://x.example/doctors/712345", 1),
        ("An Nguyen", "https://x.example/doctors/712345", 2),
        ("Xiulan Zhou", "https://x.example/doctors/712345", 2),
        ("Xiulan Zhou", "https://x.example/doctors/ada-lowe-712345", None),
        ("Lowe Family Practice", "https://x.example/doctors/ada-lowe-712345", None),
        ("Doctors in Amherst", "https://x.example/doctors/ada-lowe-amherst-ma-712345", None),
        ("Amherst, MA", "https://x.example/doctors/ada-lowe-amherst-ma-712345", None),
        ("Dr. Ada Lowe", "", 0),
        ("", "", None),
    ],
)
def test_what_a_page_must_show_beside_its_heading(name: str, url: str, facts: int | None) -> None:
    assert facts_needed(name, url) == facts
