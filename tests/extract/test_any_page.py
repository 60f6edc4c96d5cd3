"""A site that nobody has written a reader for so far: what its marks, its words and its links tell."""

from __future__ import annotations

import re

import pytest

from repmon.extract.any_page import read_any_page
from repmon.extract.page import Page
from repmon.model import Listing, NoListing, Office, SearchPage

HOME = "https://reviews.example.org"
PROFILE = f"{HOME}/doctors/iris-lakemann"


class Site:
    name, home = "example", HOME
    scale_max = 5.0
    step = 0.1
    counts_what = "ratings"

    @staticmethod
    def key_of(url: str, /) -> str | None:
        found = re.search(r"/doctors/([\w-]+)$", url)
        return found[1] if found else None


def read(url: str, body: str) -> Listing | SearchPage | NoListing:
    return read_any_page(Page(url, f"<html><body>{body}</body></html>".encode()), Site())


def test_a_profile_in_words() -> None:
    listing = read(
        PROFILE,
        """<h1>Dr. Iris Lakemann, MD</h1><p>Cardiologist</p><p>4.5 (12 reviews)</p><p>Not accepting new patients</p>
        <h2>Locations</h2><h3>Mill Clinic</h3><p>40 Mill St</p><p>Harlow, MA 01362</p><p>(413) 555-0101</p>
        <h2>Reviews</h2><p>1.0 stars</p><h2>Similar doctors</h2><p>Dr. Bo Other</p><p>9 Ad Rd, Harlow, MA 01362</p>""",
    )
    assert isinstance(listing, Listing) and listing.rating is not None
    assert (listing.site_key, listing.specialties, listing.accepting) == ("iris-lakemann", ("Cardiologist",), False)
    assert (listing.rating.value, listing.rating.count) == (4.5, 12)
    assert listing.offices == (Office("Mill Clinic", "40 Mill St", "Harlow", "MA", "01362", "(413) 555-0101"),)


@pytest.mark.parametrize(
    "body", ["<h1>Page not found</h1>", "", '<link rel="canonical" href="https://other.example/x"><h1>A</h1>']
)
def test_no_profile(body: str) -> None:
    assert isinstance(read(PROFILE, body), NoListing)


def test_a_list_is_found_by_its_links() -> None:
    links = "".join(f'<li><a href="/doctors/{name}"><h3>Dr. {name}</h3></a></li>' for name in ("ada", "bo"))
    page = read(f"{HOME}/find?q=a", f"<h1>Results</h1><p>2 results</p><ul>{links}</ul>")
    assert isinstance(page, SearchPage)
    assert ([hit.site_key for hit in page.hits], page.total) == (["ada", "bo"], 2)
