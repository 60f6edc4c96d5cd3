"""The report as a whole: order, escaping, determinism, empty states, the cache."""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import sqlite3
import stat
import zlib
from collections import Counter
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from repmon.checks.coverage import NIGHTS_FOR_MISSING
from repmon.checks.rating_runs import LISTING
from repmon.config import Config, RatingSettings
from repmon.match.decide import AUTO_MARGIN, AUTO_POINTS
from repmon.report.build import ReportError, build_report
from repmon.report.words import RATING_KINDS
from tests.report import world
from tests.report.conftest import Built, report_on

SECTIONS = ["verdict", "do-first", "returned", "ratings", "physicians", "roll-ups", "identify", "method"]
VOID = {"meta", "link", "input", "br", "hr", "img"}


class Outline(HTMLParser):
    """Checks that elements nest, and collects what a test wants to know."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"] or ""] if "id" in values else []
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.scripts += tag == "script" and values.get("type") != "application/json"
        if tag not in VOID and tag not in ("use", "path", "circle", "rect", "line", "polyline"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in ("path", "circle", "rect", "line", "polyline", "use"):
            return
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def outline(page: str) -> Outline:
    parser = Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


def data(page: str, name: str) -> object:
    (text,) = re.findall(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)
    value: object = json.loads(text)
    return value


def unpacked(packed: object) -> str:
    return zlib.decompress(base64.b64decode(str(packed))).decode()


def details(page: str) -> str:
    """Everybody's details as the page carries them, as JSON lines."""
    parts = re.findall(r'<script type="application/json" id="people-\d+">(.*?)</script>', page, re.DOTALL)
    return "\n".join(unpacked(packed) for part in parts for packed in json.loads(part).values())


def test_sections_come_in_the_order_a_marketer_needs(built: Built) -> None:
    places = [built.page.index(f'<section id="{name}"') for name in SECTIONS]
    assert places == sorted(places)


def test_page_nests_and_its_ids_are_unique(built: Built) -> None:
    ids = outline(built.page).ids
    assert len(ids) == len(set(ids))


def test_page_asks_nobody_for_anything(built: Built) -> None:
    assert "default-src 'none'" in built.page
    assert not re.search(r'<(?:script|img|iframe|link)[^>]*\s(?:src|href)="(?!data:)', built.page)
    assert "url(" not in built.page.split("<style>")[1].split("</style>")[0]


def test_hostile_values_are_text(built: Built) -> None:
    parsed = outline(built.page)
    assert parsed.scripts == 1
    assert parsed.handlers == []
    assert all(address.startswith(("#", "http://", "https://", "data:image/svg+xml")) for address in parsed.addresses)
    assert "&lt;/script&gt;&lt;script&gt;window.hacked=1" in built.page
    assert "{{ 7*7 }}" in built.page or "7*7" in json.dumps(data(built.page, "grid"))
    assert "<img src=x" not in built.page


def test_a_link_that_is_no_web_address_stays_text(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    db, config = own_world
    db.execute("UPDATE findings SET url = 'javascript:alert(1)'")
    db.execute("UPDATE listings SET url = 'data:text/html,x'")
    page = build_report(db, config, night=world.NIGHT, out=tmp_path / "out").read_text()
    assert not any(address.startswith(("javascript", "data:text")) for address in outline(page).addresses)
    assert '"url":"data:' not in details(page)


def test_same_database_and_night_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    built.db.execute("VACUUM INTO ?", (str(tmp_path / "other-name.db"),))
    db = sqlite3.connect(tmp_path / "other-name.db")
    again = build_report(db, world.config(tmp_path), night=world.NIGHT, out=tmp_path / "elsewhere")
    assert again.read_text() == built.page
    assert (again.parent / "fixes.csv").read_text(encoding="utf-8-sig") == built.fixes
    assert str(built.folder) not in built.page


def test_a_build_from_the_cache_gives_the_same_bytes(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    db, config = own_world
    build_report(db, config, night=world.NIGHT, out=tmp_path / "first")
    assert (tmp_path / "repmon.db.report-cache").exists()
    db.execute("UPDATE physicians SET last_name = 'Newname' WHERE physician_id = 'P00009'")
    db.execute("UPDATE findings SET notes = 'asked twice', priority = priority + 1 WHERE physician_id = 'P00020'")
    warm = build_report(db, config, night=world.NIGHT, out=tmp_path / "warm")
    (tmp_path / "repmon.db.report-cache").unlink()
    cold = build_report(db, config, night=world.NIGHT, out=tmp_path / "cold")
    assert warm.read_bytes() == cold.read_bytes()
    assert (warm.parent / "fixes.csv").read_bytes() == (cold.parent / "fixes.csv").read_bytes()
    assert "Newname" in warm.read_text()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE listing_versions SET content_hash = 'c', name = 'Somebody Else' WHERE listing_id = 3 AND valid_to IS NULL",
        "UPDATE ratings SET value = 1.5 WHERE listing_id = 4 AND valid_to IS NULL",
        "INSERT INTO ratings (listing_id, valid_from, valid_to, scale_max) VALUES (4, '2020-01-01', '2020-02-01', 5)",
        "UPDATE matches SET reasons = '[\"other\"]' WHERE site_key = (SELECT site_key FROM listings WHERE listing_id = 5)",
        "UPDATE locations SET street = '1 New Street' WHERE location_id = 'L000'",
        "UPDATE findings SET evidence = json_set(evidence, '$.why', 'otherwise') WHERE kind = 'wrong_phone'",
        "INSERT INTO finding_events SELECT finding_id, '2026-03-02', 'noted', NULL, NULL, 'x' FROM findings LIMIT 1",
        "UPDATE ratings SET scale_max = 100 WHERE listing_id = 4 AND valid_to IS NULL",
        "UPDATE searches SET outcome = 'blocked', detail = 'turned away'",
        "UPDATE matches SET points = points + 0.5 WHERE physician_id = 'P00003'",
        "UPDATE findings SET last_checked = '2026-03-03' WHERE state = 'dismissed'",
    ],
)
def test_whatever_changes_in_a_dossier_changes_the_page(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path, change: str
) -> None:
    db, config = own_world
    build_report(db, config, night=world.NIGHT, out=tmp_path / "first")
    db.execute(change)
    warm = build_report(db, config, night=world.NIGHT, out=tmp_path / "warm").read_bytes()
    (tmp_path / "repmon.db.report-cache").unlink()
    assert build_report(db, config, night=world.NIGHT, out=tmp_path / "cold").read_bytes() == warm


@pytest.mark.parametrize(("kind", "kept"), [("roster", True), ("fixes", True), ("listings", False), ("ratings", False)])
def test_only_an_import_that_may_rewrite_history_voids_what_was_kept(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path, kind: str, kept: bool
) -> None:
    db, config = own_world
    cache = tmp_path / "repmon.db.report-cache"
    build_report(db, config, night=world.NIGHT, out=tmp_path / "first")
    before = cache.read_bytes()
    columns = "kind, file, sha256, format, imported_on, rows, loaded, reported"
    db.execute(f"INSERT INTO imports ({columns}) VALUES (?, 'a.csv', '0', 'template', '2026-03-02', 1, 1, 0)", (kind,))
    build_report(db, config, night=world.NIGHT, out=tmp_path / "again")
    assert (cache.read_bytes() == before) is kept


def test_a_damaged_cache_costs_only_time(own_world: tuple[sqlite3.Connection, Config], built: Built, tmp_path: Path) -> None:
    db, config = own_world
    (tmp_path / "repmon.db.report-cache").write_bytes(b"\xff\x00 nonsense\n\t\t\n")
    assert build_report(db, config, night=world.NIGHT, out=tmp_path / "out").read_text() == built.page


def test_files_are_private(built: Built) -> None:
    folder = built.folder / "reports" / world.NIGHT
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert sorted(file.name for file in folder.iterdir()) == ["fixes.csv", "index.html"]


def test_an_unwritable_place_is_one_line(built: Built, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ReportError) as caught:
        build_report(built.db, built.config, night=world.NIGHT, out=tmp_path / "file" / "report")
    assert "\n" not in str(caught.value)
    assert "cannot be written" in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_one_line(built: Built, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match="cannot be written"):
        build_report(built.db, built.config, night=world.NIGHT, out=tmp_path / "report")


def test_the_blocked_site_is_told_with_why_and_since_when(built: Built) -> None:
    assert "Not read completely: Vitals; nothing is concluded from there." in built.page
    assert "Not read completely since 28 February; last complete night: 27 February 2026." in built.page


def test_do_first_shows_ten_and_never_a_fix_that_waits(built: Built) -> None:
    first = built.page.split('id="do-first"')[1].split('id="returned"')[0]
    assert first.count("<h3>") == 10
    assert "Couldn&#39;t check" not in first
    assert "Sent to the site" not in first


def test_without_scripts_every_problem_that_stands_is_in_a_table(built: Built) -> None:
    """News about ratings has a section of its own there, too: the table counts what the verdict counts."""
    plain = built.page.split("<noscript>")[1].split("</noscript>")[0]
    states = built.db.execute(
        "SELECT kind FROM findings WHERE state IN ('open', 'submitted', 'regressed', 'stuck', 'couldnt_check')"
    )
    count = sum(kind not in RATING_KINDS for (kind,) in states)
    assert plain.count('<tr><th scope="row">') == count


def test_without_scripts_every_physician_is_in_a_table_with_what_each_site_shows(built: Built) -> None:
    (table,) = re.findall(r'<table class="plain everybody">(.*?)</table>', built.page, re.DOTALL)
    rows = data(built.page, "grid")
    assert isinstance(rows, list)
    names = re.findall(r'<tr><th scope="row"><bdi>(.*?)</bdi>', table)
    assert [unescape(name) for name in names] == [row[1] for row in rows]
    assert table.count("<td>") == len(rows) * len(world.SITES)
    assert "<td>Wrong: phone</td>" in table and "<td>Correct</td>" in table
    assert len(table) < len(built.page) / 8


def test_grid_holds_everybody_on_the_roster(built: Built) -> None:
    rows = data(built.page, "grid")
    assert isinstance(rows, list)
    (present,) = built.db.execute("SELECT count(*) FROM physicians WHERE departed_on IS NULL").fetchone()
    assert len(rows) >= present
    assert all(len(row[6]) == len(world.SITES) for row in rows)


def test_the_grid_counts_problems_as_the_work_list_does(built: Built) -> None:
    rows = data(built.page, "grid")
    assert isinstance(rows, list)
    listed = Counter(row["npi"] for row in csv.DictReader(io.StringIO(built.fixes)))
    assert {row[3]: row[7] for row in rows if row[7]} == listed


def test_who_has_left_is_no_physician_of_the_roster(built: Built) -> None:
    (present,) = built.db.execute("SELECT count(*) FROM physicians WHERE departed_on IS NULL").fetchone()
    assert f" of {present} physicians" in built.page
    about = data(built.page, "about")
    assert isinstance(about, dict)
    assert len(data(built.page, "grid")) == present + about["departed"]  # type: ignore[arg-type]


def test_details_hold_the_evidence(built: Built) -> None:
    people = [json.loads(line) for line in details(built.page).splitlines()]
    findings = [finding for one in people for finding in one.get("findings", [])]
    assert findings
    assert all(finding["says"] and finding["events"] for finding in findings)
    wrong = [finding for finding in findings if finding["kind"] == "wrong_phone" and finding["state"] != "verified_fixed"]
    assert all(finding["evidence"]["why"] for finding in wrong)


def test_the_page_names_the_thresholds_that_the_code_applies(
    own_world: tuple[sqlite3.Connection, Config], tmp_path: Path
) -> None:
    db, config = own_world
    config = replace(config, ratings=RatingSettings(line=4.2))
    page = build_report(db, config, night=world.NIGHT, out=tmp_path / "out").read_text()
    said = page.split('<section id="method"')[1]
    for words in (
        f"certain from {AUTO_POINTS:g} points, {AUTO_MARGIN:g} ahead",
        f"Missing takes {NIGHTS_FOR_MISSING} of them",
        f"{LISTING.least_new} or more new ratings are 200 times likelier",
        "held against 4.2 stars",
    ):
        assert words in said


def test_when_all_is_right_it_says_so(tmp_path: Path) -> None:
    page = report_on(tmp_path, world.quiet).page
    assert "Nothing to fix: all 48 listings that could be judged agree with the roster." in page
    assert "No rating moved by more than chance explains." in page
    outline(page)


def test_the_first_night_does_not_call_anything_missing(tmp_path: Path) -> None:
    built = report_on(tmp_path, world.first_night)
    assert "Nothing to fix among the 5 listings that could be judged tonight; 35 others could not be checked." in built.page
    rows = data(built.page, "grid")
    assert isinstance(rows, list)
    assert not any(cell.startswith("m") for row in rows for cell in row[6])
    assert built.fixes.count("\n") == 1


def test_imported_listings_are_judged_and_told_as_imported(tmp_path: Path) -> None:
    page = report_on(tmp_path, world.by_imports).page
    assert "Nothing to fix: all 48 listings that could be judged agree with the roster." in page
    assert "No site was read tonight; the listings of" in page
    assert "8 listings imported from a file" in page
    assert ">New<span> since 20 February</span>" in page.replace("</svg>", ">")
    assert "Imported</span>" in page
    assert "Read completely</span>" not in page
    assert "0 pages" not in page
    assert "A file of listings speaks for those that are in it." in page
    assert "Read completely in 0 of the last 2 nights, imported in 2" in page
    sites = data(page, "about")["sites"]  # type: ignore[index]
    assert all(site["imported"] and not site["unread"] for site in sites)
    outline(page)


def test_a_first_import_is_a_first_night(tmp_path: Path) -> None:
    page = report_on(tmp_path, lambda path: world.by_imports(path, nights=1)).page
    assert "Nothing to fix: all 48 listings" in page
    assert "Nothing has been checked yet" not in page


def test_a_site_that_was_imported_before_and_not_tonight_names_the_import(tmp_path: Path) -> None:
    def make(path: Path) -> sqlite3.Connection:
        db = world.by_imports(path)
        db.execute("DELETE FROM site_runs WHERE site = 'vitals' AND night = ?", (world.NIGHT,))
        return db

    page = report_on(tmp_path, make).page
    assert "It was not part of tonight&#39;s run. Last import: 20 February 2026." in page
    assert "Last complete night" not in page


def test_before_any_night_it_says_that_nothing_was_checked(tmp_path: Path) -> None:
    assert "Nothing has been checked yet: 8 physicians are on the roster." in report_on(tmp_path, world.blackout).page
