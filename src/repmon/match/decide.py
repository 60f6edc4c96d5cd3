"""From points to a verdict: what is certain, what a person must look at, and what is nobody of ours."""

from __future__ import annotations

from typing import Final

from repmon.match.evidence import Score

AUTO_POINTS: Final = 9.0
"""Match weight from which a listing is ascribed without a person's look (odds of about 500 to 1)."""
AUTO_MARGIN: Final = 6.0
"""So far ahead of the second person it must be."""
REVIEW_POINTS: Final = 0.0
"""From even odds on, a person's look is worth the while."""
RARE_NAME_POINTS: Final = 18.5
"""Surname and given name together; from here on a name may stand for a person without phone or place."""
FAR_NAME_POINTS: Final = 17.0
TAKEN: Final = -3.8
"""For a second listing on a site on which the person has a certain one: among names that agree far from any known place,
the odds of being ours were 30 to 1 where the person had no other listing on the site, 2 to 1 where they had."""


def is_tied(total: Score) -> bool:
    """Whether the kind of the evidence may carry a match without a person's look, if it weighs enough."""
    if total.vetoed:
        return False
    if "npi" in total.anchors:
        return total.last != "different" or total.first in ("same", "nickname", "middle_name")
    if total.flags:
        return False
    return _is_near(total) or _is_rare_enough(total)


def _is_near(total: Score) -> bool:
    """A shared phone or place ties the name to the person; a misspelt name needs more of it."""
    anchors = total.anchors
    if not total.names_agree:
        spelt = (total.last, total.first) in _MISSPELT
        return spelt and "street" in anchors and not anchors & {"other door", "other specialty"}
    if anchors & {"phone", "street"}:
        return True
    if "zip" in anchors:
        return not anchors & {"other street", "other specialty"} or {"middle", "specialty"} <= anchors
    return {"city", "middle", "specialty"} <= anchors


_MISSPELT: Final = {
    ("spelling", "same"), ("spelling", "nickname"), ("same", "spelling"), ("part", "spelling"),
}  # fmt: skip
"""Surname and given name of which one is spelt nearly the same."""


def _is_rare_enough(total: Score) -> bool:
    """Away from every known phone and place: a rare name, and more that agrees than the name."""
    if not total.names_agree or "other specialty" in total.anchors:
        return False
    if "state" in total.anchors and "specialty" in total.anchors:
        return total.name_points >= RARE_NAME_POINTS
    return total.name_points >= FAR_NAME_POINTS and "middle" in total.anchors
