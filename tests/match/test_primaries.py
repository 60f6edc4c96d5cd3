"""Which of a person's listings on a site is the primary one: rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match.primaries import choose_primaries, primaries_of
from repmon.model import Match, MatchState


def match(
    key: str, points: float = 20.0, state: MatchState = "auto", *, who: str = "ada", site: str = "ratemds", **more: Any
) -> Match:
    return Match(site, key, who, points, ("same last name +9.1",), state, **more)


def primary(*matches: Match, gone: tuple[str, ...] = (), held: str | None = None) -> str:
    """The primary one of several listings of Ada's on RateMDs; all others are its duplicates."""
    chosen = list(choose_primaries(matches, {("ratemds", key) for key in gone}, {("ratemds", "ada"): held} if held else None))
    (first,) = (one for one in chosen if one.primary)
    assert first.duplicate_of is None
    assert {one.duplicate_of for one in chosen if not one.primary} <= {first.site_key}
    assert len(chosen) == len(matches)
    return first.site_key


@pytest.mark.parametrize(
    ("chosen", "matches", "more"),
    [
        ("a", [match("a")], {}),
        ("b", [match("a", 20.0), match("b", 20.1)], {}),
        ("a", [match("b"), match("a")], {}),
        # A person said whose b is, not that it is the better of the two.
        ("a", [match("a", 30.0), match("b", 10.0, "confirmed")], {}),
        ("b", [match("a", 20.0), match("b", 20.0, "confirmed")], {}),
        ("b", [match("a", 10.0, "confirmed"), match("b", 10.1, "confirmed")], {}),
        ("b", [match("a", 30.0), match("b", 10.0)], {"gone": ("a",)}),
        ("b", [match("a", 30.0, "confirmed"), match("b", 10.0)], {"gone": ("a",)}),
        ("a", [match("a", 30.0), match("b", 10.0)], {"gone": ("a", "b")}),
        # The one that was primary before stays so until another is six points surer.
        ("b", [match("a", 25.9), match("b", 20.0)], {"held": "b"}),
        ("a", [match("a", 26.0), match("b", 20.0)], {"held": "b"}),
        ("a", [match("a", 26.1), match("b", 20.0)], {"held": "b"}),
        ("a", [match("a", 20.0), match("b", 20.0)], {"held": "elsewhere"}),
        ("b", [match("a", 10.0, "confirmed"), match("b", 10.0)], {"held": "b"}),
        ("a", [match("a", 10.0), match("b", 10.0)], {"held": "b", "gone": ("b",)}),
    ],
)
def test_the_primary_one(chosen: str, matches: list[Match], more: dict[str, Any]) -> None:
    assert primary(*matches, **more) == chosen
    assert primary(*reversed(matches), **more) == chosen, "in whatever order they come"


def test_every_person_has_their_own_on_every_site() -> None:
    matches = [
        match("a", 10.0), match("b", 20.0), match("a", 5.0, site="vitals"), match("c", 9.0, who="bruno"),
        match("d", 30.0, "needs_review"), match("e", 30.0, "needs_review", primary=False, duplicate_of="b"),
    ]  # fmt: skip
    chosen = {(one.site, one.site_key): (one.primary, one.duplicate_of) for one in choose_primaries(matches)}
    assert chosen == {
        ("ratemds", "a"): (False, "b"),
        ("ratemds", "b"): (True, None),
        ("vitals", "a"): (True, None),
        ("ratemds", "c"): (True, None),
        ("ratemds", "d"): (False, None),
        ("ratemds", "e"): (False, None),
    }


def test_what_was_a_duplicate_before_is_judged_anew_and_keeps_all_else() -> None:
    (alone,) = choose_primaries([match("a", 12.5, "confirmed", primary=False, duplicate_of="b", decided_by="jane")])
    assert alone == match("a", 12.5, "confirmed", primary=True, duplicate_of=None, decided_by="jane")


def test_the_primaries_of_a_night() -> None:
    matches = [match("a"), match("b", primary=False), match("a", site="vitals"), match("c", who="bruno")]
    assert primaries_of(matches) == {("ratemds", "ada"): "a", ("vitals", "ada"): "a", ("ratemds", "bruno"): "c"}


def test_a_practices_page_is_neither_primary_nor_a_duplicate_beside_a_practitioners() -> None:
    matches = [match("clinic", 30.0, "confirmed"), match("own"), match("second", 10.0)]
    chosen = {
        one.site_key: (one.primary, one.duplicate_of) for one in choose_primaries(matches, practices={("ratemds", "clinic")})
    }
    assert chosen == {"clinic": (False, None), "own": (True, None), "second": (False, "own")}
    (alone,) = choose_primaries(matches[:1], practices={("ratemds", "clinic")})
    assert alone.primary
