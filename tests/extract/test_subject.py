"""Whether a name on a page is its subject's."""

from __future__ import annotations

import pytest

from repmon.extract.page import Page
from repmon.extract.schema_org import Person
from repmon.extract.subject import is_another_sites, names_agree, subject_among


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Dr. Marshbank", "Dr. Olive June Marshbank, MD", True),
        ("Dr. Olive Marshbank", "Dr. Olive June Marshbank, MD", True),
        ("Dr. Ollie Marshbank", "Dr. Oll Marshbank", True),
        ("Dr. Olive Marshbank MD", "Olive Marshbank", True),
        ("Dr. Olive Marshbank Jr.", "Dr. Olive Marshbank, MD", True),
        ("DR. OLIVE MARSHBANK", "Olive Marshbank, NP", True),
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
    assert is_another_sites(page, "www.vitals.com") is another


def people(*names: tuple[str, str | None]) -> list[Person]:
    return [Person({"@type": "Physician", "name": name, **({"url": url} if url else {})}, {}) for name, url in names]


def test_the_subject_is_whose_address_is_the_pages() -> None:
    two = people(("Dr. A Neighbour", "/a"), ("Dr. Olive Marshbank", "/b"))
    assert subject_among(two, [False, True], "Dr. Olive Marshbank") is two[1]
    assert subject_among(two, [False, False], "Dr. Olive Marshbank") is None


def test_a_lone_physician_without_address_must_have_the_pages_name() -> None:
    lone = people(("Dr. Olive Marshbank", None))
    assert subject_among(lone, [False], "Dr. Olive J Marshbank, MD") is lone[0]
    assert subject_among(lone, [False], None) is lone[0]
    assert subject_among(lone, [False], "Dr. A Neighbour") is None
    assert subject_among(people(("Dr. Olive Marshbank", "/other")), [False], "Dr. Olive Marshbank") is None
    assert subject_among([], [], "Dr. Olive Marshbank") is None
