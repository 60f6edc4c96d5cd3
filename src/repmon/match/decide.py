"""From points to a verdict: what is certain, what a person must look at, and what is nobody of ours."""

from __future__ import annotations

from typing import Final, Literal

from repmon.match.evidence import Score, nearly_agree

AUTO_POINTS: Final = 9.0
"""Match weight from which a listing is ascribed without a person's look (odds of about 500 to 1)."""
AUTO_MARGIN: Final = 6.0
"""So far ahead of the second person it must be."""
REVIEW_POINTS: Final = 0.0
"""From even odds on, a person's look is worth the while."""
STATE_NAME_POINTS: Final = 20.0
"""Surname and given name together, from which a name with the same specialty stands for a person in their own state, as long as
nothing surer is on the site: of 18 second listings there, away from the person's streets, 8 were a namesake's."""
FAR_NAME_POINTS: Final = 24.0
"""The same in another state, whatever else of theirs is on the site; without a specialty as long as nothing surer is."""
UNVOUCHED_FAR_NAME_POINTS: Final = 26.0
"""The same where the roster is too small to know by itself what is rare: the table of names alone never vouches for so much."""
SOLE_FAR_NAME_POINTS: Final = 22.0
"""The same with the same specialty, as long as the person has no surer listing on the site."""
FAR_NAME_POINTS_WITH_MIDDLE: Final = 16.0
"""The same when the middle name agrees as well; with another specialty as long as nothing surer is on the site (all of 39 such
listings with enough points were the person's)."""
TAKEN: Final = -2.0
TAKEN_UNTIED: Final = -4.0
"""For a second listing on a site on which the person has a surer one, where the evidence is firm and where it is not. Among
names that agree far from any known place, the odds of being ours were 30 to 1 where the person had no other listing on the
site and 2 to 1 where they had (3.8 bits); where a middle name agreed as well they hardly differed."""

NAMESAKE: Final = -4.0
"""For a listing far from every known place, when another site shows the name in that same town beside a surer listing of the
person: of rare names with the same specialty, 4 % of the person's own were so, and 61 % of the namesakes' (3.9 bits)."""

HELD: Final = 6.0
"""So much surer must another listing of the same person be before it takes the primary one's place: the same lead that makes
one of two people certain. A suite more or less counts 1, a street 7."""

Tie = Literal["loose", "sole", "firm"]
"""What kind of evidence a pair has, whatever its weight: ``firm`` carries a match without a person's look, ``sole`` does so
as long as the person has no surer listing on the same site, ``loose`` never does."""


def tie_of(total: Score) -> Tie:
    """Judge the kind of the evidence."""
    if "npi" in total.anchors:
        is_named_so = total.last != "different" or total.first in ("same", "nickname", "middle_name")
        return "firm" if is_named_so and total.first != "different" else "loose"  # else: a relative's NPI on a page
    if total.flags:
        return "loose"
    if total.first == "initial":
        return _initial_tie(total)
    if total.last in ("turned", "joined"):
        return _misplaced_tie(total)
    if not nearly_agree(total.last, total.first) or ("near" in (total.last, total.first) and not _is_clear_slip(total)):
        return "loose"
    return _near_tie(total)


def _initial_tie(total: Score) -> Tie:
    """An initial may be another's at the practice: it needs the very street, and nothing that speaks against it."""
    anchors = total.anchors
    at_home = "street" in anchors and anchors.isdisjoint(("other door", "other specialty"))
    return "firm" if at_home and total.last in ("same", "spelling") else "loose"


def _misplaced_tie(total: Score) -> Tie:
    """Names that stand the other way round, or in one word, are the person's at their very practice."""
    at_home = not total.anchors.isdisjoint(("phone", "street"))
    return "firm" if at_home and total.anchors.isdisjoint(("other specialty", "other degree")) else "loose"


def _is_clear_slip(total: Score) -> bool:
    """Whether a short name with a wrong letter can be nobody else's: at the same practice, no name that people have, and beside
    no other specialty."""
    anchors = total.anchors
    return "unheard of" in anchors and "other specialty" not in anchors and not anchors.isdisjoint(("phone", "street"))


def _near_tie(total: Score) -> Tie:
    """A shared phone or place ties the name to the person, also a misspelt one: of some 2,400 misspelt names with that and
    enough points (the given set's, a third of them disturbed in three ways) all were the person's."""
    anchors = total.anchors
    if "phone" in anchors or ("street" in anchors and "other door" not in anchors):
        return "firm"
    if "street" in anchors:
        return "sole"
    if "zip" in anchors and not anchors & {"other street", "other specialty"}:
        return "firm" if "specialty" in anchors else "sole"
    if anchors & {"zip", "city"} and {"middle", "specialty"} <= anchors:
        return "firm"
    return _far_tie(total)


def _far_tie(total: Score) -> Tie:
    """Away from every known phone and place: a rare name, and more that agrees than the name. A misspelt one has lost points
    for that; of 320 with the same specialty that had enough of them left one was another's."""
    anchors = total.anchors
    points, same_specialty = total.name_points, "specialty" in anchors
    if "middle" in anchors and points >= FAR_NAME_POINTS_WITH_MIDDLE:
        return "sole" if "other specialty" in anchors else "firm"
    if "other specialty" in anchors:
        return "loose"
    if same_specialty and "state" in anchors and points >= STATE_NAME_POINTS:
        return "sole"
    if same_specialty and points >= (FAR_NAME_POINTS if total.vouched else UNVOUCHED_FAR_NAME_POINTS):
        return "firm"
    rare = points >= (SOLE_FAR_NAME_POINTS if same_specialty else FAR_NAME_POINTS)
    return "sole" if total.vouched and rare else "loose"
