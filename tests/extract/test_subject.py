"""Whether a name on a page is its subject's."""

from __future__ import annotations

from typing import ClassVar

import pytest

from repmon.extract.page import Page
from repmon.extract.schema_org import Person
from repmon.extract.subject import is_another_sites, names_agree, subject_facts
from repmon.model import Rating


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Dr. Marshbank", "Dr. Olive June Marshbank, MD", True),
        ("Dr. Olive Marshbank", "Dr. Olive June Marshbank, MD", True),
        ("Dr. Ollie Marshbank", "Dr. Oll Marshbank", True),
        ("Dr. Olive Marshbank MD", "Olive Marshbank", True),
        ("Dr. Olive Marshbank Jr.", "Dr. Olive Marshbank, MD", True),
        ("DR. OLIVE MARSHBANK", "Olive Marshbank, NP", True),
        ("Marshbank, Olive R., MD", "Dr. Olive Marshbank", True),
        ("Marshbank, Paul", "Marshbank, Olive", False),
        ("Dr. Paul Marshbank", "Dr. Olive Marshbank, MD", False),
        ("Dr. Marshbank Lee", "Dr. Olive Marshbank, MD", False),
        ("Dr. Olive", "Dr. Olive Marshbank, MD", False),
        ("", "Dr. Olive Marshbank, MD", False),
        (None, None, False),
        ("Dr.", "Dr.", False),
        ("12", "12", False),
    ],
)
def test_names(one: str | None, other: str | None, agree: bool) -> None:
    assert names_agree(one, other) is agree
    assert names_agree(other, one) is agree


@pytest.mark.parametrize(
    ("stated", "another"),
    [
        ("", False),
        ('<link rel="canonical" href="/doctors/x">', False),
        ('<link rel="canonical" href="https://vitals.com/doctors/x">', False),
        ('<meta property="og:url" content="https://doctors.example.org/x">', True),
        ('<link rel="canonical" href="https://mirror.example.net/doctors/x">', False),
        ('<link rel="canonical" href="https://[">', False),
    ],
)
def test_another_sites_page(stated: str, another: bool) -> None:
    page = Page("https://mirror.example.net/doctors/x", f"<html><head>{stated}</head></html>".encode())
    assert is_another_sites(page, Site()) is another


class Site:
    name, home = "vitals", "https://www.vitals.com"
    scale_max = 5.0
    step: ClassVar[float | None] = 0.5
    counts_what: ClassVar[str | None] = "ratings"

    @classmethod
    def key_of(cls, url: str) -> str | None:
        return url.strip("/") or None


def people(*names: tuple[str, str | None]) -> list[Person]:
    return [Person({"@type": "Physician", "name": name, **({"url": url} if url else {})}, {}) for name, url in names]


def subject(found: list[Person], key: str | None, name: str | None) -> str | None:
    facts = subject_facts(found, "json_ld", Site(), key=key, name=name)
    return facts.name if facts else None


def test_the_subject_is_whose_address_is_the_pages() -> None:
    two = people(("Dr. A Neighbour", "/a"), ("Dr. Olive Marshbank", "/b"))
    assert subject(two, "b", None) == "Dr. Olive Marshbank"
    assert subject(two, "c", "Dr. Olive Marshbank") is None
    assert subject(two, None, "Dr. Olive Marshbank") is None


def test_a_lone_physician_without_address_must_have_the_pages_name() -> None:
    lone = people(("Dr. Olive Marshbank", None))
    assert subject(lone, "b", "Dr. Olive J Marshbank, MD") == "Dr. Olive Marshbank"
    assert subject(lone, None, None) == "Dr. Olive Marshbank"
    assert subject(lone, "b", "Dr. A Neighbour") is None
    assert subject(people(("Dr. Olive Marshbank", "/other")), "b", "Dr. Olive Marshbank") is None
    assert subject([], "b", "Dr. Olive Marshbank") is None


@pytest.mark.parametrize(
    ("stated", "rating"),
    [
        ({"ratingValue": 4.5, "ratingCount": 61}, Rating(4.5, 5.0, 0.5, 61, "ratings")),
        ({"ratingValue": 4.5, "reviewCount": 14}, Rating(4.5, 5.0, 0.5, None, "ratings")),
        ({"ratingValue": 0, "reviewCount": 0}, Rating(None, 5.0, 0.5, 0, "ratings")),
        ({}, None),
    ],
)
def test_a_rating_is_worded_as_the_site_words_it(stated: dict[str, float], rating: Rating | None) -> None:
    node = {"@type": "Physician", "name": "Dr. Olive Marshbank", "aggregateRating": stated}
    facts = subject_facts([Person(node, {})], "json_ld", Site(), key=None, name=None)
    assert facts is not None
    assert facts.rating == rating
