"""Nothing that axe-core (the checker for WCAG) objects to: wide and narrow, light, dark, no scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.report import world
from tests.report.conftest import Built, report_on

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def objections() -> Callable[[Page], list[str]]:
    """A function that runs axe-core on a page and returns every violation in a line."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed").Axe()

    def check(page: Page) -> list[str]:
        found: list[dict[str, Any]] = axe.run(page).response["violations"]
        return [f"{one['id']}: {one['help']} at {json.dumps([node['target'] for node in one['nodes']])}" for one in found]

    return check


def open_report(browser: Browser, folder: Path, width: int, scheme: Any, **settings: Any) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, **settings)
    page.goto((folder / "reports" / world.NIGHT / "index.html").as_uri())
    return page


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (390, "light")])
def test_the_report(browser: Browser, report: Built, objections: Callable[[Page], list[str]], width: int, scheme: str) -> None:
    page = open_report(browser, report.folder, width, scheme)
    for summary in page.locator("#do-first summary, #ratings summary").all()[:4]:
        summary.click()
    assert objections(page) == []
    page.locator("#do-first .who").first.click()
    page.locator("#panel h2").wait_for()
    assert objections(page) == []
    page.close()


def test_the_report_without_scripts(
    browser: Browser, report: Built, objections: Callable[[Page], list[str]], tmp_path: Path
) -> None:
    """axe-core is a script itself, so the page is opened as a reader without scripts sees it, not with scripts turned off."""
    seen = re.sub(r"<script>.*?</script>", "", report.page, flags=re.DOTALL).replace("noscript>", "div>")
    file = tmp_path / "reports" / world.NIGHT / "index.html"
    file.parent.mkdir(parents=True)
    file.write_text(seen)
    page = open_report(browser, tmp_path, 1440, "dark")
    assert [table.is_visible() for table in page.locator("table.plain").all()] == [True, True]
    assert objections(page) == []
    page.close()


@pytest.mark.parametrize("make", [world.quiet, world.blackout])
def test_a_report_with_little_to_say(
    browser: Browser, tmp_path: Path, objections: Callable[[Page], list[str]], make: Callable[[Path], Any]
) -> None:
    report_on(tmp_path, make)
    page = open_report(browser, tmp_path, 1024, "light")
    assert objections(page) == []
    page.close()
