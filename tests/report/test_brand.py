"""White label: the organisation's logo and colour, and its manner of writing dates and numbers."""

from __future__ import annotations

import base64
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.config import Config, ConfigError, ReportSettings, load_config
from repmon.report.brand import DARK_PAPER, LIGHT_PAPER, brand_of, contrast, readable
from repmon.report.build import build_report
from repmon.report.files import ReportError
from repmon.report.words import Manner, plural, resaid, say_date, say_number, written
from tests.report import world

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="4" cx="4" cy="4"/></svg>'
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def configured(folder: Path, *lines: str) -> Config:
    file = folder / "repmon.toml"
    file.write_text("\n".join(["[organisation]", 'name = "Fernhollow Health"', *lines]))
    return load_config(file)


def test_contrast_is_wcags() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)  # the lightest grey that passes on white


@settings(max_examples=100)
@given(st.integers(0, 0xFFFFFF).map("#{:06x}".format))
def test_every_colour_can_be_read_on_both_papers(colour: str) -> None:
    for paper in (LIGHT_PAPER, DARK_PAPER):
        assert contrast(readable(colour, paper), paper) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable("#0f5f74", LIGHT_PAPER) == "#0f5f74"
    assert readable("#ffcc00", LIGHT_PAPER) != "#ffcc00"
    assert readable("#ffcc00", DARK_PAPER) == "#ffcc00"


def test_the_page_carries_logo_and_colour(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    db, config = own_world
    (tmp_path / "logo.svg").write_bytes(SVG)
    organisation = replace(config.organisation, logo=tmp_path / "logo.svg", accent="#7a1f5c")
    page = build_report(db, replace(config, organisation=organisation), night=world.NIGHT, out=tmp_path / "out").read_text()
    assert f"data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}" in page
    assert "--accent:#7a1f5c" in page
    assert "fill='%237a1f5c'" in page


def test_without_them_the_page_is_repmons(own_world: tuple[sqlite3.Connection, Config]) -> None:
    brand = brand_of(own_world[1].organisation)
    assert (brand.accent, brand.logo, brand.style) == ("#0f5f74", None, "")


@pytest.mark.parametrize(
    ("content", "name"), [(SVG, "logo.svg"), (PNG, "logo.png"), (b"<?xml version='1.0'?>\n" + SVG, "l.svg")]
)
def test_logos_that_can_be_used(tmp_path: Path, content: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert configured(tmp_path, f'logo = "{name}"').organisation.logo == tmp_path / name


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"),
        (b"GIF89a", "neither an SVG nor a PNG"),
        (b"<html>", "neither"),
        (PNG + bytes(200_000), "at most"),
    ],
)
def test_a_logo_that_cannot_be_used_is_one_line(tmp_path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(ConfigError, match=says) as caught:
        configured(tmp_path, 'logo = "logo.png"')
    assert "organisation.logo" in str(caught.value) and "\n" not in str(caught.value)


def test_a_logo_that_went_away_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    config = configured(tmp_path, 'logo = "logo.png"')
    (tmp_path / "logo.png").unlink()
    with pytest.raises(ReportError, match="logo cannot be read"):
        brand_of(config.organisation)


@pytest.mark.parametrize("accent", ["teal", "#0f5", "0f5f74", "#0f5f7g"])
def test_a_colour_that_is_none_is_refused(tmp_path: Path, accent: str) -> None:
    with pytest.raises(ConfigError, match=r"organisation\.accent"):
        configured(tmp_path, f'accent = "{accent}"')


def test_the_manner_comes_from_the_configuration(tmp_path: Path) -> None:
    assert configured(tmp_path).report == ReportSettings("day_first", "1,234")
    config = configured(tmp_path, "[report]", 'dates = "month_first"', 'numbers = "1 234"')
    assert config.report == ReportSettings("month_first", "1 234")
    with pytest.raises(ConfigError, match="one of day_first, month_first, iso"):
        configured(tmp_path, "[report]", 'dates = "american"')


def test_dates_and_numbers_are_written_in_the_manner_asked_for() -> None:
    assert (say_date("2026-03-02"), say_number(1204), plural(1204, "page")) == ("2 March 2026", "1,204", "1,204 pages")
    with written(Manner("month_first", " ")):
        assert (say_date("2026-03-02"), say_date("2026-03-02", year=False)) == ("March 2, 2026", "March 2")
        assert (say_number(1_204_000), plural(1204, "page")) == ("1 204 000", "1 204 pages")
        assert resaid("Last seen on 5 March 2026, not on 6 March.") == "Last seen on March 5, 2026, not on March 6."
        assert resaid("Room 31 June Street; 12345 March") == "Room 31 June Street; 12345 March"
    assert resaid("submitted on 2026-03-05, at https://example.org/2026-03-05") == (
        "submitted on 5 March 2026, at https://example.org/2026-03-05"
    )
    with written(Manner("iso", ".")):
        news = "1,204 ratings average 4.75 stars (4.5 to 5), once in 1,000."
        assert resaid(news, "rating_shift") == "1.204 ratings average 4,75 stars (4,5 to 5), once in 1.000."
        assert resaid("It shows 413.555.0199 for 1.5 Mile Road.", "wrong_phone") == "It shows 413.555.0199 for 1.5 Mile Road."
        assert resaid("See https://example.org/4.5/k and 2026-03-02.", "rating_shift") == (
            "See https://example.org/4.5/k and 2026-03-02."
        )
        assert (say_date("2026-03-02"), say_number(1204)) == ("2026-03-02", "1.204")
        assert resaid("Last seen on 5 March 2026, not on 6 March.") == "Last seen on 2026-03-05, not on 6 March."
    assert say_date("2026-03-02") == "2 March 2026"


def test_the_whole_page_is_written_in_the_manner(own_world: tuple[sqlite3.Connection, Config], tmp_path: Path) -> None:
    db, config = own_world
    config = replace(config, report=ReportSettings("month_first", "1 234"))
    page = build_report(db, config, night=world.NIGHT, out=tmp_path / "out").read_text()
    said = page.split("<main")[1].split("</main>")[0]
    assert "Night of March 2, 2026" in said
    assert not re.search(r"\d (?:January|February|March) 2026", said)
