"""News about ratings: every event's sentence, the whole finding it becomes, and which displays are shown behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from repmon.checks.facts import NightFacts
from repmon.checks.rating_events import RatingEvent, Run, sentence, summed_run
from repmon.checks.rating_findings import check_ratings, why_no_news
from repmon.checks.rating_news import RatingNews, Told, dump_event, load_event
from repmon.checks.rating_readings import Mark
from repmon.checks.rating_sites import SiteIncident, incident_sentence
from repmon.model import Finding, Listing, Rating, StoredFinding, finding_id
from tests.checks.facts_builder import JANE, SITE, facts, listing, match, stored

MARCH_1 = dt.date(2026, 3, 1).toordinal()
RUN = Run(6, MARCH_1 - 2, 1.04321, 1.40009, 1200, 4.45678, 4.54321, 8.12345, 0.0012)
DROP = RatingEvent("rating_drop", MARCH_1, 1200, 1206, 4.5, 4.25, RUN)


def plain(code: Any, **changes: Any) -> RatingEvent:
    return replace(RatingEvent(code, MARCH_1, 1200, 1206, 4.5, 4.25), **changes)


def shown(value: float | None, count: int | None, **changes: Any) -> Rating:
    return replace(Rating(value, 5.0, 0.1, count, "ratings"), **changes)


# ------------------------------------------------------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            plain("reviews_removed", new_count=1190),
            "Vitals took ratings of Dr. Roe away (1,200 to 1,190, seen on 1 March); no shift is inferred from that.",
        ),
        (
            plain("site_recalculated"),
            "Vitals shows 4.25 instead of 4.5 for Dr. Roe (seen since 1 March), which 6 new ratings cannot explain: "
            "recalculated, edited, or another page.",
        ),
        (
            plain("site_recalculated", new_count=1201, old_mean=4.0),
            "Vitals shows 4.25 instead of 4 for Dr. Roe (seen since 1 March), which 1 new rating cannot explain: "
            "recalculated, edited, or another page.",
        ),
        (
            plain("site_recalculated", new_count=1200, new_mean=None),
            "Vitals shows no mean instead of 4.5 for Dr. Roe (seen since 1 March), without a new rating: "
            "recalculated, edited, or another page.",
        ),
        (
            plain("scale_change", new_mean=90.0),
            "Vitals shows Dr. Roe's rating on another scale (4.5 before, 90 now, seen since 1 March).",
        ),
        (plain("listing_swapped"), "The page on Vitals that was Dr. Roe's shows somebody else (seen since 1 March)."),
        (
            plain("count_jumped", old_count=None, new_count=1900),
            "Dr. Roe's ratings on Vitals leapt from an unknown number to 1,900 at once (seen on 1 March): "
            "listings merged, ratings brought in, or another page.",
        ),
        (
            plain("review_surge"),
            "Dr. Roe received ratings on Vitals far faster than usual in the week to 1 March (1,206 by now): "
            "look who is writing.",
        ),
        (
            DROP,
            "Dr. Roe's last 6 ratings on Vitals (seen since 27 February) average between 1.0 and 1.4 stars; "
            "the 1,200 before averaged 4.5. Chance alone would do this less than once in 500.",
        ),
        (
            replace(DROP, run=replace(RUN, new_low=1.1, new_high=1.2, before=0, listings=2, since=MARCH_1 - 60, chance=0.06)),
            "Dr. Roe's last 6 ratings on 2 sites (seen since 31 December 2025) average 1.1 stars.",
        ),
        (
            replace(DROP, run=replace(RUN, new_low=1.1, new_high=1.2001, since=MARCH_1 - 59, chance=0.05)),
            "Dr. Roe's last 6 ratings on Vitals (seen since 1 January) average between 1.1 and 1.2 stars; "
            "the 1,200 before averaged 4.5. Chance alone would do this less than once in 20.",
        ),
    ],
)  # fmt: skip
def test_each_event_in_words(event: RatingEvent, said: str) -> None:
    assert sentence(event, "Dr. Roe", "Vitals") == said


@pytest.mark.parametrize(
    ("chance", "odds"),
    [
        (0.051, None), (0.05, "20"), (0.0201, "20"), (0.02, "50"), (0.01, "100"), (0.005, "200"), (0.0021, "200"),
        (0.002, "500"), (0.0011, "500"), (0.001, "1,000"), (1e-9, "1,000"),
    ],
)  # fmt: skip
def test_odds_are_rounded_down_to_round_figures(chance: float, odds: str | None) -> None:
    said = sentence(replace(DROP, run=replace(RUN, chance=chance)), "Dr. Roe", "Vitals")
    assert said.endswith(f"less than once in {odds}." if odds else "averaged 4.5.")


@pytest.mark.parametrize(
    ("step", "what"),
    [
        ("scale_change", "on another scale"),
        ("listing_swapped", "now show somebody else"),
        ("reviews_removed", "with fewer ratings"),
        ("site_recalculated", "with a mean that no new ratings explain"),
        ("count_jumped", "with far more ratings"),
    ],
)
def test_an_incident_in_words(step: Any, what: str) -> None:
    assert incident_sentence(SiteIncident(MARCH_1, 1200, 2000, ((step, 1190), ("count_jumped", 10))), "Vitals") == (
        f"Vitals shows at least 1,200 of the 2,000 rated listings known here changed at once "
        f"(1,190 {what}, 10 with far more ratings): "
        "the site's doing, so no rating alert is given on it for 8 nights."
    )


def test_a_run_over_several_listings_adds_stars_not_means() -> None:
    one = Mark(1, 20, 80.0, 82.0), Mark(1, 20, 80.0, 82.0), Mark(9, 24, 86.0, 87.0)
    other = Mark(1, 5, 25.0, 25.0), Mark(1, 30, 150.0, 150.0), Mark(9, 31, 151.0, 151.0)
    assert summed_run([one, other], 3, 7.5, 0.25) == Run(5, 3, 1.0, 8 / 5, 25, 105 / 25, 107 / 25, 7.5, 0.25, 2)
    bounded = summed_run([(Mark(1, 0, 0, 0), Mark(1, 0, 0.0, 0.0), Mark(2, 3, 2.0, 16.0))], 2, 7.5, 3.5)
    assert bounded == Run(3, 2, 1.0, 5.0, 0, 0.0, 0.0, 7.5, 1.0, 1)


def test_events_are_kept_as_text() -> None:
    assert dump_event(plain("scale_change", new_mean=None)) == (
        '{"code":"scale_change","new_count":1206,"new_mean":null,"night":739676,"old_count":1200,"old_mean":4.5,"run":null}'
    )
    assert [load_event(dump_event(event)) for event in (DROP, plain("scale_change"))] == [DROP, plain("scale_change")]


# --------------------------------------------------------------------------------------------------------------- findings


DISPLAYS = [
    (MARCH_1 - 400, shown(4.6, 800)),
    (MARCH_1 - 200, shown(4.5, 1000)),
    (MARCH_1 - 121, shown(4.25, 1100, step=0.01)),
    (MARCH_1 - 120, shown(4.5, 1200)),
    (MARCH_1 - 1, shown(None, 0)),
    (MARCH_1, shown(7.5, 1206)),
    (MARCH_1 + 1, shown(4.2, 1210)),
]
READ = [
    ["2025-10-31", 4.25, 1100], ["2025-11-01", 4.5, 1200], ["2026-02-28", None, 0], ["2026-03-01", 7.5, 1206],
]  # fmt: skip
RANGES = [[4.245, 4.255], [4.45, 4.55], None, None]
TEST = {
    "new": 6, "since": "2026-02-27", "new_low": 1.043, "new_high": 1.4, "before": 1200, "before_low": 4.457,
    "before_high": 4.543, "chance": 0.0012, "log_evidence": 8.12, "listings": 1,
}  # fmt: skip


def world(*told: Told, displays: Mapping[int, Sequence[Any]] | None = None, **changes: Any) -> NightFacts:
    news = RatingNews(told, (), {1: DISPLAYS} if displays is None else displays)
    return replace(facts(stored(), **changes), ratings=news)


def only(facts: NightFacts) -> Finding:
    (finding,) = check_ratings(facts)
    assert isinstance(finding, Finding)
    return finding


def test_a_listings_drop_whole() -> None:
    said = (
        "Dr. Jane Doe's last 6 ratings on RateMDs (seen since 27 February) average between 1.0 and 1.4 stars; "
        "the 1,200 before averaged 4.5. Chance alone would do this less than once in 500."
    )
    assert only(world(Told(DROP, 1))) == Finding(
        finding_id("rating_shift", "P1", SITE, "jane-doe", "2026-03-01"), "rating_shift", "medium", "P1", SITE, "jane-doe",
        None, "https://reviews.example.org/jane-doe", "4.25 stars from 1,206 ratings", "4.5 stars from 1,200 ratings", said,
        {
            "why": said, "nights": ["2026-03-01"], "count": 1206, "readings": READ, "ranges": RANGES, "test": TEST,
            "match": {"points": 24.0, "reasons": ["same NPI +16"]}, "confidence": "two nights show the same",
        },
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "kind", "severity"),
    [
        ("review_surge", "review_burst", "medium"), ("count_jumped", "review_burst", "medium"),
        ("reviews_removed", "count_dropped", "low"),
        ("site_recalculated", "scale_changed", "info"), ("scale_change", "scale_changed", "info"),
    ],
)  # fmt: skip
def test_which_finding_an_event_becomes(code: Any, kind: str, severity: str) -> None:
    finding = only(world(Told(plain(code, old_count=0, old_mean=None, new_mean=None), 1)))
    assert (finding.kind, finding.severity) == (kind, severity)
    assert (finding.listed, finding.expected) == ("1,206 ratings", "no rating")
    assert list(finding.evidence) == ["why", "nights", "count", "readings", "ranges", "match", "confidence"]
    assert only(world(Told(plain(code, old_count=None), 1))).expected is None
    assert only(world(Told(plain(code, old_mean=4.0), 1))).expected == "4 stars from 1,200 ratings"
    assert only(world(Told(replace(DROP, code="rating_rise"), 1))).kind == "rating_shift"


def test_what_is_not_told_here() -> None:
    assert (
        list(check_ratings(world(Told(plain("listing_swapped"), 1), Told(DROP, 99), Told(DROP, None, "P9"), Told(DROP)))) == []
    )
    left = world(Told(DROP, 1), Told(DROP, None, "P1"), physicians=(), departed={"P1": (JANE, "2026-02-25")})
    assert list(check_ratings(left)) == []
    after = world(Told(plain("listing_swapped"), 1), Told(plain("review_surge"), 1))
    assert [finding.kind for finding in check_ratings(after) if isinstance(finding, Finding)] == ["review_burst"]


def test_a_persons_drop_whole() -> None:
    other = stored(listing("jane-2"), listing_id=2)
    stranger = stored(listing("john-roe"), listing_id=3)
    event = replace(DROP, old_count=None, new_count=None, old_mean=None, new_mean=None, run=replace(RUN, listings=2))
    matches = [match(), match("jane-2"), match("john-roe", physician_id="P2")]
    displays = {1: DISPLAYS[4:6], 2: [(MARCH_1 - 1, shown(4.0, 20)), (MARCH_1, shown(3.9, 21))], 3: DISPLAYS}
    silent = stored(listing("jane-4"), listing_id=4)
    asked = facts(stored(), other, stranger, silent, matches=[*matches, match("jane-4")])
    said = (
        "Dr. Jane Doe's last 6 ratings on 2 sites (seen since 27 February) average between 1.0 and 1.4 stars; "
        "the 1,200 before averaged 4.5. Chance alone would do this less than once in 500."
    )
    assert only(replace(asked, ratings=RatingNews([Told(event, None, "P1")], (), displays))) == Finding(
        finding_id("rating_shift", "P1", None, None, "2026-03-01"), "rating_shift", "medium", "P1", None, None,
        None, None, None, None, said,
        {
            "why": said, "nights": ["2026-03-01"], "count": 1206,
            "readings": [
                ["2026-02-28", 4.0, 20, "RateMDs"], ["2026-02-28", None, 0, "RateMDs"], ["2026-03-01", 3.9, 21, "RateMDs"],
                ["2026-03-01", 7.5, 1206, "RateMDs"],
            ],
            "ranges": [[3.95, 4.05], None, [3.85, 3.95], None], "test": TEST | {"listings": 2},
            "confidence": "two nights show the same",
        },
    )  # fmt: skip


def test_a_sites_incident_whole() -> None:
    incident = SiteIncident(MARCH_1, 20, 100, (("site_recalculated", 15), ("scale_change", 5)))
    ours = replace(facts(stored()), ratings=RatingNews((), [(SITE, incident)]))
    assert only(ours) == Finding(
        finding_id("site_incident", None, SITE, None, "2026-03-01"), "site_incident", "info", None, SITE, None, None, None,
        None, None,
        "RateMDs shows at least 20 of the 100 rated listings known here changed at once "
        "(15 with a mean that no new ratings explain, 5 on another scale): "
        "the site's doing, so no rating alert is given on it for 8 nights.",
        {
            "why": "more than 2% of the site's listings changed at once, and not by new ratings", "nights": ["2026-03-01"],
            "steps": [["site_recalculated", 15], ["scale_change", 5]],
        },
    )  # fmt: skip


def test_a_display_without_a_step_is_as_rounded_as_it_looks() -> None:
    displays = {1: [(MARCH_1 - 9, shown(4.5, 10, step=None)), (MARCH_1, shown(4.333333, 9, step=None))]}
    assert only(world(Told(plain("reviews_removed"), 1), displays=displays)).evidence["ranges"] == [
        [4.45, 4.55], [4.333, 4.333],
    ]  # fmt: skip
    assert only(world(Told(plain("reviews_removed"), 1), displays={})).evidence["readings"] == []


@pytest.mark.parametrize(
    ("nights", "first_seen", "why"),
    [
        (["2026-01-31"], "2026-03-01", "the history as it is known now does not bear it out"),
        (["2026-01-30"], "2026-03-01", "older than 30 nights"),
        (["2026-01-30", "2026-03-01"], "2026-03-01", "older than 30 nights"),
        ([], "2026-01-30", "older than 30 nights"),
        (None, "2026-01-31", "the history as it is known now does not bear it out"),
    ],
)
def test_why_news_goes(nights: list[str] | None, first_seen: str, why: str) -> None:
    row = StoredFinding(
        "F-1", "rating_shift", "medium", "open", "P1", None, SITE, "jane-doe", None, None, None, "s",
        {} if nights is None else {"nights": nights}, 1.0, first_seen, first_seen, first_seen, first_seen,
    )  # fmt: skip
    assert why_no_news(row, "2026-03-02") == why


def test_news_of_listings_is_of_those_that_are_ours_for_certain() -> None:
    asked = world(Told(DROP, 1), matches=[match(state="needs_review")])
    assert list(check_ratings(asked)) == []
    assert isinstance(stored().listing, Listing)
