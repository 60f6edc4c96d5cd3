"""Points for the names of a listing and a physician: surname, given name, middle name, suffix.

The figures are log2 likelihood ratios measured on 10,000 physicians and 63,000 listings, rounded; docs/matching.md has
the table and the sources.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import OSA

from repmon.clean.name_words import SURNAME_OR_GIVEN, common_surnames
from repmon.clean.names import given_agreement, middle_agreement, same_first, same_last, surname_agreement
from repmon.clean.nicknames import known_given_names, likely_gender, other_forms
from repmon.match.evidence import Score
from repmon.match.rarity import Rarity, compact, listed_names, listed_surnames
from repmon.match.sides import Side

RARE_LAST: Final = 11.5
COMMON_LAST: Final = 9.0
"""From and up to how many points a surname is called rare or common in the reasons."""

PART_OF_LAST: Final = -2.5
MISSPELT: Final = -4.0
NEAR: Final = -5.5
"""A short name with one wrong letter, at the same practice only: it has about three times as many neighbours as a long one."""
SLIP_INTO_ANOTHER: Final = -4.0
"""More for a misspelt name where somebody else bears exactly the name that is shown: of the slips that a name allows, hardly
one in a hundred makes a colleague's."""
OTHER_LAST: Final = -7.0
NICKNAME: Final = -2.0
INITIAL: Final = 1.5
MIDDLE_USED: Final = 5.0
TURNED: Final = -6.0
"""For a surname that stands where the given name belongs, and the other way round: one page in some sixty would do so, and
two people with such names there are, too (James Thomas, Thomas James)."""
PLAINLY_TURNED: Final = -2.0
"""The same where the name can hardly be meant as it stands: "LINDQVIST ADA" is nobody's with the given name Lindqvist."""
RUN_TOGETHER: Final = -4.0
"""For given name and surname written as one word: a slip like another."""
OTHER_FIRST: Final = -9.0
OTHER_KNOWN_FIRST: Final = -15.0
"""When both are given names of their own: Sarah and Samantha are relatives, not a slip of the pen."""
SAME_MIDDLE: Final = 3.3
OTHER_MIDDLE: Final = -7.0
_TWO_SHORT_NAMES: Final = 7
"""Letters of both together: three letters against four, and more."""
SAME_SUFFIX: Final = 4.0
BOTH: Final = "both "
"""How the reason for a shared suffix begins."""
LONE_SUFFIX: Final = -3.0


def score_names(listing: Side, person: Side, total: Score, rarity: Rarity) -> None:
    """Count the names, whose agreement has been judged before."""
    before = total.points
    if total.last in ("turned", "joined"):
        _count_misplaced(listing, person, total, rarity)
        return
    _count_last(listing, person, total, rarity)
    _count_first(listing, person, total, rarity)
    if total.last != "different" and total.first not in ("different", "missing"):
        total.name_points = total.points - before
        total.vouched = rarity.vouches
    _count_middle(listing, person, total)
    _count_suffix(listing.name.suffix, person.name.suffix, total)


def discount_slips(totals: Sequence[Score]) -> None:
    """Count a misspelt name less beside somebody whose name it is to the letter."""
    if any(total.last == total.first == "same" for total in totals):
        for total in totals:
            if not _SLIPS.isdisjoint((total.last, total.first)):
                total.add(SLIP_INTO_ANOTHER, "somebody else bears the name as it is spelt")


_SLIPS: Final = frozenset(("spelling", "near"))


def agree_on_last(listing: Side, person: Side) -> str:
    """How the surnames agree; whole names are looked at only where a middle or former name may decide."""
    if listing.last == person.last:
        return "same"
    if listing.first == person.last and _is_turned(listing, person):
        return "turned"
    if not listing.first and _is_run_together(listing, person):
        return "joined"
    if listing.plain and person.plain:
        return same_last(listing.name.last, person.name.last)
    return surname_agreement(listing.name, person.name)


def agree_on_first(listing: Side, person: Side) -> str:
    """How the given names agree; whole names are looked at only where a middle name or a nickname may decide."""
    shown, ours = listing.first, person.first
    if not shown or not ours:
        return "joined" if _is_run_together(listing, person) else "missing"
    if shown == ours and len(shown) > 1:
        return "same"
    if shown == person.last and _is_turned(listing, person):
        return "turned"
    if listing.plain and person.plain:
        return same_first(listing.name.first or "", person.name.first or "", listing.gender, person.gender)
    return given_agreement(listing.name, person.name, listing.gender, person.gender)


def near_first(listing: Side, person: Side) -> bool:
    """Whether the given name shown is one slip from this person's or from another form of it ("Stvee" for Steven)."""
    return any(is_near(listing.first, form) for form in (person.first, *other_forms(person.first)))


def near_last(listing: Side, person: Side) -> bool:
    """Whether the surname shown is one slip from this person's, from a part of it or from a former one."""
    name = person.name
    if len(name.last) == len(person.last) and not name.other_last:
        return is_near(listing.last, person.last)  # one word: nearly all, at a tenth of the cost
    return any(is_near(listing.last, surname) for surname in person.surname_keys())


def is_near(shown: str, meant: str) -> bool:
    """Whether a name, compact, is one slip from another and not both are names of their own. Too little far from home."""
    return _is_slip(shown, meant) and not (_is_known(shown) and _is_known(meant))


def _is_slip(shown: str, meant: str) -> bool:
    """Whether a letter is lost, doubled, another or has changed places; the first one can only be lost, or change places with
    the second, and of two names of three letters only places can be changed. A name with a letter more at its end is another
    one (Feli, Felix), and so is one without its last vowel: Jay and Jaya are two names.
    """
    if len(shown) + len(meant) < _TWO_SHORT_NAMES and sorted(shown) != sorted(meant):
        return False
    if abs(len(shown) - len(meant)) > 1 or OSA.distance(shown, meant, score_cutoff=1) > 1:
        return False
    if shown[:-1] == meant:
        return shown[-1] == meant[-1]
    if meant[:-1] == shown:
        return meant[-1] not in "aio"
    return shown[0] == meant[0] or meant[1:] == shown or shown[:2] == meant[1::-1]


def _is_known(name: str) -> bool:
    return name in known_given_names() or name in common_surnames() or name in listed_names()


def _are_two_names(one: str, other: str) -> bool:
    """Sarah and Samantha, Christian and Christina; Lia may be a slip for Lisa."""
    if not {one, other} <= known_given_names():
        return False
    return {likely_gender(one), likely_gender(other)} == {"F", "M"} or not _is_slip(one, other)


def _is_turned(listing: Side, person: Side) -> bool:
    """Whether a listing that shows the surname first has the given names, or the first of them, after it."""
    given, *rest = listing.turned_given()
    if len(person.first) < len("Ed") or len(given) < len("Ed"):
        return False
    middle = "".join(map(compact, person.name.middle))
    if given + "".join(rest) in (person.first, person.first + middle):
        return True
    return not _may_be_given(listing) and _goes_by(given, person) and all(middle.startswith(one[0]) for one in rest[:1])


def _goes_by(given: str, person: Side) -> bool:
    return same_first(given, person.name.first or "") in ("same", "nickname")


def _may_be_given(listing: Side) -> bool:
    """Whether a name may be meant as it stands after all: Thomas James is another than James Thomas, and Grant Blake than Blake
    Grant. Either what stands first must be nothing but a surname, or what stands behind nothing but a given name, and neither
    the other way round.
    """
    first, behind = listing.first, listing.turned_given()[0]
    told = _is_only_surname(first) or _is_only_given(behind)
    return not told or _is_only_given(first) or _is_only_surname(behind)


def _is_only_surname(name: str) -> bool:
    return _is_surname(name) and name not in known_given_names() and name not in SURNAME_OR_GIVEN


def _is_only_given(name: str) -> bool:
    return name in known_given_names() and not _is_surname(name) and name not in SURNAME_OR_GIVEN


def _is_surname(name: str) -> bool:
    return name in common_surnames() or name in listed_surnames()


def _is_run_together(listing: Side, person: Side) -> bool:
    """Whether a listing shows given name and surname as one word: "JOHNMORAN, MD"."""
    return len(person.first) > 1 and not listing.first and listing.last == person.first + person.last


def _count_misplaced(listing: Side, person: Side, total: Score, rarity: Rarity) -> None:
    points = rarity.last(person.last) + rarity.first(person.first)
    if total.last == "joined":
        total.add(points + RUN_TOGETHER, "first and last name run together")
        return
    exact = "".join(listing.turned_given()).startswith(person.first)
    doubtful = _may_be_given(listing)
    points += (TURNED if doubtful else PLAINLY_TURNED) + (0.0 if exact else NICKNAME)
    total.add(points, "first and last name turned round", flag=doubtful)


def _count_last(listing: Side, person: Side, total: Score, rarity: Rarity) -> None:
    """Count the surname as rare as it is; of a double one the part that is shown, however rare the whole."""
    full = rarity.last(person.last)
    if total.last == "same":
        total.add(full, f"same last name{' (rare)' if full >= RARE_LAST else ' (common)' if full <= COMMON_LAST else ''}")
    elif total.last == "part":
        total.add(
            min(full, rarity.last(listing.last)) + PART_OF_LAST, "part of the last name or another known last name is the same"
        )
    elif total.last in ("spelling", "near"):
        total.add(full + (MISSPELT if total.last == "spelling" else NEAR), "last name spelt nearly the same")
        total.anchors.add("unheard of")
    else:
        total.add(OTHER_LAST, "another last name")


def _count_first(listing: Side, person: Side, total: Score, rarity: Rarity) -> None:
    shown, ours = listing.name.first, person.name.first
    if total.first == "same":
        total.add(rarity.first(person.first), "same first name")
    elif total.first == "nickname":
        total.add(rarity.first(person.first) + NICKNAME, f"{shown} is a form of {ours}")
    elif total.first in ("spelling", "near"):
        weaker = MISSPELT if total.first == "spelling" else NEAR
        total.add(rarity.first(person.first) + weaker, "first name spelt nearly the same")
        if rarity.vouches and not _is_known(listing.first):  # and a large roster would have a colleague who is called so
            total.anchors.add("unheard of")
    elif total.first == "initial":
        total.add(INITIAL, "same first initial")
    elif total.first == "middle_name":
        total.add(MIDDLE_USED, "goes by the middle name")
    elif total.first == "different":
        total.add(OTHER_KNOWN_FIRST if _are_two_names(listing.first, person.first) else OTHER_FIRST, "another first name")


def _count_middle(listing: Side, person: Side, total: Score) -> None:
    if not listing.name.middle or not person.name.middle or total.first == "middle_name":
        return
    agreement = "same" if listing.name.middle == person.name.middle else middle_agreement(listing.name, person.name)
    if agreement in ("same", "initial"):
        total.add(SAME_MIDDLE, "same middle name" if agreement == "same" else "same middle initial")
        total.anchors.add("middle")
    elif agreement == "conflict":
        total.add(OTHER_MIDDLE, "another middle name", flag=True)


def _count_suffix(shown: str | None, ours: str | None, total: Score) -> None:
    """Where both show one it is the same: another one rules the pair out before."""
    if shown and ours:
        total.add(SAME_SUFFIX, f"{BOTH}{_suffix(ours)}")
    elif shown:
        total.add(LONE_SUFFIX, f"{_suffix(shown)} stands only on the listing", flag=True)


def _suffix(suffix: str) -> str:
    return f"{suffix.title()}." if suffix in ("JR", "SR") else suffix
