"""The health system's own "Find a doctor": a sitemap in two levels, and pages with schema.org Physician blocks."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from repmon.demo.listings import Profile, Shown, World, mean
from repmon.demo.people import ORGANISATION
from repmon.model import Office

PRIVATE_PAGE = "staff-only/phone-list"
"""The sitemap names it by mistake and robots.txt forbids it."""


def sitemap_index(base_url: str) -> str:
    """Return the sitemap that robots.txt names: an index of two."""
    return _sitemap("sitemapindex", "sitemap", (f"{base_url}/sitemap-pages.xml", f"{base_url}/sitemap-doctors.xml"))


def sitemap_of_pages(base_url: str) -> str:
    """Return the sitemap of everything that is no physician."""
    pages = ("", "locations/springfield", "news/flu-season", PRIVATE_PAGE)
    return _sitemap("urlset", "url", (f"{base_url}/{page}" for page in pages))


def sitemap_of_doctors(world: World, night: int, base_url: str) -> str:
    """Return the sitemap of physicians who are listed this night."""
    return _sitemap("urlset", "url", (f"{base_url}/{profile.key}" for profile in world.live("own_directory", night)))


def _sitemap(outer: str, inner: str, urls: Iterable[str]) -> str:
    rows = "".join(f"<{inner}><loc>{escape(url)}</loc></{inner}>" for url in urls)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{outer}>'
    )


def plain_page(path: str) -> str:
    """Return a page of the organisation that is about no physician."""
    clinic = {"@context": "https://schema.org", "@type": "MedicalClinic", "name": ORGANISATION, "telephone": "+1-800-555-0142"}
    return _page(f"{ORGANISATION} - {path or 'Home'}", "<p>Care close to home.</p>", [clinic])


def profile_page(profile: Profile, shown: Shown, night: int) -> str:
    """Return a physician's page of the directory."""
    offices = "".join(
        f"<li>{escape(office.name or '')}<br>{escape(office.street or '')}, {escape(office.city or '')}, "
        f"{office.state} {office.zip}<br>{office.phone or ''}</li>"
        for office in shown.offices
    )
    crumbs = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": []}
    title = f"{shown.name}, {shown.credentials}"
    body = f"<h1>{escape(title)}</h1><p>{escape(shown.specialty)}</p><ul>{offices}</ul>"
    return _page(f"{title} | {ORGANISATION}", body, [crumbs, _physician(profile, shown, night)])


def _physician(profile: Profile, shown: Shown, night: int) -> dict[str, Any]:
    block: dict[str, Any] = {
        "@context": "https://schema.org", "@type": ["Physician", "IndividualPhysician"], "name": shown.name,
        "honorificSuffix": shown.credentials, "gender": {"F": "Female", "M": "Male"}.get(shown.gender or ""),
        "medicalSpecialty": [shown.specialty], "isAcceptingNewPatients": "true" if shown.accepting else "false",
        "identifier": {"@type": "PropertyValue", "propertyID": "NPI", "value": shown.npi},
        "parentOrganization": {"@type": "MedicalOrganization", "name": ORGANISATION, "telephone": "+1-800-555-0142"},
        "location": [_clinic(office) for office in shown.offices],
    }  # fmt: skip
    if stars := profile.ratings(night):
        value = f"{mean(stars):.1f}"
        block["aggregateRating"] = {"@type": "AggregateRating", "ratingValue": value, "ratingCount": str(len(stars))}
    return block


def _clinic(office: Office) -> dict[str, Any]:
    return {
        "@type": "MedicalClinic", "name": office.name, "telephone": office.phone,
        "address": {
            "@type": "PostalAddress", "streetAddress": office.street, "addressLocality": office.city,
            "addressRegion": office.state, "postalCode": office.zip, "addressCountry": "US",
        },
    }  # fmt: skip


def _page(title: str, body: str, blocks: list[dict[str, Any]]) -> str:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>{scripts}'
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{body}</body></html>\n'
