"""A person decides doubtful matches: what is asked, what is taken, what the next match makes of it."""

from __future__ import annotations

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from repmon.cli import main
from repmon.config import Config, load_config
from repmon.decisions import NEXT, DecisionError, Known, Pair
from repmon.imports.decisions import import_decisions
from repmon.model import Decision, Listing, Match, Office, Physician, PracticeLocation
from repmon.report.questions import open_questions
from repmon.review import export_items, items_text
from repmon.stages.night import match_stage
from repmon.store.database import open_database
from repmon.store.listings import save_listings
from repmon.store.matches import count_matched, load_decisions, load_matches, save_decision
from repmon.store.roster import save_roster
from tests.stored_matches import save_matches

NIGHT = "2026-03-02"
ELM = PracticeLocation("elm", "Elm Clinic", "12 Elm St", None, "Springfield", "MA", "01103", "+14135550123")
JANE = Physician("p1", "Doe", "Jane", credentials=("MD",), npi="1234567893", specialty="Cardiology", locations=(ELM,))
JOAN = Physician("p2", "Doe", "Joan", credentials=("MD",), npi="1245319599", specialty="Pediatrics", locations=(ELM,))
PAGE = Listing(
    "ratemds", "jane-doe", "https://reviews.example.org/jane-doe", name="Dr. J. Doe", specialties=("Cardiology",),
    offices=(Office(street="99 Oak Ave", city="Lowell", state="MA", zip="01850", phone="978-555-0144"),),
)  # fmt: skip
OTHER = replace(PAGE, site_key="j-doe-2", url="https://reviews.example.org/j-doe-2")
WAITING = (
    Match("ratemds", "j-doe-2", "p1", 3.0, ("same last name",), "needs_review"),
    Match("ratemds", "jane-doe", "p1", 6.5, ("same last name", "same specialty"), "needs_review"),
    Match("ratemds", "jane-doe", "p2", 2.0, ("same last name",), "needs_review"),
)
PAIR = Pair("ratemds", "jane-doe", "p1")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repmon.toml").write_text('[organisation]\nname = "Hill Health"\n')
    settings = load_config(tmp_path / "repmon.toml")
    with closing(open_database(settings.database)) as db:
        save_roster(db, [JANE, JOAN], source_file="roster.csv", night=NIGHT)
        save_listings(db, NIGHT, [PAGE, OTHER], source="crawl")
        save_matches(db, NIGHT, WAITING)
    return settings


@pytest.fixture
def db(config: Config) -> Iterator[sqlite3.Connection]:
    with closing(open_database(config.database)) as connection:
        yield connection


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["review", *arguments], prog_name="repmon")


def decisions(config: Config) -> list[Decision]:
    with closing(open_database(config.database)) as connection:
        return load_decisions(connection)


# ------------------------------------------------------------------------------------------------------------- the list


def test_both_sides_are_shown_and_a_gone_listing_is_not_asked_about(db: sqlite3.Connection) -> None:
    items = open_questions(db)
    assert {(one.site_key, one.physician_id) for one in items} == {("jane-doe", "p1"), ("jane-doe", "p2"), ("j-doe-2", "p1")}
    sides = {pair.field: (pair.listed, pair.known) for pair in items[0].fields}
    assert sides["address"] == ("99 Oak Ave, Lowell, MA 01850", "12 Elm St, Springfield, MA 01103")
    db.execute("UPDATE listings SET gone_since = ? WHERE site_key = 'jane-doe'", (NIGHT,))
    assert [one.site_key for one in open_questions(db)] == ["j-doe-2"]


def test_the_text_shows_both_sides_and_the_command(db: sqlite3.Connection) -> None:
    items = open_questions(db)
    text = items_text(items, limit=2)
    assert f"[1] {items[0].question}" in text
    assert re.search(r"name +Dr\. J\. Doe +Jane Doe, MD", text)
    assert f"    repmon review confirm ratemds {items[1].site_key} {items[1].physician_id}\n" in text
    assert "\n3 matches of 2 listings wait for a person; the first 2 are shown" in text
    assert items[2].question not in text or items[2].question in (items[0].question, items[1].question)
    assert all(len(line) <= 120 for line in text.splitlines())
    weighed = items_text([replace(items[0], reasons=("same last name +10.9", "another city -1.0"))], limit=1)
    assert "points: same last name +10.9, another city -1.0, before any evidence -13.3" in weighed
    assert "\n1 match waits for a person.\nWrite 'reject' for" in weighed
    assert items_text([], limit=2) == "No match waits for a person."


def test_a_command_survives_the_shell(db: sqlite3.Connection) -> None:
    odd = replace(open_questions(db)[0], site_key="-jane doe; rm", physician_id="p 1")
    assert "\n    repmon review confirm -- ratemds '-jane doe; rm' 'p 1'\n" in items_text([odd], limit=1)


def test_the_list_for_a_program(config: Config) -> None:
    items = json.loads(run("list", "--json").output)
    assert {"site", "site_key", "physician_id", "points", "reasons", "fields"} <= items[0].keys()
    assert run("list").output.count("repmon review confirm") == 3


# ---------------------------------------------------------------------------------------------------------- one verdict


def test_confirming_is_stored_with_the_listings_facts_and_used_by_the_next_match(config: Config) -> None:
    said = run("confirm", "ratemds", "jane-doe", "p1", "--by", "ann", "--as-of", NIGHT)
    assert said.exit_code == 0, said.output
    assert said.output == f"confirmed: ratemds jane-doe is p1. {NEXT}\n"
    (decision,) = decisions(config)
    assert (decision.verdict, decision.decided_by, decision.decided_on) == ("confirmed", "ann", NIGHT)
    assert decision.listing_facts["name"] == "Dr. J. Doe"
    with closing(open_database(config.database)) as db:
        match_stage(db, NIGHT)
        states = {(match.site_key, match.physician_id): match.state for match in load_matches(db)}
        assert states["jane-doe", "p1"] == "confirmed"
        assert ("jane-doe", "p2") not in states
        assert [(one.site_key, one.physician_id) for one in open_questions(db)].count(("jane-doe", "p1")) == 0


def test_the_same_verdict_again_changes_nothing(config: Config) -> None:
    run("reject", "ratemds", "jane-doe", "p1", "--by", "ann", "--as-of", NIGHT)
    before = decisions(config)
    assert "was rejected before; nothing changed" in run("reject", "ratemds", "jane-doe", "p1", "--by", "bob").output
    assert decisions(config) == before


def test_a_later_verdict_replaces_the_earlier(config: Config) -> None:
    run("reject", "ratemds", "jane-doe", "p1")
    run("confirm", "ratemds", "jane-doe", "p1")
    assert [one.verdict for one in decisions(config)] == ["confirmed"]


def test_undo(config: Config) -> None:
    run("reject", "ratemds", "jane-doe", "p1")
    assert "is no longer rejected" in run("undo", "ratemds", "jane-doe", "p1").output
    assert decisions(config) == []


def test_a_listing_that_waits_for_two_people_is_counted_once(db: sqlite3.Connection) -> None:
    assert count_matched(db) == {"needs_review": 2}
    save_matches(db, NIGHT, [WAITING[0], replace(WAITING[1], state="auto"), replace(WAITING[2], state="rejected")])
    assert count_matched(db) == {"auto": 1, "needs_review": 1}


def test_page_address_and_npi_name_them_too(config: Config) -> None:
    run("reject", "RateMDs", PAGE.url, "1234567893")
    assert [(one.site_key, one.physician_id) for one in decisions(config)] == [("jane-doe", "p1")]
    assert run("undo", "ratemds", PAGE.url, "1234567893").exit_code == 0
    assert decisions(config) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["confirm", "ratemd", "jane-doe", "p1"], "there are no listings of a site 'ratemd'. Did you mean ratemds?"),
        (["confirm", "ratemds", "jane-do", "p1"], "ratemds has no listing 'jane-do'. Did you mean jane-doe"),
        (["confirm", "ratemds", "zzz", "p1"], "'repmon review list' shows what waits."),
        (["reject", "ratemds", "jane-doe", "1234567894"], "no physician '1234567894' on the roster."),
        (["reject", "ratemds", "jane-doe", "joan doe"], "Did you mean p2 (Joan Doe)?"),
        (["undo", "ratemds", "jane-doe", "p1"], "nothing was decided about this listing"),
    ],
)
def test_a_mistake_is_one_line_with_what_was_meant(config: Config, arguments: list[str], message: str) -> None:
    said = run(*arguments)
    assert said.exit_code == (1 if arguments[0] == "undo" else 2)
    (line,) = said.stderr.splitlines()
    assert line.startswith("repmon: ")
    assert message in line
    assert decisions(config) == []


def test_a_listing_belongs_to_one_person(config: Config) -> None:
    run("confirm", "ratemds", "jane-doe", "p1")
    said = run("confirm", "ratemds", "jane-doe", "p2")
    assert said.exit_code == 1
    assert "is confirmed to be p1 (Jane Doe); run 'repmon review undo ratemds jane-doe p1' first" in said.stderr
    assert run("reject", "ratemds", "jane-doe", "p2").exit_code == 0


def test_a_decision_about_somebody_who_is_no_longer_known_can_be_undone() -> None:
    decision = Decision("ratemds", "old", "p9", "confirmed", None, NIGHT)
    assert Known([], [], [decision]).undo(Pair("ratemds", "old", "p9")) == decision
    with pytest.raises(DecisionError):
        Known([], [], []).undo(Pair("ratemds", "old", "p9"))


# --------------------------------------------------------------------------------------------------------------- a file


def _answered(path: Path, answer: Callable[[dict[str, str]], str]) -> Path:
    """Fill in the column ``decision`` of an exported CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["decision"] = answer(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_table_goes_out_and_comes_back(config: Config, tmp_path: Path) -> None:
    assert run("export", "review.csv").output == "wrote review.csv: 3 matches of 2 listings to decide\n"
    answers = {("jane-doe", "p1"): "Yes", ("jane-doe", "p2"): "no", ("j-doe-2", "p1"): ""}
    _answered(tmp_path / "review.csv", lambda row: answers[row["site_key"], row["physician_id"]])
    said = run("import", "review.csv", "--by", "ann", "--as-of", NIGHT)
    assert "3 rows: decided 2, undone 0, 0 unchanged, 1 not decided yet, 0 refused." in said.output
    assert NEXT in said.output
    assert {(one.physician_id, one.verdict) for one in decisions(config)} == {("p1", "confirmed"), ("p2", "rejected")}
    before = decisions(config)
    again = json.loads(run("import", "review.csv", "--json").output)
    assert (again["decided"], again["unchanged"], again["refused"]) == (0, 2, 0)
    assert decisions(config) == before


def test_bad_rows_are_named_and_the_others_load(config: Config, tmp_path: Path) -> None:
    lines = ("ratemds,jane-doe,p1,maybe", "ratemds,jane-do,p1,confirm", "ratemds,,p1,no", "ratemds,j-doe-2,p1,no", ",,,")
    (tmp_path / "r.csv").write_text("\n".join(("site,site_key,physician_id,decision", *lines)))
    account = import_decisions(config, tmp_path / "r.csv", by=None, night=NIGHT)
    assert (account.rows, account.decided) == (4, 1)
    assert [(p.row, p.column, p.value) for p in account.problems] == [
        (2, "decision", "maybe"), (3, "site_key", "jane-do"), (4, "site_key", None),
    ]  # fmt: skip


def test_undo_and_dry_run_in_a_file(config: Config, tmp_path: Path, db: sqlite3.Connection) -> None:
    save_decision(db, Decision("ratemds", "jane-doe", "p1", "rejected", None, NIGHT))
    assert export_items(open_questions(db), path := tmp_path / "review.xlsx") == 3
    (tmp_path / "r.csv").write_text("site,site_key,physician_id,decision\nratemds,jane-doe,p1,undo\n")
    assert import_decisions(config, tmp_path / "r.csv", by=None, night=NIGHT, dry_run=True).undone == 1
    assert len(decisions(config)) == 1
    assert import_decisions(config, path, by=None, night=NIGHT).undecided == 3
    assert import_decisions(config, tmp_path / "r.csv", by=None, night=NIGHT).undone == 1
    assert decisions(config) == []
