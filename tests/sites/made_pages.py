"""Small profile pages for tests that vary one thing at a time; all people are invented."""

from __future__ import annotations

import json
from typing import Any

from repmon.crawl.catalogue import load_spider
from repmon.extract.page import Page
from tests.sites.cases import as_json

NAME = "María Ortega-Solís"
PHONE, FAX, ADVERTISED = "(413) 555-0131", "(413) 555-0139", "(800) 555-0199"
STREET = {"streetAddress": "40 Mill St Ste 2", "addressLocality": "Northfield", "addressRegion": "MA", "postalCode": "01360"}
HILL = {"streetAddress": "7 Hill Rd", "addressLocality": "Harlow", "addressRegion": {"name": "MA"}, "postalCode": "01362"}


def read(site: str, url: str, heading: str, *, head: str = "", body: str = "", own: str | None = None) -> dict[str, Any]:
    page = f"""<html><head><title>{heading} | {load_spider(site).title}</title><link rel="canonical" href="{own or url}">{head}
        </head><body><h1>{heading}</h1>{body}</body></html>"""
    return as_json(load_spider(site).read(Page(url, page.encode())))


def json_ld(*blocks: object) -> str:
    return "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)


def rated(reading: dict[str, Any]) -> tuple[float | None, int | None]:
    return reading["rating"], reading["count"]


def places(reading: dict[str, Any]) -> list[tuple[str | None, str | None]]:
    return [(office["street"], office["phone"]) for office in reading["offices"]]


PHYSICIAN = {"@type": "Physician", "name": f"{NAME}, MD, FACS", "telephone": PHONE, "address": STREET}
NEIGHBOUR = {"@type": "Physician", "name": "Bo Other, NP", "telephone": ADVERTISED, "aggregateRating": {"ratingValue": 2}}
