from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from repmon.crawl.base import SiteSpider
from repmon.crawl.catalogue import UnknownSiteError, load_spider, site_info, sites
from repmon.crawl.extract_files import extract_files
from tests.sites.cases import HERE


def test_sites_are_listed_without_importing_scrapy() -> None:
    code = "import sys; from repmon.crawl.catalogue import sites; print(len(sites()), 'scrapy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert (int(shown[0]) >= 3, shown[1]) == (True, "False")


@pytest.mark.parametrize("info", sites(), ids=lambda info: info.name)
def test_what_is_read_from_the_file_is_what_the_class_says(info: object) -> None:
    name = getattr(info, "name", "")
    spider, info = load_spider(name), site_info(name)
    assert issubclass(spider, SiteSpider)
    assert (spider.title, spider.home, spider.fix_url, spider.fix_note, spider.enumerates) == (
        info.title, info.home, info.fix_url, info.fix_note, info.enumerates,
    )  # fmt: skip


def test_an_unknown_site_is_named_with_what_was_meant() -> None:
    with pytest.raises(UnknownSiteError, match="Did you mean ratemds"):
        load_spider("RateMD")
    with pytest.raises(UnknownSiteError, match=r"Known sites: .*healthgrades"):
        site_info("zzz")


def test_one_line_per_profile_and_per_card_and_per_unreadable_file(tmp_path: Path) -> None:
    files = [HERE / "ratemds" / case / "page.html" for case in ("rated", "search_many", "search_none", "blocked")]
    lines = list(extract_files("ratemds", [*files, tmp_path / "absent.html", tmp_path]))
    assert [line.get("name") for line in lines[:4]] == [
        "Dr. Wilma Testwell",
        "Dr. Wilma Testwell",
        "Dr. Otis Quill",
        "Dr. Nia Slugg",
    ]
    assert [line["error"].split()[0] for line in lines[4:]] == ["a", "blocked:", "cannot", "cannot"]
    rated, many, none, blocked = map(str, files)
    absent = str(tmp_path / "absent.html")
    assert [line["file"] for line in lines] == [rated, many, many, many, none, blocked, absent, str(tmp_path)]
    json.dumps(lines)


def test_the_address_is_found_in_the_page_or_given() -> None:
    file = HERE / "healthgrades" / "profile_star" / "page.html"
    (line,) = extract_files("healthgrades", [file])
    assert (line["site_key"], line["url"]) == ("x8abc", "https://www.healthgrades.com/physician/dr-iris-lakemann-x8abc")
    (line,) = extract_files("healthgrades", [file], "https://www.healthgrades.com/physician/dr-other-y1y1y")
    assert line["error"].startswith("other_person")


def test_unknown_is_null() -> None:
    (line,) = extract_files("ratemds", [HERE / "ratemds" / "unrated" / "page.html"])
    assert (line["rating"], line["count"], line["npi"], line["credentials"], line["histogram"]) == (None, 0, None, None, None)
