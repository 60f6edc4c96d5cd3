"""A row of a file is ascribed to its site, and to the same listing that a crawl of that site would find."""

from __future__ import annotations

from pathlib import Path

import pytest

from repmon.config import load_config
from repmon.imports.identity import Identity
from repmon.imports.table_rows import RowError

CONFIG = """
[organisation]
name = "Hill Health"
[sites.lakeside]
kind = "schema_org"
title = "Lakeside Clinic"
sitemap = "https://www.lakeside.example/sitemap.xml"
allow = ["/our-doctors/"]
"""


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    file = tmp_path / "repmon.toml"
    file.write_text(CONFIG)
    return Identity(load_config(file))


@pytest.mark.parametrize(
    ("shown", "url", "site"),
    [
        ("ratemds", "", "ratemds"),
        ("RateMDs", "", "ratemds"),
        ("Healthgrades.com", "", "healthgrades"),
        ("US News", "", "usnews"),
        ("doctor.webmd.com", "", "webmd"),
        ("https://www.vitals.com/", "", "vitals"),
        ("", "https://www.vitals.com/doctors/dr-jane-doe-k3m9qz", "vitals"),
        ("Lakeside Clinic", "", "lakeside"),
        ("", "https://lakeside.example/our-doctors/jane-doe", "lakeside"),
        ("Caring.com", "", "caring"),
    ],
)
def test_the_site(identity: Identity, shown: str, url: str, site: str) -> None:
    assert identity.site({"site": shown, "url": url}) == site


@pytest.mark.parametrize("shown", ["", "?", "http://[broken"])
def test_no_site(identity: Identity, shown: str) -> None:
    with pytest.raises(RowError):
        identity.site({"site": shown, "url": "https://unknown.example/x"})


def test_the_key_is_the_crawls_own(identity: Identity) -> None:
    url = "https://www.lakeside.example/our-doctors/Jane-Doe/"
    assert identity.site_key({"url": url}, "lakeside") == "/our-doctors/jane-doe"
    assert identity.site_key({"url": "https://www.ratemds.com/doctor-ratings/7/Dr-X.html"}, "ratemds") == "7"
    assert identity.site_key({"url": url, "site_key": "77"}, "lakeside") == "77"
    assert identity.site_key({"url": "https://caring.example/jane?x=1"}, "caring")


@pytest.mark.parametrize(
    ("shown", "url"),
    [
        ("", ""),
        ("https://www.ratemds.com/doctor-ratings/7/x.html", "https://www.ratemds.com/doctor-ratings/7/x.html"),
        ("www.ratemds.com/doctor-ratings/7/x.html", "https://www.ratemds.com/doctor-ratings/7/x.html"),
        ("//www.ratemds.com/doctor-ratings/7/x.html", "https://www.ratemds.com/doctor-ratings/7/x.html"),
        ("/doctor-ratings/7/x.html", "https://www.ratemds.com/doctor-ratings/7/x.html"),
    ],
)
def test_an_address_may_be_asked_for_as_it_is_stored(identity: Identity, shown: str, url: str) -> None:
    assert identity.url({"url": shown}, "ratemds") == url
    assert not shown or identity.site_key({"url": shown}, "ratemds") == "7"


@pytest.mark.parametrize(
    "shown",
    ["javascript:alert(1)", "ftp://www.ratemds.com/doctor-ratings/7/x", "https://me:word@www.ratemds.com/x", "n o", "http://["],
)
def test_an_address_that_is_none_is_refused_also_beside_a_key(identity: Identity, shown: str) -> None:
    with pytest.raises(RowError, match="no web address"):
        identity.url({"url": shown, "site_key": "7"}, "ratemds")


def test_a_site_is_known_by_an_address_without_its_scheme(identity: Identity) -> None:
    assert identity.site({"url": "www.vitals.com/doctors/dr-jane-doe-k3m9qz"}) == "vitals"
