"""Pages shaped like RateMDs': everything sits in JSON inside a JavaScript string, beside an advertisement for somebody else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Any
from urllib.parse import quote_plus

from repmon.demo.listings import Profile, Shown, World, mean
from repmon.model import Office

RESULTS_A_PAGE = 10
_ESCAPED = str.maketrans({char: f"\\u{ord(char):04X}" for char in "\\\"'<>&-;="})
"""The site escapes its JSON once more so that it can stand in a JavaScript string."""


def profile_page(world: World, profile: Profile, shown: Shown, night: int) -> str:
    """Return a physician's page. Its advertisement shows another doctor's stars and phone."""
    props = {
        "nav": "ratings", "doctor": _doctor(profile, shown, night, full=True), "ratingsPage": _reviews(profile, night),
        "tabbed": False, "mainAdDoctor": _advertised(world, profile, night), "gallery": [],
    }  # fmt: skip
    title = f"Dr. {shown.name} - {_city(shown)}, MA - {shown.specialty} Reviews &amp; Ratings - RateMDs"
    body = f"{_banner(profile, shown, night)}{_sponsor()}"
    return _page(title, body, {"doctorDetailProps": props})


def search_page(found: Sequence[Profile], night: int, page: int, text: str) -> str:
    """Return one page of the results of a search for `text`."""
    pages = max(1, -(-len(found) // RESULTS_A_PAGE))
    here = found[(page - 1) * RESULTS_A_PAGE : page * RESULTS_A_PAGE]
    cards = [_doctor(profile, shown, night, full=False) for profile in here if (shown := profile.shown(night))]
    more = f"/best-doctors/?text={quote_plus(text)}&page={page + 1}" if page < pages else None
    props = {
        "doctorPage": {
            "count": len(found), "current_page": page, "total_pages": pages, "next": more, "results": cards,
        },
    }  # fmt: skip
    links = "".join(f'<a class="doctor-link" href="{escape(card["url"])}">{escape(card["full_name"])}</a>' for card in cards)
    return _page("Find a Doctor - RateMDs", f'<div class="search-results">{links}</div>', {"doctor_list_props": props})


def _doctor(profile: Profile, shown: Shown, night: int, *, full: bool) -> dict[str, Any]:
    places = [_place(office, number) for number, office in enumerate(shown.offices)]
    number = int(profile.key.split("/")[1])
    card = {
        "id": number + 1_500_000, "slug": profile.key.removeprefix("doctor-ratings/"), "url": f"/{profile.key}",
        "full_name": f"Dr. {shown.name}" + (" (Retired)" if shown.retired else ""), "gender": shown.gender,
        "specialty_name": shown.specialty, "specialty": shown.specialty.split(" ")[0].lower(), "verified": True,
        "location": places[0] if places else None, "rating": _rating(profile, night), "hide_ratings": False,
    }  # fmt: skip
    if full:
        card["accepting_patients"] = shown.accepting
        card["doctor_locations"] = [{"primary": place is places[0], "location": place} for place in places]
    return card


def _place(office: Office, number: int) -> dict[str, Any]:
    return {
        "id": 900_000 + number, "category": "clinic", "name": office.name, "address": office.street, "suite": None,
        "postal_code": office.zip, "phone_number": office.phone, "website": None,
        "city": {
            "name": office.city, "slug": (office.city or "").lower(), "province_name": "Massachusetts",
            "province_slug": (office.state or "").lower(), "country_slug": "us", "province": 39,
        },
        "rating": {"count": 0, "average": None},
    }  # fmt: skip


def _rating(profile: Profile, night: int) -> dict[str, Any]:
    """Return the site's rating: the plain mean with all its decimals, null while nobody has rated."""
    stars = profile.ratings(night)
    average = round(mean(stars), 14) if stars else None
    return {"count": len(stars), "average": average, "staff": average, "punctuality": average}


def _reviews(profile: Profile, night: int) -> dict[str, Any]:
    stars = profile.ratings(night)
    results = [{"id": 7_000_000 + n, "average": float(star), "visible": True} for n, star in enumerate(stars[:10])]
    return {"count": len(stars), "current_page": 1, "total_pages": max(1, -(-len(stars) // 10)), "results": results}


def _advertised(world: World, profile: Profile, night: int) -> dict[str, Any] | None:
    """Return another doctor's record, which the page carries as an advertisement."""
    others = [other for other in world.live("ratemds", night) if other.key != profile.key]
    other = max(others, key=lambda each: (mean(each.ratings(night)), each.key), default=None)
    shown = other.shown(night) if other else None
    return _doctor(other, shown, night, full=False) if other and shown else None


def _banner(profile: Profile, shown: Shown, night: int) -> str:
    stars = profile.ratings(night)
    rating = (
        f'<span itemprop="aggregateRating" itemscope itemtype="http://schema.org/AggregateRating">'
        f'<meta itemprop="ratingValue" content="{mean(stars):.2f}"><span itemprop="ratingCount">{len(stars)}</span></span>'
        if stars
        else "<p>No reviews yet posted</p>"
    )
    office = shown.offices[0] if shown.offices else Office()
    return (
        f'<div itemscope itemtype="http://schema.org/Physician"><h1 itemprop="name">Dr. {escape(shown.name)}'
        f"{' (Retired)' if shown.retired else ''}</h1>"
        f'<div class="search-item-info">{escape(shown.specialty)}</div>{rating}'
        f'<div itemprop="address" itemscope itemtype="http://schema.org/PostalAddress">'
        f'<meta itemprop="streetAddress" content="{escape(office.street or "")}">'
        f'<meta itemprop="addressLocality" content="{escape(office.city or "")}">'
        f'<meta itemprop="addressRegion" content="39">'
        f'<meta itemprop="postalCode" content="{escape(office.zip or "")}"></div></div>'
    )


def _sponsor() -> str:
    return '<aside class="ad">Valley Urgent Care, open late: <a href="tel:+18885550160">(888) 555-0160</a></aside>'


def _city(shown: Shown) -> str:
    return escape(shown.offices[0].city or "") if shown.offices else ""


def _page(title: str, body: str, data: dict[str, Any]) -> str:
    texts = {name: json.dumps(value, ensure_ascii=False).translate(_ESCAPED) for name, value in data.items()}
    scripts = "\n".join(f'window.DATA.{name} = JSON.parse("{text}");' for name, text in texts.items())
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"<script>window.DATA = {{}};\n{scripts}\n</script></head>\n<body>{body}</body></html>\n"
    )
