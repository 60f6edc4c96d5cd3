"""Urgency: what hurts more, is read more and has stood longer comes first, and every row says why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repmon.checks.facts import NightFacts
from repmon.checks.priority import HARM, age_factor, readers_factor, with_priority
from repmon.model import Finding, FindingKind, Rating, StoredFinding
from tests.checks.facts_builder import JANE, NIGHT, SITE, facts, listing, stored

KINDS = st.sampled_from(sorted(HARM))
COUNTS = st.integers(0, 100_000)


def finding(kind: str = "wrong_phone", **evidence: Any) -> Finding:
    return Finding("F-1", kind, "high", "P1", SITE, "jane-doe", "hill", None, None, None, "s", evidence)  # type: ignore[arg-type]


def opened(night: str, state: str = "open") -> StoredFinding:
    row = StoredFinding(
        "F-1",
        "wrong_phone",
        "high",
        "open",
        "P1",
        None,
        SITE,
        "jane-doe",
        None,
        None,
        None,
        "s",
        {},
        1.0,
        night,
        night,
        night,
        night,
    )
    return replace(row, state=state)  # type: ignore[arg-type]


def priority(one: Finding, known: StoredFinding | None = None, world: NightFacts | None = None) -> float:
    return float(with_priority(one, known, world or facts())["priority"])


def test_every_kind_has_its_harm() -> None:
    assert set(HARM) == set(get_args(FindingKind))


@given(KINDS, COUNTS, COUNTS)
def test_what_is_read_more_is_never_less_urgent(kind: str, one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert priority(finding(kind, count=few)) <= priority(finding(kind, count=many))


@given(KINDS, KINDS, COUNTS)
def test_what_hurts_more_is_never_less_urgent_on_the_same_profile(one: str, other: str, count: int) -> None:
    less, more = sorted((one, other), key=lambda kind: HARM[kind])
    assert priority(finding(less, count=count)) <= priority(finding(more, count=count))


@given(st.integers(0, 200), st.integers(0, 200))
def test_what_stood_longer_is_never_less_urgent(one: int, other: int) -> None:
    assert (age_factor(min(one, other)) <= age_factor(max(one, other))) and 1.0 <= age_factor(one) <= 1.5


@pytest.mark.parametrize(("first", "then"), [
    (finding("wrong_phone", count=0), finding("missing")),
    (finding("wrong_phone", count=0), finding("wrong_specialty", count=300)),
    (finding("closed_or_retired", count=40), finding("wrong_address", count=40)),
    (finding("wrong_phone", count=100), finding("closed_or_retired", count=20)),
    (finding("gone", count=10), finding("wrong_name", count=100)),
    (finding("missing"), finding("other_number", count=20)),
])  # fmt: skip
def test_pairs_about_which_a_marketer_would_not_argue(first: Finding, then: Finding) -> None:
    assert priority(first) > priority(then)


def test_who_is_much_looked_for_elsewhere_is_missed_more() -> None:
    sought = facts(stored(listing(rating=Rating(4.5, 5, 0.1, 250, "ratings"))))
    told = with_priority(finding("missing"), None, sought)
    assert told["priority"] > priority(finding("missing"))
    assert told["priority"] < priority(finding("missing", count=250))
    assert told["urgency"] == "missing 50 x readers 2.20 (250 ratings elsewhere)"


def test_the_organisations_own_weights_and_words() -> None:
    world = replace(facts(), priority_weights={SITE: 2.0}, demand={"cardiology": 1.5})
    told = with_priority(finding(count=12), opened("2026-02-17"), world)
    assert told["priority_why"] == "wrong phone 100 x readers 2.11 (12 ratings) x Cardiology 1.5 x site 2 x 13 nights 1.07"
    assert told["priority"] == round(100 * readers_factor(12) * 1.5 * 2 * age_factor(13), 1)
    assert JANE.specialty == "Cardiology"


@pytest.mark.parametrize(("state", "nights"), [("open", 13), ("stuck", 13), ("verified_fixed", 0), ("dismissed", 0)])
def test_a_problem_that_comes_back_is_young_again(state: str, nights: int) -> None:
    why = with_priority(finding(count=1), opened("2026-02-17", state), facts())["priority_why"]
    assert f"(1 rating) x {nights} nights" in why
    assert "x 1 night 1.01" in with_priority(finding(), opened("2026-03-01"), facts())["priority_why"]
    assert facts().night == NIGHT
