"""Names as sites and registers write them, and people who are easily taken for each other: who is whose."""

from __future__ import annotations

from typing import Any

import pytest

from repmon.match import match_listings

from .people import FAR, OAK, OTHER_PHONE, listing, physician, place, verdicts

GROUP: dict[str, Any] = {"gender": "M"}
AWAY: dict[str, Any] = {"locations": (place(OAK, OTHER_PHONE),)}
THERE: dict[str, Any] = {"where": OAK, "phone": OTHER_PHONE}
PEOPLE = [
    physician("marisol", "Marisol", "Quintavalle", middle_name="A", gender="F"),
    physician("marisa", "Marisa", "Quintavalle", middle_name="B", gender="F"),
    physician("senior", "Edmund", "Thackery", middle_name="H", suffix="SR", **GROUP),
    physician("junior", "Edmund", "Thackery", middle_name="H", suffix="JR", **GROUP),
    physician("lone", "Barnaby", "Ullswater", middle_name="T", **GROUP),
    physician("short", "Marc", "Reisz", **GROUP),
    physician("robert", "Robert", "Fennimore", **GROUP),
    physician("william", "William", "Fennimore", **GROUP),
    physician("bell", "Katherine", "Ostrowicz-Bell", other_last_names=("Ostrowicz",), gender="F", **AWAY),
    physician("ming", "Xiaoming", "Zhang", gender="M", **AWAY),
    physician("hong", "Xiaohong", "Zhang", gender="F", **AWAY),
    physician("thi", "Thi", "Nguyen", middle_name="Hoa", gender="F", **AWAY),
    physician("pak", "Seung Hyun", "Pak", gender="M", **AWAY),
    physician("vega", "José Luis", "Fernández de la Vega", gender="M", **AWAY),
    physician("torrealba", "Ana", "Torrealba Mendizabal", gender="F", **AWAY),
    physician("khoury", "Mohammad", "El-Khoury", middle_name="Ali", gender="M", **AWAY),
    physician("silver", "Deborah", "Silverstone", gender="F", **AWAY),
    physician("nurse", "Rosalind", "Applewhite", credentials=("FNP-BC",), specialty="Nurse Practitioner", gender="F", **AWAY),
    physician("ha", "Duc", "Van Ha", gender="M", **AWAY),
    physician("byrne", "Seamus", "O'Malley-Byrne", gender="M", **AWAY),
    physician("elaine", "Prudence", "Winterhalter", middle_name="Elaine", gender="F", **AWAY),
    physician("third", "Alistair", "Dunmorrow", suffix="III", gender="M", **AWAY),
    physician("do", "Do", "Kim", gender="M", **AWAY),
    physician("linde", "Ingrid", "van der Linde", gender="F", **AWAY),
]


def verdict(name: str, shown: dict[str, Any]) -> str:
    return verdicts(match_listings(PEOPLE, [listing(name, **shown)])).get("1", "none")


@pytest.mark.parametrize(
    ("name", "shown", "who"),
    [
        ("Marisol Quintavalle, MD", {}, "marisol"),
        ("Quintavalle, Marisa B., M.D.", {"phone": None}, "marisa"),
        ("THACKERY JR, EDMUND H, MD", {}, "junior"),
        ("Dr. Edmund Thackery, Sr. MD, FAAFP", {}, "senior"),
        ("Edmund Thackery MD Jr", {}, "junior"),
        ("Ullswater Barnaby T MD PLLC", {}, "lone"),
        ("Elm Street Heart Center: Ullswater, Barnaby MD", {}, "lone"),
        ("Dr Barnaby T Ullswater MD PhD FACS FACC", {}, "lone"),
        ("Ullswater, Barnaby, MD PhD, FACC", {}, "lone"),
        ("Will Fennimore, MD", {}, "william"),
        ("Robbie Fennimore MD", {}, "robert"),
        ("Katherine Bell-Ostrowicz, MD", THERE, "bell"),
        ("Kate Ostrowicz, MD", THERE, "bell"),
        ("Katherine (Ostrowicz) Bell, MD", THERE, "bell"),
        ("Xiao Ming Zhang, MD", THERE, "ming"),
        ("Zhang, Xiaohong MD", THERE, "hong"),
        ("Zhang Xiaoming, MD", THERE, "ming"),
        ("Nguyen Thi Hoa, MD", THERE, "thi"),
        ("PAK SEUNG HYUN", THERE, "pak"),
        ("WINTERHALTER PRUDENCE E MD", {**THERE, "where": FAR}, "elaine"),
        ("Seunghyun Pak MD", THERE, "pak"),
        ("Seung-Hyun Pak, M.D.", {**THERE, "phone": None}, "pak"),
        ("JOSE L FERNANDEZ-DE LA VEGA, MD", THERE, "vega"),
        ("Jose Luis Fernandez, MD", THERE, "vega"),
        ("Mendizabal, Ana T, MD", THERE, "torrealba"),
        ("Mohamad Elkhoury MD", THERE, "khoury"),
        ("M. Ali El-Khoury, MD", {**THERE, "phone": None}, "khoury"),
        ("Debbie Silverstone, MD", THERE, "silver"),
        ("Rosalind Applewhite APRN, FNP-C", {**THERE, "specialties": ("Family Nurse Practitioner",)}, "nurse"),
        ("Duc Ha, MD", THERE, "ha"),
        ("Seamus OMalley, MD", THERE, "byrne"),
        ("Séamus Byrne, MD", THERE, "byrne"),
        ("P. Elaine Winterhalter MD", {**THERE, "phone": None}, "elaine"),
        ("Winterhalter MD, Prudence E", THERE, "elaine"),
        ("Alistair Dunmorrow 3rd, MD", THERE, "third"),
        ("Kim, Do, MD", THERE, "do"),
        ("VANDERLINDE, INGRID, MD", THERE, "linde"),
        ("Marc Reiz, MD", {}, "short"),
    ],
)
def test_certain(name: str, shown: dict[str, Any], who: str) -> None:
    assert verdict(name, shown) == f"auto:{who}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("M. Quintavalle, MD", {}),
        ("Winterhalter Prudence, MD", {**THERE, "where": FAR, "phone": None}),
        ("Edmund H. Thackery MD", {}),
        ("X. Zhang, MD", THERE),
        ("Katherine Ravensdale, MD", THERE),
        ("Barnaby Ullswater Jr, MD", {}),
        # A short name with a wrong letter, at the same practice.
        ("Marc Reiz, MD", {"specialties": ("Dermatology",)}),
        ("Mrc Reisz, MD", {}),
    ],
)
def test_asked(name: str, shown: dict[str, Any]) -> None:
    assert verdict(name, shown) == "review"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Edmund Thackery II, MD", {}),
        ("Bert Fennimore, MD", {}),
        ("Ignatius Wormwood, MD", {}),
        ("Daniel Silverstone, MD", {**THERE, "gender": "M"}),
        ("D. Silverstone, MD", {**THERE, "gender": "M"}),
        ("Rosalind Applewhite, MD", {**THERE, "specialties": ("Family Medicine",)}),
        ("Thi Mai Nguyen, MD", THERE),
        ("Kim, MD", THERE),
        ("Ullswater Cardiology", {}),
        ("Ming Zhang", {"where": FAR, "phone": None}),
        ("Thomas Barnaby, MD", {}),
        ("Marc Reiz, MD", {"where": FAR, "phone": None}),
    ],
)
def test_never_certain(name: str, shown: dict[str, Any]) -> None:
    assert not verdict(name, shown).startswith("auto")


def test_half_of_a_double_name_tells_as_much_as_it_is_rare() -> None:
    people = [physician("half", "Maria", "Garcia", middle_name="Elena"), physician("both", "Maria", "Garcia-Solano")]
    points = {match.physician_id: match.points for match in match_listings(people, [listing("Maria Garcia, MD")])}
    assert points["half"] - points["both"] == pytest.approx(2.5)
    (whole,) = match_listings(people, [listing("Maria Garcia Solano, MD")])
    assert (whole.physician_id, whole.state) == ("both", "auto")


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("Kelly", "Paige", "Paige Kelly, MD"), ("Blake", "Grant", "Dr. Grant Blake"), ("Wei", "Jin", "Jin Wei, MD"),
        ("Nancy", "Aguilar", "Aguilar Nancy, DO"),
    ],
)  # fmt: skip
def test_a_colleague_may_be_called_the_other_way_round(first: str, last: str, shown: str) -> None:
    (match,) = match_listings([physician("ours", first, last)], [listing(shown)])
    assert match.state == "needs_review"


def test_who_is_called_james_thomas_is_not_taken_for_thomas_james_elsewhere() -> None:
    ours = [physician("ours", "James", "Thomas", gender="M")]
    turned = match_listings(ours, [listing("Thomas James, MD", FAR, None)])
    assert turned == []
    (here,) = match_listings(ours, [listing("Thomas James, MD")])
    assert (here.state, here.reasons[0].rsplit(" ", 1)[0]) == ("needs_review", "first and last name turned round")
    (sure,) = match_listings(
        [physician("ours", "James", "Thomas", npi="1234567893")], [listing("Thomas James", npi="1234567893")]
    )
    assert sure.state == "auto"


@pytest.mark.parametrize(
    ("second", "state"),
    [
        ("Edmund Thackery Jr, MD", "auto"),
        ("Edmund Thackery, MD", "needs_review"),
        ("Edmund Thackery Jr, DO", "needs_review"),
    ],
)
def test_a_second_page_on_a_site_may_be_the_fathers(second: str, state: str) -> None:
    son = physician("son", "Edmund", "Thackery", suffix="JR", credentials=("MD",))
    (alone,) = match_listings([son], [listing(second)])
    assert alone.state == "auto"
    both = match_listings([son], [listing("Edmund Thackery Jr., MD", key="surest", npi="1234567893"), listing(second)])
    assert {match.site_key: match.state for match in both} == {"surest": "auto", "1": state}


def test_any_sure_page_with_the_suffix_makes_one_without_it_a_question() -> None:
    son = physician("son", "Edmund", "Thackery", suffix="JR", npi="1234567893")
    shown = [
        listing("Edmund Thackery, MD", key="surest", npi="1234567893"),
        listing("Edmund Thackery Jr., MD", key="suffixed", specialties=()),
        listing("Edmund Thackery, MD", key="second"),
    ]
    states = {match.site_key: match.state for match in match_listings([son], shown)}
    assert states == {"surest": "auto", "suffixed": "auto", "second": "needs_review"}


def test_the_own_npi_makes_no_fathers_page() -> None:
    son = physician("son", "Edmund", "Thackery", suffix="JR", npi="1234567893")
    shown = [
        listing("Edmund Thackery Jr., MD", key="surest", npi="1234567893"),
        listing("Edmund Thackery, MD", key="second", npi="1234567893"),
    ]
    assert {match.state for match in match_listings([son], shown)} == {"auto"}
