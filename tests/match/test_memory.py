"""What a later night may take over: never an answer that would be another one today."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.match import memory
from repmon.match.memory import Filed, Touched, matcher_fingerprint
from repmon.match.scorer import Scorer
from repmon.match.sides import Side, listing_side, physician_side
from repmon.match.stored_sides import dump_side
from repmon.model import Listing

from .people import ELM, FAR, OAK, OTHER_PHONE, listing, physician, place

FIRSTS = ("Ada", "Alma", "Robert", "Bob", "Bruno", "Esme")
LASTS = ("Lindqvist", "Lindqvst", "Lindquist", "Smith", "Chan", "Chang", "Moran-Reed", "Reed", "Ng")
Staff = dict[str, Side]


def staff(*people: tuple[str, str, str]) -> Staff:
    """(id, first name, last name) of a roster that practises at Elm Street."""
    return {key: physician_side(physician(key, first, last)) for key, first, last in people}


def touched(before: Staff, now: Staff) -> Touched:
    """What the change from one whole roster to another touches."""
    then, today = ({key: dump_side(side) for key, side in staff.items()} for staff in (before, now))
    changed = {key for key in then.keys() | today.keys() if then.get(key) != today.get(key)}
    had = {surname for side in before.values() for surname in side.surname_keys()}
    return Touched.of(
        {key: before[key] for key in changed & before.keys()}, {key: now[key] for key in changed & now.keys()}, now, had
    )


def file(shown: Listing) -> Filed:
    return Filed.of(shown, listing_side(shown))


def filed(name: str | None, **more: Any) -> Filed:
    shown: dict[str, Any] = {"where": FAR, "phone": None, **more}
    return file(listing(name, **shown).listing)


# ------------------------------------------------------------------------------------------------------ a listing is filed


def test_a_listing_is_filed_by_what_it_may_meet_a_physician() -> None:
    one = file(listing("Bob (Rob) Q. Moran-Reed, MD", npi="1234567893").listing)
    assert (one.last, one.initials) == ("moranreed", "bqr")
    assert {"npi 1234567893", "+14135550101 bob", "moran b", "reed q", "moranreed r"} <= set(one.keys)
    assert list(one.keys) == sorted(set(one.keys))
    assert "bob q" in one.keys, "should the surname stand first"
    assert len(one.keys) == 9 + 1 + 1 + 1 + 2, "three surnames with three initials, turned, an NPI, a phone, a street twice"


def test_a_page_that_names_nobody_meets_nobody_or_the_one_with_whom_it_was_compared() -> None:
    assert filed("Elm Street Cardiology Associates") == Filed("", "", ())
    compared = Listing("google_places", "1", "https://example.org/1", verdicts={"physician": "ada", "name": "same"})
    one = file(compared)
    assert (one.last, one.initials) == ("", "")
    changed = touched(staff(("ada", "Ada", "Lindqvist")), staff(("ada", "Ada", "Moran")))
    assert changed.meets(one)
    assert touched({}, staff(("ada", "Ada", "Moran"))).meets(one), "who is new"
    assert touched(staff(("ada", "Ada", "Moran")), {}).meets(one), "who is gone"
    assert not touched({}, staff(("bruno", "Bruno", "Smith"))).meets(one)
    assert not changed.meets(filed("Elm Street Cardiology Associates"))


# ------------------------------------------------------------------------------------------------- whom a change concerns

ADA, CHAN = ("ada", "Ada", "Lindqvist"), ("chan", "Robert", "Chan")
CHANGES = [
    # (before, now, listing, must it be scored again?)
    ([ADA], [ADA], "Ada Lindqvist", False),
    ([ADA], [ADA, CHAN], "Bob Chan", True),
    ([ADA, CHAN], [ADA], "Bob Chan", True),
    ([ADA, CHAN], [ADA], "Ada Lindqvist", False),
    ([ADA], [ADA, CHAN], "Ada Lindqvist", False),
    ([ADA], [("ada", "Ada", "Smith")], "Ada Lindqvist", True),
    ([ADA], [("ada", "Ada", "Smith")], "Ada Smith", True),
    # One letter away, with an initial of theirs.
    ([ADA, CHAN], [("ada", "Alma", "Lindqvist"), CHAN], "Ada Lindqvst", True),
    ([ADA, CHAN], [("ada", "Alma", "Lindqvist"), CHAN], "Esme Lindqvst", False),
    ([ADA, CHAN], [ADA, ("chan", "Rose", "Chan")], "Robert Chen", False),
    # A surname that is new on the roster: listings that show it are no misspellings of another any more.
    ([ADA], [ADA, ("b", "Bruno", "Lindquist")], "Ada Lindquist", True),
    ([ADA, ("b", "Bruno", "Lindquist")], [ADA], "Ada Lindquist", True),
    ([ADA, ("b", "Bruno", "Lindquist")], [ADA, ("b", "Esme", "Lindquist")], "Ada Lindquist", False),
    # A name that has become less rare tells less about everybody who bears it, also as a half of theirs.
    ([("b", "Bruno", "Chan-Reed")], [("b", "Bruno", "Chan-Reed"), ("x", "Xenia", "Chan")], "Bruno Chan", True),
    ([("b", "Bruno", "Chan-Reed")], [("b", "Bruno", "Chan-Reed"), ("x", "Xenia", "Smith")], "Bruno Chan", False),
    ([ADA, CHAN], [ADA, CHAN, ("b", "Bruno", "Chan")], "Robert Chan", True),
    ([ADA, CHAN], [ADA, CHAN, ("b", "Ada", "Smith")], "Ada Lindqvist", True),
    ([ADA, CHAN, ("b", "Ada", "Smith")], [ADA, CHAN, ("b", "Bruno", "Smith")], "Ada Lindqvist", True),
]


@pytest.mark.parametrize(("before", "now", "name", "again"), CHANGES)
def test_whom_a_changed_roster_concerns(
    before: list[tuple[str, str, str]], now: list[tuple[str, str, str]], name: str, again: bool
) -> None:
    assert touched(staff(*before), staff(*now)).meets(filed(name)) is again


people = st.lists(
    st.builds(
        lambda key, first, last, other, where: physician(
            f"p{key}", first, last, other_last_names=(other,) if other else (),
            npi=(None, "1234567893", "1245319599")[key % 3], locations=(place(*where),),
        ),
        st.integers(0, 5), st.sampled_from(FIRSTS), st.sampled_from(LASTS), st.sampled_from((None, None, "Lindqvist", "Chan")),
        st.sampled_from(((ELM,), (OAK, OTHER_PHONE), (FAR, None))),
    ),
    min_size=1, max_size=6, unique_by=lambda one: one.physician_id,
)  # fmt: skip
pages = st.builds(
    lambda first, last, where, npi: listing(f"{first} {last}, MD", *where, npi=npi).listing,
    st.sampled_from((*FIRSTS, "A.")), st.sampled_from((*LASTS, "Lindqvists", "Quillfeather")),
    st.sampled_from(((ELM,), (OAK, OTHER_PHONE), (FAR, None))), st.sampled_from((None, "1234567893")),
)  # fmt: skip
CROWD = [physician(f"crowd{at}", "Zed", f"Quill{'abcdefghij'[at % 10]}{at}") for at in range(42)]
"""People who keep the roster's size where a few more or less do not change everybody's points."""


@given(people, people, st.lists(pages, min_size=1, max_size=6))
@settings(deadline=None)
def test_whoever_is_not_concerned_has_the_same_candidates_as_before(
    first: list[Any], second: list[Any], shown: list[Listing]
) -> None:
    before, now = ({one.physician_id: physician_side(one) for one in [*CROWD, *roster]} for roster in (first, second))
    change = touched(before, now)
    then, today = Scorer.of(list(before.values())), Scorer.of(list(now.values()))
    for page in shown:
        side = listing_side(page)
        if side is not None and not change.meets(Filed.of(page, side)):
            assert today.candidates(side) == then.candidates(side)


# ----------------------------------------------------------------------------------------------------- another matcher's


def test_the_fingerprint_is_short_and_the_same_all_day() -> None:
    assert matcher_fingerprint() == matcher_fingerprint()
    assert len(bytes.fromhex(matcher_fingerprint())) == 16


def test_the_fingerprint_changes_with_every_table_and_rule(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "folder").mkdir()
    rules = {"version": "1.0"}
    monkeypatch.setattr(memory, "files", lambda package: tmp_path)
    monkeypatch.setattr(memory, "version", lambda package: rules["version"])

    def taken() -> str:
        matcher_fingerprint.cache_clear()
        try:
            return matcher_fingerprint()
        finally:
            matcher_fingerprint.cache_clear()

    seen = [taken()]
    (tmp_path / "points.py").write_text("SAME_NPI = 16.0\n")
    seen.append(taken())
    (tmp_path / "points.py").write_text("SAME_NPI = 15.0\n")
    seen.append(taken())
    (tmp_path / "us_names.txt").write_text("last 800: smith\n")
    seen.append(taken())
    rules["version"] = "1.1"
    seen.append(taken())
    assert len(set(seen)) == len(seen)
    assert taken() == seen[-1]
