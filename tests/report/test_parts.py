"""The small parts: words, differences, drawings, cells, verdicts, figures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.model import FindingKind
from repmon.report.burndown import burndown_chart, night_counts
from repmon.report.cells import Column, cells
from repmon.report.charts import nights_strip, sparkline
from repmon.report.differences import marked
from repmon.report.figures import (
    RECENT_NIGHTS,
    TREND_WEEKS,
    Change,
    GridRow,
    change,
    roll_ups,
    status_counts,
    tonight_cells,
    trends,
)
from repmon.report.page_json import review_command, script_json
from repmon.report.sites import SiteLine
from repmon.report.verdict import Situation, burndown, sites_sentence, verdict
from repmon.report.words import KINDS, national, plural, safe_url, say_date
from repmon.store.dossiers import Dossier, FindingRow, ListingRow, PersonRow, SearchRow
from repmon.store.report_rows import Move

SITE = Column("ratemds", "RateMDs", wanted=True, fix_url=None, fix_note="")
PERSON = PersonRow("1000000004", "Juno", None, "Rookwood", None, "[]", "Urology", 1, None, None, None)
NO_CHANGE = Change(0, 0, 0, 0, 0, 0, None)


def shown(text: str, other: str) -> str:
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in marked(text, other)[0])


def listing(state: str = "auto", *, gone: bool = False, primary: bool = True) -> ListingRow:
    return ListingRow("ratemds", "k", state, 12.0, int(primary), None, None, None, "https://example.org/k", "2026-01-01", None,
                      None, "2026-03-01" if gone else None, "crawl", None, "", None, 5.0, "ratings", [], [], [])  # fmt: skip


def finding(kind: str, state: str = "open") -> FindingRow:
    return FindingRow("F-1", kind, "high", state, "ratemds", "k", None, None, "a", "b", "a.", "2026-01-01", "2026-01-02",
                      None, 0, None, None, None, None, None, 0, {}, [])  # fmt: skip


def dossier(listings: list[ListingRow], findings: list[FindingRow], searches: list[SearchRow] | None = None) -> Dossier:
    return Dossier("P1", PERSON, [], listings, findings, searches or [])


def test_every_kind_has_words() -> None:
    assert set(KINDS) == set(FindingKind.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("listed", "expected", "want"),
    [
        ("(413) 555-0199", "(413) 555-0123", "(413) 555-[0199]"),
        ("12 Mill Road, Norvale", "12 Mill Lane, Norvale", "12 Mill [Road], Norvale"),
        ("same", "SAME", "same"),
        ("99 Harbour Row, Norvale", "12 Mill Lane, Norvale", "[99 Harbour Row], Norvale"),
    ],
)
def test_the_differing_part_is_marked(listed: str, expected: str, want: str) -> None:
    assert shown(listed, expected) == want


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_marking_loses_no_letter(left: str, right: str) -> None:
    ours, theirs = marked(left, right)
    assert "".join(piece.text for piece in ours) == left
    assert "".join(piece.text for piece in theirs) == right


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_script_json_never_ends_its_element(text: str) -> None:
    shown_text = script_json([text])
    assert not set("<>&\t\n") & set(shown_text)
    assert shown_text.isascii()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//example.org", "http:///x", None, 7]
)
def test_unsafe_addresses_are_no_links(url: object) -> None:
    assert safe_url(url) is None


def test_words() -> None:
    assert safe_url(" HTTPS://example.org/a ") == "HTTPS://example.org/a"
    assert say_date("2026-03-02") == "2 March 2026"
    assert say_date(None) == "never"
    assert national("+14135550123") == "(413) 555-0123"
    assert national("call us") == "call us"
    assert plural(1, "listing") == "1 listing"
    assert plural(1204, "listing") == "1,204 listings"
    assert review_command("confirm", "ratemds", "a b; rm", "P1") == "repmon review confirm ratemds 'a b; rm' P1"
    assert review_command("reject", "ratemds", "-a b; rm", "p 1") == "repmon review reject -- ratemds '-a b; rm' 'p 1'"


@pytest.mark.parametrize(
    ("one", "status"),
    [
        (dossier([listing()], []), "correct"),
        (dossier([listing()], [finding("wrong_phone")]), "wrong"),
        (dossier([listing()], [finding("wrong_phone", "verified_fixed")]), "correct"),
        (dossier([listing()], [finding("wrong_phone", "dismissed")]), "correct"),
        (dossier([listing()], [finding("rating_shift")]), "correct"),
        (dossier([listing(), listing(primary=False)], [finding("duplicate")]), "duplicate"),
        (dossier([listing("needs_review")], []), "review"),
        (dossier([listing("needs_review")], [finding("missing")]), "review"),
        (dossier([listing(gone=True), listing("needs_review")], [finding("gone")]), "review"),
        (dossier([listing(gone=True)], [finding("gone")]), "missing"),
        (dossier([], [finding("missing")], [SearchRow("ratemds", "none", "2026-03-02", None)]), "missing"),
        (dossier([], [], [SearchRow("ratemds", "none", "2026-03-02", None)]), "unchecked"),
        (dossier([], [], [SearchRow("ratemds", "blocked", "2026-03-02", "403")]), "unchecked"),
        (dossier([], []), "unchecked"),
    ],
)
def test_cells(one: Dossier, status: str) -> None:
    assert cells(one, [SITE])[0].status == status


def test_what_a_person_dismissed_is_called_so() -> None:
    phone, missing = (finding(kind, "dismissed")._replace(marketer_state="dismissed") for kind in ("wrong_phone", "missing"))
    assert cells(dossier([listing()], [phone]), [SITE]) == [("correct", "Dismissed: phone")]
    noted = phone._replace(notes="the ward's own line")
    assert cells(dossier([listing()], [noted, missing]), [SITE]) == [("correct", "Dismissed: phone; the ward's own line")]
    assert cells(dossier([], [missing]), [SITE]) == [("unwanted", "Dismissed: missing")]
    assert cells(dossier([listing()], [phone._replace(marketer_state=None)]), [SITE]) == [("correct", "")]


def test_what_was_dismissed_and_is_right_now_is_correct_and_no_more() -> None:
    phone = finding("wrong_phone", "dismissed")._replace(marketer_state="dismissed", right_now=1)
    assert cells(dossier([listing()], [phone]), [SITE]) == [("correct", "")]


def test_a_duplicate_counts_where_something_else_is_wrong_too() -> None:
    both = dossier([listing(), listing(primary=False)], [finding("wrong_phone"), finding("duplicate")])
    assert cells(both, [SITE]) == [("wrong", "duplicate, phone")]
    rows = [GridRow("P1", "Juno", "Urology", "", [], [], ["wduplicate, phone", "d2 listings", "c"])]
    assert {letter: count for letter, count in status_counts(rows, {"P1": "wdc"}).items() if count} == {"w": 1, "d": 2, "c": 1}
    assert {letter: count for letter, count in status_counts(rows, {"P1": "udc"}).items() if count} == {"u": 1, "d": 1, "c": 1}


def test_a_site_nobody_wants_is_never_missing() -> None:
    unwanted = Column("ratemds", "RateMDs", wanted=False, fix_url=None, fix_note="")
    assert cells(dossier([], []), [unwanted])[0].status == "unwanted"


def test_an_unread_site_was_not_checked_whatever_it_showed_before() -> None:
    rows = [GridRow("P1", "Juno", "Urology", "", ["Norvale"], ["Coast"], ["wphone"])]
    assert tonight_cells(rows, [SITE], frozenset({"ratemds"})) == {"P1": "u"}
    assert tonight_cells(rows, [SITE], frozenset()) == {"P1": "w"}
    asked = [rows[0]._replace(cells=["r"])]
    assert tonight_cells(asked, [SITE], frozenset({"ratemds"})) == {"P1": "r"}, "a person can answer it on any night"


def move(night: str, event: str, before: str | None, after: str, kind: str = "wrong_phone") -> Move:
    return Move(night, event, before, after, kind, "P1")


def test_trend_is_worked_back_from_now() -> None:
    moves = [move("2026-01-10", "opened", None, "open"), move("2026-02-20", "verified_fixed", "open", "verified_fixed"),
             move("2026-03-01", "regressed", "verified_fixed", "regressed")]  # fmt: skip
    line = trends(moves, {"P1": 1}, "2026-03-02", "2025-06-01")["P1"]
    assert len(line) == TREND_WEEKS + 1
    assert (line[0], line[-4], line[-2], line[-1]) == (0, 1, 0, 1)


def test_a_trend_begins_where_knowledge_does() -> None:
    moves = [move("2026-02-12", "opened", None, "open")]
    assert trends(moves, {"P1": 1}, "2026-03-02", "2026-02-12") == {"P1": [1, 1, 1]}
    assert trends(moves, {"P1": 1}, "2026-03-02", "2026-03-02") == {"P1": [1]}
    rows = [GridRow("P1", "Juno", "Urology", "", ["Norvale"], [], ["w"])]
    (group,) = roll_ups(rows, {"P1": "w"}, trends(moves, {"P1": 1}, "2026-03-02", "2026-02-12"))["location"]
    assert (group.weeks, group.change, group.standing) == (2, 0, 1)


def test_a_burndown_is_worked_back_from_now() -> None:
    moves = [
        move("2026-02-27", "opened", None, "open"),
        move("2026-02-28", "opened", None, "open"),
        move("2026-03-01", "verified_fixed", "open", "verified_fixed"),
        move("2026-03-02", "opened", None, "open", "rating_shift"),
        move("2026-03-02", "regressed", "verified_fixed", "regressed"),
    ]
    counts = night_counts(moves, 2, "2026-03-02", "2026-02-27")
    assert [(one.night[-2:], one.found, one.back, one.fixed, one.standing) for one in counts] == [
        ("27", 1, 0, 0, 1), ("28", 1, 0, 0, 2), ("01", 0, 0, 1, 1), ("02", 0, 1, 0, 2)]  # fmt: skip


def test_a_burndown_shows_no_night_before_the_first_one() -> None:
    assert len(night_counts([], 0, "2026-03-02", "2025-01-01")) == RECENT_NIGHTS
    assert burndown_chart(night_counts([], 4, "2026-03-02", "2026-03-02"), "said") == ""
    assert "<rect" not in burndown_chart(night_counts([], 4, "2026-03-02", "2026-03-01"), "said")


def test_rating_news_is_no_fix() -> None:
    moves = [move("2026-03-02", "opened", None, "open", "rating_shift"), move("2026-03-02", "opened", None, "open")]
    assert change(moves, "2026-03-01", "2026-03-02", [3, 9, 40]).new == 1
    assert change(moves, "2026-03-01", "2026-03-02", [3, 9, 40]).median_days == 9


def test_roll_ups_are_worst_first() -> None:
    rows = [GridRow(f"P{n}", "x", "Urology", "", [place], [], ["c"]) for n, place in enumerate(("Good", "Bad", "Unknown"))]
    letters = {"P0": "c", "P1": "w", "P2": "u"}
    found = roll_ups(rows, letters, {})["location"]
    assert [group.name for group in found] == ["Bad", "Good", "Unknown"]
    assert [group.share for group in found] == [0.0, 1.0, None]


def site(title: str, read: bool, limited: bool = False, imported: bool = False) -> SiteLine:
    return SiteLine(title, title, read, limited, "", "", None, nights_strip(["ok", "imported", None]), "", imported)


def situation(**values: object) -> Situation:
    usual = {"night": "2026-03-02", "previous": "2026-03-01", "any_run": True, "physicians": 60, "affected": 5, "checked": 200,
             "correct": 190, "unchecked": 0, "standing": 7, "change": NO_CHANGE, "sites": [site("RateMDs", True)]}  # fmt: skip
    return Situation(**usual | values)  # type: ignore[arg-type]


def test_verdicts() -> None:
    assert verdict(situation()) == "7 listing problems stand for 5 of 60 physicians; nothing has moved since 1 March."
    assert verdict(situation(departed=1)).startswith("7 listing problems stand (1 about a physician who has left) for 5 of 60")
    moved = Change(3, 1, 1, 0, 0, 0, None)
    assert verdict(situation(change=moved)).endswith("; since 1 March, 3 are new, 1 was fixed and 1 came back.")
    assert "this is the first night" in verdict(situation(previous=None))
    assert verdict(situation(sites=[site("RateMDs", False)])).startswith("No site could be read completely tonight")
    assert verdict(situation(standing=0)).startswith("Nothing to fix")
    assert verdict(situation(physicians=0)).startswith("The roster is empty")


def test_site_sentences() -> None:
    assert sites_sentence([]) == "No site is enabled."
    assert sites_sentence([site("A", True), site("B", True)]) == "Both sites were read completely tonight."
    assert sites_sentence([site("A", True)]) == "A was read completely tonight."
    assert sites_sentence([site(name, True) for name in "ABC"]) == "All 3 sites were read completely tonight."
    assert sites_sentence([site("A", False), site("B", False)]) == "Not read completely tonight: A and B."
    limited = sites_sentence([site("A", True), site("B", True, limited=True), site("C", False)])
    assert limited == (
        "Read completely tonight: A. Read as far as the night's limit went: B; the rest comes first next time. "
        "Not read completely: C; nothing is concluded from there."
    )
    assert "completely" not in sites_sentence([site("B", True, limited=True)])
    files = [site("A", True, imported=True), site("B", True, imported=True)]
    assert sites_sentence(files) == "No site was read tonight; the listings of A and B were imported from files."
    assert sites_sentence([site("C", True), *files]) == (
        "Read completely tonight: C. Imported from files: the listings of A and B."
    )
    assert "nothing was opened or fixed" in burndown(NO_CHANGE)


def test_drawings() -> None:
    assert sparkline([1]) == ""
    assert sparkline([2, 2, 2]).count("points=") == 1
