"""Pages shaped like Healthgrades': a search whose results travel in Next.js flight data, and profiles with two templates."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote_plus

from repmon.demo.listings import Profile, Shown, World, mean
from repmon.model import Office

RESULTS_A_PAGE = 20
_CHUNK = 900
"""Characters of flight data in one script, so that results are cut in the middle as on the real pages."""


def search_page(found: Sequence[Profile], night: int, page: int) -> str:
    """Return one page of search results: cards for the eye, flight data for the browser, a sponsor's phone between them."""
    pages = max(1, -(-len(found) // RESULTS_A_PAGE))
    here = [(profile, shown) for profile in _slice(found, page) if (shown := profile.shown(night))]
    results = {
        "provider": {
            "results": [_result(profile, shown, night) for profile, shown in here],
            "pageNum": page, "pageSize": RESULTS_A_PAGE, "totalCount": len(found), "totalPages": pages,
        },
    }  # fmt: skip
    total = f"We found {len(found)} result" + ("" if len(found) == 1 else "s")
    cards = "".join(_card(profile, shown, night) for profile, shown in here)
    body = f'<h1>{total}</h1><a href="tel:+18885550161">Call Valley Urgent Care</a>{cards}'
    return _page("Find a doctor", body, _flight({"searchResults": results}))


def profile_page(world: World, profile: Profile, shown: Shown, night: int) -> str:
    """Return a physician's page in the template that the site picked for this night."""
    text = _short_text(profile, shown, night) if shown.short_page else _star_text(profile, shown, night)
    flight = _flight({"compareProviders": _neighbours(world, profile, night), "provider": _record(profile, shown, night)})
    head = f'<link rel="canonical" href="https://www.healthgrades.com/{profile.key}">'
    ld = f'<script type="application/ld+json">{json.dumps(_json_ld(profile, shown))}</script>'
    return _page(
        f"{_title(shown)} | {shown.specialty}", f"<main>{text}</main>{_compare(world, profile, night)}", ld + flight, head
    )


def _slice(found: Sequence[Profile], page: int) -> Sequence[Profile]:
    return found[(page - 1) * RESULTS_A_PAGE : page * RESULTS_A_PAGE]


def _pwid(profile: Profile) -> str:
    """Return the site's own id, which ends the page's address in small letters."""
    return profile.key.rsplit("-", 1)[-1].upper()


def _title(shown: Shown) -> str:
    return f"Dr. {shown.name}" + (f", {shown.credentials}" if shown.credentials else "")


def _percent(profile: Profile, night: int) -> int:
    """Return the rating as the site keeps it: a whole percentage of five stars."""
    return round(mean(profile.ratings(night)) * 20)


def _record(profile: Profile, shown: Shown, night: int) -> dict[str, Any]:
    record: dict[str, Any] = {
        "pwid": _pwid(profile), "displayName": _title(shown), "providerUrl": f"/{profile.key}",
        "acceptsNewPatients": shown.accepting, "gender": shown.gender,
    }  # fmt: skip
    if not shown.short_page:
        record["surveyUserCount"] = len(profile.ratings(night))
        record["surveyOverallRatingScore"] = _percent(profile, night) / 20
        record["surveyOverallRatingPercent"] = _percent(profile, night)
    return record


def _result(profile: Profile, shown: Shown, night: int) -> dict[str, Any]:
    office = shown.offices[0] if shown.offices else Office()
    return {
        **_record(profile, shown, night),
        "npi": shown.npi, "specialty": shown.specialty, "surveyOverallRatingScore": _percent(profile, night) // 10,
        "displayOffice": {
            "officeName": office.name, "address": office.street, "city": office.city, "state": office.state, "zip": office.zip,
            "phoneNumbers": [office.phone] if office.phone else [], "isPrimaryOffice": True,
        },
        "addresses": [{"address1": place.street, "address2": None} for place in shown.offices],
        "sponsor": {"name": "Valley Urgent Care", "phoneNumber": "(888) 555-0161"},
    }  # fmt: skip


def _card(profile: Profile, shown: Shown, night: int) -> str:
    office = shown.offices[0] if shown.offices else Office()
    stars = profile.ratings(night)
    rating = (
        f'<span data-qa-target="provider-rating-score">{_percent(profile, night) / 20:.1f}</span>'
        f'<span data-qa-target="provider-rating-count">({len(stars)} ratings)</span>'
        if stars
        else "<span>Leave A Review</span>"
    )
    return (
        f'<div data-card-id="pro-{_pwid(profile)}"><h3 data-qa-target="provider-name">'
        f'<a data-qa-target="name-link" href="/{profile.key}">{escape(_title(shown))}</a></h3>'
        f'<div data-qa-target="provider-specialty">{escape(shown.specialty)}</div>{rating}'
        f'<address data-qa-target="location-info-address">{escape(office.street or "")}'
        f"<span>{escape(_town(office))}</span></address></div>"
    )


def _json_ld(profile: Profile, shown: Shown) -> dict[str, Any]:
    """Return the page's schema.org block: identity and offices, never a rating."""
    offices = () if shown.short_page else shown.offices
    return {
        "@context": "https://schema.org", "@type": "Physician", "name": _title(shown), "usNPI": shown.npi,
        "medicalSpecialty": shown.specialty, "url": f"https://www.healthgrades.com/{profile.key}",
        "location": [
            {
                "@type": "MedicalClinic", "name": office.name, "telephone": office.phone,
                "address": {
                    "@type": "PostalAddress", "streetAddress": office.street, "addressLocality": office.city,
                    "addressRegion": office.state, "postalCode": office.zip,
                },
            }
            for office in offices
        ],
    }  # fmt: skip


def _star_text(profile: Profile, shown: Shown, night: int) -> str:
    stars = profile.ratings(night)
    score = f"{_percent(profile, night) / 20:.1f}"
    rated = f"<p>{score} Star Rating ({len(stars)} reviews)</p>" if stars else "<p>Leave a review</p>"
    counted = f"<p>{len(stars)} ratings, {len(stars) // 2} with a written review</p>" if stars else "<p>No ratings yet</p>"
    offices = "".join(_office(office) for office in shown.offices)
    return f"{_head(shown)}{rated}<h2>{_surname(shown)}'s Reviews</h2>{counted}<h2>Locations</h2>{offices}"


def _short_text(profile: Profile, shown: Shown, night: int) -> str:
    stars = profile.ratings(night)
    asked = f"Likelihood of recommending {_surname(shown)} to family and friends is {mean(stars):.7g} out of 5"
    return f"{_head(shown)}<h2>Overall Patient Satisfaction</h2><p>{asked if stars else 'Leave a review'}</p><h2>Locations</h2>"


def _head(shown: Shown) -> str:
    return f"<h1>{escape(_title(shown))}</h1><h2>{escape(shown.specialty)} | 20+ years of experience</h2>"


def _surname(shown: Shown) -> str:
    return f"Dr. {escape(shown.last_name)}"


def _office(office: Office) -> str:
    where = quote_plus(f"{office.street}, {_town(office)}")
    phone = f'<a href="tel:{office.phone}">{office.phone}</a>' if office.phone else ""
    return (
        f"<h3>{escape(office.name or 'Practice')}</h3>"
        f"<address>{escape(office.street or '')}<br>{escape(_town(office))}</address>{phone}"
        f'<a href="https://www.google.com/maps/dir/?api=1&amp;destination={where}">Driving Directions</a>'
    )


def _town(office: Office) -> str:
    return f"{office.city or ''}, {office.state or ''} {office.zip or ''}".strip(", ")


def _neighbours(world: World, profile: Profile, night: int) -> list[dict[str, Any]]:
    """Return other doctors' records, which stand before the subject's own on the page."""
    others = [other for other in world.live("healthgrades", night) if other.key != profile.key]
    return [_result(other, shown, night) for other in others[:2] if (shown := other.shown(night))]


def _compare(world: World, profile: Profile, night: int) -> str:
    records = _neighbours(world, profile, night)
    rows = "".join(
        f'<li>{record["surveyOverallRatingPercent"] / 20:.1f} <a href="{record["providerUrl"]}#ratings">'
        f"{record['surveyUserCount']} ratings</a> {escape(record['displayName'])}</li>"
        for record in records
    )
    return f"<section><h2>Compare Providers</h2><ul>{rows}</ul></section>"


def _flight(payload: dict[str, Any]) -> str:
    """Cut the data into pieces of Next.js flight, each pushed by a script of its own."""
    stream = "5:" + json.dumps(["$", "$L1e", None, payload], separators=(",", ":")) + "\n"
    pieces = [stream[start : start + _CHUNK] for start in range(0, len(stream), _CHUNK)]
    return "".join(f"<script>self.__next_f.push([1,{_script_text(piece)}])</script>" for piece in pieces)


def _script_text(piece: str) -> str:
    return json.dumps(piece).replace("<", "\\u003c").replace("&", "\\u0026")


def _page(title: str, body: str, scripts: str, head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head>'
        f"<body>{body}{scripts}</body></html>\n"
    )
