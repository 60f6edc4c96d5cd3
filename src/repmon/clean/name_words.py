"""Closed sets of words that a name reader needs: titles, particles, suffixes, words of organisations. All folded."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

PREFIXES: Final = frozenset("dr drs doctor prof professor mr mrs ms miss mx".split())
"""Titles that are never a given name before another word."""

RARE_PREFIXES: Final = frozenset("col lt ltc capt cpt cdr lcdr maj gen sgt rev fr hon sir dame rabbi sister".split())
"""Titles that may also be a given name ("Hon Lee"): taken as titles only before two more words."""

SUFFIXES: Final = {
    "jr": "JR", "junior": "JR", "sr": "SR", "senior": "SR", "ii": "II", "2nd": "II", "iii": "III", "3rd": "III",
    "iv": "IV", "4th": "IV", "v": "V", "5th": "V",
}  # fmt: skip

PARTICLES: Final = frozenset(
    "abu af al auf aus av bin da dal das de degli dei del dela della delle delli den der des di dos du el ibn la las le lo los mac "
    "mc saint san santa santo st ste ten ter van vande vanden vander vom von zu zum zur".split()
)
"""Words that belong to the surname after them."""

VIETNAMESE_SURNAMES: Final = frozenset(
    "nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly truong dinh doan trinh dao mai luu luong lam ha ta cao "
    "chau thai lai quach thach vuong phung".split()
)
"""Before these, "Van", "Le" or "Do" is a middle name and not a particle ("Thanh Van Nguyen")."""

AFTER_O: Final = frozenset(
    "bannon boyle brian briant brien bryan bryant byrne callaghan callahan carroll casey connell conner connor day dea doherty "
    "donald donnell donoghue donohue donovan dowd driscoll dwyer farrell flaherty flanagan flynn gara gorman grady haire halloran "
    "hanlon hara hare hearn herlihy keefe kane keeffe kelly laughlin leary loughlin mahony mahoney malley mara meara meally neal "
    "neil neill nell quinn regan reilly riordan rourke ryan shaughnessy shea sullivan toole".split()
)
"""Surnames that follow an O whose apostrophe was lost ("SIOBHAN O CONNOR"): there O is no initial."""

AFTER_D: Final = frozenset(
    "agostino alessandro amato amelio ambrosio amico andrea angelo antonio arcy augustine cruz costa elia errico mello onofrio orazio "
    "souza sousa urso".split()
)
"""Surnames that follow a D whose apostrophe was lost ("ANTHONY D ANGELO")."""

FORMER: Final = frozenset("nee formerly fka maiden born previously".split())

REMARK_STARTS: Final = (
    "retired", "deceased", "inactive", "no longer", "not accepting", "accepting", "closed", "permanently", "moved", "on leave",
    "left practice", "emeritus", "emerita", "not practicing", "not practising", "unavailable", "new patients", "board certified",
)  # fmt: skip
REMARK_WORDS: Final = frozenset({"retired", "deceased", "inactive"})
PRONOUNS: Final = frozenset({"she", "her", "hers", "he", "him", "his", "they", "them", "theirs"})

CORPORATE: Final = frozenset("llc pllc pc inc ltd llp psc apc corp corporation plc incorporated sc".split())
"""Legal forms that follow a doctor's own name ("John Smith MD PC")."""

ORGANISATION: Final = frozenset(
    "academic agency alliance ambulatory and associates associate assoc assn care center centers centre centres clinic clinics "
    "college consultants department dept dialysis emergency family fertility for foundation group groups health healthcare home "
    "hospice hospital hospitals imaging infirmary institute internal lab laboratories laboratory medical medicine memorial network of "
    "office offices oncology orthopaedic orthopaedics orthopedic orthopedics partners partnership pediatric pediatrics pharmacy "
    "physician physicians practice primary program providers rehab rehabilitation regional school service services specialist "
    "specialists spine surgical system systems team the therapy treatment university urgent vision wellness women womens doctor's "
    "acupuncture chiropractic dental dentistry eye skin heart nurse practitioner assistant midwife dentist psychologist optometrist "
    "internist hospitalist obgyn obstetrics".split()
)
ORGANISATION_ENDINGS: Final = ("ology", "ologist", "ologists", "iatrics", "iatry", "iatrist", "iatrician", "surgery", "surgeon", "surgeons", "therapist")

NAME_OR_CREDENTIAL: Final = frozenset("DO MA PA BA MD MAS AM MED AB SANE LAC AN ALC LM ME AP DC ND SM MM LD PAS EDS".split())
"""Credentials that are also somebody's name when written "Do", "Ma", "Md"."""

NAME_RATHER: Final = frozenset({"MA", "BA", "AM", "AB", "SANE", "MAS", "SM", "ME", "MM"})
"""Of these, the ones that stand alone after a name far more often as a surname than as the only credential."""

SPACED_CREDENTIALS: Final = frozenset(
    "MD DO PHD DDS DMD DPM OD DC PA PAC NP RN PT PSYD PHARMD AUD EDD FNP FNPBC FNPC ANP MBBS MBCHB MPH APRN CRNA CNM CRNP ARNP LCSW".split()
)
"""Credentials that sites write with blanks ("M. D.", "Ph. D."); others would swallow initials ("Smith, J. D.")."""


@cache
def common_surnames() -> frozenset[str]:
    """Frequent surnames, from the list beside this module: a word that is one of them is no misspelling of another."""
    text = resources.files("repmon.clean").joinpath("common_surnames.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())
