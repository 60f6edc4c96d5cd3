"""What the demo leaves in its folder before the first night: repmon.toml for the served sites, and roster files."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from repmon.demo.people import ORGANISATION, TRACKING_PHONE, WEBSITE
from repmon.demo.script import SEARCH_AGAIN_NIGHTS
from repmon.errors import RepmonError
from repmon.model import Physician
from repmon.starter import ROSTER_COLUMNS

FIRST_NIGHT = dt.date(2026, 3, 2)


class DemoError(RepmonError):
    """The demo cannot be run, or one of its nights failed."""


def prepare_folder(folder: Path, base_urls: dict[str, str]) -> Path:
    """Write repmon.toml for the served sites into a folder, remove an earlier demo's database, and return the file."""
    config = folder / "repmon.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if config.exists() and ORGANISATION not in config.read_text(encoding="utf-8"):
            raise DemoError(f"{config} is not a demo's. Name an empty folder with --dir.")
        if not config.exists() and any(folder.glob("repmon.db*")):
            raise DemoError(f"{folder} holds a database that is not a demo's. Name an empty folder with --dir.")
        for old in folder.glob("repmon.db*"):
            old.unlink()
        config.write_text(_settings(base_urls), encoding="utf-8")
    except OSError as error:
        raise DemoError(f"{folder}: cannot be written ({error.strerror}). Name another folder with --dir.") from error
    return config


def _settings(base_urls: dict[str, str]) -> str:
    head = (
        f'[organisation]\nname = "{ORGANISATION}"\ncontact = "webteam@example.org"\nwebsite = "{WEBSITE}"\n'
        f'tracking_phones = ["{TRACKING_PHONE}"]\n\n'
        f"[crawl]\ndelay_seconds = 0\ntimeout_seconds = 10\nsearch_again_nights = {SEARCH_AGAIN_NIGHTS}\n"
    )
    return head + "".join(_site_settings(site, url) for site, url in base_urls.items())


def _site_settings(site: str, base_url: str) -> str:
    sitemap = f'sitemap = "{base_url}/sitemap.xml"\nallow = ["/find-a-doctor/"]\n' if site == "own_directory" else ""
    return (
        f'\n[sites.{site}]\nbase_url = "{base_url}"\n{sitemap}'
        f'permission = {{ basis = "demo on this machine", by = "repmon demo", on = {FIRST_NIGHT} }}\n'
    )


def write_roster(path: Path, physicians: Iterable[Physician]) -> None:
    """Write physicians into a roster file in the columns of the template, one row per physician and location."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ROSTER_COLUMNS)
        writer.writeheader()
        for physician in physicians:
            writer.writerows(_roster_rows(physician))


def _roster_rows(physician: Physician) -> Iterable[dict[str, str | None]]:
    accepting = {True: "yes", False: "no", None: ""}[physician.accepting_new_patients]
    person = {
        "npi": physician.npi, "physician_id": physician.physician_id, "first_name": physician.first_name,
        "middle_name": physician.middle_name, "last_name": physician.last_name, "suffix": physician.suffix,
        "credentials": ", ".join(physician.credentials), "gender": physician.gender, "specialty": physician.specialty,
        "other_last_names": ", ".join(physician.other_last_names), "accepting_new_patients": accepting,
        "verified_on": physician.verified_on,
    }  # fmt: skip
    for place in physician.locations:
        yield person | {
            "location_id": place.location_id, "location_name": place.name, "street": place.street, "street2": place.street2,
            "city": place.city, "state": place.state, "zip": place.zip, "phone": place.phone, "main_phone": place.main_phone,
            "website": place.website, "region": place.region, "service_line": place.service_line,
        }  # fmt: skip
