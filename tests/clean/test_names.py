"""Reading, comparing and showing personal names."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from repmon.clean.name_order import Order
from repmon.clean.name_plain import read_plain_name
from repmon.clean.name_reader import read_any_name
from repmon.clean.names import (
    PersonName,
    display_name,
    fold,
    given_agreement,
    middle_agreement,
    proper_case,
    read_name,
    same_first,
    same_last,
    same_middle,
    surname_agreement,
)


def read(text: str) -> PersonName:
    name = read_name(text)
    assert name is not None
    return name


@pytest.mark.parametrize(
    ("shown", "first", "middle", "last"),
    [
        ("ALDEN FERRIS, MBBS", "ALDEN", "", "FERRIS"),
        ("Md Karim, MD", "Md", "", "Karim"),
        ("Md. Karim, M.D.", "Md", "", "Karim"),
        ("MD KARIM MD", "MD", "", "KARIM"),
        ("Do Kim DO", "Do", "", "Kim"),
        ("Anh Do, DO", "Anh", "", "Do"),
        ("MINH ANH DO, MD", "MINH", "ANH", "DO"),
        ("Kim, Do", "Do", "", "Kim"),
        ("LEE, MA, MD", "MA", "", "LEE"),
        ("MA, LI, MD", "LI", "", "MA"),
        ("Dr. MICHAEL MA, MD", "MICHAEL", "", "MA"),
        ("Thomas Edd, MD", "Thomas", "", "Edd"),
        ("DORIS MILBANK, CRNP", "DORIS", "", "MILBANK"),
        ("Milbank, Doris Q, MD, FACP", "Doris", "Q", "Milbank"),
        ("MILBANK, DORIS", "DORIS", "", "MILBANK"),
        ("Milbank, M.D., Doris", "Doris", "", "Milbank"),
        ("Milbank, J. D., MD", "J", "D", "Milbank"),
        ("J. Robert Milbank", "J", "Robert", "Milbank"),
        ("P.J. O'Neil, PA-C", "P", "J", "O'Neil"),
        ("Dr.Doris Q.Milbank", "Doris", "Q", "Milbank"),
        ("SEAN O BRIEN, M.D.", "SEAN", "", "O BRIEN"),
        ("JOHN O MILBANK, M.D.", "JOHN", "O", "MILBANK"),
        ("ANTHONY D ANGELO, DO", "ANTHONY", "", "D ANGELO"),
        ("Ludwig van der Berg, MD PhD", "Ludwig", "", "van der Berg"),
        ("Luis De La Torre MD", "Luis", "", "De La Torre"),
        ("Susan St. John, NP", "Susan", "", "St John"),
        ("Angus Mc Donald, MD", "Angus", "", "Mc Donald"),
        ("Thanh Van Nguyen, MD", "Thanh", "Van", "Nguyen"),
        ("Ahmed Al-Rashid, MD", "Ahmed", "", "Al-Rashid"),
        ("Al Milbank, MD", "Al", "", "Milbank"),
        ("RIOS MONTERO, ELENA L, MD", "ELENA", "L", "RIOS MONTERO"),
        ("Gordon King, Vanesha S., MD", "Vanesha", "S", "Gordon King"),
        ("Di Giorgio, Camila B, MD", "Camila", "B", "Di Giorgio"),
        ("Summer Lofton - Derrick, MD", "Summer", "", "Lofton-Derrick"),
        ("Arturo Gonzalez- Roman, MD", "Arturo", "", "Gonzalez-Roman"),
        ("Hon Lee, MD", "Hon", "", "Lee"),
        ("Col. John A Milbank MD", "John", "A", "Milbank"),
        ("Prof. Dr. Hans Müller", "Hans", "", "Müller"),
        ("doris_milbank", "doris", "", "milbank"),
        ("dr-doris-milbank-md", "doris", "", "milbank"),
        ("Doris+Milbank+MD", "Doris", "", "Milbank"),
        ("\u200eDoris\u200b\u00a0 Milbank, MD", "Doris", "", "Milbank"),
        ("Milbank Orthopedics - Doris Milbank, MD", "Doris", "", "Milbank"),
        ("Harbor Clinic: Milbank Doris MD", "Doris", "", "Milbank"),
        ("Doris Milbank, MD | Find a doctor", "Doris", "", "Milbank"),
        ("Doris Milbank, MD - Cardiologist", "Doris", "", "Milbank"),
        ("Doris Milbank, MD, Cardiologist", "Doris", "", "Milbank"),
        ("Doris Milbank, Boston", "Doris", "", "Milbank"),
        ("DORIS MILBANK MD PC", "DORIS", "", "MILBANK"),
        ("Doris Milbank M. D.", "Doris", "", "Milbank"),
        ("Doris Milbank (she/her), MD", "Doris", "", "Milbank"),
        ("Dr. Milbank", None, "", "Milbank"),
        ("Milbank Doris MD PLLC", "Doris", "", "Milbank"),
        ("Kelly Ann Milbank MD PC", "Kelly", "Ann", "Milbank"),
        ("MILBANK DORIS Q", "DORIS", "Q", "MILBANK"),
        ("Smith Doris Q, MD", "Doris", "Q", "Smith"),
        ("De La Torre Luis A, MD", "Luis", "A", "De La Torre"),
        ("Mary Ann Q", "Mary", "Ann", "Q"),
        ("Thomas James A", "James", "A", "Thomas"),
        ("MILBANK NANCY", "NANCY", "", "MILBANK"),
        ("MILBANK NANCY MD FACP", "NANCY", "", "MILBANK"),
        ("MILBANK MAX OSCAR", "MAX", "OSCAR", "MILBANK"),
        ("Dr. MILBANK NANCY", "MILBANK", "", "NANCY"),
        ("MILBANK NANCY, MD", "MILBANK", "", "NANCY"),
        ("Milbank Nancy", "Milbank", "", "Nancy"),
        ("TAREK ALI MD", "TAREK", "", "ALI"),
        ("LAJU MATHEW", "LAJU", "", "MATHEW"),
        ("QUILLA JAMES", "QUILLA", "", "JAMES"),
        ("QUILLA THOMAS ALI", "QUILLA", "THOMAS", "ALI"),
        ("MILBANK NANDITA S MD", "NANDITA", "S", "MILBANK"),
        ("SCOTT NANDITA S MD", "NANDITA", "S", "SCOTT"),
        ("RUSSELL JON R", "JON", "R", "RUSSELL"),
        ("MILBANK K E", "K", "E", "MILBANK"),
        ("MILBANK B V MD", "B", "V", "MILBANK"),
        ("MILBANK DORIS D MD", "DORIS", "D", "MILBANK"),
        ("Le Doris T, MD", "Doris", "T", "Le"),
        ("MILBANK D MD", "D", "", "MILBANK"),
        ("DORIS M", "DORIS", "", "M"),
        ("Sung O, MD", "Sung", "", "O"),
        ("Jin Ho O", "Jin", "Ho", "O"),
        ("Kim Sung O", "Sung", "O", "Kim"),
        ("J R Smith", "J", "R", "Smith"),
        ("Dr. Doris K Milbank I, MD", "Doris", "K Milbank", "I"),
        # What is left of a damaged credential is no given name; a given name's initial is.
        ("Doris Milbank, M, FACP", "Doris", "", "Milbank"),
        ("Doris Milbank, .D.", "Doris", "", "Milbank"),
        ("Doris Milbank, M.., Ph.D.", "Doris", "", "Milbank"),
        ("Wen Q Milbank, M, FACP", "Wen", "Q", "Milbank"),
        ("Rios Montero, M, MD", "M", "", "Rios Montero"),
        ("MILBANK, DORIS MD", "DORIS", "", "MILBANK"),
        ("MILBANK, DORIS DO", "DORIS", "", "MILBANK"),
        ("MILBANK, DORIS PA", "DORIS", "", "MILBANK"),
        ("MILBANK, D MD PHD", "D", "", "MILBANK"),
        ("milbank, doris md", "doris", "", "milbank"),
        ("LEE, YONG DO, MD", "YONG", "DO", "LEE"),
        ("WANG, LI MA", "LI", "MA", "WANG"),
        ("Milbank, Abdul Md", "Abdul", "Md", "Milbank"),
        ("Wen Milbank, D, FACP", "Wen", "", "Milbank"),
        ("Wen Milbank, M, MPH", "Wen", "", "Milbank"),
        ("Rios Montero, W, FACP", "W", "", "Rios Montero"),
        ("Milbank, Q, MD", "Q", "", "Milbank"),
    ],
)
def test_parts(shown: str, first: str | None, middle: str, last: str) -> None:
    name = read(shown)
    assert (name.first, " ".join(name.middle), name.last) == (first, middle, last)
    assert name.shown == shown


@pytest.mark.parametrize(
    ("shown", "first", "middle", "last"),
    [
        ("JohnMilbank, M.D.", "John", "", "Milbank"),
        ("Dr. DorisCox-Ritt", "Doris", "", "Cox-Ritt"),
        ("DorisA Milbank, MD", "Doris", "A", "Milbank"),
        ("Doris KMilbank, MD", "Doris", "K", "Milbank"),
        ("Doris MMilbank, MD", "Doris", "", "Milbank"),
        ("Doris KK. Milbank, MD", "Doris", "K", "Milbank"),
        ("Dr. DorisM ilbank, MD", "Doris", "", "Milbank"),
        ("Jea nMilbank, MD", "Jean", "", "Milbank"),
        ("Doris iMlbank, MD", "Doris", "", "Milbank"),
        ("Cha dLarkin, MD", "Chad", "", "Larkin"),
        ("Dr. aLuren Milbank, MD", "Lauren", "", "Milbank"),
        ("Doris Milban,k MD", "Doris", "", "Milbank"),
        ("Wenna iKm, MD", "Wenna", "", "Kim"),
        ("Seyma aPrk, MD", "Seyma", "", "Park"),
        ("Jama lWard, MD", "Jamal", "", "Ward"),
        ("Dori sK Milbank, MD", "Doris", "K", "Milbank"),
        ("Dori sK. Milbank, MD", "Doris", "K", "Milbank"),
        ("Dr.D oris Milbank, MD", "Doris", "", "Milbank"),
        ("Milbank,D oris, MD", "Doris", "", "Milbank"),
        ("Milbank,D oris K, MD", "Doris", "K", "Milbank"),
        ("DORIS MILBAN,K MD", "DORIS", "", "MILBANK"),
        ("DORIS KI,M MD, FACP", "DORIS", "", "KIM"),
        ("Doris L,e FNP-BC", "Doris", "", "Le"),
        ("JiKim, MD", "Ji", "", "Kim"),
        ("Dr. An-MaiMilbank, MD", "An-Mai", "", "Milbank"),
        # Nobody slipped here.
        ("Dr. MacDonald", None, "", "MacDonald"),
        ("VanDyke, MD", None, "", "VanDyke"),
        ("LaToya McNeil, MD", "LaToya", "", "McNeil"),
        ("JoAnn DeWitt, MD", "JoAnn", "", "DeWitt"),
        ("DorisA van Dyke, MD", "Doris", "A", "van Dyke"),
        ("Maria dAngelo, MD", "Maria", "", "dAngelo"),
        ("Sean oBrien", "Sean", "", "oBrien"),
        ("dAnte Milbank", "dAnte", "", "Milbank"),
        ("Anthony DAngelo", "Anthony", "", "DAngelo"),
        ("Angus MCdonald", "Angus", "", "MCdonald"),
        ("McNeil, MD", None, "", "McNeil"),
        ("DeWitt, MD", None, "", "DeWitt"),
        ("DE LA CRUZ,M, MD", "M", "", "DE LA CRUZ"),
        ("Dr.D Milbank", "D", "", "Milbank"),
        ("Milbank,D de la Rue", "D", "de la Rue", "Milbank"),
        ("Timothy L0we, MD", "Timothy", "", "Lowe"),
        ("Dr. Ann Barte1s", "Ann", "", "Bartels"),
        ("Pho V0ss", "Pho", "", "Voss"),
        ("M1CHAEL MI1BANK MD", "MICHAEL", "", "MILBANK"),
        ("0scar 5milbank-J0nes", "Oscar", "", "Smilbank-Jones"),
        ("Castr0, Ann", "Ann", "", "Castro"),
        ("Doris Milbank 2nd", "Doris", "", "Milbank"),
        ("Doris Milbank, Suite 4, NPI 1005000001", "Doris", "", "Milbank"),
        ("Doris Milbank, MD, Room101", "Doris", "", "Milbank"),
        ("MILBANK JR DORIS Q", "DORIS", "Q", "MILBANK"),
        ("Doris Jr. Milbank", "Doris", "", "Milbank"),
        ("Odell Jr. Milbank", "Odell", "", "Milbank"),
    ],
)
def test_slips_that_capitals_betray(shown: str, first: str | None, middle: str, last: str) -> None:
    name = read(shown)
    assert (name.first, " ".join(name.middle), name.last) == (first, middle, last)


@pytest.mark.parametrize(
    "text", ["", "   ", "Dr.", "MD", "--", "123", "Harbor Cardiology", "Northfield Medical Center", "Dr. Alden & Dr. Ferris"]
)
def test_no_person(text: str) -> None:
    assert read_name(text) is None


@pytest.mark.parametrize(
    ("shown", "suffix"),
    [
        ("Robert J. Milbank Jr., MD", "JR"),
        ("Robert Milbank, Sr", "SR"),
        ("Milbank Jr., Robert A., MD", "JR"),
        ("Robert J Milbank, 2nd, MD", "II"),
        ("Milbank, Robert III", "III"),
        ("Lee Van Dyke IV, M.D., Ph.D.", "IV"),
        ("Robert Milbank V, MD", "V"),
        ("Robert Milbank, Sr. MD, FAAFP", "SR"),
        ("Robert Milbank MD Jr", "JR"),
        ("Robert V Milbank", None),
        ("Milbank, Robert V.", None),
        ("Junior Milbank", None),
        ("MILBANK JR ROBERT A MD", "JR"),
        ("Milbank III Robert, MD", "III"),
        ("Milbank Sr. Robert", "SR"),
        ("Milbank Jr MD", "JR"),
        ("Robert Milbank Jr., Robert Milbank MD Jr", "JR"),
    ],
)
def test_suffix(shown: str, suffix: str | None) -> None:
    assert read(shown).suffix == suffix


@pytest.mark.parametrize(
    ("shown", "suffix", "credentials"),
    [
        ("Doris Milbank, M,D MPH", None, ("MD", "MPH")),
        ("Doris Milbank, MM.D.", None, ("MD",)),
        ("Doris Milbank, M.DD., Ph.D.", None, ("MD", "PHD")),
        ("Doris Milbank, M.D., PPh.D.", None, ("MD", "PHD")),
        ("Doris Milbank, M.,D.", None, ("MD",)),
        ("Robert Milbank, P.hD., M.DD.", None, ("PHD", "MD")),
        ("Robert Milbank, J.r, MD", "JR", ("MD",)),
        ("Robert Milbank J.r, MD", "JR", ("MD",)),
        # What is a credential as it stands, or of which nothing known is left.
        ("Doris Milbank, CCRN", None, ("CCRN",)),
        ("Doris Milbank, NNP", None, ("NNP",)),
        ("Doris Milbank, MD, FZZQ", None, ("MD", "FZZQ")),
    ],
)
def test_slips_within_credentials(shown: str, suffix: str | None, credentials: tuple[str, ...]) -> None:
    name = read(shown)
    assert (name.first in ("Doris", "Robert"), name.middle, name.last) == (True, (), "Milbank")
    assert (name.suffix, name.credentials) == (suffix, credentials)


def test_credentials_prefix_and_unlisted_credentials() -> None:
    name = read("Dr. Doris Milbank, M.D., PHD, F.A.C.C., FZZQ")
    assert name.prefix == "Dr"
    assert name.credentials == ("MD", "PHD", "FACC", "FZZQ")


@pytest.mark.parametrize(
    "shown", ["William 'Bill' Jones", "William (Bill) Jones", "William “Bill” Jones, DO", "William Jones (Bill), DO"]
)
def test_nickname(shown: str) -> None:
    name = read(shown)
    assert (name.first, name.nickname, name.last, name.other_last) == ("William", "Bill", "Jones", ())


@pytest.mark.parametrize(
    "shown",
    [
        "Mary Jones (Smith), MD",
        "Mary Jones née Smith, MD",
        "Mary Jones nee Smith MD",
        "Mary Jones (formerly Smith), MD",
        "Mary Jones, MD, formerly Mary Smith",
        "Mary Jones a.k.a. Mary Smith, MD",
        "Mary Jones (aka Smith), MD",
        "Mary Jones (was Mary Smith), MD",
        "Mary Jones (ex-Smith), MD",
        "Mary Jones geb. Smith, MD",
        "Jones née Smith, Mary, MD",
    ],
)
def test_former_surname(shown: str) -> None:
    name = read(shown)
    assert (name.first, name.last, name.other_last, name.credentials) == ("Mary", "Jones", ("Smith",), ("MD",))


@pytest.mark.parametrize("shown", ["Mary Jones (née de la Cruz), MD", "Mary Jones née de la Cruz, MD"])
def test_former_surname_with_particles(shown: str) -> None:
    assert read(shown).other_last == ("de la Cruz",)


@pytest.mark.parametrize(
    ("shown", "first", "nickname"),
    [
        ("Hugo Milbank, MD (Dr. Hal)", "Hugo", "Hal"),
        ("Nhu-Quynh (Queenie) Milbank", "Nhu-Quynh", "Queenie"),
        ("Milbank, Hugo (Dr.)", "Hugo", None),
    ],
)
def test_nickname_in_brackets(shown: str, first: str, nickname: str | None) -> None:
    name = read(shown)
    assert (name.first, name.last, name.nickname, name.other_last) == (first, "Milbank", nickname, ())


@pytest.mark.parametrize(
    "shown",
    ["Doris N. Milbank, Retired", "Doris N. Milbank (retired)", "Doris N. Milbank - Retired", "Doris N. Milbank Retired"],
)
def test_remark(shown: str) -> None:
    name = read(shown)
    assert (name.first, name.last, name.remarks) == ("Doris", "Milbank", ("retired",))


@pytest.mark.parametrize(
    "shown",
    [
        "The Office of Doris Milbank, DO", "Doris Milbank, D.O., P.C.", "Doris Milbank MD PC", "Doris Milbank MD LLC",
        "Doris Milbank, MD, PLLC", "Doris Milbank, M.D., Inc.", "Doris Milbank MD & Associates", "Doris Milbank's office",
        "Doris Milbank, MD, A Professional Corporation",
    ],
)  # fmt: skip
def test_a_practice_under_the_physicians_name(shown: str) -> None:
    name = read(shown)
    assert (name.first, name.last, name.remarks) == ("Doris", "Milbank", ("practice",))


def test_the_order_can_be_given() -> None:
    name = read_name("MILBANK DORIS Q", order="last_first")
    assert name is not None
    assert (name.first, name.middle, name.last) == ("DORIS", ("Q",), "MILBANK")


@given(st.text())
@example("née")
@example("(((")
@example("'a' 'b'")
@example(", , Jr, MD")
@example("Nee, Nee nee Nee")
@settings(max_examples=200)
def test_reading_never_raises_and_keeps_what_was_shown(text: str) -> None:
    name = read_name(text)
    assert name is None or (name.shown == text and name.last)


WORDS = st.sampled_from(
    """Doris MILBANK Hugo Q Q. V V. VI III Jr Dr. Dr Md MA Ma Do De Van O D Brien Angelo Nguyen Nee née Hon No On Left Closed
    Surgery Clinic Inc at At MD M.D. M. D. Ph.D. PHARM PHD FACP FNP-BC -MD MD- XYZ PA-C DO, O'Neil Cox-Ritt Do-Ma MD-PHD retired
    & - Access Denied Page Found Reviews Meet and None Care Cardiologist MDFACS DODDS Emerita formerly
    """.split()  # noqa: SIM905
)


@given(st.lists(st.tuples(WORDS, st.sampled_from([" ", " ", ", ", ",", "  "])), max_size=7), st.sampled_from(get_args(Order)))
@example([("", " "), ("Doris", " "), ("Milbank", ", "), ("", " ")], "auto")
@settings(max_examples=300)
def test_the_short_way_answers_as_the_long_one(pieces: list[tuple[str, str]], order: Order) -> None:
    shown = "".join(word + gap for word, gap in pieces)
    short = read_plain_name(shown, order)
    assert short is None or short == read_any_name(shown, order)


@pytest.mark.parametrize(
    "shown",
    ["Doris Milbank", "Dr. Doris Q Milbank, MD, FACP", "DORIS Q. MILBANK, M.D., Ph.D.", "Milbank, Doris, FNP-BC", "Kim, Q, MD"],
)
def test_the_short_way_is_taken(shown: str) -> None:
    assert read_plain_name(shown, "auto") == read_any_name(shown, "auto") is not None


NAMES = st.sampled_from(["Doris", "Alden", "Maria", "Hugo", "Wen", "Sanjay", "Oona", "Piotr"])
SURNAMES = st.sampled_from(
    ["Milbank", "Ferris", "O'Brien", "McDonald", "van der Berg", "de la Cruz", "Garcia-Lopez", "St. John"]
)


@given(
    first=NAMES,
    middle=st.lists(st.sampled_from(["Q", "Jane", "Lowell"]), max_size=2),
    last=SURNAMES,
    suffix=st.sampled_from([None, "JR", "SR", "III"]),
    credentials=st.lists(st.sampled_from(["MD", "PHD", "FNP-BC", "FACP"]), unique=True, max_size=3),
)
@settings(max_examples=100)
def test_what_is_shown_reads_back(first: str, middle: list[str], last: str, suffix: str | None, credentials: list[str]) -> None:
    name = read(display_name(first, middle, last, suffix, credentials))
    assert (name.first, list(name.middle), fold(name.last)) == (first, middle, fold(last))
    assert (name.suffix, list(name.credentials)) == (suffix, credentials)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("O'Brien-Łukasz", "o brien lukasz"),
        ("  José   GARCÍA ", "jose garcia"),
        ("Weiß Ørsted Æsir", "weiss orsted aesir"),
        ("St. John", "st john"),
        ("李", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
@settings(max_examples=200)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(text).isascii()


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("O'BRIEN", "OBrien", "same"),
        ("Mc Donald", "MCDONALD", "same"),
        ("Van Der Waal", "Vanderwaal", "same"),
        ("Garcia-Lopez", "GARCIA LOPEZ", "same"),
        ("García", "Garcia", "same"),
        ("Garcia-Lopez", "Lopez", "part"),
        ("Doe", "Doe-Smith", "part"),
        ("De la Cruz", "Cruz", "part"),
        ("Kowalski", "Kowalsky", "spelling"),
        ("Mueller", "Müller", "same"),
        ("Grüber", "GRUEBER", "same"),
        ("Sørensen", "Soerensen", "same"),
        ("Åkerby", "Aakerby", "same"),
        ("Weiß", "Weiss", "same"),
        ("Møller", "Moller", "same"),
        ("Grueber", "Gruber", "spelling"),
        ("McDonald", "MacDonald", "spelling"),
        ("Coehn", "Cohen", "spelling"),
        ("hapman", "Chapman", "spelling"),
        ("Evans", "Bevans", "different"),
        ("Van Ha", "Ha", "part"),
        ("O'Malley-Byrne", "OMalley", "part"),
        ("De", "De La", "different"),
        ("Abernathy", "Abernethey", "spelling"),
        ("Chang", "Chan", "different"),
        ("Hansen", "Hanson", "different"),
        ("Johnson", "Johnston", "different"),
        ("Smith", "Smithson", "different"),
        ("Lee", "Li", "different"),
        ("Al-Rashid", "Al-Masri", "different"),
        ("", "", "different"),
    ],
)
def test_same_last(a: str, b: str, verdict: str) -> None:
    assert same_last(a, b) == verdict
    assert same_last(b, a) == verdict


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ("JOSÉ", "Jose", "same"),
        ("Anne-Marie", "Anne Marie", "same"),
        ("Duk Joon", "Dukjoon", "same"),
        ("Søren", "Soeren", "same"),
        ("Jürgen", "JUERGEN", "same"),
        ("Jürgen", "Jurgen", "same"),
        ("Bob", "Robert", "nickname"),
        ("Steven", "Stephen", "nickname"),
        ("Anne-Marie", "Anne", "nickname"),
        ("Duk Joon", "Duk", "nickname"),
        ("R.", "Robert", "initial"),
        ("Katherine", "Katherin", "spelling"),
        ("Priscilla", "Prisciila", "spelling"),
        ("R", "J", "different"),
        ("Robert", "Bill", "different"),
        ("Daniel", "Danielle", "different"),
        ("John", "Jonathan", "spelling"),
        ("Jon", "Jonathan", "nickname"),
        ("Jay", "Jaya", "different"),
        ("Eric", "Erica", "different"),
        ("Christian", "Christine", "different"),
        ("Michael", "Michelle", "different"),
        ("Min", "Minji", "different"),
        ("Xiaoming", "Xiaohong", "different"),
        ("", "Ann", "different"),
    ],
)
def test_same_first(a: str, b: str, verdict: str) -> None:
    assert same_first(a, b) == verdict
    assert same_first(b, a) == verdict


def test_genders_on_record_part_short_forms_but_not_equal_names() -> None:
    assert same_first("Chris", "Christopher", "M", None) == "nickname"
    assert same_first("Chris", "Christopher", "F", None) == "different"
    assert same_first("Chris", "Christine", "M", "F") == "different"
    assert same_first("Robin", "Robin", "M", "F") == "same"
    assert same_first("William", "Will", "F", None) == "nickname", "a wrong gender on record is not held against a name"


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        (("James",), ("JAMES",), "same"),
        (("Joon", "Ho"), ("Joonho",), "same"),
        (("J",), ("James",), "initial"),
        (("J.", "B."), ("B",), "same"),
        (("A",), ("B",), "conflict"),
        (("James",), ("John",), "conflict"),
        ((), ("James",), "missing"),
        (("-",), ("James",), "missing"),
    ],
)
def test_same_middle(a: tuple[str, ...], b: tuple[str, ...], verdict: str) -> None:
    assert same_middle(a, b) == verdict
    assert same_middle(b, a) == verdict


@pytest.mark.parametrize(
    ("a", "b", "last", "first"),
    [
        ("Maria Garcia-Lopez, MD", "Maria Garcia Lopez, M.D.", "same", "same"),
        ("Duk Joon Lee, MD", "Dukjoon Lee, MD", "same", "same"),
        ("James Michael Alden, MD", "J. Michael Alden, MD", "same", "middle_name"),
        ("James Michael Alden, MD", "Mike Alden, MD", "same", "middle_name"),
        ("William (Billy) Alden", "Billy Alden", "same", "nickname"),
        ("Jane Doe, MD", "Jane Doe (Milbank), MD", "same", "same"),
        ("Jane Milbank, MD", "Jane Doe (Milbank), MD", "part", "same"),
        ("Jane Milbank, MD", "Jane Milbank Ferris, MD", "part", "same"),
        ("John Lee, MD", "John Lee Alden, MD", "different", "same"),
        ("Robert Alden", "Bill Alden", "same", "different"),
    ],
)
def test_whole_people(a: str, b: str, last: str, first: str) -> None:
    assert surname_agreement(read(a), read(b)) == last
    assert surname_agreement(read(b), read(a)) == last
    assert given_agreement(read(a), read(b)) == first
    assert given_agreement(read(b), read(a)) == first


def test_a_misspelt_half_of_a_surname_is_no_other_middle_name() -> None:
    shown, known = read_name("Ilse Gacia Milbank"), read_name("Ilse T. Garcia-Milbank")
    assert shown is not None
    assert known is not None
    assert middle_agreement(shown, known) == "missing"


def test_a_surname_read_as_a_middle_name_is_no_conflict() -> None:
    register = read("RIOS MONTERO, ELENA S")
    assert middle_agreement(register, read("Elena Rios Montero, MD")) == "missing"
    assert middle_agreement(register, read("Elena T. Rios Montero, MD")) == "conflict"


@pytest.mark.parametrize(
    ("text", "cased"),
    [
        ("MCDONALD", "McDonald"),
        ("MACDONALD", "MacDonald"),
        ("MACIAS", "Macias"),
        ("O'BRIEN", "O'Brien"),
        ("DE LA CRUZ", "de la Cruz"),
        ("VAN DER BERG", "van der Berg"),
        ("VAN NGUYEN", "Van Nguyen"),
        ("VAN", "Van"),
        ("JOHN-PAUL", "John-Paul"),
        ("ST. JOHN", "St. John"),
        ("doris milbank", "Doris Milbank"),
        ("III", "III"),
        ("Ludwig van Berg", "Ludwig van Berg"),
        ("", ""),
    ],
)
def test_proper_case(text: str, cased: str) -> None:
    assert proper_case(text) == cased


def test_display_name() -> None:
    assert display_name("JANE", "Q", "DOE", "JR", ["MD", "PHD"]) == "Jane Q. Doe Jr., MD, PhD"
    assert display_name(None, None, "DE LA CRUZ", None, "FNP-BC") == "de la Cruz, FNP-BC"
    assert display_name("J", ["ROBERT"], "MILBANK", "iii", ()) == "J. Robert Milbank III"


def test_the_matching_set_agrees_with_its_truth(shared: Path) -> None:
    """On every tenth listing of ours, surname and given name must not be called different but for wild typing errors."""
    folder = shared / "data" / "matching"
    with (folder / "roster.csv").open(encoding="utf-8", newline="") as file:
        roster = {row["npi"]: row for row in csv.DictReader(file)}
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        truth = {(row["site"], row["site_key"]): row["npi"] for row in csv.DictReader(file)}
    with (folder / "listings.csv").open(encoding="utf-8", newline="") as file:
        listings = list(csv.DictReader(file))[::10]
    compared = different = 0
    for listing in listings:
        known = roster.get(truth[listing["site"], listing["site_key"]])
        if known is None:
            continue
        ours = read(f"{known['last_name']}, {known['first_name']} {known['middle_name']}")
        theirs = read(listing["name"])
        compared += 1
        different += "different" in {surname_agreement(ours, theirs), given_agreement(ours, theirs)}
    assert compared > 1000
    assert different / compared < 0.005
