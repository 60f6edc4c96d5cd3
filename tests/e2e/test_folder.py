"""The report of many physicians, a page with files beside it, as a browser meets it from a disk."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from repmon.report import build
from tests.e2e.test_accessibility import objections  # noqa: F401 - a fixture
from tests.e2e.test_report import opened
from tests.report import world
from tests.report.conftest import Built, report_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def folder_report(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The ordinary world, its sixty physicians taken for many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "ONE_FILE_MOST", 10)
        return report_on(tmp_path_factory.mktemp("folder"), world.build)


def test_a_panel_is_fetched_from_beside_the_page(browser: Browser, folder_report: Built) -> None:
    with opened(browser, folder_report) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator("#table td.s-w").first.click()
        page.locator("#panel .problem.here").first.wait_for()
        assert sorted(url.rpartition("/")[2].rpartition("-")[0].rstrip("0123456789") for url in asked) == [
            "levels", "people-", "pulse",
        ]  # fmt: skip
        page.keyboard.press("Escape")
        page.locator("#table td.s-w").first.click()
        page.locator("#panel .problem.here").first.wait_for()
        assert len(asked) == 3


def test_an_address_opens_its_panel(browser: Browser, folder_report: Built) -> None:
    with opened(browser, folder_report, "#p=P00001") as page:
        page.locator("#panel h2").wait_for()
        assert page.evaluate("window.hacked === undefined")


def test_a_page_taken_out_of_its_folder_says_what_is_missing(browser: Browser, folder_report: Built, tmp_path: Path) -> None:
    shutil.copy(folder_report.folder / "reports" / world.NIGHT / "index.html", tmp_path / "index.html")
    page = browser.new_page()
    page.goto((tmp_path / "index.html").as_uri() + "#p=P00003")
    page.locator("#panel h2").wait_for()
    assert "copy the folder as a whole" in page.locator("#panel").inner_text()
    page.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 390)])
def test_nothing_to_object_to_on_a_plain_page(
    browser: Browser,
    folder_report: Built,
    objections: Callable[[Page], list[str]],  # noqa: F811
    scheme: str,
    width: int,
) -> None:
    folder = folder_report.folder / "reports" / world.NIGHT
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    for file in sorted((folder / "people").glob("plain-*.html"))[:4]:
        page.goto(file.as_uri())
        assert objections(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.get_by_text("Back to the report").click()
    page.wait_for_url("**/index.html#physicians")
    page.close()


def test_nothing_to_object_to(
    browser: Browser,
    folder_report: Built,
    objections: Callable[[Page], list[str]],  # noqa: F811
) -> None:
    with opened(browser, folder_report, "#p=P00003") as page:
        page.locator("#panel h2").wait_for()
        assert objections(page) == []
