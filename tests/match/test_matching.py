"""Primary and duplicate listings, decisions, gone listings, and a night that scores only what changed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repmon.match import decision_about, match_listings
from repmon.model import Physician, StoredListing

from .people import ELM, FAR, NIGHT, OAK, OTHER_PHONE, listing, physician, place, verdicts

ADA = physician("ada", "Ada", "Lindqvist", middle_name="M")
FIRSTS, LASTS = ("Ada", "Bruno", "Carla", "Dov", "Esme"), ("Lindqvist", "Smith", "Quillfeather", "Smithe")


def test_the_surest_listing_is_primary_and_another_sure_one_its_duplicate() -> None:
    matches = match_listings(
        [ADA], [listing("Ada Lindqvist", key="weak", phone=None), listing("Ada M. Lindqvist, MD", key="sure")]
    )
    assert {match.site_key: (match.primary, match.duplicate_of) for match in matches} == {
        "sure": (True, None),
        "weak": (False, "sure"),
    }


def test_a_practice_page_is_nobodys_duplicate() -> None:
    matches = match_listings([ADA], [listing("Ada Lindqvist, MD"), listing("Elm Street Heart Clinic", key="practice")])
    assert [match.site_key for match in matches] == ["1"]


@pytest.mark.parametrize(
    "name", ["The Office of Ada M Lindqvist, MD", "Ada M. Lindqvist, M.D., P.C.", "Ada M Lindqvist MD LLC"]
)
def test_a_page_of_the_physicians_own_practice_is_theirs_and_no_duplicate(name: str) -> None:
    own, practice = listing("Ada Lindqvist, MD", key="own", phone=None), listing(name, key="practice")
    (alone,) = match_listings([ADA], [practice])
    assert (alone.state, alone.primary) == ("auto", True)
    for previous in ([], [alone]):
        matches = match_listings([ADA], [own, practice], previous=previous)
        assert {one.site_key: (one.state, one.primary, one.duplicate_of) for one in matches} == {
            "own": ("auto", True, None),
            "practice": ("auto", False, None),
        }


def test_a_far_listing_beside_a_sure_one_on_the_same_site_is_not_taken_for_granted() -> None:
    common = physician("rose", "Rose", "Garner")
    far = listing("Rose Garner, MD", OAK, OTHER_PHONE, key="far")
    beside = verdicts(match_listings([common], [far, listing("Rose Garner, MD", key="near")]))
    assert beside["near"] == "auto:rose"
    assert beside.get("far") != "auto:rose"


def test_a_gone_listing_keeps_its_match_and_is_never_the_primary_beside_a_live_one() -> None:
    before = match_listings([ADA], [listing("Ada M. Lindqvist, MD", key="old")])
    gone = listing("Ada M. Lindqvist, MD", key="old", gone=NIGHT)
    now = match_listings([ADA], [gone, listing("Ada Lindqvist", key="new", phone=None)], previous=before)
    assert {match.site_key: match.primary for match in now} == {"old": False, "new": True}


def test_a_confirmation_stands_and_teaches() -> None:
    moved = listing("Ada Lindqvist, MD", FAR, "(813) 555-0123", key="moved")
    elsewhere = listing("Ada Lindqvist, MD", FAR, "(813) 555-0123", key="x", site="vitals")
    assert verdicts(match_listings([ADA], [elsewhere])) == {"x": "review"}
    yes = decision_about(moved.listing, "ada", "confirmed", by="me", on=NIGHT)
    after = match_listings([ADA], [moved, elsewhere], decisions=[yes])
    assert verdicts(after) == {"moved": "confirmed:ada", "x": "auto:ada"}
    assert verdicts(match_listings([ADA], [elsewhere])) == {"x": "review"}, "undone with the decision"


def test_a_confirmed_name_becomes_a_known_name() -> None:
    married = listing("Ada Thornquist, MD", key="married")
    again = listing("Ada Thornquist, MD", key="again", site="vitals")
    yes = decision_about(married.listing, "ada", "confirmed", by=None, on=NIGHT)
    assert verdicts(match_listings([ADA], [again]))["again"] == "review"
    assert verdicts(match_listings([ADA], [again], decisions=[yes]))["again"] == "auto:ada"


def test_a_rejection_is_not_asked_again_unless_the_page_shows_somebody_else() -> None:
    shown = listing("Ada Lindqvist, MD", FAR, None)
    no = decision_about(shown.listing, "ada", "rejected", by=None, on=NIGHT)
    assert match_listings([ADA], [shown], decisions=[no]) == []
    moved = listing("Ada Lindqvist, MD")
    assert match_listings([ADA], [moved], decisions=[no]) == []
    numbered = physician("ada", "Ada", "Lindqvist", npi="1234567893")
    assert match_listings([numbered], [moved], decisions=[no]) == []
    shows_it = listing("Ada Lindqvist, MD", npi="1234567893")
    (asked,) = match_listings([numbered], [shows_it], decisions=[no])
    assert (asked.state, asked.doubt) == ("needs_review", "a person said no before the page showed the same NPI")
    again = decision_about(shows_it.listing, "ada", "rejected", by=None, on=NIGHT)
    assert match_listings([numbered], [shows_it], decisions=[again]) == []
    assert match_listings([ADA], [listing("Ada Lindqvist, MD", npi="1245319599")], decisions=[no]) == [], "a strange NPI"
    bruno = physician("bruno", "Bruno", "Lindqvist")
    assert verdicts(match_listings([ADA, bruno], [listing("Bruno Lindqvist, MD")], decisions=[no])) == {"1": "auto:bruno"}


def test_a_confirmation_falls_when_the_page_turns_into_another_person() -> None:
    yes = decision_about(listing("Ada Lindqvist, MD").listing, "ada", "confirmed", by=None, on=NIGHT)
    assert match_listings([ADA], [listing("Bruno Quillfeather, MD", FAR, None)], decisions=[yes]) == []


def test_a_confirmed_person_who_was_deleted_from_the_roster_is_not_matched() -> None:
    yes = decision_about(listing("Ada Lindqvist, MD").listing, "nobody", "confirmed", by=None, on=NIGHT)
    assert verdicts(match_listings([ADA], [listing("Ada Lindqvist, MD")], decisions=[yes])) == {"1": "auto:ada"}


people = st.lists(
    st.builds(
        lambda key, first, last, where: physician(f"p{key}", first, last, locations=(place(where),)),
        st.integers(0, 10_000), st.sampled_from(FIRSTS), st.sampled_from(LASTS), st.sampled_from((ELM, OAK)),
    ),
    max_size=6, unique_by=lambda one: one.physician_id,
)  # fmt: skip
listings = st.lists(
    st.builds(
        lambda key, first, last, where: listing(f"{first} {last}, MD", where, key=f"k{key}"),
        st.integers(0, 10_000), st.sampled_from((*FIRSTS, "A.")), st.sampled_from(LASTS), st.sampled_from((ELM, OAK, FAR)),
    ),
    max_size=8, unique_by=lambda one: one.listing.site_key,
)  # fmt: skip


@given(people, listings, st.randoms())
@settings(deadline=None)
def test_the_order_of_the_input_does_not_matter(roster: list[Physician], shown: list[StoredListing], random: object) -> None:
    shuffled_people, shuffled = list(roster), list(shown)
    random.shuffle(shuffled_people)  # type: ignore[attr-defined]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert match_listings(shuffled_people, shuffled) == match_listings(roster, shown)


@given(people, listings)
@settings(deadline=None)
def test_an_unrelated_physician_changes_nothing(roster: list[Physician], shown: list[StoredListing]) -> None:
    stranger = physician("stranger", "Zebulon", "Xanthopoulos", locations=(place(FAR, "(813) 555-0199"),))
    with_stranger = match_listings([*roster, stranger], shown)
    assert verdicts(with_stranger) == verdicts(match_listings(roster, shown))


def test_a_primary_listing_stays_so_until_another_is_clearly_surer() -> None:
    first = listing("Ada M. Lindqvist, MD", key="first")
    second = listing("Ada Lindqvist, MD", key="second")
    before = match_listings([ADA], [first, second])
    assert {match.site_key: match.primary for match in before} == {"first": True, "second": False}
    shorter, longer = listing("Ada Lindqvist, MD", key="first"), listing("Ada M. Lindqvist, MD", key="second")
    after = match_listings([ADA], [shorter, longer], previous=before)
    assert {match.site_key: match.primary for match in after} == {"first": True, "second": False}
    moved = listing("Ada Lindqvist, MD", OAK, OTHER_PHONE, key="first")
    away = match_listings([ADA], [moved, longer], previous=after)
    assert {match.site_key: match.primary for match in away if match.state == "auto"}["second"] is True


def test_what_is_gone_does_not_lessen_what_is_there() -> None:
    before = match_listings([ADA], [listing("Ada M. Lindqvist, MD", key="old")])
    now = match_listings(
        [ADA], [listing("Ada M. Lindqvist, MD", key="old", gone=NIGHT), listing("Ada Lindqvist", key="new")], previous=before
    )
    alone = match_listings([ADA], [listing("Ada Lindqvist", key="new")])
    assert [match for match in now if match.site_key == "new"] == alone


def test_a_decision_about_what_is_gone_counts() -> None:
    before = match_listings([ADA], [listing("Ada M. Lindqvist, MD", key="old")])
    gone = listing("Ada M. Lindqvist, MD", key="old", gone=NIGHT)
    no = decision_about(gone.listing, "ada", "rejected", by=None, on=NIGHT)
    assert match_listings([ADA], [gone], previous=before, decisions=[no]) == []


def test_a_page_with_the_fathers_phone_is_no_duplicate_of_the_sons() -> None:
    son = physician("jr", "William", "Thistlewood", suffix="JR", locations=(place(phone=OTHER_PHONE),))
    father = physician("sr", "William", "Thistlewood", suffix="SR")
    shown = [
        listing("William Thistlewood Jr., MD", phone=OTHER_PHONE, key="his"),
        listing("William Thistlewood, Jr", key="mixed"),
        listing("William Thistlewood Sr.", key="fathers"),
    ]
    assert verdicts(match_listings([son, father], shown)) == {"his": "auto:jr", "mixed": "review", "fathers": "auto:sr"}
