"""``repmon extract``: whose page a saved file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from repmon.crawl.extract_files import extract_files

SITES = Path(__file__).parent.parent / "sites"
PAGES = {
    "healthgrades": "profile_star", "ratemds": "rated", "usnews": "rated", "vitals": "rated", "webmd": "rated",
    "zocdoc": "rated",
}  # fmt: skip


@pytest.mark.parametrize("site", PAGES)
@pytest.mark.parametrize("other", PAGES)
def test_another_sites_page_is_nobodys_listing(site: str, other: str) -> None:
    (line,) = extract_files(site, [SITES / other / PAGES[other] / "page.html"])
    assert ("error" not in line) == (site == other), line


def test_it_is_said_whose_page_it_is() -> None:
    for site in ("vitals", "webmd", "usnews"):
        (line,) = extract_files(site, [SITES / "zocdoc" / "rated" / "page.html"])
        assert line["error"].startswith("unreadable: a page of www.zocdoc.com, not of "), line


@pytest.mark.parametrize("host", ["www.vitals.com", "vitals.com", "m.vitals.com"])
def test_a_page_says_where_it_is_from(tmp_path: Path, host: str) -> None:
    file = tmp_path / "page.html"
    canonical = f'<link rel="canonical" href="https://{host}/doctors/olive-marshbank-k3m9qz">'
    file.write_text(f"<html><head>{canonical}</head><body><h1>Dr. Olive Marshbank, MD</h1><p>Vitals</p></body></html>")
    (line,) = extract_files("vitals", [file])
    assert (line["site_key"], line["url"]) == ("k3m9qz", f"https://{host}/doctors/olive-marshbank-k3m9qz")
