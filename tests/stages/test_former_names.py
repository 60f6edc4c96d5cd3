"""The roster gives a physician another last name, and the sites are slow to follow: through the command line."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from repmon.cli import main
from repmon.store.database import open_database, transaction
from repmon.store.findings import load_findings
from repmon.store.match_memory import forget_matching
from repmon.store.matches import load_matches

HEAD = "physician_id,npi,first_name,last_name,credentials,specialty,street,city,state,zip,phone,other_last_names\n"
ADA = "P1,1234567893,Ada,{},MD,Cardiology,12 Elm Street,Springfield,MA,01103,(413) 555-0101,{}\n"
PAGE = """site,site_key,url,name,specialty,street,city,state,zip,phone
ratemds,k1,https://reviews.example.org/k1,"Ada Penhaligon, MD",Cardiology,12 Elm Street,Springfield,MA,01103,413-555-0101
"""


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, list(arguments), prog_name="repmon")
    assert result.exit_code == 0, result.output
    return result.output


def roster(last: str, night: str, other: str = "") -> str:
    Path("roster.csv").write_text(HEAD + ADA.format(last, other), encoding="utf-8")
    return run("import", "roster", "roster.csv", "--as-of", night)


def night(date: str) -> None:
    run("import", "listings", "page.csv", "--as-of", date)
    run("match", "--as-of", date)
    run("check", "--as-of", date)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("repmon.toml").write_text('[organisation]\nname = "Hill Health"\n', encoding="utf-8")
    Path("page.csv").write_text(PAGE, encoding="utf-8")
    roster("Penhaligon", "2026-03-01")
    night("2026-03-01")
    return tmp_path


def test_a_listing_under_the_former_name_stays_theirs_and_its_name_is_wrong(folder: Path) -> None:
    assert "last_name: Penhaligon -> Zeller" in roster("Zeller", "2026-03-02")
    assert "1 unchanged" in roster("Zeller", "2026-03-02")
    night("2026-03-02")
    with closing(open_database(folder / "repmon.db")) as db:
        remembered = load_matches(db)
        assert [(one.physician_id, one.state) for one in remembered] == [("P1", "auto")]
        (wrong,) = load_findings(db)
        assert (wrong.kind, wrong.state, wrong.listed) == ("wrong_name", "open", "Ada Penhaligon, MD")
        with transaction(db):
            forget_matching(db)
    run("match", "--as-of", "2026-03-02")
    with closing(open_database(folder / "repmon.db")) as db:
        assert load_matches(db) == remembered


def test_a_former_name_that_the_roster_lists_as_another_one_is_right(folder: Path) -> None:
    roster("Zeller", "2026-03-02", other="Penhaligon")
    night("2026-03-02")
    with closing(open_database(folder / "repmon.db")) as db:
        assert [one.state for one in load_matches(db)] == ["auto"]
        assert load_findings(db) == []
