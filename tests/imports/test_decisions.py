"""A file of decisions as people and spreadsheets hand it back."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from repmon.config import Config, load_config
from repmon.imports.decisions import import_decisions
from repmon.imports.table_rows import ImportFileError
from repmon.model import Listing, Physician
from repmon.store.database import open_database
from repmon.store.listings import save_listings
from repmon.store.matches import load_decisions
from repmon.store.roster import save_roster

NIGHT = "2026-03-02"
HEADINGS = "site,site_key,physician_id,decision"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
    settings = load_config(tmp_path / "repmon.toml")
    pages = [Listing("ratemds", key, f"https://reviews.example.org/{key}", name="Dr. J. Doe") for key in ("k1", "k2", "k3")]
    with closing(open_database(settings.database)) as db:
        save_roster(db, [Physician("1234567893", "Doe", "Jane"), Physician("p2", "Doe", "Joan")], source_file="r", night=NIGHT)
        save_listings(db, NIGHT, pages, source="crawl")
    return settings


def decided(config: Config) -> dict[tuple[str, str], str]:
    with closing(open_database(config.database)) as db:
        return {(one.site_key, one.physician_id): one.verdict for one in load_decisions(db)}


def test_of_two_answers_to_one_question_neither_is_taken(config: Config, tmp_path: Path) -> None:
    lines = (HEADINGS, "ratemds,k1,p2,confirm", "ratemds,k2,p2,no", "RateMDs,k1,p2,reject", "ratemds,k3,p2,yes",
             "ratemds,k3,p2,confirm", "ratemds,k1,p2,")  # fmt: skip
    (path := tmp_path / "r.csv").write_text("\n".join(lines))
    account = import_decisions(config, path, by=None, night=NIGHT)
    assert decided(config) == {("k2", "p2"): "rejected", ("k3", "p2"): "confirmed"}
    assert [(problem.row, problem.value) for problem in account.problems] == [(2, "confirm"), (4, "reject")]
    assert {problem.message for problem in account.problems} == {
        "the same pair is decided differently: see r.csv, row 2 and r.csv, row 4; keep one of them"
    }
    assert account.rows == 6 == account.decided + account.unchanged + account.undecided + len(account.problems)


@pytest.mark.parametrize("shown", ["1234567893.0", "'1234567893", " 1234567893 "])
def test_an_id_is_known_again_after_a_spreadsheet(config: Config, tmp_path: Path, shown: str) -> None:
    (path := tmp_path / "r.csv").write_text(f"{HEADINGS}\nratemds,k1,{shown},confirm\n")
    import_decisions(config, path, by=None, night=NIGHT)
    assert decided(config) == {("k1", "1234567893"): "confirmed"}


def test_only_the_columns_that_are_missing_are_called_so(config: Config, tmp_path: Path) -> None:
    (path := tmp_path / "r.csv").write_text("site,key,physician_id,decision\nratemds,k1,p2,yes\n")
    with pytest.raises(ImportFileError, match=r"r\.csv: no column site_key\. Found: site, key, physician_id, decision\.$"):
        import_decisions(config, path, by=None, night=NIGHT)
