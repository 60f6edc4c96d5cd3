"""The platform's own bulk file: the store code, only what changes, and nothing emptied by the way."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from repmon.bulk import BulkFile, export_bulk
from repmon.cli import main
from repmon.errors import RepmonError, UsageError
from repmon.model import Listing, Office, StoredFinding
from repmon.store.database import open_database
from repmon.store.findings import save_findings
from repmon.store.listings import save_listings

SITE, NIGHT = "google_profile", "2026-03-02"
DOWNLOADED = """Google updates,Status,Store code,Business name,Address line 1,Address line 2,Locality,Administrative area,\
Country / Region,Postal code,Primary phone,Website
,Published,HH1,"Jane Doe, MD",12 Main St,Ste 4,Springfield,MA,US,01103,(413) 555-0199,https://hill.example.org/jane
,Published,HH2,"John Roe, MD",99 Oak Ave,,Holyoke,MA,US,01040,(413) 555-0144,https://hill.example.org/john
,Published,HH3,"Ann Poe, DO",7 Elm St,,Holyoke,MA,US,01040,(413) 555-0150,
,Published,HH4,"Ann Poe, DO",7 Elm St,,Holyoke,MA,US,01040,(413) 555-0151,
,Published,,"No Code, MD",1 Elm St,,Holyoke,MA,US,01040,(413) 555-0152,
"""
ROSTER = {
    "street": "14 Main St",
    "street2": "Floor 2",
    "city": "Springfield",
    "state": "MA",
    "zip": "01105",
    "phone": "+14135550123",
}


def finding(number: int, kind: str, key: str, **changes: Any) -> StoredFinding:
    row = StoredFinding(
        f"F-{number}", kind, "high", "open", "P1", "hill", SITE, key, f"https://maps.example.org/{key}", "x", "(413) 555-0123",
        "A sentence.", {"roster": ROSTER}, 100.0 - number, NIGHT, NIGHT, NIGHT, NIGHT,
    )  # fmt: skip
    return replace(row, **changes)


def listing(key: str, name: str, street: str) -> Listing:
    return Listing(
        SITE, key, f"https://maps.example.org/{key}", name=name, offices=(Office(street=street, city="Springfield"),)
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
    (tmp_path / "downloaded.csv").write_text(DOWNLOADED, encoding="utf-8-sig")
    with closing(open_database(tmp_path / "repmon.db")) as db:
        shown = [
            listing("locations/1", "Jane Doe, MD", "12 Main St"), listing("locations/2", "John Roe, MD", "99 Oak Ave"),
            listing("locations/3", "Ann Poe, DO", "7 Elm St"), listing("locations/4", "No Code, MD", "1 Elm St"),
        ]  # fmt: skip
        save_listings(db, NIGHT, shown, source="import")
    return tmp_path


def bulk(folder: Path, *findings: StoredFinding) -> tuple[BulkFile, list[list[str]]]:
    with closing(open_database(folder / "repmon.db")) as db:
        save_findings(db, findings, [])
        made = export_bulk(db, SITE, folder / "upload.csv", folder / "downloaded.csv")
    return made, list(csv.reader(io.StringIO((folder / "upload.csv").read_text(encoding="utf-8-sig"))))


def test_one_column_changes(folder: Path) -> None:
    made, table = bulk(folder, finding(1, "wrong_phone", "locations/1"))
    assert table == [["Store code", "Primary phone"], ["HH1", "(413) 555-0123"]]
    assert (made.rows, made.issues, made.left_out) == (1, ["F-1"], [])


def test_what_does_not_change_says_what_the_profile_says_now(folder: Path) -> None:
    website = finding(2, "wrong_website", "locations/2", expected="https://hill.example.org/roe")
    _, table = bulk(folder, finding(1, "other_number", "locations/1"), website)
    assert table == [
        ["Store code", "Primary phone", "Website"],
        ["HH1", "(413) 555-0123", "https://hill.example.org/jane"],
        ["HH2", "(413) 555-0144", "https://hill.example.org/roe"],
    ]


def test_an_address_is_changed_as_a_whole_and_beside_other_issues_of_its_listing(folder: Path) -> None:
    no_suite = {**ROSTER, "street2": None}
    _, table = bulk(
        folder, finding(1, "wrong_address", "locations/1"), finding(2, "wrong_phone", "locations/1"),
        finding(3, "wrong_address", "locations/2", evidence={"roster": no_suite}),
    )  # fmt: skip
    assert table == [
        ["Store code", "Address line 1", "Address line 2", "Locality", "Administrative area", "Postal code", "Primary phone"],
        ["HH1", "14 Main St", "Floor 2", "Springfield", "MA", "01105", "(413) 555-0123"],
        ["HH2", "14 Main St", "", "Springfield", "MA", "01105", "(413) 555-0144"],
    ]


def test_what_cannot_be_ascribed_is_named(folder: Path) -> None:
    made, table = bulk(
        folder, finding(1, "wrong_phone", "locations/3"), finding(2, "wrong_phone", "locations/4"),
        finding(3, "wrong_phone", "locations/9"), finding(4, "wrong_name", "locations/1", expected="=Jane"),
        finding(5, "missing", "locations/1"), finding(6, "wrong_phone", "locations/1", state="submitted"),
    )  # fmt: skip
    assert table == [["Store code"]]
    assert made.issues == []
    assert [line.split(": ")[0] for line in made.left_out] == ["F-1", "F-2", "F-3", "F-4"]
    assert "several businesses are 'Ann Poe, DO' at '7 Elm St' in downloaded.csv" in made.left_out[0]
    assert "no business with a store code is 'No Code, MD'" in made.left_out[1]


def test_a_download_without_a_column_that_changes_is_refused(folder: Path) -> None:
    (folder / "downloaded.csv").write_text('Store code,Business name,Address line 1\nHH1,"Jane Doe, MD",12 Main St\n')
    with pytest.raises(RepmonError, match="no column Primary phone"):
        bulk(folder, finding(1, "wrong_phone", "locations/1"))
    assert not (folder / "upload.csv").exists()


def test_the_command(folder: Path) -> None:
    with closing(open_database(folder / "repmon.db")) as db:
        save_findings(db, [finding(1, "wrong_phone", "locations/1"), finding(2, "wrong_phone", "locations/3")], [])
    said = CliRunner().invoke(
        main, ["export", "bulk", SITE, "upload.csv", "--businesses", "downloaded.csv"], prog_name="repmon"
    )
    assert said.exit_code == 0, said.output
    assert said.output.startswith("wrote upload.csv: 1 issue in 1 business, 1 left out.\n  F-2: several businesses")
    with closing(open_database(folder / "repmon.db")) as db, pytest.raises(UsageError, match="Known: google_profile"):
        export_bulk(db, "yelp", folder / "upload.csv", folder / "downloaded.csv")
