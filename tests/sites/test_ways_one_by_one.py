"""Each way to a field is taken away in turn: the next one takes over, and without any the field is unknown, never wrong.

A new site adds its rows to ``ROWS``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from repmon.extract.page import Page
from repmon.model import Listing
from tests.sites.cases import HERE, Case, as_json


class Way(NamedTuple):
    """One way to a field: what ``found_by`` calls it, what it says, and the pieces of the page without which it is gone."""

    found_by: str
    value: Any
    pieces: tuple[str, ...]


class Row(NamedTuple):
    """A field of a fixture page that several ways lead to, the best first."""

    case: str
    field: str
    ways: tuple[Way, ...]

    def __str__(self) -> str:
        return f"{self.case}-{self.field}"


JSON_LD = ("application/ld+json",)
VITALS_HEADER = ('<a href="#rating-overview">4.7 30</a>',)
VITALS_COLUMN = "<tr><td>Dr. Olive Marshbank, MD</td>"
WEBMD_HEADER = ("<p>4.5</p>", "<p>(61 Ratings)</p>")
WEBMD_ANSWER = ("has received 61 ratings on WebMD Care",)
WEBMD_COLUMN = ("<td>4.5 (61 Ratings)</td>",)
US_CACHE = ("__APOLLO_STATE__",)
REDUX = ("__REDUX_STATE__",)
FLIGHT = ("self.__next_f.push",)
LIKELIHOOD = ("Likelihood of recommending Dr. Lakemann",)
RATEMDS_JSON = ("doctorDetailProps",)
PHYSICIAN = ("schema.org/Physician",)
HEADING = ("<h1>", "</h1>")
HEADS = (*HEADING, "<title>")

ROWS = [
    Row("vitals/rated_json_ld", "rating", (
        Way("json_ld", 4.7, JSON_LD), Way("text", 4.7, VITALS_HEADER), Way("text", 4.7, ("4.7 (30 Ratings)",)))),
    Row("vitals/rated_json_ld", "count", (
        Way("json_ld", 30, JSON_LD), Way("text", 30, VITALS_HEADER), Way("text", 30, ("4.7 (30 Ratings)",)))),
    Row("vitals/rated_json_ld", "offices", (
        Way("json_ld", "(413) 555-0131", JSON_LD), Way("text", None, ("12 Elm St Ste 4 Northfield MA 01360",)))),
    Row("vitals/rated_json_ld", "specialties", (
        Way("json_ld", ["Neurology"], JSON_LD), Way("text", ["Neurology"], (VITALS_COLUMN,)))),
    Row("vitals/rated_json_ld", "accepting", (Way("text", True, (VITALS_COLUMN,)),)),
    Row("vitals/rated", "rating", (Way("text", 4.7, VITALS_HEADER), Way("text", 4.7, (VITALS_COLUMN,)))),
    Row("vitals/rated", "offices", (
        Way("text", "(413) 555-0131", ("<h2>Office Locations</h2>",)),
        Way("text", None, ("12 Elm St Ste 4 Northfield MA 01360",)))),
    Row("vitals/rated", "practice", (Way("text", "Northfield Neurology", ("<h2>Office Locations</h2>",)),)),
    Row("vitals/microdata_four_stars", "rating", (Way("microdata", 3.5, ("schema.org/Physician",)),)),
    Row("vitals/rated_json_ld", "name", (
        Way("json_ld", "Dr. Olive Marshbank, MD", JSON_LD), Way("text", "Dr. Olive Marshbank, MD", ("<h1>", "</h1>")))),
    Row("webmd/rated_json_ld", "rating", (Way("json_ld", 4.5, JSON_LD), Way("text", 4.5, WEBMD_HEADER))),
    Row("webmd/rated_json_ld", "npi", (Way("json_ld", "1999999976", JSON_LD),)),
    Row("webmd/rated_json_ld", "offices", (
        Way("json_ld", "(413) 555-0141", JSON_LD), Way("text", None, ("<p>12 Elm St Ste 4, Northfield, MA, 01360</p>",)))),
    Row("webmd/rated", "rating", (
        Way("text", 4.5, WEBMD_HEADER), Way("text", 4.5, WEBMD_ANSWER), Way("text", 4.5, WEBMD_COLUMN))),
    Row("webmd/rated", "specialties", (Way("text", ["Neurology"], ("<tr><td>Neurology</td>",)),)),
    Row("webmd/rated_star_widget", "rating", (Way("dom", 4.5, ("webmd-rate--number",)),)),
    Row("usnews/rated", "rating", (Way("embedded_json", 4.0, US_CACHE),)),
    Row("usnews/rated", "npi", (Way("embedded_json", "1999999984", US_CACHE),)),
    Row("usnews/rated", "specialties", (Way("embedded_json", ["Neurology"], US_CACHE), Way("json_ld", ["Neurology"], JSON_LD))),
    Row("usnews/rated", "offices", (
        Way("embedded_json", "(413) 555-0151", US_CACHE), Way("json_ld", "(413) 555-0151", JSON_LD),
        Way("text", None, ("<title>",)))),
    Row("usnews/rated", "name", (
        Way("embedded_json", "Greta Tallis", US_CACHE), Way("json_ld", "Greta Tallis", JSON_LD),
        Way("text", "Dr. Greta Tallis MD", ("<h1>", "</h1>")))),
    Row("usnews/rated_in_sections_only", "offices", (
        Way("text", "(413) 555-0151", ('id="location"',)), Way("text", None, ("<title>",)))),
    Row("usnews/rated_in_sections_only", "specialties", (Way("text", ["Neurology"], ("<div>Neurology",)),)),
    Row("zocdoc/rated", "rating", (Way("embedded_json", 4.93, REDUX),)),
    Row("zocdoc/rated", "offices", (Way("embedded_json", "(413) 555-0161", REDUX),)),
    Row("zocdoc/rated", "name", (
        Way("embedded_json", "Dr. Jonas Quillfeather, MD", REDUX),
        Way("text", "Dr. Jonas Quillfeather, MD", ("<h1>", "</h1>")))),
    Row("zocdoc/rated_json_ld", "rating", (Way("json_ld", 4.93, JSON_LD),)),
    Row("zocdoc/text_only", "npi", (Way("text", "1777777778", ("<h3>NPI number</h3>",)),)),
    Row("zocdoc/text_only", "gender", (Way("text", "M", (">Male<",)),)),
    Row("zocdoc/text_only", "specialties", (Way("text", ["Neurologist", "Internist"], ("Neurologist, Internist",)),)),
    Row("zocdoc/text_only", "practice", (Way("text", "Northfield Neurology", ("<h3>Practice names</h3>",)),)),
    Row("zocdoc/text_only", "offices", (
        Way("text", None, ("12 Elm St, Northfield, MA 01360", "9 Other Rd, Harlow, MA 01362")),)),
    Row("healthgrades/profile_json", "rating", (Way("embedded_json", 4.1, FLIGHT), Way("text", 4.1, LIKELIHOOD))),
    Row("healthgrades/profile_json", "count", (Way("embedded_json", 38, FLIGHT),)),
    Row("healthgrades/profile_json", "name", (
        Way("embedded_json", "Dr. Iris Lakemann, MD", FLIGHT), Way("json_ld", "Dr. Iris Lakemann, MD", JSON_LD),
        Way("text", "Dr. Iris Lakemann, MD", HEADING))),
    Row("healthgrades/profile_json", "npi", (
        Way("embedded_json", "1999999984", FLIGHT), Way("json_ld", "1999999984", JSON_LD))),
    Row("healthgrades/profile_json", "offices", (Way("json_ld", "(413) 555-0130", JSON_LD),)),
    Row("healthgrades/profile_json", "gender", (Way("embedded_json", "F", FLIGHT),)),
    Row("healthgrades/profile_json", "accepting", (Way("embedded_json", True, FLIGHT),)),
    Row("healthgrades/profile_json", "specialties", (Way("text", ["Neurology"], ("Neurology | 20+ years",)),)),
    Row("healthgrades/profile_star", "rating", (
        Way("text", 3.2, ("3.2 Star Rating (54 reviews)",)), Way("text", 3.2, ("3.2 Star Rating",)),
        Way("text", 3.2, LIKELIHOOD))),
    Row("healthgrades/profile_star", "count", (
        Way("text", 54, ("3.2 Star Rating (54 reviews)",)), Way("text", 54, ("Based on 54 reviews",)),
        Way("text", 54, ("54 ratings, 31 with a written",)))),
    Row("ratemds/rated", "rating", (
        Way("embedded_json", 4.48333333333333, RATEMDS_JSON), Way("microdata", 4.48, PHYSICIAN),
        Way("dom", 4.48, ('title="4.48"',)))),
    Row("ratemds/rated", "count", (
        Way("embedded_json", 15, RATEMDS_JSON), Way("microdata", 15, PHYSICIAN), Way("dom", 15, ('class="star-rating-count"',)),
        Way("text", 15, ("<span> reviews</span>",)))),
    Row("ratemds/rated", "name", (
        Way("embedded_json", "Dr. Wilma Testwell", RATEMDS_JSON), Way("microdata", "Dr. Wilma Testwell", PHYSICIAN),
        Way("dom", "Dr. Wilma Testwell", ('<h1 itemprop="name">',)))),
    Row("ratemds/rated", "offices", (
        Way("embedded_json", "(413) 555-0123", RATEMDS_JSON), Way("microdata", "(413) 555-0123", PHYSICIAN),
        Way("text", None, ("<title>",)))),
    Row("ratemds/rated", "specialties", (
        Way("embedded_json", ["Cardiologist"], RATEMDS_JSON), Way("dom", ["Cardiologist"], (">Cardiologist<",)))),
    Row("ratemds/rated", "gender", (Way("embedded_json", "F", RATEMDS_JSON), Way("dom", "F", ("> Female<",)))),
    Row("own_directory/ways_disagree", "name", (
        Way("json_ld", "Iris Lakemann, MD", JSON_LD), Way("microdata", "Iris Lakemann", PHYSICIAN),
        Way("text", "Iris Lakemann, MD", HEADS))),
    Row("own_directory/ways_disagree", "offices", (Way("json_ld", "(413) 555-0130", JSON_LD),)),
    Row("own_directory/rated_own_survey", "rating", (Way("json_ld", 4.9, JSON_LD),)),
    Row("own_directory/rated_own_survey", "npi", (Way("json_ld", "1999999984", JSON_LD),)),
    Row("own_directory/microdata", "rating", (Way("microdata", 4.7, PHYSICIAN), Way("text", 4.7, HEADS))),
    Row("own_directory/microdata", "count", (Way("microdata", 595, PHYSICIAN), Way("text", 595, HEADS))),
    Row("own_directory/microdata", "offices", (Way("microdata", "(413) 555-0130", PHYSICIAN),)),
    Row("own_directory/rated_in_words_only", "rating", (Way("text", 4.7, ("4.7<span> out of 5</span>",)),)),
    Row("own_directory/rated_in_words_only", "count", (Way("text", 318, ("4.7<span> out of 5</span>",)),)),
    Row("yelp/saved_page", "rating", (Way("microdata", 4.5, ("ratingValue",)),)),
]  # fmt: skip


def read(row: Row, *gone: Way) -> tuple[str | None, Any]:
    """What is read of the row's field, and by which way; the first office stands for all, by its phone."""
    case = Case(row.case.split("/", maxsplit=1)[0], HERE / row.case)
    page: Page = case.page
    body = page.body
    for piece in (piece.encode() for way in gone for piece in way.pieces):
        assert piece in body, piece
        body = body.replace(piece, b"")
    reading = case.read(replace(page, body=body))
    if not isinstance(reading, Listing):
        return None, None
    shown = as_json(reading)
    value = shown[row.field]
    if row.field == "offices":
        value = value[0]["phone"] if value else None
    return shown["found_by"].get(row.field), value or None


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_the_next_way_takes_over(row: Row) -> None:
    for number, way in enumerate(row.ways):
        assert read(row, *row.ways[:number]) == (way.found_by, way.value)
    assert read(row, *row.ways) == (None, None)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_lesser_way_is_not_missed_while_a_better_one_is_there(row: Row) -> None:
    for way in row.ways[1:]:
        assert read(row, way) == (row.ways[0].found_by, row.ways[0].value)
