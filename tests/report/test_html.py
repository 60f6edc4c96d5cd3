"""The page is correct HTML: no parse error, and every reference within it leads somewhere."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from tests.report import world
from tests.report.conftest import Built, report_on

REFERRING = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
html5lib = pytest.importorskip("html5lib", reason="html5lib is not installed")


def parsed(page: str, scripting: bool) -> Element:
    """Parse as the standard says; the first parse error is raised (https://html.spec.whatwg.org/#parse-errors)."""
    tree: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page, scripting=scripting)
    return tree


@pytest.mark.parametrize("scripting", [True, False])
def test_the_page_has_no_parse_error(built: Built, scripting: bool) -> None:
    assert parsed(built.page, scripting).find("body/main/section") is not None


@pytest.mark.parametrize("make", [world.quiet, world.first_night, world.blackout])
def test_a_page_with_little_to_say_has_no_parse_error(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    page = report_on(tmp_path, make).page
    assert parsed(page, True) is not None
    assert parsed(page, False) is not None


def test_references_lead_somewhere(built: Built) -> None:
    elements = list(parsed(built.page, False).iter())
    ids = [element.attrib["id"] for element in elements if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    named = {name for element in elements for key in REFERRING for name in element.attrib.get(key, "").split()}
    links = {element.attrib["href"][1:] for element in elements if element.attrib.get("href", "").startswith("#")}
    places = {link for link in links if "=" not in link}  # with "=" it is a state of the grid
    assert named | places <= set(ids)
    assert {"q", "physicians-title"} <= named


def test_headings_go_down_one_step_at_a_time(built: Built) -> None:
    levels = [int(e.tag[1]) for e in parsed(built.page, True).iter() if e.tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_every_button_and_field_has_a_name(built: Built) -> None:
    tree = parsed(built.page, True)
    labelled = {label.attrib["for"] for label in tree.iter("label")}
    assert all(field.attrib["id"] in labelled for name in ("input", "select") for field in tree.iter(name))
    assert all("".join(button.itertext()).strip() for button in tree.iter("button"))
