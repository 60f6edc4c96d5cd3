"""What the readers of known sites share: data, results, profiles, slugs."""

from __future__ import annotations

import re
from typing import Any

import pytest
from parsel import Selector

from repmon.extract.fields import Facts
from repmon.extract.name_slugs import is_new_slug
from repmon.extract.page import Page
from repmon.extract.record_paths import RecordPaths
from repmon.extract.site_data import flight_data, is_data, site_data
from repmon.extract.site_profile import lines_inside, read_site_profile, stated_objects
from repmon.extract.site_results import Results, only_listing
from repmon.extract.subject import Site as AnySite
from repmon.model import Listing, NoListing, SearchPage

HOME = "https://reviews.example.org"
DATA = '{"page": {"doctors": [{"url": "/doctors/a", "name": "Ann Roe"}, {"url": "/clinics/b", "name": "Bo"}], "count": 40'


class Site:
    name, home = "reviews", HOME
    scale_max, step, counts_what = 5.0, 0.1, "ratings"

    @staticmethod
    def key_of(url: str, /) -> str | None:
        match = re.search(r"/doctors/(\w+)", url)
        return match[1] if match else None


RECORD = RecordPaths(address=("url",), name=("name",))


def page_of(body: str, path: str = "/find?n=2") -> Page:
    return Page(f"{HOME}{path}", f"<html><body>{body}</body></html>".encode())


def test_data_of_a_script_and_of_a_saved_answer() -> None:
    in_script = page_of(f"<script>window.DATA = {DATA}}}}};</script>")
    assert site_data(in_script, "OTHER", "DATA").record("page")["count"] == 40
    assert site_data(in_script, "OTHER").value is None
    saved = Page("", f" {DATA}}}}}".encode())
    assert is_data(saved) and not is_data(in_script)
    assert site_data(saved).record("page.nothing") == {}


def test_data_that_break_off_are_read_as_far_as_they_go() -> None:
    data = site_data(page_of(f"<script>window.DATA = {DATA}, </script>"), "DATA")
    assert data.value is None and data.record("page") == {}
    assert [item["name"] for item in data.items("doctors", "name") or []] == ["Ann Roe", "Bo"]
    begun = site_data(page_of('<script>window.DATA = {"doctors": [{"name": "Ann"}, {"na</script>'), "DATA")
    assert begun.items("doctors", "name") is None
    assert begun.begun("doctors") == [{"name": "Ann"}]
    assert site_data(Page("", b'[{"name": "Ann"}, {"other": 1}]')).items("doctors", "name") == [{"name": "Ann"}]


def test_data_of_a_stream() -> None:
    page = page_of('<script>self.__next_f.push([1,"7:{\\"found\\":{\\"n\\":3}}"])</script>')
    assert list(flight_data(page, "found")) == [{"n": 3}]


def found(page: Page, data: dict[str, Any], **more: Any) -> SearchPage:
    results = Results(record=RECORD, items="doctors", total=("total", "count"), parameter="n", size=2, **more)
    reading = results.read(page, Site(), data)
    assert isinstance(reading, SearchPage)
    return reading


ANN = {"url": "/doctors/a", "name": "Ann Roe"}
BO = {"url": "/doctors/b", "name": "Bo Lund"}


def test_results_are_counted_where_the_data_name_no_next_page() -> None:
    reading = found(page_of(""), {"doctors": [ANN, BO], "count": 5})
    assert [hit.url for hit in reading.hits] == [f"{HOME}/doctors/a", f"{HOME}/doctors/b"]
    assert (reading.total, reading.next_url, reading.capped) == (5, f"{HOME}/find?n=3", False)
    assert found(page_of(""), {"doctors": [ANN, BO], "count": 4}).next_url is None


@pytest.mark.parametrize(
    ("data", "following"),
    [
        ({"next": "/find?page=3"}, f"{HOME}/find?page=3"),
        ({"next": None}, None),
        ({"pages": 3}, f"{HOME}/find?n=3"),
        ({"pages": 2}, None),
    ],
)
def test_the_data_name_the_next_page_or_the_number_of_pages(data: dict[str, Any], following: str | None) -> None:
    reading = found(page_of(""), {"doctors": [ANN], "count": 9, **data}, following="next", pages="pages")
    assert (reading.next_url, reading.capped) == (following, False)


def test_a_total_at_its_limit_is_capped() -> None:
    assert found(page_of(""), {"doctors": [ANN], "count": 9, "next": None}, following="next", most=9).capped


def test_data_without_results_are_no_list() -> None:
    reading = Results(record=RECORD, items="doctors", total=(), parameter="n", size=2).read(page_of(""), Site(), {})
    assert isinstance(reading, NoListing) and reading.reason == "unreadable"


def test_cards_by_their_objects_and_their_marks() -> None:
    stated = '{"@type": "Physician", "name": "Ann Roe", "url": "/doctors/a", "medicalSpecialty": "Neurology"}'
    body = f"""<script type="application/ld+json">{stated}</script><p>2 results</p>
        <ul><li class="card"><a href="/doctors/a">Ann Roe, MD</a></li><li class="ad"><a href="/doctors/b">Bo</a></li></ul>"""

    def marked(card: Selector, _: AnySite) -> Facts:
        return Facts(way="dom", name=card.css("a::text").get(), credentials="MD")

    results = Results(record=RECORD, items="doctors", total=(), parameter="n", size=9)
    reading = results.read_cards(page_of(body, "/find"), Site(), marked, card=".card")
    assert isinstance(reading, SearchPage)
    (hit,) = reading.hits
    assert (hit.site_key, hit.specialties, hit.credentials) == ("a", ("Neurology",), "MD")
    assert hit.found_by["name"] == "json_ld"


def test_an_answer_that_is_one_listing() -> None:
    none = NoListing("unreadable", "nothing")
    page = page_of("", "/doctors/a")
    assert only_listing(page, Site(), None, none) is none
    assert only_listing(page, Site(), Listing("reviews", "a", ""), none) is none
    own, other = Listing("reviews", "a", "", name="Ann"), Listing("reviews", "b", "", name="Bo")
    assert only_listing(page, Site(), own, none) is own
    reading = only_listing(page, Site(), other, none)
    assert isinstance(reading, NoListing) and reading.reason == "other_person"


def words(page: Page, name: str, known: Any) -> Facts:
    return Facts(way="text", name=name, specialties=("in words",))


def test_a_profile_by_its_data_then_its_words() -> None:
    page = page_of("<h1>Ann Roe</h1>", "/doctors/a")
    reading = read_site_profile(page, Site(), words, record=RECORD, found=ANN)
    assert isinstance(reading, Listing)
    assert (reading.site_key, reading.found_by) == ("a", {"name": "embedded_json", "specialties": "text"})
    reading = read_site_profile(page, Site(), words, record=RECORD, found=BO)
    assert isinstance(reading, NoListing) and reading.reason == "other_person"


def test_a_page_that_is_no_profile() -> None:
    reading = read_site_profile(page_of("<h1>Doctors</h1>"), Site(), words)
    assert isinstance(reading, NoListing) and reading.detail is not None and "list" in reading.detail


def test_lines_of_an_element_inside_another() -> None:
    page = page_of('<p title="a">1</p><div id="b"><p title="a">2<br>3</p></div>')
    lines = lines_inside(page, re.compile('<div id="b"'), re.compile('<p title="a"'))
    assert [line.text for line in lines] == ["2", "3"]
    assert lines_inside(page, re.compile("<table")) == ()


def test_each_object_of_a_page() -> None:
    body = """<script type="application/ld+json">{"@type": "LocalBusiness", "name": "Ann"}</script>
        <div itemscope itemtype="http://schema.org/LocalBusiness"><b itemprop="name">Bo</b></div>"""
    assert [(facts.way, facts.name) for facts in stated_objects(page_of(body))] == [("json_ld", "Ann"), ("microdata", "Bo")]


@pytest.mark.parametrize(
    ("own", "asked", "name", "alike"),
    [
        ("dr-ann-roe-harlow-ma", "dr-ann-roe-northfield-ma", "Dr. Ann Roe", True),
        ("dr-ann-lund-harlow-ma", "dr-ann-roe-harlow-ma", "Dr. Ann Lund", True),
        ("dr-bo-lund-harlow-ma", "dr-ann-roe-harlow-ma", "Dr. Bo Lund", False),
        ("dr-ann-roe-harlow-ma", "352000", "Dr. Ann Roe", False),
        ("roe", "roe-2", None, False),
    ],
)
def test_slugs_of_one_person(own: str, asked: str, name: str | None, alike: bool) -> None:
    assert is_new_slug(own, asked, name) is alike
