"""News about ratings on the page: the drawing says what the sentence says, in words too."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.report.cards import Card, Person
from repmon.report.rating_cards import RatingCard, rating_card

TEST = {
    "new": 8, "since": "2026-02-20", "new_low": 2.2, "new_high": 3.0, "before": 100, "before_low": 4.45, "before_high": 4.55,
    "chance": 0.001, "log_evidence": 6.0, "listings": 1,
}  # fmt: skip
READINGS = [["2026-01-01", 4.5, 100], ["2026-03-01", 4.4, 108]]
RANGES = [[4.45, 4.55], [4.35, 4.45]]


def news(**evidence: Any) -> RatingCard:
    person = Person("P1", "Dr. Ada Example", "")
    card = Card(
        "F-1", person, "A & <B>", "rating_shift", "Rating shift", "", None, None, None, "", "open", "new tonight", (), ()
    )
    return rating_card(card, {"nights": ["2026-03-01"], "readings": READINGS, "ranges": RANGES, **evidence})


def test_a_shift_is_drawn_with_its_run_shaded_and_both_averages_as_intervals() -> None:
    card = news(test=TEST)
    assert card.direction == "down"
    assert card.legend == ("the 100 before: 4.5", "the last 8: 2.2 to 3.0")
    assert all(f'class="{name}"' in card.chart for name in ("run", "before", "after", "shown", "open"))
    assert 'aria-label="A &amp; &lt;B&gt; showed 4.5 stars from 100 ratings on 1 January 2026, 4.4 stars from 108' in card.chart
    assert "Shaded: the last 8: 2.2 to 3.0, seen since 20 February 2026. the 100 before: 4.5." in card.chart


def test_what_is_no_shift_gets_its_displays_and_no_average() -> None:
    card = news()
    assert (card.test, card.direction, card.legend) == (None, "", ("", ""))
    assert 'class="shown"' in card.chart
    assert 'class="run"' not in card.chart
    assert 'class="after"' not in card.chart


def test_each_site_has_a_line_of_its_own() -> None:
    card = news(readings=[[*reading, site] for reading, site in zip(READINGS, "AB", strict=True)], test=TEST)
    assert card.chart.count('class="shown"') == 2
    assert [site for _, site in card.key] == ["A", "B"]
    assert [reading[3] for reading in card.readings] == ["A", "B"]


@pytest.mark.parametrize("evidence", [{"readings": []}, {"ranges": []}, {"readings": READINGS[:1]}, {"ranges": [None, None]}])
def test_without_two_displays_nothing_is_drawn(evidence: dict[str, Any]) -> None:
    assert news(**evidence).chart == ""


def test_a_first_run_has_no_direction() -> None:
    card = news(test=TEST | {"before": 0, "before_low": 0.0, "before_high": 0.0})
    assert card.direction == ""
    assert 'class="before"' not in card.chart
