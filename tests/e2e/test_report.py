"""The report in a browser: open, search, filter, sort, follow a physician, print; wide and narrow, light, dark, no scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.report import world
from tests.report.conftest import Built

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@contextmanager
def opened(browser: Browser, report: Built, hash_: str = "", **settings: Any) -> Iterator[Page]:
    """Open the report; fail on any console error, script error or request that leaves the page."""
    troubles: list[str] = []
    settings.setdefault("viewport", {"width": 1440, "height": 900})
    context = browser.new_context(**settings)
    page = context.new_page()
    page.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else troubles.append(request.url))
    page.goto((report.folder / "reports" / world.NIGHT / "index.html").as_uri() + hash_)
    try:
        yield page
        assert troubles == []
    finally:
        context.close()


@pytest.mark.parametrize("width", [320, 390, 768, 820, 1024, 1440, 2560])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_width_scrolls_sideways(browser: Browser, report: Built, width: int, scheme: str) -> None:
    with opened(browser, report, viewport={"width": width, "height": 900}, color_scheme=scheme) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").is_visible()


def test_hostile_values_never_run(browser: Browser, report: Built) -> None:
    with opened(browser, report, "#p=P00001") as page:
        page.locator("#panel h2").wait_for()
        assert page.evaluate("window.hacked === undefined")
        assert "</script>" in page.locator("#panel h2").inner_text()


def test_search_filter_and_sort_are_kept_in_the_address(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        page.keyboard.press("/")
        page.keyboard.type("cardiology")
        some = page.locator("#result").inner_text()
        assert some.endswith("of 60 physicians") or "of" in some
        page.locator('.chip[data-status="w"]').click()
        page.locator('[data-sort="name"]').click()
        address = page.evaluate("location.hash")
        assert "q=cardiology" in address and "status=w" in address and "sort=name" in address
        names = page.locator("#table tbody th bdi").all_inner_texts()
        assert names == sorted(names, key=str.lower) and names
    with opened(browser, report, address) as page:
        assert page.locator("#table tbody th bdi").all_inner_texts() == names
        assert page.locator('.chip[data-status="w"]').get_attribute("aria-pressed") == "true"
        page.locator("#clear").click()
        assert "q=" not in page.evaluate("location.hash")


def test_nobody_fits(browser: Browser, report: Built) -> None:
    with opened(browser, report, "#q=nobody-of-that-name") as page:
        assert "No physician fits" in page.locator("#table tbody").inner_text()


def test_arrows_move_and_enter_opens(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        page.locator('#table tbody [tabindex="0"]').focus()
        for key in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight"):
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.closest('tr').dataset.index") == "2"
        site = page.evaluate("document.activeElement.dataset.site")
        name = page.evaluate("document.activeElement.closest('tr').querySelector('bdi').textContent")
        page.keyboard.press("Enter")
        page.locator("#panel h2").wait_for()
        assert page.locator("#panel h2").inner_text() == name
        assert f"at={site}" in page.evaluate("location.hash")
        page.keyboard.press("Escape")
        page.wait_for_function("!document.getElementById('panel').open")
        assert "p=" not in page.evaluate("location.hash")
        page.keyboard.press("End")
        page.keyboard.press("Control+End")
        last = page.evaluate("Number(document.activeElement.closest('tr').dataset.index)")
        assert last == page.evaluate("Number(document.getElementById('table').getAttribute('aria-rowcount')) - 2")


def test_one_click_from_a_claim_to_its_evidence(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        page.locator("#do-first details.evidence summary").first.click()
        assert page.locator("#do-first details.evidence dl").first.is_visible()
        wrong = page.locator("#table td.s-w").first
        wrong.click()
        problem = page.locator("#panel .problem.here").first
        problem.wait_for()
        assert problem.locator("dt", has_text="Shown on").is_visible()
        assert page.locator("#panel .sides td.bad").count() >= 1


def test_back_closes_the_panel_and_keeps_the_filters(browser: Browser, report: Built) -> None:
    with opened(browser, report, "#specialty=Cardiology") as page:
        page.locator("#table tbody th").first.click()
        page.locator("#panel h2").wait_for()
        page.go_back()
        page.wait_for_function("!document.getElementById('panel').open")
        assert page.evaluate("location.hash") == "#specialty=Cardiology"


def test_a_roll_up_leads_to_its_physicians(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        link = page.locator("#roll-ups .rolls th a").first
        place = link.inner_text()
        link.click()
        page.wait_for_function("document.getElementById('f-location').value !== ''")
        assert page.locator("#f-location").input_value() == place
        assert " of " in page.locator("#result").inner_text()


def test_skip_link_is_first_and_visible_on_focus(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["y"] >= 0  # type: ignore[index]


def test_commands_can_be_copied(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        page.locator("#identify .copy").first.click()
        page.wait_for_function("['Copied', 'Selected'].includes(document.querySelector('#identify .copy').firstChild.data)")
        assert page.evaluate("getSelection().toString()").startswith("repmon review confirm ")


def test_without_scripts_the_essentials_are_there(browser: Browser, report: Built) -> None:
    with opened(browser, report, java_script_enabled=False) as page:
        for name in ("verdict", "do-first", "returned", "ratings", "roll-ups", "method"):
            assert page.locator(f"#{name} h1, #{name} h2").first.is_visible()
        assert page.locator("table.plain tbody tr").count() > 50
        assert not page.locator(".scripted").is_visible()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_prints_with_the_grid(browser: Browser, report: Built, paper: str) -> None:
    with opened(browser, report) as page:
        pdf = page.pdf(format=paper, print_background=True)
        assert pdf.startswith(b"%PDF")
        assert 3 <= pdf.count(b"/Type /Page\n") <= 24
        page.evaluate("grid => dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#table tbody tr.line").count() == page.evaluate(
            "Number(document.getElementById('table').getAttribute('aria-rowcount')) - 1"
        )


def test_a_listing_that_rests_says_when_it_was_read(browser: Browser, report: Built) -> None:
    (physician,) = report.db.execute(
        """SELECT m.physician_id FROM matches m JOIN listings l USING (site, site_key)
        WHERE l.site = 'ratemds' AND l.last_seen = '2026-02-28' AND l.gone_since IS NULL AND m.state = 'auto' LIMIT 1"""
    ).fetchone()
    with opened(browser, report, f"#p={physician}") as page:
        page.locator("#panel h2").wait_for()
        read = page.locator("#panel .sides tr", has_text="Last read").inner_text()
        assert "28 February 2026; not looked at every night, as it hardly ever changes" in read


def test_a_panel_tells_what_a_priority_is_made_of(browser: Browser, report: Built) -> None:
    with opened(browser, report) as page:
        page.locator("#table td.s-w").first.click()
        problem = page.locator("#panel .problem.here").first
        problem.wait_for()
        assert " x readers " in problem.locator("dl div", has_text="Priority").first.inner_text()
