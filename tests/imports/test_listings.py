"""``repmon import listings``: what people's exports look like, and what they are told of rows that cannot be used."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from repmon.config import Config, Organisation
from repmon.imports.listings import import_listings
from repmon.imports.ratings import import_rating_history
from repmon.imports.shown_ratings import shown_rating
from repmon.imports.table_rows import Account, ImportFileError, RowError
from repmon.model import Listing, Rating
from repmon.report.exports import export
from repmon.store.database import open_database
from repmon.store.listings import load_listings
from repmon.store.nights import site_run

TONIGHT = "2026-03-31"
URL = "https://www.ratemds.com/doctor-ratings/352000/Dr-Ada-Fern-Harlow-MA.html"
ROW = f"ratemds,{URL},Ada Fern,4.5,12,2026-01-03"
HEADINGS = "site,url,name,rating,count,seen_on"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(tmp_path, Organisation("Fernhollow"), tmp_path / "repmon.db", tmp_path / "reports")


def bring(config: Config, text: str, *, encoding: str = "utf-8", dry_run: bool = False) -> tuple[Account, list[Listing]]:
    file = config.folder / "portal.csv"
    file.write_text(text, encoding=encoding)
    return brought(config, file, dry_run=dry_run)


def brought(config: Config, file: Path, *, dry_run: bool = False) -> tuple[Account, list[Listing]]:
    account = import_listings(config, file, night=TONIGHT, dry_run=dry_run)
    if dry_run:
        return account, []
    with closing(open_database(config.database)) as db:
        return account, [stored.listing for stored in load_listings(db)]


def refused(account: Account) -> list[tuple[int, str | None, str]]:
    assert account.rows == account.loaded + len(account.problems) == account.loaded + account.refused
    return [(problem.row, problem.column, problem.message.removesuffix("he row was left out")) for problem in account.problems]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (f"{HEADINGS}\n{ROW}\n", "utf-8"),
        (f"{HEADINGS}\r\n{ROW}\r\n", "utf-8-sig"),
        (f"{HEADINGS}\n{ROW}\n".replace(",", ";"), "cp1252"),
        (f"{HEADINGS}\n{ROW}\n".replace(",", ";").replace("4.5", "4,5"), "utf-8-sig"),
        (f"{HEADINGS}\n{ROW}\n".replace(",", "\t"), "utf-16"),
        (f"Listings of March\n\n{HEADINGS}\n{ROW}\n", "utf-8"),
        (f"Platform,Profile URL,Doctor Name,Average rating,Review Count,Date\n{ROW}\n", "utf-8"),
        (f"Profile URL,Name,Rating,Reviews,Seen on\n{ROW.partition(',')[2]}\n", "utf-8"),
    ],
)
def test_a_file_as_tools_write_it(config: Config, text: str, encoding: str) -> None:
    account, (listing,) = bring(config, text, encoding=encoding)
    assert (account.rows, account.loaded, refused(account)) == (1, 1, [])
    assert (listing.site, listing.site_key, listing.name) == ("ratemds", "352000", "Ada Fern")
    assert listing.rating is not None
    assert (listing.rating.value, listing.rating.scale_max, listing.rating.count) == (4.5, 5.0, 12)


def test_a_workbook(config: Config) -> None:
    book, file = openpyxl.Workbook(), config.folder / "portal.xlsx"
    assert book.active is not None
    for row in (HEADINGS.split(","), ["RateMDs", URL, "Ada Fern", 4.5, 12, dt.datetime(2026, 1, 3)], [None] * 6):
        book.active.append(row)
    book.save(file)
    account, (listing,) = brought(config, file)
    assert (account.loaded, account.problems, listing.site_key) == (1, [], "352000")


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (ROW.replace("2026-01-03", "2026-13-03"), "seen_on", "not a date; write it as 2026-03-31. T"),
        (ROW.replace("2026-01-03", "2026-04-01"), "seen_on", "a date after today (2026-03-31); t"),
        (ROW.replace("4.5", "good"), "rating", "not a rating; write for example 4.5. T"),
        (ROW.replace("4.5", "92"), "rating", "above 5; fill in scale_max when that is not the best. T"),
        (ROW.replace(",12,", ",1.2k,"), "count", "not a whole number; a rounded one such as 1.2k is unknown. T"),
        (ROW.replace("Ada Fern,", ","), "name", "no name; t"),
        (ROW.replace(URL, ""), "url", "no web address, and no site_key; t"),
        (ROW.replace(URL, "https://www.ratemds.com/best-doctors/"), "url",
         "no address of a listing on RateMDs, and no site_key; t"),
        (ROW.replace(URL, "https://www.vitals.com/doctors/ada-fern-k3m9qz"), "url", "an address of vitals, not of ratemds; t"),
        (ROW.replace("ratemds,", "ratemd,", 1), "site", "no site that is known; did you mean ratemds? T"),
        (ROW.replace("ratemds,", "?,", 1), "site", "not a site's name; write for example ratemds. T"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_told_and_the_others_load(config: Config, row: str, column: str, told: str) -> None:
    other = ROW.replace("352000", "352001")
    account, listings = bring(config, f"{HEADINGS}\n{row}\n{other}\n")
    assert refused(account) == [(2, column, told)]
    assert [listing.site_key for listing in listings] == ["352001"]
    assert f"row 2, column {column}" in account.as_text(dry_run=False)


def test_two_rows_of_one_listing(config: Config) -> None:
    headings = f"{HEADINGS},street"
    rows = [
        f"{ROW},1 Elm St",
        f"{ROW.replace('4.5,12', ',')},2 Oak St",
        f"{ROW.replace('12', '13')},3 Fir St",
        f"{ROW},1 Elm St",
    ]
    account, (listing,) = bring(config, "\n".join([headings, *rows]))
    assert refused(account) == [(4, "rating", "another row says 4.5 (12) of the same listing and date; t")]
    assert [office.street for office in listing.offices] == ["1 Elm St", "2 Oak St"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url,rating\nx,1\n", "no column name. Found: url, rating."),
        ("name,rating\nx,1\n", "no column site or url. Found: name, rating."),
        ("%PDF-1.4 foo", "no column site or url and no column name"),
    ],
)
def test_a_file_that_is_none(config: Config, text: str, told: str) -> None:
    with pytest.raises(ImportFileError, match=told):
        bring(config, text)


def test_a_dry_run_writes_nothing(config: Config) -> None:
    account, _ = bring(config, f"{HEADINGS}\n{ROW}\n", dry_run=True)
    assert (account.loaded, config.database.exists()) == (1, False)


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_history_with_all_kinds_of_mistakes(config: Config, dry_run: bool) -> None:
    bring(config, f"{HEADINGS}\n{ROW}\n")
    other = URL.replace("352000", "999")
    rows = [
        f"{URL},2025-10-01,4.1,8", f"{URL},2025-10-01,4.1,8", f"{URL},2025-10-01,4.3,9", f"{URL},2025-11-01,92 %,9",
        f"{URL},2025-11-02,,", f"{URL},Oct 2025,4.1,9", f"{URL},2099-01-01,4.1,9", f"{other},2025-10-01,4.1,8",
    ]  # fmt: skip
    file = config.folder / "history.csv"
    file.write_text("\n".join(["Profile URL,Date,Average rating,Review count", *rows]))
    account = import_rating_history(config, file, night=TONIGHT, dry_run=dry_run)
    assert (account.loaded, refused(account)) == (3, [
        (4, "rating", "another row says 4.1 (8) of the same listing and date; t"),
        (6, "rating", "neither a rating nor a count; t"),
        (7, "date", "not a date; write it as 2026-03-31. T"),
        (8, "date", "a date after today (2026-03-31); t"),
        (9, "site_key", "no such listing in the database; import or crawl the listing first"),
    ])  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "rating"),
    [
        ({"rating": "4.5"}, (4.5, 5.0, None)),
        ({"rating": "4,5", "count": "1.204"}, (4.5, 5.0, 1204)),
        ({"rating": "4.5 stars", "count": "(1,204 reviews)"}, (4.5, 5.0, 1204)),
        ({"rating": "4.5/5", "count": "12.0"}, (4.5, 5.0, 12)),
        ({"rating": "9.1 out of 10"}, (9.1, 10.0, None)),
        ({"rating": "92%", "scale_max": "5"}, (92.0, 100.0, None)),
        ({"rating": "92", "scale_max": "100"}, (92.0, 100.0, None)),
        ({"rating": "N/A", "count": "0"}, (None, 5.0, 0)),
        ({"rating": "0", "count": "0"}, (None, 5.0, 0)),
        ({"rating": "0"}, (None, 5.0, None)),
        ({"count": "7"}, (None, 5.0, 7)),
    ],
)
def test_ratings_as_exports_write_them(shown: dict[str, str], rating: tuple[float | None, float, int | None]) -> None:
    value, scale, count = rating
    assert shown_rating(shown) == Rating(value, scale, None, count, None)


@pytest.mark.parametrize("shown", [{}, {"rating": "N/A"}, {"rating": "not rated", "count": "-"}])
def test_no_rating(shown: dict[str, str]) -> None:
    assert shown_rating(shown) is None


@pytest.mark.parametrize(
    "shown", [{"rating": "5.1"}, {"rating": "101%"}, {"rating": "6/5"}, {"count": "500+"}, {"count": "-1"}]
)
def test_no_guess(shown: dict[str, str]) -> None:
    with pytest.raises(RowError):
        shown_rating(shown)


@pytest.mark.parametrize(("npi", "remarks"), [("1234567893", 0), ("1234567890", 1), ("ask Ann", 1), ("", 0)])
def test_an_impossible_npi_of_a_listing_is_kept_and_named(config: Config, npi: str, remarks: int) -> None:
    account, (listing,) = bring(config, f"{HEADINGS},npi\n{ROW},{npi}\n")
    assert (account.loaded, account.refused, len(account.problems)) == (1, 0, remarks)
    assert listing.npi == (npi or None)
    assert "0 rows not loaded" in account.as_text(dry_run=False)
    assert ("column npi" in account.as_text(dry_run=False)) == bool(remarks)


def test_exported_listings_come_back_as_they_were(config: Config, tmp_path: Path) -> None:
    other = URL.replace("352000", "352001")
    rows = [
        ROW.replace("4.5", "92%"), "zocdoc,https://www.zocdoc.com/doctor/ada-fern-1,Ada Fern,9.1/10,,2026-01-04",
        ROW.replace(URL, other).replace(",4.5,12,", ",,0,"),
    ]  # fmt: skip
    assert bring(config, "\n".join([HEADINGS, *rows]))[0].loaded == 3
    again = replace(config, database=tmp_path / "again.db")
    exported = []
    for one in (config, again):
        with closing(open_database(one.database)) as db:
            if one is again:
                assert brought(again, tmp_path / "l.csv")[0].problems == []
            export(db, "listings", tmp_path / "l.csv")
        exported.append((tmp_path / "l.csv").read_text(encoding="utf-8-sig"))
    assert exported[0] == exported[1]
    assert ",92.0,12,100.0," in exported[0]


def test_a_second_file_of_the_night_adds_to_the_first(config: Config) -> None:
    bring(config, f"{HEADINGS}\n{ROW}\n")
    bring(config, f"{HEADINGS}\n{ROW.replace('352000', '352001')}\n{ROW.replace('352000', '352002')}\n")
    bring(config, f"{HEADINGS}\n{ROW}\n")
    with closing(open_database(config.database)) as db:
        run = site_run(db, "2026-01-03", "ratemds")
    assert run is not None
    assert (run.listings, run.why) == (3, "3 listings imported from a file")


def dated(*cells: str, rating: str = "4.5") -> str:
    rows = (ROW.replace("352000", f"35200{at}").replace("2026-01-03", cell) for at, cell in enumerate(cells))
    return "\n".join([HEADINGS, *rows]).replace(",", ";").replace("4.5", rating)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (dated("01/02/2026", "18/03/2026", "1/2/26 09:30"), "row 3 has 18/03/2026"),
        (dated("01/02/2026", "2026-02-01", "02/01/2026", rating="4,5"), "row 2 has a decimal comma"),
    ],
)
def test_a_day_that_may_be_a_month_is_refused_where_a_file_has_signs_of_days_first(
    config: Config, text: str, sign: str
) -> None:
    account, _ = bring(config, text)
    told = f"day or month first? {sign}; write it as 2026-03-31. T"
    assert [(row, why) for row, _, why in refused(account) if "first?" in why] == [(2, told), (4, told)]


def test_months_come_first_in_a_file_without_signs_of_the_other_way(config: Config) -> None:
    text = dated("01/02/2026", "3/18/2026", "02/02/2026", "03/01/26")
    assert refused(bring(config, text)[0]) == []
    with closing(open_database(config.database)) as db:
        nights = sorted(stored.last_seen for stored in load_listings(db))
    assert nights == ["2026-01-02", "2026-02-02", "2026-03-01", "2026-03-18"]


def test_a_date_that_can_be_read_in_one_way_only_is_read_whatever_the_others_are(config: Config) -> None:
    account, listings = bring(config, dated("18/03/2026", "3/18/2026", "2/02/2026", "2026-02-01"))
    assert [row for row, *_ in refused(account)] == [2]
    assert len(listings) == 3


def test_a_history_with_days_first_is_not_read_by_its_months(config: Config) -> None:
    bring(config, f"{HEADINGS}\n{ROW}\n")
    file = config.folder / "history.csv"
    file.write_text(f"Profile URL;Date;Average rating\n{URL};01/11/2025;4,1\n{URL};13/11/2025;4,2\n{URL};11.12.2025;4,3\n")
    account = import_rating_history(config, file, night=TONIGHT, dry_run=False)
    assert account.loaded == 1
    assert [why for *_, why in refused(account)] == [
        "day or month first? row 3 has 13/11/2025; write it as 2026-03-31. T", "not a date; write it as 2026-03-31. T",
    ]  # fmt: skip


@pytest.mark.parametrize("shown", ["1899-12-30", "0026-01-03", "1970-01-01"])
def test_a_date_before_there_were_review_sites_is_refused(config: Config, shown: str) -> None:
    account, listings = bring(config, f"{HEADINGS}\n{ROW.replace('2026-01-03', shown)}\n")
    assert (refused(account), listings) == ([(2, "seen_on", "a date before 1995; t")], [])
