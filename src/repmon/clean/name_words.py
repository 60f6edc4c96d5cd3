"""Closed sets of words that reading a name needs: titles, particles, suffixes, words of organisations.

Loaded once from the lists beside this module; folded unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources
from typing import Final


def _text(filename: str) -> str:
    return resources.files("repmon.clean").joinpath(filename).read_text(encoding="utf-8")


def _sets() -> dict[str, frozenset[str]]:
    """Read "name: word word", where a line that begins with a blank continues the one before."""
    joined = "\n".join(line for line in _text("name_words.txt").splitlines() if not line.startswith("#"))
    entries = (line.split(":", 1) for line in joined.replace("\n ", " ").splitlines())
    return {name: frozenset(listed.split()) for name, listed in entries}


_SETS: Final = _sets()

PREFIXES: Final = _SETS["prefixes"]
"""Titles that are never a given name before another word."""

RARE_PREFIXES: Final = _SETS["rare_prefixes"]
"""Titles that may also be a given name ("Hon Lee"): taken as titles only before two more words."""

SUFFIXES: Final = {
    "jr": "JR", "junior": "JR", "sr": "SR", "senior": "SR", "ii": "II", "2nd": "II", "iii": "III", "3rd": "III",
    "iv": "IV", "4th": "IV", "v": "V", "5th": "V", "vi": "VI", "6th": "VI", "vii": "VII", "jnr": "JR", "snr": "SR",
}  # fmt: skip

SUFFIX_OR_NAME: Final = frozenset(("v", "vi"))
"""Of these, the ones that may be an initial or a name ("Vi")."""

PARTICLES: Final = _SETS["particles"]
"""Words that belong to the surname after them."""

LOWER_PARTICLES: Final = _SETS["lower_particles"]
"""Particles only when written small ("ap Rhys", "von und zu", "van 't Hof")."""

ACCENTED_PARTICLES: Final = _SETS["accented_particles"]
"""Particles only with their accent ("Ní Bhriain"; Ni may be a given name)."""

JOINERS: Final = _SETS["joiners"]
"""Small words that join two surnames ("Ortega y Gasset")."""

SMALL_PARTICLES: Final = _SETS["small"]
"""Particles that people write small before another word."""

MAC_NAMES: Final = _SETS["mac"]
"""What follows Mac with a capital ("MacDonald"); other words in mac- are no such names ("Macias")."""

VIETNAMESE_SURNAMES: Final = _SETS["vietnamese_surnames"]
"""Before these, "Van", "Le" or "Do" is a middle name and not a particle ("Thanh Van Nguyen")."""

AFTER_O: Final = _SETS["after_o"]
"""Surnames that follow an O whose apostrophe was lost ("SIOBHAN O CONNOR"): there O is no initial."""

AFTER_D: Final = _SETS["after_d"]
"""Surnames that follow a D whose apostrophe was lost ("ANTHONY D ANGELO")."""

FORMER: Final = _SETS["former"]
"""Words before a surname that is no longer borne."""

REMARK_STARTS: Final = (
    "retired", "deceased", "inactive", "no longer", "not accepting", "accepting", "closed", "permanently", "moved",
    "on leave", "left practice", "emeritus", "emerita", "not practicing", "not practising", "unavailable",
    "new patients", "board certified",
)  # fmt: skip
"""How words beside a name begin that say something about the person's practice."""

REMARK_WORDS: Final = _SETS["remark_words"]
PRONOUNS: Final = _SETS["pronouns"]

NO_NAME_IN_BRACKETS: Final = PRONOUNS | _SETS["no_middle_name"]
"""What stands in brackets and is neither a nickname nor a former surname."""

DEGREE_ORIGINS: Final = _SETS["degree_origins"]
"""Where a British degree comes from, and what it is in ("FRCS (Ed)", "MSc (Hons)")."""

BESIDE: Final = _SETS["beside"]
"""What sites write beside a name ("Reviews of", "Meet Dr."); none is hardly ever a name itself."""

AFTER_MD: Final = _SETS["after_md"]
"""Names before which "MD" is short for Mohammad, and no degree that was put first."""

PLACE_STARTS: Final = _SETS["place_starts"]
"""Words with which many a town begins, given names or not ("West Rye")."""

CORPORATE: Final = _SETS["corporate"]
"""Legal forms that follow a doctor's own name ("John Smith MD PC")."""

PROFESSIONS: Final = _SETS["professions"]
PROFESSION_ENDINGS: Final = ("ologist", "iatrist", "iatrician", "surgeon", "therapist")
"""What one person is called, besides the words in PROFESSIONS."""

ORGANISATION: Final = _SETS["organisation"] | PROFESSIONS
"""Words that show a text to name a practice, a place or a field of work."""

SURNAME_OR_PRACTICE: Final = _SETS["surname_or_practice"]
"""Of these, the ones that people bear as a surname ("Doris Heart, MD")."""

SURNAME_OR_GIVEN: Final = _SETS["surname_or_given"]
"""Given names that many doctors bear as their surname ("TAREK ALI", "LAJU MATHEW"), besides the most frequent surnames."""

ORGANISATION_ENDINGS: Final = (
    "ology", "ologist", "ologists", "iatrics", "iatry", "iatrist", "iatrists", "iatrician", "iatricians", "surgery", "surgeon",
    "surgeons", "therapist", "therapists",
)  # fmt: skip

NAME_OR_CREDENTIAL: Final = _SETS["name_or_credential"]
"""Credentials, in capitals, that are also somebody's name when written "Do", "Ma", "Md"."""

NAME_RATHER: Final = _SETS["name_rather"]
"""Of these, the ones that stand alone after a name far more often as a surname than as the only credential."""

SPACED_CREDENTIALS: Final = _SETS["spaced_credentials"]
"""Credentials that sites write with blanks ("M. D.", "Ph. D."); others would swallow initials ("Smith, J. D.")."""


NOBODY: Final = frozenset(_text("nobody.txt").splitlines()[1:])
"""What stands, folded, where a name belongs when there is none: placeholders, menus, error pages."""

NOBODY_STARTS: Final = (
    "access to this page", "404 ", "403 ", "500 ", "502 ", "503 ", "error ", "we are ", "we re ", "sorry ", "please ",
    "checking ", "verify you", "verifying ", "are you ", "this page", "page not ", "no results", "no longer available", "oops",
    "welcome to our", "our ", "find a ", "find your ", "search results", "something went", "under construction",
    "you have been ", "this site ", "we ll ", "enable javascript", "ddos protection", "err ", "show more ", "the page ",
    "the requested ",
)  # fmt: skip
"""How such texts begin that go on in many ways."""

NOBODY_ENDS: Final = (" not found", " unavailable", " not available", " maintenance")
"""How such texts end that begin in many ways."""


_LONGEST_PIECE: Final = 5
"""Letters of one word of a credential that is spelled with blanks ("PHARM D")."""
_LAST_PIECES: Final = frozenset(whole[start:] for whole in SPACED_CREDENTIALS for start in range(len(whole) + 1))
"""What the last word of one can be; hardly a surname is among them."""


def spaced_credential(tokens: Sequence[str]) -> int:
    """How many of the last words form one credential spelled with blanks ("M." "D."), 0 when none: in "D MD" is an initial."""
    if not tokens or tokens[-1].replace(".", "").replace("-", "").upper() not in _LAST_PIECES or tokens[-1] == "MD":
        return 0
    for used in range(min(4, len(tokens)), 1, -1):
        tail = tokens[-used:]
        joined = "".join(tail).replace(".", "").replace("-", "").upper()
        longest = 2 if used > 2 else _LONGEST_PIECE
        if joined in SPACED_CREDENTIALS and all(len(token.strip(".-")) <= longest for token in tail):
            return used
    return 0


def is_organisation(tokens: Iterable[str]) -> bool:
    """Tell whether folded words name a practice, a place or a field of work."""
    return any(token in ORGANISATION or token.endswith(ORGANISATION_ENDINGS) for token in tokens)


def is_remark(folded: str) -> bool:
    """Tell whether folded words say something about the person's practice."""
    return folded.startswith(REMARK_STARTS)


@cache
def common_surnames() -> frozenset[str]:
    """Frequent surnames: a word that is one of them is no misspelling of another one."""
    lines = _text("common_surnames.txt").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _telling(text: str) -> str:
    """The word of a text about nobody that is least likely a name: "found" of "Page not found"."""
    return max(text.split(), key=lambda word: (word not in common_surnames(), len(word)))


TELLING_OF_NOBODY: Final = frozenset(
    _telling(text) for text in (*NOBODY, *NOBODY_STARTS) if len(text.split()) > 1 and text != "n a"
)
"""Words without one of which no text of several words is about nobody."""
