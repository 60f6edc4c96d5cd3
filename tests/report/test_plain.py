"""The plain pages beside a large report: everybody by last name, for readers without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import html5lib
import pytest

from repmon.config import ReportSettings
from repmon.report import build, plain
from repmon.report.plain import plain_pages
from tests.report import world
from tests.report.conftest import Built, report_on


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The ordinary world, its sixty physicians taken for many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "ONE_FILE_MOST", 10)
        patch.setattr(build, "PLAIN_ROWS_BESIDE", 5)
        return report_on(tmp_path_factory.mktemp("plain"), world.build)


def linked(built: Built) -> dict[str, str]:
    """Title -> page, as the report links them."""
    folder = built.folder / "reports" / world.NIGHT
    (links,) = re.findall(r'<ul class="leaves">(.*?)</ul>', built.page, re.DOTALL)
    return {title: (folder / href).read_text() for href, title in re.findall(r'<a href="([^"]+)">([^<]+)</a>', links)}


def test_everybody_is_on_one_page_with_all_that_stands(beside: Built) -> None:
    pages = linked(beside)
    (people,) = beside.db.execute(
        "SELECT count(*) FROM physicians p WHERE departed_on IS NULL OR EXISTS (SELECT 1 FROM findings f "
        "WHERE f.physician_id = p.physician_id AND f.state IN ('open', 'submitted', 'regressed', 'stuck', 'couldnt_check'))"
    ).fetchone()
    assert sum(page.count("<article>") for page in pages.values()) == people
    problems = beside.page.split('<p class="intro">These are the problems that stand: the 5 most urgent of ')[1].split(";")[0]
    assert sum(page.count("<li><b>") for page in pages.values()) == int(problems)


def test_as_few_letters_part_the_pages_as_make_them_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "MOST", 2)
    names = [
        "li a",
        "li b",
        "lin a",
        "linde a",
        "linden a",
        "lo a",
        "moss a",
        "moss b",
        "roe a",
        "smith a",
        "smith b",
        "smith c",
    ]
    pages = [(one.letters, one.entries) for one in plain_pages(f"{name}|{name}" for name in reversed(names))]
    assert pages == [
        ("li", ["li a", "li b"]), ("lin", ["lin a", "linde a", "linden a"]), ("lo", ["lo a"]), ("m", ["moss a", "moss b"]),
        ("r", ["roe a"]), ("smi", ["smith a", "smith b", "smith c"]),
    ]  # fmt: skip


def test_the_pages_are_valid_and_hold_no_foreign_markup(beside: Built) -> None:
    for page in linked(beside).values():
        html5lib.HTMLParser(strict=True).parse(page)
        assert "<script" not in page
        assert "default-src 'none'" in page


def test_the_manner_reaches_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "ONE_FILE_MOST", 10)
    built = report_on(tmp_path, world.build)
    said = "".join(linked(built).values())
    assert re.search(r"since \d+ [A-Z][a-z]+ \d{4}", said)
    config = built.config
    object.__setattr__(config, "report", ReportSettings(dates="iso"))
    page = build.build_report(built.db, config, night=world.NIGHT, out=tmp_path / "reports" / world.NIGHT)
    again = "".join(linked(Built(built.db, config, page.read_text(), "", tmp_path)).values())
    assert re.search(r"since \d{4}-\d\d-\d\d", again)
    assert not re.search(r"since \d+ [A-Z]", again)


def test_names_without_latin_letters_are_together() -> None:
    assert [(one.letters, one.title) for one in plain_pages(["|x", "abel a|y"])] == [("a", "A"), ("other", "Other")]
