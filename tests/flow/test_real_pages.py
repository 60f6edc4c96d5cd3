"""A night over real pages, where they stand beside the project: import, crawl, match, check and report from end to end."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.flow.loopback import Answer, Loopback

pytestmark = pytest.mark.captures

NIGHT = "2026-03-02"
SITES = Path(__file__).resolve().parent.parent / "sites"
ROSTER = "npi,physician_id,first_name,middle_name,last_name,specialty,street,street2,city,state,zip,phone,accepting"


def repmon(folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "repmon", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def write_config(folder: Path, site: str, base_url: str) -> None:
    (folder / "repmon.toml").write_text(
        f'[organisation]\nname = "Hill Health"\ncontact = "web@example.org"\n[crawl]\ndelay_seconds = 0\n[sites.{site}]\n'
        f'base_url = "{base_url}"\npermission = {{ basis = "a test on this machine", by = "test", on = 2026-01-01 }}\n'
    )


def write_csv(path: Path, head: str, rows: list[dict[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, head.split(","), restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def rows_of(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(folder / "repmon.db") as db:
        return db.execute(query).fetchall()


def embedded_doctor(page: bytes) -> dict[str, Any]:
    """The page's own data, read here by another way than the product's: the JavaScript text is unescaped twice."""
    match = re.search(rb'doctorDetailProps\s*=\s*JSON\.parse\((".*?")\);', page, re.DOTALL)
    assert match is not None
    doctor: dict[str, Any] = json.loads(json.loads(match[1]))["doctor"]
    return doctor


def test_ratemds_night(shared: Path, tmp_path: Path, server: Loopback) -> None:
    server.rules["/robots.txt"] = Answer("User-agent: *\nDisallow: /private/\n", headers={"Content-Type": "text/plain"})
    server.rules["/best-doctors/"] = Answer((SITES / "ratemds" / "search_none" / "page.html").read_bytes())
    doctors = {}
    for file in sorted((shared / "captures" / "ratemds").glob("2018-06_profile_*.html")):
        page = file.read_bytes()
        doctor = embedded_doctor(page)
        path = doctor["url"]
        server.rules[path] = Answer(page)
        doctors[path.split("/")[2]] = (path, doctor)
    people, known = [], []
    for key, (path, doctor) in doctors.items():
        first, *middle, last = doctor["name"].removesuffix(", Retired").split()
        place = doctor["location"] or doctor["doctor_locations"][0]["location"]
        person = {
            "physician_id": key,
            "first_name": first,
            "middle_name": " ".join(middle),
            "last_name": last,
            "specialty": doctor["specialty_name"],
            "accepting": "Y" if key == "103673" else "",
            "city": place["city"]["name"],
            "street": place["address"] or "1 Unknown St",
            "zip": place["postal_code"],
            "phone": place["phone_number"] if key != "3172470" else "(267) 555-0101",
        }
        people.append(person)
        known.append({"site": "ratemds", "url": f"https://www.ratemds.com{path}", "name": doctor["full_name"]})
    write_config(tmp_path, "ratemds", server.url)
    write_csv(tmp_path / "roster.csv", ROSTER, people)
    write_csv(tmp_path / "known.csv", "site,url,name", known)
    repmon(tmp_path, "import", "roster", "roster.csv", "--as-of", "2026-03-01")
    repmon(tmp_path, "import", "listings", "known.csv", "--as-of", "2026-03-01")
    repmon(tmp_path, "match", "--as-of", "2026-03-01")
    subprocess.run([sys.executable, "-m", "repmon", "nightly", "--as-of", NIGHT], cwd=tmp_path, check=False)

    found = {
        key: (value, count, name, status, accepting, json.loads(offices))
        for key, value, count, name, status, accepting, offices in rows_of(
            tmp_path,
            "SELECT l.site_key, r.value, r.count, v.name, v.status, v.accepting, v.offices FROM listings l "
            "JOIN listing_versions v ON v.listing_id = l.listing_id AND v.valid_to IS NULL "
            "JOIN ratings r ON r.listing_id = l.listing_id AND r.valid_to IS NULL WHERE l.last_seen = '2026-03-02'",
        )
    }
    assert found.keys() == doctors.keys()
    for key, (_, doctor) in doctors.items():
        value, count, name, _, accepting, offices = found[key]
        assert (value, count) == (doctor["rating"]["average"], doctor["rating"]["count"])
        assert name == doctor["full_name"]
        assert accepting == {True: 1, False: 0, None: None}[doctor["accepting_patients"]]
        if doctor["location"]:
            assert offices[0].get("zip") == (doctor["location"]["postal_code"] or None)
            assert offices[0].get("phone") == (doctor["location"]["phone_number"] or None)
    assert found["103673"][3] == "retired"
    kinds = rows_of(tmp_path, "SELECT kind, physician_id FROM findings ORDER BY kind, physician_id")
    assert kinds == [("closed_or_retired", "103673"), ("not_accepting_mismatch", "103673"), ("wrong_phone", "3172470")]
    assert (tmp_path / "reports" / NIGHT / "index.html").exists()


def test_healthgrades_search_night(shared: Path, tmp_path: Path, server: Loopback) -> None:
    folder = shared / "captures" / "healthgrades"
    page = (folder / "search_usearch_obgyn_Louisiana_2025-06-21.html").read_bytes()
    data = json.loads((folder / "search_usearch_obgyn_Louisiana_2025-06-21.searchResults.json").read_text())
    cards = data["provider"]["results"]
    server.rules["/robots.txt"] = Answer("", 404)
    server.rules["/usearch"] = Answer(page)
    people = [
        {"npi": card["npi"], "physician_id": card["pwid"].lower(), "first_name": card["displayName"].split()[1],
         "last_name": card["displayLastName"].removeprefix("Dr. "), "street": card["displayOffice"]["address"],
         "city": card["displayOffice"]["city"], "state": card["displayOffice"]["state"], "zip": card["displayOffice"]["zip"]}
        for card in cards
    ]  # fmt: skip
    write_config(tmp_path, "healthgrades", server.url)
    write_csv(tmp_path / "roster.csv", ROSTER, people)
    repmon(tmp_path, "import", "roster", "roster.csv", "--as-of", "2026-03-01")
    repmon(tmp_path, "nightly", "--as-of", NIGHT)
    found = {
        key: (npi, value, count, json.loads(offices))
        for key, npi, value, count, offices in rows_of(
            tmp_path,
            "SELECT l.site_key, v.npi, r.value, r.count, v.offices FROM listings l "
            "JOIN listing_versions v ON v.listing_id = l.listing_id AND v.valid_to IS NULL "
            "LEFT JOIN ratings r ON r.listing_id = l.listing_id AND r.valid_to IS NULL",
        )
    }
    for card in cards:
        npi, value, count, offices = found[card["pwid"].lower()]
        assert npi == str(card["npi"])
        assert value == (card["surveyOverallRatingPercent"] / 20 if card["surveyUserCount"] else None)
        assert count == card["surveyUserCount"]
        assert card["displayOffice"]["phoneNumbers"][0] in {office.get("phone") for office in offices}
    matched = rows_of(tmp_path, "SELECT site_key, physician_id FROM matches WHERE state = 'auto'")
    assert {key for key, _ in matched} == {person["physician_id"] for person in people}
    assert all(key == physician for key, physician in matched)
    assert rows_of(tmp_path, "SELECT kind FROM findings WHERE kind IN ('missing', 'gone', 'wrong_phone', 'wrong_name')") == []
