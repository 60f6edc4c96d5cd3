"""The command line as a new user meets it: help is instant, every mistake is one line that says what to do."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from repmon.cli import main
from repmon.config import Permission, SiteConfig

HEAVY = ("pandas", "scrapy", "sqlite_utils", "twisted", "numpy", "jinja2", "rich")
ROSTER = """npi,first_name,last_name,street,city,state,zip,phone
1234567893,Jane,Doe,12 Main St,Springfield,MA,01103,(413) 555-0123
"""
CONFIG = """
[organisation]
name = "Hill Health"
contact = "web@example.org"
[sites.ratemds]
permission = { basis = "test", by = "Test", on = 2026-01-01 }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repmon.toml").write_text(CONFIG)
    (tmp_path / "roster.csv").write_text(ROSTER)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments), prog_name="repmon")


def fails(*arguments: str, code: int = 1) -> str:
    """Run a command that must fail with one line on stderr; return that line."""
    result = run(*arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    lines = result.stderr.strip().splitlines()
    if code == 1:
        assert len(lines) == 1, result.stderr
        assert lines[0].startswith("repmon: ")
    return result.stderr


def _commands(group: click.Group, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, command in group.commands.items():
        found += _commands(command, (*prefix, name)) if isinstance(command, click.Group) else [(*prefix, name)]
    return found


@pytest.mark.parametrize("path", _commands(main), ids=" ".join)
def test_every_verb_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    text = run(*path, "--help").output
    assert f"Example: repmon {' '.join(path)}" in text


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["import", "--help"], ["sites"], ["init", "new"]])
def test_light_commands_import_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    code = f"import sys; from repmon.cli import main\ntry: main({arguments!r})\nexcept SystemExit: pass\n"
    code += f"print('HEAVY', [m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder)
    assert done.stdout.strip().endswith("HEAVY []")


def test_init_writes_a_configuration_that_loads_and_leaves_files_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("init").exit_code == 0
    assert run("sites").exit_code == 0
    (tmp_path / "repmon.toml").write_text("# mine")
    run("init")
    assert (tmp_path / "repmon.toml").read_text() == "# mine"


def test_import_says_what_changed(folder: Path) -> None:
    assert "1 new" in run("import", "roster", "roster.csv").output
    assert "1 unchanged" in run("import", "roster", "roster.csv").output
    (folder / "roster.csv").write_text(ROSTER.replace("0123", "0124") + "1245319599,Ann,Roe,1 Elm St,Lowell,MA,01850,\n")
    text = run("import", "roster", "roster.csv").output
    assert "+14135550123 -> +14135550124" in text
    (folder / "roster.csv").write_text(ROSTER)
    assert "1 left: marked as departed" in run("import", "roster", "roster.csv").output


LISTINGS = """site,url,name
ratemds,https://www.ratemds.com/doctor-ratings/jane-doe,Jane Doe MD
ratemds,https://www.ratemds.com/doctor-ratings/ann-bright,Ann Bright MD
"""


def test_each_stage_says_in_one_line_what_came_out_and_where(folder: Path) -> None:
    (folder / "listings.csv").write_text(LISTINGS)
    assert "roster.csv: 1 row (csv): loaded 1 physician from 1 row." in run("import", "roster", "roster.csv").output
    assert run("import", "listings", "listings.csv").output.endswith(
        "2 rows: loaded 2 listings (2 ratemds); 0 rows not loaded.\n"
    )
    assert run("match").output == "match: 2 listings: 1 needs review, 1 of nobody on the roster\n"
    assert run("check").output == "check: 0 problems stand (none); tonight: nothing changed\n"
    assert re.fullmatch(r"report: .*reports.\d{4}-\d\d-\d\d.index\.html\n", run("report").output)
    assert run("export", "fixes", "fixes.csv").output == "wrote fixes.csv: 0 issues\n"
    assert run("export", "listings", "mine.csv").output == "wrote mine.csv: 2 listings\n"
    assert run("export", "matches", "matches.xlsx").output == "wrote matches.xlsx: 1 match\n"
    assert run("export", "coverage", "coverage.csv").output == "wrote coverage.csv: 1 row\n"
    assert re.fullmatch(r"wrote dump: [0-9,]+ rows in \d+ tables\n", run("export", "all", "dump").output)


def test_the_coverage_table_says_where_everybody_is_and_why(folder: Path) -> None:
    (folder / "listings.csv").write_text(LISTINGS)
    run("import", "roster", "roster.csv")
    fails("export", "coverage", "coverage.csv", code=1)
    run("import", "listings", "listings.csv")
    run("match")
    run("export", "coverage", "coverage.csv")
    assert (folder / "coverage.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "physician_id,npi,name,specialty,site,state,why,url,empty_searches",
        "1234567893,1234567893,Jane Doe,,ratemds,needs_review,"
        '"probably listed, but not matched for certain: Jane Doe MD (https://www.ratemds.com/doctor-ratings/jane-doe) '
        "waits for a person's decision\",https://www.ratemds.com/doctor-ratings/jane-doe,",
    ]
    assert "the newest is" in fails("export", "coverage", "coverage.csv", "--as-of", "2026-01-01")
    assert ".csv or .xlsx" in fails("export", "coverage", "coverage.pdf", code=2)


def test_dry_run_writes_nothing(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    assert "1 new" in run("import", "roster", "roster.csv", "--dry-run").output
    assert sorted(path.name for path in folder.iterdir()) == before
    answer = json.loads(run("import", "roster", "roster.csv", "--dry-run", "--json").output)
    assert (answer["rows"], answer["physicians"], answer["dry_run"]) == (1, 1, True)
    assert "1 new" in run("import", "roster", "roster.csv", "--dry-run").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--config", "no.toml", "sites"], "no.toml: no such file. Run 'repmon init'"),
        (["import", "roster", "none.csv"], "none.csv: no such file"),
        (["nightly"], "no physicians yet. Run 'repmon import roster FILE'"),
        (["check"], "no night in the database yet"),
        (["report"], "no night in the database yet"),
        (["import", "listings", "roster.csv"], "no column site"),
        (["import", "ratings", "roster.csv"], "no column site"),
    ],
)
def test_mistakes_are_one_line(folder: Path, arguments: list[str], message: str) -> None:
    assert message in fails(*arguments)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[organisation", "not valid TOML"),
        ("", "organisation.name is missing"),
        ('[organisation]\nname = "x"\ncontakt = "y"', "unknown key organisation.contakt. Did you mean contact?"),
        ('[organisation]\nname = "x"\ncontact = "me"', "contact is 'me', but must be an e-mail address or a web address"),
        ('[organisation]\nname = "x"\ncontact = "https://us"', "must be an e-mail address or a web address"),
        ('[organisation]\nname = "x"\n[crawl]\ndelay_seconds = "fast"', "crawl.delay_seconds is 'fast', but must be a number"),
        ('[organisation]\nname = "x"\n[sites.ratemds]\npermission = { by = "me" }', "permission needs basis, by and on"),
        *(
            (
                f'[organisation]\nname = "x"\n[sites.ratemds]\npermission = {{ basis = "b", by = "me"{on} }}',
                "permission needs basis, by and on",
            )
            for on in ("", ', on = "soon"', ", on = 2026-01-31T10:00:00", ', on = "2026-01-31T10:00"', ", on = 20260131")
        ),
        ('[organisation]\nname = "x"\n[sites.ratemds]\nbase_url = "ftp://x"', "must be a web address"),
        (
            '[organisation]\nname = "x"\n[sites.ratemds]\nenabeld = false',
            "unknown key sites.ratemds.enabeld. Did you mean enabled?",
        ),
        ('[organisation]\nname = "x"\n[sites.own_directory]\nallow = ["("]', "no regular expression"),
        ('[organisation]\nname = "x"\n[sites.ratemds]\nbase_url = "http://127.0.0.1:99999"', "must be a web address"),
        ('[organisation]\nname = "x"\n[crawl]\nmax_page_bytes = inf', "must be a number"),
        ('[organisation]\nname = "x"\n[sites]\nratemds = 3', "must be a table: [sites.ratemds]"),
    ],
)
def test_configuration_errors_name_key_value_and_fix(folder: Path, text: str, message: str) -> None:
    (folder / "repmon.toml").write_text(text)
    assert message in fails("sites")


def test_wrong_usage_is_exit_code_2(folder: Path) -> None:
    assert "No such command" in fails("nighty", code=2)
    assert fails("crawl", "--as-of", "tomorrow", code=2) == "repmon: --as-of is 'tomorrow', but must be a date: YYYY-MM-DD.\n"
    assert "I/N" in fails("crawl", "--shard", "5/4", code=2)
    assert "unknown site 'ratemd'. Did you mean ratemds" in fails("crawl", "--site", "ratemd", code=2)
    assert "Did you mean ratemds" in fails("extract", "ratemd", "page.html", code=2)
    assert "'25:00' is no time of day" in fails("schedule", "--at", "25:00", code=2)
    assert "unknown format 'fhir9'" in fails("import", "roster", "roster.csv", "--format", "fhir9", code=2)


def test_a_sites_name_is_known_in_any_case(folder: Path) -> None:
    assert "cannot be read" in run("extract", "RateMDs", "none.html").output
    (folder / "repmon.toml").write_text('[organisation]\nname = "x"\ncontact = "a@example.org"\n')
    run("import", "roster", "roster.csv")
    assert "ratemds: skipped, not enabled" in run("crawl", "--site", "RateMDs").output


def test_no_permission_no_crawl(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    (folder / "repmon.toml").write_text('[organisation]\nname = "x"\ncontact = "a@example.org"\n[sites.ratemds]\n')
    assert "no permission basis recorded" in fails("nightly")
    alone = run("crawl")
    assert alone.exit_code == 1
    assert alone.stderr.splitlines()[0] == "ratemds: skipped, no permission basis recorded"
    assert alone.stderr.splitlines()[1].startswith("repmon: no site was read. Enable one under [sites.NAME]")
    assert run("crawl", "--shard", "1/2").exit_code == 0, "another machine's share may be all there is"
    assert "no night in the database yet" in fails("check"), "a crawl that read nothing was no night"


def test_a_permission_that_is_yet_to_be_given_is_none(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    (folder / "repmon.toml").write_text(CONFIG.replace("2026-01-01", "2999-01-01"))
    assert "dated 2999-01-01, which is yet to come" in fails("nightly")
    assert "dated 2999-01-01, which is yet to come" in run("sites").output


def test_the_day_of_a_permission_is_today_or_that_of_a_later_night() -> None:
    today = dt.date.today()
    site = SiteConfig("ratemds", enabled=True, permission=Permission("test", "Test", today + dt.timedelta(days=2)))
    assert "yet to come" in (site.why_not_run() or "")
    assert "yet to come" in (site.why_not_run((today + dt.timedelta(days=1)).isoformat()) or "")
    assert site.why_not_run((today + dt.timedelta(days=2)).isoformat()) is None
    given = replace(site, permission=Permission("test", "Test", today))
    assert given.why_not_run() is None
    assert given.why_not_run("2026-01-01") is None, "an earlier night that is caught up on is asked for today"


def test_no_contact_no_crawl(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    (folder / "repmon.toml").write_text(CONFIG.replace('contact = "web@example.org"', ""))
    assert "contact" in fails("nightly")
    assert "organisation.contact is missing" in run("sites").output


def test_a_website_is_a_contact(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    (folder / "repmon.toml").write_text(CONFIG.replace('contact = "web@example.org"', 'website = "https://hill.example.org"'))
    assert "contact" not in run("sites").output


def test_a_file_of_which_nothing_could_be_used_is_a_failure(folder: Path) -> None:
    """Whoever starts the import from a script would take 0 for a roster that is in place."""
    (folder / "bad.csv").write_text("npi,last_name,street\nabc,Quill,1 Elm St\n")
    result = run("import", "roster", "bad.csv")
    assert (result.exit_code, "loaded 0 physicians" in result.output) == (1, True)
    (folder / "bad.csv").write_text("site,url,name\nratemds,not an address,Ann Quill\n")
    result = run("import", "listings", "bad.csv")
    assert (result.exit_code, "loaded 0 listings" in result.output) == (1, True)
    (folder / "bad.csv").write_text("site,site_key,date,rating\nratemds,77,2026-03-01,nine\n")
    assert run("import", "ratings", "bad.csv").exit_code == 1


def test_opposite_wishes_are_refused(folder: Path) -> None:
    assert "choose one" in fails("schedule", "--install", "--remove", code=2)


@pytest.mark.parametrize("verb", ["crawl", "match", "nightly"])
def test_a_night_far_ahead_is_refused_and_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    """A mistyped year would lock the database for all nights until then; a rehearsal of the next nights is told of that."""
    monkeypatch.setenv("REPMON_TODAY", "2026-03-01")
    said = fails(verb, "--as-of", "2027-03-03", code=2)
    assert said == ("repmon: --as-of is 2027-03-03, over a year to come: today is 2026-03-01. Correct it, or leave it out.\n")
    assert not (folder / "repmon.db").exists()
    assert "is yet to come (today is 2026-03-01)" in run(verb, "--as-of", "2027-03-02").stderr


def test_a_night_before_the_last_one_is_refused(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    with sqlite3.connect(folder / "repmon.db") as db:
        db.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '2026-03-02T02:00:00+00:00', 'report')")
    assert "Is this machine's clock right?" in fails("nightly", "--as-of", "2026-03-01")


@pytest.mark.parametrize("verb", [["check"], ["report"], ["export", "fixes", "fixes.csv"]], ids=" ".join)
def test_only_the_newest_night_can_be_checked_and_told_of(folder: Path, verb: list[str]) -> None:
    (folder / "listings.csv").write_text("site,url,name\nratemds,https://www.ratemds.com/doctor-ratings/jane-doe,Jane Doe MD\n")
    run("import", "roster", "roster.csv", "--as-of", "2026-03-01")
    run("import", "listings", "listings.csv", "--as-of", "2026-03-02")
    assert "2026-03-01: that night is past" in fails(*verb, "--as-of", "2026-03-01")
    assert "2027-01-01: that night was not read; the newest is 2026-03-02. Leave --as-of out" in fails(
        *verb, "--as-of", "2027-01-01"
    )
    with sqlite3.connect(folder / "repmon.db") as db:
        assert db.execute("SELECT count(*) FROM finding_events").fetchone() == (0,)
    assert run(*verb, "--as-of", "2026-03-02").exit_code == 0
    assert run(*verb).exit_code == 0


def test_a_specialty_that_nobody_has_is_told_with_the_checks(folder: Path) -> None:
    (folder / "repmon.toml").write_text(CONFIG + '[demand]\n"Cardiolgy" = 2\n')
    (folder / "listings.csv").write_text("site,url,name\nratemds,https://www.ratemds.com/doctor-ratings/jane-doe,Jane Doe MD\n")
    run("import", "roster", "roster.csv")
    run("import", "listings", "listings.csv")
    assert "[demand] 'cardiolgy': no physician on the roster has this specialty" in run("check").output


def test_another_repmon_at_work_is_named(folder: Path) -> None:
    from repmon.lock import only_one

    run("import", "roster", "roster.csv")
    with only_one(folder / "repmon.db", "nightly 2026-03-02"):
        assert f"repmon nightly 2026-03-02 (process {os.getpid()}) is still at work" in fails("match")
        assert os.name != "posix" or (folder / "repmon.db.lock").stat().st_mode & 0o077 == 0


def test_a_database_of_a_newer_version_is_refused(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    with sqlite3.connect(folder / "repmon.db") as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('repmon', 'm999_future', '2030-01-01')"
        )
    assert "newer repmon" in fails("match")


def test_something_else_than_a_database_is_refused(folder: Path) -> None:
    (folder / "repmon.db").write_text("this is a letter, not a database\n" * 50)
    assert "repmon.db" in fails("match")


def test_a_locked_database_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("import", "roster", "roster.csv")
    monkeypatch.setattr("repmon.store.database.BUSY_SECONDS", 0.05)
    monkeypatch.setitem(__import__("repmon.store.database", fromlist=["x"]).open_database.__kwdefaults__, "busy_seconds", 0.05)
    holder = sqlite3.connect(folder / "repmon.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        (folder / "roster.csv").write_text(ROSTER.replace("Jane", "Joan"))
        assert "repmon.db" in fails("import", "roster", "roster.csv")
    finally:
        holder.close()


def test_unwritable_output(folder: Path) -> None:
    run("import", "roster", "roster.csv")
    with sqlite3.connect(folder / "repmon.db") as db:
        db.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '2026-03-02T02:00:00+00:00', 'report')")
    (folder / "taken").write_text("a file, not a folder")
    assert "taken" in fails("report", "--out", "taken/here")
    assert "taken" in fails("export", "fixes", "taken/fixes.csv")
    assert "fixes.pdf" in fails("export", "fixes", "fixes.pdf", code=2)


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--site", "ratemd", "--site: 'ratemd' is not known. Known: "),
        ("--location", "nowhere", "--location: 'nowhere' is not known. Known: "),
        ("--owner", "Ann", "--owner: 'Ann' is not known. None is known yet."),
        ("--min-priority", "high", "--min-priority: 'high' is not a number from 0 upwards"),
        ("--min-priority", "-1", "--min-priority: '-1' is not a number from 0 upwards"),
        ("--changed-since", "yesterday", "--changed-since: 'yesterday' is not a date. Write it as 2026-03-31."),
    ],
)
def test_a_wish_that_cannot_be_granted_is_one_line(folder: Path, option: str, value: str, words: str) -> None:
    run("import", "roster", "roster.csv")
    with sqlite3.connect(folder / "repmon.db") as db:
        db.execute("INSERT INTO runs (night, started_at, stage) VALUES ('2026-03-02', '2026-03-02T02:00:00+00:00', 'report')")
    said = fails("export", "fixes", "fixes.csv", option, value, code=2)
    assert words in said
    assert len(said.strip().splitlines()) == 1
    assert not (folder / "fixes.csv").exists()
