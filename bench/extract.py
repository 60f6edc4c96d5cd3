"""Reading pages, gate: at most 1.5 times what ``lxml.html.fromstring`` alone needs for the same pages.

    python bench/extract.py [--rounds N] [--pages]

The pages are the fixture pages of every site that is read from HTML, dressed up to the size of real ones, and the real pages in
``../shared/captures`` (or ``REPMON_SHARED``) where they are. Both readings of a page are timed one after the other in every
round, in processor time; a site's figures are medians over its pages of each page's medians. The text copies among the real
pages are a few kilobytes of what was once a hundred: they are wrapped as HTML and dressed like the fixtures for the gate, and
shown once more as they are, without counting: below some 20 KB a read costs what its questions cost, whatever the page's size
(0.3 to 0.7 ms, while lxml needs 0.05). Lists, which count among the pages of their site, are shown once more: one whose
results are not in its data needs a DOM. So are pages of Yelp, which a crawl never reads: it asks Yelp's API.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from operator import truediv
from pathlib import Path
from statistics import median
from time import process_time

from lxml import html

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench._dressed import dressed
from repmon.config import load_config
from repmon.crawl.base import SiteSpider
from repmon.crawl.catalogue import load_spider
from repmon.crawl.declared import declared_spiders
from repmon.extract.page import Page
from repmon.model import NoListing, SearchPage
from tests.sites.cases import all_cases, as_json
from tests.sites.copies import as_html

ROOT = Path(__file__).resolve().parent.parent
TARGET = 1.5
ROUNDS = 9
FOLDERS = {"hospital": "own_directory"}
ROWS = {"yelp": "yelp, saved pages"}
"""How a row is called that does not count; a comma marks it."""
DECLARED = """[organisation]
name = "Bench"

[sites.declared_clinic]
kind = "schema_org"
sitemap = "https://health.example.org/sitemap.xml"
permission = { basis = "bench", by = "bench", on = 2026-01-31 }
"""
Sample = tuple[str, str, type[SiteSpider], Page]
"""A row's name, a page's name, the site's reader, the page."""


def declared_spider() -> type[SiteSpider]:
    """The reader of a schema.org site that was declared without code."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "repmon.toml")
        file.write_text(DECLARED, encoding="utf-8")
        return declared_spiders(load_config(file))["declared_clinic"]


def fixtures() -> Iterator[Sample]:
    """The fixture pages on which something is found, in their clothes; they must not change what is read."""
    declared = declared_spider()
    for case in all_cases():
        page = case.page
        reading = case.read()
        if isinstance(reading, NoListing) or not page.looks_like_html:
            continue
        large = dressed(page)
        if as_json(case.read(large)) != as_json(reading):
            raise SystemExit(f"{case} is read otherwise in its clothes: {case.read(large)}")
        yield ROWS.get(case.site, case.site), case.folder.name, load_spider(case.site), large
        if case.site == "own_directory":
            yield "schema_org", case.folder.name, declared, large


def captures() -> Iterator[Sample]:
    """Real pages, where they are beside the project; of a text copy its wrapping in clothes and as it is."""
    folder = Path(os.environ.get("REPMON_SHARED", ROOT.parent / "shared")) / "captures"
    known = {case.site for case in all_cases()}
    for file in sorted(folder.glob("*/*")):
        site = FOLDERS.get(file.parent.name, file.parent.name)
        if site not in known or not (file.suffix == ".html" or file.name.startswith("text_")):
            continue
        spider = load_spider(site)
        if file.suffix == ".html":
            yield ROWS.get(site, site), file.name, spider, Page("", file.read_bytes())
            continue
        copy = Page("", as_html(file.read_text(encoding="utf-8")).encode())
        yield site, file.name, spider, dressed(copy)
        yield f"{site}, bare text copies", file.name, spider, copy


def measure(page: Page, spider: type[SiteSpider], rounds: int) -> tuple[float, float, float]:
    """Milliseconds for the site's reader and for lxml alone, and the ratio of the two in the same round; medians."""
    ours, theirs = [], []
    for _ in range(rounds):
        began = process_time()
        html.fromstring(page.body)
        theirs.append(process_time() - began)
        fresh = replace(page)
        began = process_time()
        spider.read(fresh)
        ours.append(process_time() - began)
    return median(ours) * 1000, median(theirs) * 1000, median(map(truediv, ours, theirs))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--pages", action="store_true", help="a line for every page, too")
    options = parser.parse_args()
    times: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for row, name, spider, page in (*fixtures(), *captures()):
        times[row].append(measure(page, spider, options.rounds))
        if isinstance(spider.read(page), SearchPage):
            times[f"{row}, lists"].append(times[row][-1])
        if options.pages:
            ours, theirs, ratio = times[row][-1]
            print(f"{row:32} {name[:40]:40} {len(page.body) / 1024:6.0f} KB {ours:8.2f} {theirs:8.2f} {ratio:6.2f}")
    print(f"{'site':32} {'pages':>5} {'read ms':>8} {'lxml ms':>8} {'ratio':>6}")
    failed = []
    for row, measured in sorted(times.items(), key=lambda item: ("," in item[0], item[0])):
        ours, theirs, ratio = (median(column) for column in zip(*measured, strict=True))
        print(f"{row:32} {len(measured):5} {ours:8.2f} {theirs:8.2f} {ratio:6.2f}")
        if ratio > TARGET and "," not in row:
            failed.append(row)
    print(f"{'FAIL' if failed else 'PASS'} read / lxml.html.fromstring <= {TARGET} {' '.join(failed)}".rstrip())
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
