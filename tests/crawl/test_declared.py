from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from repmon.config import Config, ConfigError, load_config
from repmon.config.reading import DECLARED_OPTIONS
from repmon.crawl.catalogue import UnknownSiteError, sites
from repmon.crawl.declared import all_sites, declared_spiders
from repmon.crawl.extract_files import extract_files
from repmon.crawl.overview import site_rows
from repmon.crawl.runner import run_crawl
from repmon.extract.page import Page
from repmon.model import Listing, Physician
from repmon.store.database import open_database
from repmon.store.listings import load_listings
from repmon.store.roster import save_roster
from tests.flow.loopback import Loopback, loopback

NIGHT = "2026-03-02"
PERMISSION = 'permission = { basis = "a test", by = "a test", on = 2026-01-01 }'


def configured(folder: Path, **tables: str) -> Config:
    text = '[organisation]\nname = "Example Health"\ncontact = "web@example.org"\n[crawl]\ndelay_seconds = 0\n'
    text += "".join(f'[sites.{name}]\nkind = "schema_org"\n{PERMISSION}\n{table}\n' for name, table in tables.items())
    path = folder / "repmon.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path)


def page(name: str, *, rating: bool = True) -> str:
    person: dict[str, Any] = {"@type": "Physician", "name": f"{name}, MD", "telephone": "(413) 555-0130"}
    if rating:
        person["aggregateRating"] = {"ratingValue": "4.9", "ratingCount": "31"}
    return f'<html><title>{name}</title><script type="application/ld+json">{json.dumps(person)}</script></html>'


def serve(server: Loopback) -> None:
    server.rules["/robots.txt"] = "User-agent: *\nAllow: /\n"
    server.rules["/lakeside/our-people/iris-lakemann"] = page("Iris Lakemann")
    server.rules["/lakeside/news/iris-lakemann"] = page("Iris Lakemann")
    server.rules["/hill/wer-wir-sind/otto-quill"] = page("Otto Quill")
    server.rules["/hill/wer-wir-sind"] = (
        '<html><title>Us</title><a href="/hill/wer-wir-sind/otto-quill">Otto</a><a href="/hill/news/x">News</a></html>'
    )
    paths = ("/lakeside/our-people/iris-lakemann", "/lakeside/news/iris-lakemann")
    locations = "".join(f"<url><loc>{server.url}{path}</loc></url>" for path in paths)
    server.rules["/lakeside/sitemap.xml"] = f'<?xml version="1.0"?><urlset>{locations}</urlset>'


def two_sites(folder: Path, url: str) -> Config:
    return configured(
        folder,
        lakeside=f'title = "Lakeside Clinic"\nsitemap = "{url}/lakeside/sitemap.xml"\nallow = ["/our-people/"]\nown = true',
        hill_site=f'start = ["{url}/hill/wer-wir-sind"]\nallow = ["/wer-wir-sind/[^/]+$"]',
    )


def test_several_declared_sites_are_read_each_under_its_own_name(tmp_path: Path) -> None:
    with loopback() as server:
        serve(server)
        config = two_sites(tmp_path, server.url)
        db = open_database(config.database)
        save_roster(db, [Physician("P1", "Lakemann", "Iris"), Physician("P2", "Quill", "Otto")], source_file="t", night=NIGHT)
        runs = run_crawl(config, night=NIGHT, progress=False)
        listings = {known.listing.site: known.listing for known in load_listings(db)}
        db.close()
    assert [(run.site, run.health, run.listings) for run in runs] == [("hill_site", "ok", 1), ("lakeside", "ok", 1)]
    assert (listings["lakeside"].name, listings["lakeside"].site_key) == (
        "Iris Lakemann, MD",
        "/lakeside/our-people/iris-lakemann",
    )
    assert listings["hill_site"].name == "Otto Quill, MD"
    ratings = {name: listing.rating for name, listing in listings.items()}
    assert {name: rating.counts_what for name, rating in ratings.items() if rating} == {
        "lakeside": "own survey ratings",
        "hill_site": "ratings",
    }


def test_declared_sites_stand_among_the_others_with_their_title(tmp_path: Path) -> None:
    config = two_sites(tmp_path, "https://www.example.org")
    assert {info.name: info.title for info in all_sites(config) if info not in sites()} == {
        "lakeside": "Lakeside Clinic",
        "hill_site": "Hill site",
    }
    rows = {row["site"]: row for row in site_rows(config)}
    assert (rows["lakeside"]["title"], rows["lakeside"]["runs"]) == ("Lakeside Clinic", True)
    assert [row["site"] for row in rows.values()] == sorted(rows)


def test_a_declared_sites_reader_gives_listings_of_that_site(tmp_path: Path) -> None:
    spiders = declared_spiders(two_sites(tmp_path, "https://www.example.org"))
    reading = spiders["hill_site"].read(Page("https://www.example.org/a/otto", page("Otto Quill", rating=False).encode()))
    assert isinstance(reading, Listing)
    assert (reading.site, reading.name, reading.rating) == ("hill_site", "Otto Quill, MD", None)
    assert spiders["lakeside"].title == "Lakeside Clinic"


@pytest.mark.parametrize(
    ("name", "table", "message"),
    [
        ("a_site", "", "needs a web address"),
        ("a_site", 'start = ["/doctors/"]', "needs a web address"),
        ("a_site", 'sitemap = "https://example.org/s.xml"\nalow = ["x"]', r"\.alow is not known\. Did you mean allow\?"),
        ("a_site", 'sitemap = "https://example.org/s.xml"\nallow = "x"', r"\.allow is 'x', but must be a list"),
        (
            "a_site",
            'sitemap = "https://example.org/s.xml"\nallow = ["("]',
            r"\.allow holds '\(', which is no regular expression",
        ),
        ("a_site", 'sitemap = "https://example.org/s.xml"\nown = "yes"', r"\.own is 'yes', but must be true or false"),
        ("a_site", 'sitemap = "https://example.org/s.xml"\ntitle = 3', r"\.title is 3, but must be a text"),
        ("ratemds", 'sitemap = "https://example.org/s.xml"', "has a reader of its own"),
        ("a-site", 'sitemap = "https://example.org/s.xml"', "is no usable name"),
    ],
)
def test_a_declaration_that_cannot_be_used_is_one_line(tmp_path: Path, name: str, table: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        declared_spiders(configured(tmp_path, **{name: table}))
    assert "\n" not in str(caught.value)
    assert f"sites.{name}" in str(caught.value)


@pytest.mark.parametrize("option", sorted(DECLARED_OPTIONS))
def test_a_declaration_without_kind_says_that_kind_is_missing(tmp_path: Path, option: str) -> None:
    path = tmp_path / "repmon.toml"
    path.write_text(f'[organisation]\nname = "E"\n[sites.x_site]\n{option} = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=rf'sites\.x_site\.{option} .* kind is missing\. Add kind = "schema_org"'):
        load_config(path)


def test_an_unknown_kind_is_named(tmp_path: Path) -> None:
    path = tmp_path / "repmon.toml"
    path.write_text('[organisation]\nname = "E"\n[sites.x_site]\nkind = "shema"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"sites\.x_site\.kind is 'shema', but must be schema_org"):
        all_sites(load_config(path))


def test_a_saved_page_of_a_declared_site_is_extracted(tmp_path: Path) -> None:
    two_sites(tmp_path, "https://www.example.org")
    file = tmp_path / "saved.html"
    file.write_text(page("Iris Lakemann"), encoding="utf-8")
    (line,) = extract_files("lakeside", [file], "https://www.example.org/our-people/iris", config_file=tmp_path / "repmon.toml")
    assert (line["site"], line["site_key"], line["rating"], line["count"]) == ("lakeside", "/our-people/iris", 4.9, 31)
    with pytest.raises(UnknownSiteError, match=r"no site 'lakesid'\. Did you mean lakeside"):
        list(extract_files("lakesid", [file], config_file=tmp_path / "repmon.toml"))
    with pytest.raises(UnknownSiteError, match="no site 'lakeside'"):
        list(extract_files("lakeside", [file], config_file=tmp_path / "absent.toml"))
