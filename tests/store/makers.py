"""Makers of fictional listings, tasks and physicians."""

from __future__ import annotations

from typing import Any

from repmon.model import Listing, Office, Physician, PracticeLocation, Rating, Task, Visit

SITE = "ratemds"
ELM = Office(street="12 Elm St", city="Springfield", state="MA", zip="01103", phone="(413) 555-0123")


def rating(value: float | None = 4.5, count: int | None = 10) -> Rating:
    return Rating(value=value, scale_max=5, step=0.1, count=count, counts_what="ratings")


def listing(key: str = "k1", **changes: Any) -> Listing:
    shown: dict[str, Any] = {"name": "Dr. Jane Doe, MD", "specialties": ("Cardiology",), "offices": (ELM,), "rating": rating()}
    return Listing(SITE, key, f"https://reviews.example.org/{key}", **{**shown, **changes})


def visit_task(key: str = "k1", site: str = SITE) -> Task:
    return Task(site, "visit", key, f"https://reviews.example.org/{key}")


def visit(one: Listing) -> Visit:
    return Visit(visit_task(one.site_key, one.site), "listing", (one,))


def search_task(physician_id: str = "p1", site: str = SITE) -> Task:
    return Task(site, "search", physician_id)


def place(location_id: str = "l1", **changes: Any) -> PracticeLocation:
    known: dict[str, Any] = {
        "street": "12 Elm St",
        "city": "Springfield",
        "state": "MA",
        "zip": "01103",
        "phone": "+14135550123",
    }
    return PracticeLocation(location_id, **{**known, **changes})


def physician(physician_id: str = "p1", **changes: Any) -> Physician:
    known: dict[str, Any] = {"last_name": "Doe", "first_name": "Jane", "credentials": ("MD",), "locations": (place(),)}
    return Physician(physician_id, **{**known, **changes})
