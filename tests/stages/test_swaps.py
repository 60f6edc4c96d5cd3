"""A listing's page turns into another person's: from two imports to the finding, through the command line."""

from __future__ import annotations

import csv
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from repmon.cli import main
from repmon.stages.identities import page_identities
from repmon.stages.swaps import swapped_pages
from repmon.store.database import open_database, transaction
from repmon.store.findings import load_findings
from repmon.store.match_memory import forget_matching
from repmon.store.matches import load_matches
from repmon.store.roster import load_roster

ROSTER = {
    "npi": "1234567893", "first_name": "Ada", "last_name": "Lindqvist", "credentials": "MD", "specialty": "Cardiology",
    "street": "12 Elm Street", "city": "Springfield", "state": "MA", "zip": "01103", "phone": "4135550101",
}  # fmt: skip
ADA = {
    "site": "ratemds", "site_key": "k1", "url": "https://reviews.example.org/k1", "name": "Ada Lindqvist, MD",
    "specialty": "Cardiology", "street": "12 Elm Street", "city": "Springfield", "state": "MA", "zip": "01103",
    "phone": "413-555-0101", "rating": "4.8", "count": "40",
}  # fmt: skip
BRUNO = {**ADA, "name": "Bruno Quillfeather, DDS", "specialty": "Dentistry", "phone": "413-555-0199", "rating": "2.1"}
MARRIED = {**ADA, "name": "Ada Lindqvist-Moran, MD, FACC", "specialty": "Interventional Cardiology"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("repmon.toml").write_text('[organisation]\nname = "Hill Health"\n', encoding="utf-8")
    write("roster.csv", ROSTER)
    run("import", "roster", "roster.csv", "--as-of", "2026-03-01")
    return tmp_path


def write(name: str, row: dict[str, str]) -> None:
    with Path(name).open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(row))
        rows.writeheader()
        rows.writerow(row)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), prog_name="repmon")
    assert result.exit_code == 0, result.output
    return result.output


def night(date: str, shown: dict[str, str]) -> None:
    write("listings.csv", shown)
    run("import", "listings", "listings.csv", "--as-of", date)
    run("match", "--as-of", date)
    run("check", "--as-of", date)


def test_the_match_is_withdrawn_the_swap_told_and_no_shift(folder: Path) -> None:
    night("2026-03-01", ADA)
    run("review", "confirm", "ratemds", "k1", "1234567893", "--as-of", "2026-03-01")
    night("2026-03-02", ADA)
    for date in ("2026-03-03", "2026-03-04", "2026-03-05"):
        night(date, BRUNO)
    with closing(open_database(folder / "repmon.db")) as db:
        assert load_matches(db) == []
        (row,) = [row for row in load_findings(db) if row.state == "open"]
    assert (row.kind, row.physician_id, row.first_seen) == ("listing_swapped", "1234567893", "2026-03-04")
    assert "that was Dr. Ada Lindqvist's shows Bruno Quillfeather, DDS (since 3 March 2026 at the latest)" in row.sentence
    assert row.evidence["before"]["name"] == "Ada Lindqvist, MD"
    assert row.evidence["after"]["specialties"] == ["Dentistry"]
    night("2026-03-06", ADA)
    with closing(open_database(folder / "repmon.db")) as db:
        assert [match.state for match in load_matches(db)] == ["confirmed"]
        assert [one.state for one in load_findings(db) if one.finding_id == row.finding_id] == ["verified_fixed"]


def test_a_page_that_was_mixed_up_for_some_nights_was_never_the_other_persons(folder: Path) -> None:
    """It shows Ada, then for three nights Bruno of our roster, then Ada again: nothing was taken from Bruno."""
    bruno = {
        **ROSTER, "npi": "1245319599", "first_name": "Bruno", "last_name": "Quillfeather", "credentials": "DDS",
        "specialty": "Dentistry", "phone": "4135550199",
    }  # fmt: skip
    with Path("roster.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(bruno)).writerow(bruno)
    run("import", "roster", "roster.csv", "--as-of", "2026-03-01")
    told = []
    for at, shown in enumerate((ADA, ADA, BRUNO, BRUNO, BRUNO, ADA, ADA, ADA), start=1):
        night(f"2026-03-{at:02}", shown)
        with closing(open_database(folder / "repmon.db")) as db:
            told.append({(row.physician_id, row.state) for row in load_findings(db) if row.kind == "listing_swapped"})
    assert told[4] == {("1234567893", "open")}
    assert told[-1] == {("1234567893", "verified_fixed")}


@pytest.mark.parametrize(
    "stranger", [BRUNO, {**ADA, "name": "Lena Lindqvist, MD", "specialty": "Dermatology", "rating": "1.5"}]
)
def test_the_npi_that_was_shown_does_not_speak_for_who_came_after(folder: Path, stranger: dict[str, str]) -> None:
    for date in ("2026-03-01", "2026-03-02"):
        night(date, ADA | {"npi": ROSTER["npi"]})
    for date in ("2026-03-03", "2026-03-04"):
        night(date, stranger)
        with closing(open_database(folder / "repmon.db")) as db:
            assert [match for match in load_matches(db) if match.state == "auto"] == []
    with closing(open_database(folder / "repmon.db")) as db:
        assert [row.kind for row in load_findings(db) if row.state == "open"] == ["listing_swapped"]


@pytest.mark.parametrize(
    "moved", [{"name": "Ada Quillfeather, MD", "street": "9 Oak Ave", "city": "Holyoke"}, {"name": "Elm Clinic"}]
)
def test_what_was_wrong_with_a_page_is_asked_no_more_once_it_is_nobodys(folder: Path, moved: dict[str, str]) -> None:
    wrong = ADA | {"phone": "413-555-0199"}
    for date, shown in (("2026-03-01", wrong), ("2026-03-02", wrong), ("2026-03-03", wrong | moved)):
        night(date, shown)
    with closing(open_database(folder / "repmon.db")) as db:
        assert load_matches(db) == []
        (row,) = load_findings(db)
    waited_for = moved["name"] == "Elm Clinic"
    assert (row.kind, row.state) == ("wrong_phone", "open" if waited_for else "dismissed")


def test_a_marriage_with_more_credentials_is_no_swap(folder: Path) -> None:
    night("2026-03-01", ADA)
    for date in ("2026-03-02", "2026-03-03"):
        night(date, MARRIED)
    with closing(open_database(folder / "repmon.db")) as db:
        assert [match.state for match in load_matches(db)] == ["auto"]
        assert "listing_swapped" not in {row.kind for row in load_findings(db)}


def test_a_swap_is_told_alike_from_memory_and_without(folder: Path) -> None:
    night("2026-03-01", ADA)
    night("2026-03-02", BRUNO)
    with closing(open_database(folder / "repmon.db")) as db:
        identities, roster = page_identities(db, "2026-03-02"), load_roster(db)
        remembered = swapped_pages(db, identities, roster)
        with transaction(db):
            forget_matching(db)
        assert [swap.physician_id for swap in remembered] == ["1234567893"]
        assert swapped_pages(db, identities, roster) == remembered


def test_no_swap_is_told_of_who_left(folder: Path) -> None:
    night("2026-03-01", ADA)
    night("2026-03-02", BRUNO)
    with closing(open_database(folder / "repmon.db")) as db:
        assert swapped_pages(db, page_identities(db, "2026-03-02"), []) == []
